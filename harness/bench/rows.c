/* Rows that measurements run. A row that fails would be measured as it should not be. */
#include "harness/bench/rows.h"
#include "harness/bench/bench.h"
#include "harness/bench/files.h"
#include "harness/book.h"
#include "harness/paths.h"
#include "sim/host.h"
#include <stdlib.h>

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

unsigned row_requests(const struct world *world)
{
    const GPtrArray *events = history_events(world_history(world));
    unsigned count = 0;
    for (unsigned i = 0; i < events->len; i++) {
        const struct event *event = g_ptr_array_index(events, i);
        count += g_strcmp0(event_name(event), "exchange") == 0 ||
                 g_strcmp0(event_name(event), "control") == 0;
    }
    return count;
}

static struct world *world_of(const struct row *row, const struct statement *statement,
                              const char *folder, GError **error)
{
    g_autofree char *record = g_strconcat(folder, "/record", NULL);
    struct world_settings settings = {
        .row = row, .statement = statement, .seed = 1, .folder = folder, .record_path = record};
    return world_new(&settings, error);
}

bool row_live(const struct row *row, void (*look)(const struct world *world, void *data),
              void *data, double *real_ns, GError **error)
{
    char name[] = "row-XXXXXX";
    g_autofree char *folder = g_mkdtemp(name) != NULL ? g_canonicalize_filename(name, NULL) : NULL;
    struct statement statement;
    struct world *world =
        reference_statement(&statement, error) ? world_of(row, &statement, folder, error) : NULL;
    if (world != NULL) {
        int64_t began_ns = host_monotonic_ns();
        world_run(world);
        *real_ns = (double)(host_monotonic_ns() - began_ns);
    }
    if (world != NULL && look != NULL) {
        look(world, data);
    }
    statement_clear(&statement);
    bool is_good = world != NULL;
    world_free(world);
    return is_good;
}
