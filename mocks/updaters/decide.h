#pragma once
/* What is to be installed, decided from what is known at one instant. Pure: no clock, no request,
 * no file. */
#include "mocks/updaters/policy.h"

struct snapshot {
    const struct configuration *configuration;
    const GPtrArray *releases; /* of struct release */
    struct version installed;
    time_t now;
};

bool channel_allows(enum channel workstation, enum channel release);
/* "No mid order": nothing is open, and the app shows no work without an order either. */
bool till_is_free(const struct till_status *status);
int release_compare(const struct release *left, const struct release *right);

/* Newer, of a permitted channel, and verifiable. */
bool decide_is_eligible(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release);
/* May be downloaded and installed at this instant: the window and the exclusion permit it. */
bool decide_is_permitted(const struct policy *policy, const struct snapshot *snapshot,
                         const struct release *release);
/* The best release that is eligible and permitted, NULL if there is none. Releases that
 * `is_suspended` names are passed over (they failed verification lately). */
const struct release *
decide_release(const struct policy *policy, const struct snapshot *snapshot,
               bool (*is_suspended)(const struct release *release, void *data), void *data);
