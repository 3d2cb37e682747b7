#pragma once
/* Targets of the configuration: who a value is set for, and whom it inherits from.
 *
 *     default < tenant < business-unit-groups/{id} ...
 *                      < business-units/{bu} < business-units/{bu}/workstations/{ws}
 *
 * Groups may be nested. Which groups a business unit belongs to is set up elsewhere: it is given
 * for one business unit; the others, and groups that it does not belong to, belong to the tenant.
 */
#include <stdbool.h>

#define CCC_GROUP_LIMIT 4
#define CCC_LEVEL_LIMIT (4 + CCC_GROUP_LIMIT)

struct ccc_tree {
    const char *business_unit; /* its id */
    const char *const *groups; /* of its groups, from the outermost; NULL-terminated, or NULL */
};

struct ccc_level {
    const char *word; /* as `inheritedFrom` names it */
    char *key;        /* canonical tail; what values are stored under */
};

struct ccc_target {
    struct ccc_level levels[CCC_LEVEL_LIMIT]; /* from the default to the target itself */
    unsigned count;
};

/* `tail` as it stands in a request, percent-encoded. False, and nothing to clear, if it names no
 * target. */
bool ccc_target_parse(const char *tail, const struct ccc_tree *tree, struct ccc_target *target);
void ccc_target_clear(struct ccc_target *target);
/* The target's own key. */
const char *ccc_target_key(const struct ccc_target *target);
