/* Runs the rows of a selection in worker processes. */
#include "harness/runner.h"
#include "harness/book.h"
#include "harness/conclusion.h"
#include "harness/judgement.h"
#include "harness/last-words.h"
#include "harness/record.h"
#include "harness/world/world.h"
#include "reports/shell-quote.h"
#include "sim/confinement.h"
#include "sim/ending-signals.h"
#include "sim/host.h"
#include "sim/isolation.h"
#include "sim/mode.h"
#include "sim/workers.h"
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ELSEWHERE_SHOWN 5

struct run {
    const struct selection *selection;
    const struct run_options *options;
    struct run_result *result;
    char *folder;
    unsigned ended;
    unsigned engine_mode; /* sim/mode.h */
    struct authority *authority;
};

static struct world *world_of_this_process;
static volatile sig_atomic_t is_terminated;

static void on_terminate(int signal)
{
    (void)signal;
    is_terminated = 1;
    if (world_of_this_process != NULL) {
        world_interrupt(world_of_this_process);
    }
}

static void listen_for_termination(void)
{
    struct sigaction action = {.sa_handler = on_terminate};
    sigset_t all;
    sigemptyset(&all);
    for (unsigned i = 0; i < ENDING_SIGNALS; i++) {
        sigaddset(&all, ending_signals[i]);
        sigaction(ending_signals[i], &action, NULL);
    }
    sigprocmask(SIG_UNBLOCK, &all, NULL);
}

static void describe_row(struct row_result *result, const struct row *row)
{
    result->id = g_strdup(row->id);
    result->title = g_strdup(row->title);
    result->file = g_strdup(row->file);
    result->twin = g_strdup(row->twin);
    result->line = row->line;
    result->zone = g_strdup(zone_name(row->zone));
}

static struct row_result *failed_row(const struct row *row, enum outcome outcome,
                                     const char *reason)
{
    struct row_result *result = row_result_new();
    describe_row(result, row);
    result->outcome = outcome;
    result->reason = g_strdup(reason);
    return result;
}

static int copy_entry(const char *path, const struct stat *status, int kind, struct FTW *position);
static const char *copy_from, *copy_to;

static int copy_entry(const char *path, const struct stat *status, int kind, struct FTW *position)
{
    (void)position;
    g_autofree char *target = g_strconcat(copy_to, path + strlen(copy_from), NULL);
    if (kind == FTW_D) {
        g_mkdir_with_parents(target, 0755);
    } else if (kind == FTW_F && S_ISREG(status->st_mode)) {
        g_autofree char *bytes = NULL;
        gsize size_bytes = 0;
        if (g_file_get_contents(path, &bytes, &size_bytes, NULL)) {
            g_file_set_contents_full(target, bytes, (gssize)size_bytes, G_FILE_SET_CONTENTS_NONE,
                                     (int)(status->st_mode & 0777), NULL);
        }
    }
    return 0;
}

/* --keep: the sandbox as it was at the end, beside the history. */
static void keep_sandbox(const char *folder, const char *record)
{
    g_autofree char *target = g_strconcat(record, ".sandbox", NULL);
    copy_from = folder;
    copy_to = target;
    nftw(folder, copy_entry, 16, FTW_PHYS);
}

static unsigned mode_in(const struct run *run, const struct isolation *isolation)
{
    return run->engine_mode | (isolation_has_own_network(isolation) ? 0 : MODE_SHARED_NETWORK) |
           (isolation_has_own_mounts(isolation) ? 0 : MODE_SHARED_FILES) |
           (confinement_kind_in(isolation) != CONFINEMENT_NONE ? 0 : MODE_WRITES_ANYWHERE);
}

/* Whom the updater wanted to reach, each once, the first of them. */
static char *elsewhere_of(const struct history *history)
{
    const GPtrArray *events = history_events(history);
    g_autoptr(GPtrArray) places = g_ptr_array_new();
    for (unsigned i = 0; i < events->len && places->len < ELSEWHERE_SHOWN; i++) {
        const struct event *event = g_ptr_array_index(events, i);
        const char *to = event_is(event, "updater", "elsewhere") ? event_text(event, "to") : NULL;
        if (to != NULL && !g_ptr_array_find_with_equal_func(places, to, g_str_equal, NULL)) {
            g_ptr_array_add(places, (void *)to);
        }
    }
    g_ptr_array_add(places, NULL);
    return places->len == 1 ? NULL : g_strjoinv(", ", (char **)places->pdata);
}

static void add_figures(struct row_result *result, const struct supervisor_totals *totals)
{
    result->cpu_charged_ns = totals->cpu_charged_ns;
    result->spun_ns = totals->spun_ns;
    result->slack_ns = totals->slack_ns;
    result->slack_waits = (int64_t)totals->slack_waits;
}

/* What a process of the updater was said to wait for, or to do without end; NULL: nothing. */
static char *waits_of(const struct history *history)
{
    const GPtrArray *events = history_events(history);
    const char *text = NULL;
    for (unsigned i = 0; i < events->len; i++) {
        const struct event *event = g_ptr_array_index(events, i);
        bool tells = event_is(event, "updater", "waits") || event_is(event, "updater", "limit");
        text = tells && event_text(event, "text") != NULL ? event_text(event, "text") : text;
    }
    return g_strdup(text);
}

static struct row_result *run_in(struct run *run, const struct row *row,
                                 const struct isolation *isolation)
{
    const char *folder = isolation_folder(isolation);
    g_autoptr(GError) error = NULL;
    g_autofree char *record = record_path(run->folder, row->id, &error);
    if (record == NULL) {
        return failed_row(row, OUTCOME_HARNESS_ERROR, error->message);
    }
    struct world_settings settings = {
        .row = row,
        .statement = run->options->statement,
        .seed = run->options->seed != 0 ? run->options->seed : row->seed,
        .real_random = run->options->real_random,
        .cpu_limit_ns = run->options->cpu_limit_ns,
        .folder = folder,
        .isolation = isolation,
        .authority = run->authority,
        .record_path = record,
        .mode = mode_in(run, isolation),
    };
    int64_t began_ns = host_monotonic_ns();
    struct world *world = world_new(&settings, &error);
    if (world == NULL) {
        return failed_row(row, OUTCOME_HARNESS_ERROR, error->message);
    }
    world_of_this_process = world;
    if (is_terminated) { /* before there was a world to interrupt */
        world_interrupt(world);
    }
    world_run(world);
    world_of_this_process = NULL;
    struct row_result *result = row_result_new();
    describe_row(result, row);
    result->seed = settings.seed;
    result->history = g_strconcat(record, ".jsonl", NULL);
    result->mode = mode_text(world_mode(world));
    result->elsewhere = elsewhere_of(world_history(world));
    result->virtual_ns = world_virtual_ns(world);
    add_figures(result, world_totals(world));
    result->waits = waits_of(world_history(world));
    judge_row(result, world_history(world), row, &run->options->pins);
    g_autofree char *errors = g_strconcat(record, ".err", NULL);
    last_words_add(result, errors);
    if (world_was_interrupted(world)) {
        g_clear_pointer(&result->views, g_ptr_array_unref);
        result->outcome = OUTCOME_NOT_TESTABLE;
        g_free(result->reason);
        result->reason = g_strdup("interrupted");
    }
    world_free(world);
    if (run->options->keep) {
        keep_sandbox(folder, record);
    }
    result->seconds = (double)(host_monotonic_ns() - began_ns) / 1e9;
    return result;
}

static void write_whole(int fd, const char *text)
{
    for (size_t rest = strlen(text); rest > 0;) {
        ssize_t written = write(fd, text, rest);
        if (written <= 0) {
            return;
        }
        text += written;
        rest -= (size_t)written;
    }
}

static void run_job(unsigned index, int result_fd, void *data)
{
    struct run *run = data;
    const struct row *row = g_ptr_array_index(run->selection->rows, index);
    g_autoptr(GError) error = NULL;
    listen_for_termination();
    struct isolation *isolation = isolation_enter(&error);
    struct row_result *result = isolation != NULL
                                    ? run_in(run, row, isolation)
                                    : failed_row(row, OUTCOME_HARNESS_ERROR, error->message);
    isolation_leave(isolation);
    g_autofree char *json = row_result_to_json(result);
    write_whole(result_fd, json);
    row_result_free(result);
}

static struct row_result *result_of_broken_worker(const struct row *row, int status)
{
    if (status == WORKERS_NOT_STARTED) {
        return failed_row(row, OUTCOME_HARNESS_ERROR, "no process can be started for this row");
    }
    g_autofree char *reason =
        WIFSIGNALED(status)
            ? g_strdup_printf("the process of this row was ended by signal %d (%s)",
                              WTERMSIG(status), strsignal(WTERMSIG(status)))
            : g_strdup_printf("the process of this row ended with status %d and no result",
                              WEXITSTATUS(status));
    return failed_row(row, OUTCOME_HARNESS_ERROR, reason);
}

/* No reading is left under which the rest could help. */
static bool is_lost(const struct run *run, const struct row_result *result)
{
    return result->outcome == OUTCOME_HARNESS_ERROR ||
           !conclusion_is_open(run->result->rows, &run->options->pins);
}

static bool collect(unsigned index, GString *text, int status, void *data)
{
    struct run *run = data;
    struct row_result *result = row_result_from_json(text->str);
    if (result == NULL) {
        result = result_of_broken_worker(g_ptr_array_index(run->selection->rows, index), status);
    }
    waivers_apply(run->options->statement->waivers, run->result->started_unix, result);
    g_ptr_array_index(run->result->rows, index) = result;
    run->ended++;
    if (run->options->progress != NULL) {
        run->options->progress(result, run->ended, run->selection->rows->len,
                               run->options->progress_data);
    }
    return !(run->options->fail_fast && is_lost(run, result));
}

/* Rows that did not run are left out, in order. */
static void drop_missing(GPtrArray *rows)
{
    for (unsigned i = rows->len; i-- > 0;) {
        if (g_ptr_array_index(rows, i) == NULL) {
            g_ptr_array_remove_index(rows, i);
        }
    }
}

struct run_result *runner_run(const struct selection *selection, const struct run_options *options,
                              GError **error)
{
    struct run run = {.selection = selection, .options = options};
    run.folder = record_folder_new(error);
    if (run.folder == NULL) {
        return NULL;
    }
    isolation_remove_orphans();
    run.engine_mode = mode_of_engine();
    run.result = run_result_new();
    run.result->started_unix = host_unix_seconds();
    run.result->seed = options->seed;
    run.result->strict = options->strict;
    run.result->updater = shell_command((const char *const *)options->statement->command);
    run.result->version = g_strdup(TILLSPEC_VERSION);
    g_ptr_array_set_size(run.result->rows, (int)selection->rows->len);
    describe_rules(run.result, selection, book());
    int64_t began_ns = host_monotonic_ns();
    struct workers_plan plan = {.jobs = selection->rows->len,
                                .at_once = options->jobs,
                                .job = run_job,
                                .done = collect,
                                .data = &run};
    run.authority = authority_new(NULL);
    run.result->interrupted = workers_run(&plan) != 0;
    authority_free(run.authority);
    isolation_remove_orphans();
    run.result->seconds = (double)(host_monotonic_ns() - began_ns) / 1e9;
    drop_missing(run.result->rows);
    conclude(run.result, &options->pins);
    run.result->waived = waivers_used(options->statement->waivers, run.result);
    g_free(run.folder);
    return run.result;
}
