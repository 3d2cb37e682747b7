#pragma once
/* What people and programs read of the measurements. */
#include "harness/bench/bench.h"

/* How busy the machine is with other things; the figures are worthless if it is. */
struct machine {
    double load; /* processes that run or want to, over the last minute */
    unsigned cpus;
};
bool machine_is_quiet(const struct machine *machine);

/* Texts of whole lines; free with g_free. */
char *report_machine(const struct machine *machine);
char *report_head(void);
char *report_line(const struct result *result);
/* One line for each measurement that there is. */
char *report_list(void);
/* Everything, every sample included, as one JSON object. */
char *report_json(const struct machine *machine, const GPtrArray *results);
