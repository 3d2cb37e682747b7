#pragma once
/* Rows and the reference updater, for measurements of the whole harness. */
#include "harness/runner.h"
#include "harness/world/world.h"

/* The rows of one of harness/bench/stories, or of all shipped scenarios (NULL). Free with
 * selection_clear. */
bool rows_load(struct selection *rows, const char *story, GError **error);
/* The statement of the reference updater. Clear with statement_clear. */
bool reference_statement(struct statement *statement, GError **error);
/* Runs rows and sees that none of them failed. `jobs` as in struct run_options; the result is NULL
 * with an error if they did not run or did not pass. */
struct run_result *rows_run(const struct selection *rows, unsigned jobs, GError **error);
/* Lives a row in a folder below the working directory, in this process; `look`, which may be NULL,
 * sees the world when it has ended. */
bool row_live(const struct row *row, void (*look)(const struct world *world, void *data),
              void *data, double *real_ns, GError **error);
/* Requests to servers, and calls of the till. */
unsigned row_requests(const struct world *world);
