#pragma once
/* From the history of the small world that an updater lived in for some virtual hours: does it obey
 * the clock, how often does it look, does it end when told to? */
#include "harness/doctor/doctor.h"
#include "sim/history.h"

struct canary {
    const struct statement *statement;
    const GPtrArray *events; /* struct event * */
    int64_t begin_ns;
    int64_t end_ns;           /* when it was told to end */
    int64_t opens_ns;         /* the maintenance window, in which alone it may install */
    const char *virtual_date; /* "2030-12-03": what its output may show */
    const char *real_date;    /* what it must not show */
    const char *output;       /* all that it printed; valid UTF-8 */
};

void diagnose(const struct canary *canary, GArray *findings);
