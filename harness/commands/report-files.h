#pragma once
/* The reports that `run` was asked for: FORMAT=FILE each, NULL-terminated, NULL for none. */
#include "reports/result.h"

/* False, with a message on standard error, if one has no known format or could not be written. */
bool report_files_check(char *const *reports);
/* False, with a message on standard error, if one was not written. "-" is standard output; what is
 * no regular file (a pipe, a device) is written to, not replaced. */
bool report_files_write(char *const *reports, const struct run_result *result);
