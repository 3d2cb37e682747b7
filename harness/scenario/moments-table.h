#pragma once
/* The inside of moments.h: every time of a row in one table. Only moments*.c include it. */
#include "harness/scenario/moments.h"
#include "harness/scenario/time.h"

enum visit { UNVISITED, UNDER_WAY, VISITED };

/* One time of the file. */
struct moment {
    const struct node *node; /* its text */
    int step;                /* of the timeline, or -1 */
    struct time_text time;
    enum visit visit;
    int64_t instant_ns; /* INSTANT_NEVER: could not be resolved */
};

struct name {
    const struct node *node; /* NULL: always there */
    struct moment *moment;
    bool is_used;
};

struct moments {
    struct decoder *decoder;
    struct zone *zone;
    const struct draft_story *story;
    struct moment start, until;
    struct moment *steps;
    guint step_count, depth;
    GPtrArray *named;  /* struct moment *: of the map `moments` */
    GHashTable *names; /* const char * -> struct name * */
    GPtrArray *order;  /* struct name *, as in the file */
};
