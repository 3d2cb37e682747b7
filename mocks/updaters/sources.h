#pragma once
/* Whom an updater asks, and where it keeps its state: what its environment says
 * (docs/updater-contract.md). */
#include "mocks/updaters/policy.h"

struct sources {
    char *configuration_url;
    char *feed_url;
    char *till_url;
    char *token;
    char *state_folder;
};

/* False, and a line on standard error, if a variable is missing. */
bool sources_read(struct sources *sources, enum target target);
void sources_clear(struct sources *sources);
