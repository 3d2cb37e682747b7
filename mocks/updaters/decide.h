#pragma once
/* What is to be installed, decided from what is known at one instant. Pure: no clock, no request,
 * no file. */
#include "mocks/updaters/policy.h"

typedef bool (*release_filter)(const struct release *release, void *data);
typedef bool (*release_permission)(const struct policy *policy, const struct snapshot *snapshot,
                                   const struct release *release);

/* The right predicates of a policy. */
bool channel_allows(enum channel workstation, enum channel release);
/* "No mid order": nothing is open, and the app shows no work without an order either. */
bool till_is_free(const struct till_status *status);
int release_compare(const struct release *left, const struct release *right);
/* The window and the exclusion permit the release to be downloaded and installed at this instant.
 */
bool decide_permits(const struct policy *policy, const struct snapshot *snapshot,
                    const struct release *release);
bool decide_is_in_window(const struct policy *policy, const struct snapshot *snapshot);
bool decide_is_excluded(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release);

/* Newer, of a permitted channel, and verifiable. */
bool decide_is_eligible(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release);
/* The best release that is eligible and permitted; NULL if there is none. Those that
 * `is_passed_over` names do not count. */
const struct release *decide_release(const struct policy *policy, const struct snapshot *snapshot,
                                     release_permission permission, release_filter is_passed_over,
                                     void *data);
