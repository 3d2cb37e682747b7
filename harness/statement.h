#pragma once
/* What a vendor states of an updater (docs/updater-contract.md section 4), from a file or from the
 * options of `run`. */
#include "harness/diagnostic.h"
#include "harness/oracle/reading.h"
#include "harness/scenario/scenario.h"
#include "harness/waivers.h"
#include <stdbool.h>
#include <stdint.h>

enum lifecycle {
    LIFECYCLE_DAEMON,
    LIFECYCLE_ONESHOT,
    LIFECYCLE_TASK, /* of a platform whose tools are started once, and end by themselves */
};

struct statement {
    char *name, *version; /* may be NULL */
    char **command;       /* NULL-terminated */
    char *folder;         /* working directory: the statement file's, or the caller's */
    char **environment;   /* "NAME=value" that is passed on */
    enum platform platform;
    bool has_platform; /* it is stated; else the rows tell */
    enum lifecycle lifecycle;
    int64_t restart_ns; /* -1: never */
    int64_t poll_ns, splay_ns, backoff_max_ns;
    bool pickup_at_login;
    struct reading_pins pins; /* the reading of the documents, as far as it is stated */
    GPtrArray *waivers;       /* struct waiver * */
    bool tls;                 /* the servers are reached by https */
};

/* Everything declared by default; `command` is NULL. */
void statement_init(struct statement *statement);
void statement_clear(struct statement *statement);
/* Reads a statement file. False: `report` says why (free with g_free). */
bool statement_load(struct statement *statement, const char *path, char **report);
