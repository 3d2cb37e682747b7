#pragma once
/* Every decision that the updaters of this folder take, as a value. The zero value is the reference
 * updater; a wrong updater differs from it in one of these fields. */
#include "mocks/updaters/release.h"
#include "mocks/updaters/till.h"

struct policy {
    /* Predicates; NULL is the right one. */
    configuration_locate locate;
    bool (*channel_allows)(enum channel workstation, enum channel release);
    bool (*version_is_newer)(const struct version *offered, const struct version *installed);
    bool (*version_is_patch)(const struct version *offered, const struct version *installed);
    bool (*window_contains)(const struct window *window, time_t now);
    bool (*exclusion_contains)(const struct exclusion *exclusion, time_t now);
    bool (*till_is_free)(const struct till_status *status);
    /* Below, equal, above: how good a release is. */
    int (*release_compare)(const struct release *left, const struct release *right);
};

/* The same with every NULL replaced by the right predicate. */
struct policy policy_complete(const struct policy *changes);
