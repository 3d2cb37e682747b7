#pragma once
/* What the servers said: the configuration in force (the last good one) and the releases on offer.
 */
#include "mocks/updaters/client.h"
#include "mocks/updaters/policy.h"

struct sources {
    char *configuration_url;
    char *feed_url;
    char *token;
    char *state_folder;
};

struct knowledge {
    bool has_configuration;
    struct configuration configuration;
    char *configuration_etag;
    GPtrArray *releases; /* NULL: the feed never answered */
    bool releases_are_current;
    char *feed_etag;
    bool clock_is_trusted; /* agrees with the servers' clocks */
};

/* Recalls the last good configuration of former processes. */
void knowledge_load(struct knowledge *knowledge, const struct sources *sources,
                    const struct policy *policy);
void knowledge_clear(struct knowledge *knowledge);
/* Asks both servers. What cannot be had or understood leaves the last good configuration in force.
 */
void knowledge_refresh(struct knowledge *knowledge, struct client *client,
                       const struct sources *sources, const struct policy *policy);
