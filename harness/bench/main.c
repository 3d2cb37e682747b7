/* Takes the measurements: all of them, or those that are named.
 *
 *     bench [--json] [--runs N] [NAME ...]
 *     bench --count [ROW ...]
 *
 * Figure and yardstick are taken in turns, so that what slows the machine down slows down both. */
#include "harness/bench/count.h"
#include "harness/bench/files.h"
#include "harness/bench/report.h"
#include "harness/diagnostic.h"
#include "sim/workers.h"
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_BAD_INVOCATION 2
#define EXIT_NOT_MEASURED 3
#define RUNS_LIMIT 1000
#define NAME_LIMIT 64

static gboolean as_json, only_list, only_count;
static int runs;
static volatile sig_atomic_t is_interrupted;

static const GOptionEntry options[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print everything as one JSON object", NULL},
    {"runs", 0, 0, G_OPTION_ARG_INT, &runs, "of each measurement, instead of its own number", "N"},
    {"list", 0, 0, G_OPTION_ARG_NONE, &only_list, "print what can be measured, beside what", NULL},
    {"count", 0, 0, G_OPTION_ARG_NONE, &only_count,
     "count the stops of rows, or of a quiet day, and time nothing", NULL},
    {0}};

static const struct measurement *find(const char *name)
{
    for (unsigned i = 0; i < measurement_count; i++) {
        if (strcmp(measurements[i].name, name) == 0) {
            return &measurements[i];
        }
    }
    return NULL;
}

static bool names_are_known(char **names)
{
    const char *known[NAME_LIMIT] = {NULL};
    for (unsigned i = 0; i < measurement_count && i < NAME_LIMIT - 1; i++) {
        known[i] = measurements[i].name;
    }
    for (; *names != NULL; names++) {
        if (find(*names) == NULL) {
            const char *nearest = nearest_word(*names, known);
            fprintf(stderr, "error[unknown-measurement]: there is no measurement `%s`\n", *names);
            fprintf(stderr,
                    nearest != NULL ? "  = help: did you mean `%s`?\n"
                                    : "  = help: `bench --list` names them\n",
                    nearest);
            return false;
        }
    }
    return true;
}

static void on_interrupt(int signal)
{
    (void)signal;
    is_interrupted = 1;
}

/* For the moments at which no worker runs; while they do, sim/workers.h listens. */
static void listen_for_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static void take(struct result *result)
{
    const struct measurement *measurement = result->measurement;
    g_autofree char *needed =
        measurement->needs != NULL ? g_find_program_in_path(measurement->needs) : NULL;
    if (measurement->needs != NULL && needed == NULL) {
        result->is_skipped = true;
        result->problem = g_strdup_printf("there is no %s", measurement->needs);
        return;
    }
    g_autofree char *built = measurement->built != NULL ? bench_program(measurement->built) : NULL;
    if (built != NULL && !g_file_test(built, G_FILE_TEST_EXISTS)) {
        result->is_skipped = true;
        result->problem =
            g_strdup_printf("%s was not built: there was no compiler for it", measurement->built);
        return;
    }
    unsigned wanted = runs > 0 ? (unsigned)runs : measurement->runs;
    while (result->problem == NULL && result->samples->len < wanted) {
        g_autoptr(GError) error = NULL;
        struct sample sample = {0};
        if (is_interrupted) {
            result->problem = g_strdup("interrupted");
        } else if (measurement->take(measurement->settings, &sample, &error)) {
            g_array_append_val(result->samples, sample);
        } else {
            is_interrupted |= g_error_matches(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED);
            result->problem = g_strdup(error->message);
        }
    }
}

static void print(char *text)
{
    fputs(text, stdout);
    fflush(stdout);
    g_free(text);
}

static int count(char **rows)
{
    g_autoptr(GError) error = NULL;
    if (!count_rows(rows, &error)) {
        fprintf(stderr, "error[not-counted]: %s\n", error->message);
        return EXIT_NOT_MEASURED;
    }
    return EXIT_SUCCESS;
}

static int measure(char **names, const struct machine *machine)
{
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)result_free);
    bool is_complete = true;
    if (!as_json) {
        print(report_machine(machine));
        print(report_head());
    }
    for (unsigned i = 0; !is_interrupted && i < measurement_count; i++) {
        if (names[0] != NULL &&
            !g_strv_contains((const char *const *)names, measurements[i].name)) {
            continue;
        }
        struct result *result = result_new(&measurements[i]);
        g_ptr_array_add(results, result);
        take(result);
        is_complete &= result->problem == NULL || result->is_skipped;
        if (!as_json) {
            print(report_line(result));
        }
    }
    if (as_json) {
        print(report_json(machine, results));
    }
    return is_complete ? EXIT_SUCCESS : EXIT_NOT_MEASURED;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *position)
{
    (void)status;
    (void)kind;
    (void)position;
    return remove(path);
}

/* What the measurements write goes to a folder of its own, which is the working directory. */
static int measure_elsewhere(char **names)
{
    g_autoptr(GError) error = NULL;
    struct machine machine = {.cpus = workers_cpus()};
    getloadavg(&machine.load, 1);
    g_autofree char *folder = g_dir_make_tmp("tillspec-bench-XXXXXX", &error);
    if (folder == NULL || chdir(folder) != 0) {
        fprintf(stderr, "error[no-folder]: %s\n", folder == NULL ? error->message : folder);
        return EXIT_NOT_MEASURED;
    }
    listen_for_interrupts();
    int status = only_count ? count(names) : measure(names, &machine);
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return status;
}

int main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("[NAME ...]");
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "error[bad-option]: %s\n", error->message);
        return EXIT_BAD_INVOCATION;
    }
    if (runs < 0 || runs > RUNS_LIMIT) {
        fprintf(stderr, "error[bad-option]: --runs: from 1 to %d\n", RUNS_LIMIT);
        return EXIT_BAD_INVOCATION;
    }
    if (only_list) {
        print(report_list());
        return EXIT_SUCCESS;
    }
    return only_count || names_are_known(argv + 1) ? measure_elsewhere(argv + 1)
                                                   : EXIT_BAD_INVOCATION;
}
