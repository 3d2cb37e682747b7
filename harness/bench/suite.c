/* The first scenarios with the reference updater on all CPUs. The yardstick is computed from those
 * of others: the native start of the programs of every row, and a raw exchange for every request.
 */
#include "harness/bench/bench.h"
#include "harness/bench/rows.h"
#include "sim/clock.h"
#include "sim/history.h"
#include "sim/workers.h"

#define SCENARIOS 30

/* The first row of each of the first files; they stay owned by `all`. */
static struct selection first_rows(const struct selection *all)
{
    struct selection first = {g_ptr_array_new(), 0};
    const char *file = NULL;
    for (unsigned i = 0; first.files < SCENARIOS && i < all->rows->len; i++) {
        const struct row *row = g_ptr_array_index(all->rows, i);
        if (g_strcmp0(row->file, file) != 0) {
            file = row->file;
            first.files++;
            g_ptr_array_add(first.rows, (void *)row);
        }
    }
    return first;
}

static bool count_exchanges(const struct run_result *run, unsigned *count, GError **error)
{
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        g_autoptr(GPtrArray) events = history_load(row->history, error);
        if (events == NULL) {
            return false;
        }
        for (unsigned j = 0; j < events->len; j++) {
            *count += g_strcmp0(event_name(g_ptr_array_index(events, j)), "exchange") == 0;
        }
    }
    return true;
}

static bool run_suite(double *ns, unsigned *exchanges, GError **error)
{
    struct selection all = {0};
    if (!rows_load(&all, NULL, error)) {
        return false;
    }
    struct selection rows = first_rows(&all);
    struct run_result *run = rows_run(&rows, 0, error);
    bool is_good = run != NULL && count_exchanges(run, exchanges, error);
    if (run != NULL) {
        *ns = run->seconds * NS_PER_S;
        run_result_free(run);
    }
    g_ptr_array_unref(rows.rows);
    selection_clear(&all);
    return is_good;
}

bool take_suite(const void *settings, struct sample *sample, GError **error)
{
    unsigned exchanges = 0;
    double exchange_ns = 0, start_ns = 0;
    (void)settings;
    bool is_good = run_suite(&sample->figure_ns, &exchanges, error) &&
                   measure_raw_exchange(EXCHANGE_FEED, &exchange_ns, error) &&
                   measure_native_start(&start_ns, error);
    sample->yardstick_ns = (SCENARIOS * start_ns + exchanges * exchange_ns) / workers_cpus();
    return is_good;
}
