/* Rows that measurements run. A row that fails would be measured as it should not be. */
#include "harness/bench/rows.h"
#include "harness/bench/bench.h"
#include "harness/bench/files.h"
#include "harness/book.h"
#include "harness/paths.h"

bool rows_load(struct selection *rows, const char *story, GError **error)
{
    g_autofree char *path = story != NULL ? bench_source(story) : NULL;
    g_autofree char *report = NULL;
    char *const names[] = {path, NULL};
    static const enum platform desktop = PLATFORM_DESKTOP;
    struct selection_filter everything = {NULL, NULL, &desktop};
    if (!selection_load(rows, names, &everything, (const char *const *)book()->ids->pdata,
                        &report)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s", report);
        return false;
    }
    return true;
}

bool reference_statement(struct statement *statement, GError **error)
{
    const char *const command[] = {path_of(PART_REFERENCE_UPDATER), NULL};
    statement_init(statement);
    if (command[0] == NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "the reference updater is not built");
        return false;
    }
    statement->command = g_strdupv((char **)command);
    statement->folder = g_get_current_dir();
    return true;
}

static bool is_fit(const struct row_result *row)
{
    return row->outcome == OUTCOME_PASS || row->outcome == OUTCOME_NOT_EXERCISED;
}

static bool check(const struct run_result *run, unsigned rows, GError **error)
{
    bool is_good = run->rows->len == rows && !run->interrupted;
    if (!is_good) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED, "interrupted");
    }
    for (unsigned i = 0; is_good && i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        is_good = is_fit(row);
        if (!is_good) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s: %s %s", row->id,
                        outcome_name(row->outcome), row->reason != NULL ? row->reason : "");
        }
    }
    return is_good;
}

struct run_result *rows_run(const struct selection *rows, unsigned jobs, GError **error)
{
    struct statement statement;
    struct run_options options = {.statement = &statement, .jobs = jobs};
    struct run_result *run =
        reference_statement(&statement, error) ? runner_run(rows, &options, error) : NULL;
    if (run != NULL && !check(run, rows->rows->len, error)) {
        g_clear_pointer(&run, run_result_free);
    }
    statement_clear(&statement);
    return run;
}
