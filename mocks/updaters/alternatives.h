#pragma once
/* How the reference updater can be told to read the documents, and which of the defensible
 * alternatives of a ruling to follow: rows of the decision table, by name. */
#include "mocks/updaters/policy.h"

#include <stdio.h>

/* "window-clock=utc,partial=invalid": changes the policy; false if a name is unknown. */
bool policy_read(struct policy *policy, const char *readings);

struct alternative {
    const char *name;
    const char *ruling; /* "ruling/window-end" */
    struct policy policy;
};
/* NULL if there is none of this name. */
const struct alternative *alternative_named(const char *name);
/* JSON Lines: name and ruling. */
void alternatives_print(FILE *file);
