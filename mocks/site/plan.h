#pragma once
/* What a site is, and what is to be done there: plain values that a scenario states. Strings are
 * borrowed and must outlive the site. */
#include "sim/zone.h"
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define SITE_NODE_LIMIT 32
#define SITE_PAGE_LIMIT 12

enum site_kind { SITE_FRONT, SITE_BACKOFFICE, SITE_KIOSK, SITE_KIND_COUNT };

/* What the plug-in or the kiosk's software does when the version of the plan has been put in its
 * place. */
enum update_trouble {
    TROUBLE_NONE,
    TROUBLE_CRASH,               /* after `trouble_ns` of life */
    TROUBLE_ERROR,               /* only lines in the log */
    TROUBLE_NOT_LOADED,          /* no host, no log */
    TROUBLE_STUCK,               /* a kiosk never gets beyond CONNECTING */
    TROUBLE_LOSES_CONFIGURATION, /* BackOffice: the menu; kiosk: its binding to the menu */
};

enum log_encoding { ENCODING_UTF8, ENCODING_UTF8_BOM, ENCODING_CP1251 };

struct site_node_plan {
    const char *id;
    enum site_kind kind;
    GPtrArray *names;    /* const char * */
    const char *version; /* of the plug-in or of the kiosk's software */
    const char *folder;  /* of the plug-in */
    enum update_trouble trouble;
    int64_t trouble_ns;
    bool is_cached;                /* a replaced program file is ignored: cached metadata */
    bool restarts_on_crash;        /* RestartOnCrash of the plug-in's manifest */
    bool has_configuration_beside; /* the plug-in reads it beside its program file */
    bool has_old_errors;           /* in the log, from before the row */
    bool has_rotated;              /* the lines from before the row are in yesterday's file */
    const char *old_folder;        /* on the desktop; NULL: absent */
    const char *old_version;       /* of a backup that stands in it; NULL: none */
    const char *rms_address;       /* BackOffice: the one in its profile is "home" or "elsewhere" */
    enum log_encoding encoding;
};

struct site_package {
    const char *node;
    const char *version;
};

struct site_plan {
    const char *name;
    struct zone *zone;
    const char *hours;   /* JSON of the plan: an object, or "always" in quotes */
    GPtrArray *nodes;    /* struct site_node_plan * */
    GPtrArray *packages; /* struct site_package *: in the order of the plan */
    const char *release;
    GPtrArray *changes; /* const char * */
    int64_t wished_ns, duration_ns;
    GPtrArray *missing;    /* const char *: nodes whose access is missing */
    unsigned items, pages; /* of the menu */
    bool shift_is_open;
};

const struct site_node_plan *site_node_plan_find(const struct site_plan *plan, const char *id);
const struct site_package *site_package_find(const struct site_plan *plan, const char *node);
