#pragma once
/* Times on the command line: all that scenario files accept for instants, and for an end also what
 * is relative to the start. */
#include "sim/zone.h"
#include <stdbool.h>

/* The zone of an option, of the variable TZ, or UTC. NULL: standard error says why. */
struct zone *warp_zone(const char *option);

struct warp_time {
    const char *option, *text; /* "until", "+36h" */
    struct zone *zone;
    int64_t start_ns; /* what "+36h" and "@start" stand for; INSTANT_NEVER: they are errors */
};

/* False: standard error says why. */
bool warp_time_read(const struct warp_time *time, int64_t *instant_ns);
