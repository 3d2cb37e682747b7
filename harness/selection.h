#pragma once
/* Which rows a command works on: from files, folders and row ids that the user names, or all
 * shipped scenarios.
 *
 *   a path     as it is from the working directory: a file, or a folder of *.yaml and *.json files,
 *              searched in sorted order
 *   a row id   "desktop/flow/a-payment-is-part-of-the-order" or ".../case", of a file below the
 *              working directory or of a shipped scenario
 *   "-"        one scenario from standard input
 *   nothing    all shipped scenarios */
#include "harness/scenario/scenario.h"

struct selection {
    GPtrArray *rows; /* struct row *, in order of files and cases */
    unsigned files;
};

struct selection_filter {
    const char *glob;              /* of row ids, or NULL */
    const char *rule;              /* only rows that list it, or NULL */
    const enum platform *platform; /* only rows of it; NULL: all */
};

/* False: `report` holds all diagnostics of all files (free with g_free). */
bool selection_load(struct selection *selection, char *const *names,
                    const struct selection_filter *filter, const char *const *rules, char **report);
bool selection_has(const struct selection *selection, enum platform platform);
/* Its rows of one platform; they belong to `selection`, which must live longer. */
struct selection selection_of(const struct selection *selection, enum platform platform);
void selection_clear(struct selection *selection);
