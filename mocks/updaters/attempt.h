#pragma once
/* An attempt: from the app's quit over the installation to its new start, written down at each
 * step, so that it can be brought to its end after a crash or a power loss. */
#include "mocks/updaters/policy.h"

enum attempt_phase { ATTEMPT_NONE, ATTEMPT_QUITTING, ATTEMPT_INSTALLING, ATTEMPT_STARTING };

struct attempt {
    enum attempt_phase phase;
    struct release *release;
    unsigned unanswered; /* install calls without an answer */
    bool may_be_done;    /* nobody heard the answer to the last install call */
};

enum attempt_step {
    STEP_NEXT,
    STEP_WAIT,    /* the till is not ready: again after a pause */
    STEP_REFUSED, /* the till refused the package; goes on like STEP_NEXT */
    STEP_OVER,
};

/* What an attempt works with. */
struct attempt_tools {
    struct client *client;
    const char *till_url;
    const char *state_folder;
    struct package_store *store;
    const struct policy *policy;
};

/* The attempt that a former process left behind, or one in phase ATTEMPT_NONE. */
void attempt_load(struct attempt *attempt, const char *state_folder);
void attempt_clear(struct attempt *attempt);
/* Makes the app quit if no order is open. False if it did not: then there is no attempt. */
bool attempt_begin(struct attempt *attempt, const struct attempt_tools *tools,
                   const struct release *release);
/* The next thing to do, judged by what the till says of itself. */
enum attempt_step attempt_advance(struct attempt *attempt, const struct attempt_tools *tools);
