#pragma once
/* The text form of times in a scenario file. Three forms:
 *
 *     "2030-11-29 08:00"   an instant: wall clock of the row's zone; with Z, an offset or an RFC
 * 9557 suffix it is absolute; with ` earlier` or ` later` behind it where the wall clock shows the
 * time twice or never
 *     "+90m"               after the step before
 *     "@name - 1s"         around a named moment */
#include "sim/zone.h"

struct time_text {
    enum { TIME_INSTANT, TIME_RELATIVE, TIME_MOMENT } form;
    int64_t instant_ns; /* TIME_INSTANT */
    char *name;         /* TIME_MOMENT; release with g_free */
    int64_t offset_ns;  /* TIME_RELATIVE, TIME_MOMENT */
};

/* Why a text is no time, all but the code and the message may be NULL. */
struct time_problem {
    const char *code;
    char *message, *note, *help;
};
void time_problem_clear(struct time_problem *problem);

/* False leaves `time` untouched and fills `problem`. */
bool time_parse(const char *text, struct zone *zone, struct time_text *time,
                struct time_problem *problem);
/* A duration for times: no days, because some have 23 or 25 hours. "24h", "1h30m"; free with
 * g_free. */
char *span_format(int64_t span_ns);

/* The civil part of time_parse (time-civil.c). */
bool time_parse_civil(const char *text, struct zone *zone, int64_t *instant_ns,
                      struct time_problem *problem);
