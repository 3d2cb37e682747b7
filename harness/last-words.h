#pragma once
/* What the updater printed last on standard error: beside an exit status, what helps most. */
#include "reports/result.h"

/* Adds it to the evidence that the updater ended by itself. `path`: of what it printed. */
void last_words_add(struct row_result *result, const char *path);
