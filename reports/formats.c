/* The table of formats that --report knows. A new format is a file of its own and a row here. */
#include "reports/junit.h"
#include "reports/report.h"
#include <string.h>

static char *write_terminal(const struct run_result *run)
{
    return terminal_report(run, (struct terminal_style){0});
}

static const struct report_format formats[] = {
    {"json", "the whole result model, for programs", run_result_to_json},
    {"junit", "JUnit XML, one test case per row and rule, for CI servers", junit_report},
    {"text", "what the terminal shows, without colours", write_terminal},
};

const struct report_format *report_formats(size_t *count)
{
    *count = G_N_ELEMENTS(formats);
    return formats;
}

const struct report_format *report_format_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    }
    return NULL;
}
