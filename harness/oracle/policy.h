#pragma once
/* What one configuration forbids and owes for one release at one instant. Pure; the caller unites
 * alternatives. */
#include "harness/oracle/configuration.h"
#include "harness/oracle/ruling.h"
#include "harness/oracle/version.h"

struct policy_question {
    const struct reading *reading;
    const struct zone *zone;
    int64_t instant_ns;
    enum version_kind kind;
    enum channel channel; /* of the release in the feed; CHANNEL_NONE: not in the feed (nothing is
                             said about it) */
    bool is_act;          /* then the very end of a window is still in it by the ruled answer */
    unsigned fixed;       /* rulings (mask of ruling.h) that are held at the ruled answer */
};

/* The rules that forbid it, as bits. */
enum {
    FORBIDS_STABLE_ONLY = 1 << 0,
    FORBIDS_PREVIEW_ONLY = 1 << 1,
    FORBIDS_WINDOW_INSIDE = 1 << 2,
    FORBIDS_WINDOW_PATCH = 1 << 3,
    FORBIDS_EXCLUSION = 1 << 4,
};
#define FORBIDS_WINDOW (FORBIDS_WINDOW_INSIDE | FORBIDS_WINDOW_PATCH)

unsigned policy_forbids(const struct configuration *configuration,
                        const struct policy_question *question);
/* The part that speaks of time (window and exclusion): what also binds downloads. */
unsigned policy_forbids_time(const struct configuration *configuration,
                             const struct policy_question *question);

enum owes { OWES_NOTHING, OWES_SHOULD, OWES_MUST };
enum owes policy_owes(const struct configuration *configuration,
                      const struct policy_question *question);
/* Is the release on a channel from which this workstation surely gets it? */
bool policy_offers(const struct configuration *configuration, enum channel channel);
/* Is an exclusion in force under every alternative? */
bool policy_excludes(const struct configuration *configuration,
                     const struct policy_question *question);
