#pragma once
/* The plan of a site tool, as the begin event of its history holds it. Whatever is missing or of
 * another type is empty.
 *
 *     struct runbook_plan *plan = runbook_plan_new(json);      // NULL: an empty plan
 *     runbook_plan_free(plan); */
#include "harness/oracle/lexicon.h"
#include <stdint.h>

enum package_kind { PACKAGE_BACKOFFICE_PLUGIN, PACKAGE_FRONT_PLUGIN, PACKAGE_KIOSK_SOFTWARE };

struct plan_node {
    char *id;
    enum node_kind_named kind;
    GPtrArray *names;  /* char * */
    bool is_affected;  /* some package is for it */
    bool is_held_back; /* its access is marked missing */
};

struct plan_package {
    char *node, *folder, *version;
    enum package_kind kind;
};

struct opening {
    bool is_open;
    int from_s, to_s; /* of the day; `to` after 86400 s or before `from`: on the next day */
};

struct runbook_plan {
    GArray *nodes;    /* struct plan_node */
    GArray *packages; /* struct plan_package */
    GPtrArray *changes;
    char *release, *password;
    int64_t wished_ns, duration_ns; /* wished: INSTANT_NEVER if there is none */
    bool is_always_open;
    struct opening hours[7]; /* Monday first */
    int64_t menu_pages;
    GHashTable *sentences; /* "conditions" to GPtrArray of char *, in all languages */
    GPtrArray *templates;  /* char *: [0] notice, [1] finish; NULL entries */
};

struct runbook_plan *runbook_plan_new(const char *json);
void runbook_plan_free(struct runbook_plan *plan);
const struct plan_node *runbook_plan_node(const struct runbook_plan *plan,
                                          const char *id); /* or NULL */
unsigned runbook_plan_count(const struct runbook_plan *plan, enum node_kind_named kind);
bool runbook_plan_has(const struct runbook_plan *plan, enum package_kind kind);
/* The exact sentences for "conditions", "overnight", "access", "finished"; NULL: none. */
const GPtrArray *runbook_plan_sentences(const struct runbook_plan *plan, const char *name);
/* Is the site open at this second of its wall clock? */
bool runbook_plan_is_open(const struct runbook_plan *plan, int64_t local_s);
/* The last closing at or before this second of the wall clock; INT64_MIN: it never closes. */
int64_t runbook_plan_last_closing(const struct runbook_plan *plan, int64_t local_s);
