#pragma once
/* What the servers said: the configuration in force (the last good one) and the releases on offer.
 */
#include "mocks/updaters/client.h"
#include "mocks/updaters/policy.h"
#include "mocks/updaters/sources.h"

struct knowledge {
    bool has_configuration;
    struct configuration configuration;
    char *configuration_body; /* the answer that it was read from */
    char *configuration_etag;
    GPtrArray *releases; /* NULL: the feed never answered */
    bool releases_are_current;
    bool releases_are_news; /* other than at the last poll */
    gint64 next_pickup_s;   /* of the monotonic clock */
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
