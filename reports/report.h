#pragma once
/* The formats. One row per format; each writes a whole run from the result model. */
#include "reports/result.h"
#include <stdio.h>

struct report_format {
    const char *name; /* of --report NAME=FILE */
    const char *summary;
    char *(*write)(const struct run_result *run); /* free with g_free */
};
const struct report_format *report_formats(size_t *count);
const struct report_format *report_format_find(const char *name);

/* The terminal report. `colour` adds SGR sequences; what is said never depends on them. */
struct terminal_style {
    bool colour;
    unsigned columns; /* 0: 100 */
};
/* One line of progress as a row ends ("  pass  desktop/... 31 ms\n"). Free with g_free, as the
 * report. */
char *terminal_row_line(const struct row_result *row, struct terminal_style style);
/* Failures told once each, warnings, rules never exercised, totals; the last line: the verdict. */
char *terminal_report(const struct run_result *run, struct terminal_style style);
