/* The life of the updater under test in one row. */
#include "harness/world/updater-process.h"
#include "harness/world/disk.h"
#include "harness/world/updater-output.h"
#include <signal.h>
#include <sys/wait.h>

#define RESTART_AFTER_KILL_NS (60 * NS_PER_S)
#define DISK_LOOK_NS NS_PER_S /* between two counts of files */

struct updater_process {
    struct updater_settings settings;
    GStrv environment;
    struct updater_output *output;
    struct process *process; /* the present one, or the last */
    GPtrArray *processes;    /* struct process *: all ever started */
    unsigned count;
    bool is_ending, was_killed, is_given_up;
    bool has_no_power;
    uint64_t next_tick;         /* entry of the queue */
    uint64_t next_report_bytes; /* of output */
    int64_t watched_instant_ns, disk_look_ns;
    unsigned watched_events;
};

static bool runs(const struct updater_process *updater)
{
    return updater->process != NULL && process_is_alive(updater->process);
}

const struct process *updater_running(const struct updater_process *updater)
{
    return runs(updater) ? updater->process : NULL;
}

/* A bound was passed: everything of the updater is ended, and it is not started again. */
static void exceed_saying(struct updater_process *updater, const char *what, int64_t limit,
                          const char *text)
{
    if (updater->is_given_up) {
        return;
    }
    updater->is_given_up = true;
    history_begin(updater->settings.history, "updater", "limit");
    history_text(updater->settings.history, "what", what);
    history_integer(updater->settings.history, "limit", limit);
    if (text != NULL) {
        history_text(updater->settings.history, "text", text);
    }
    history_end(updater->settings.history);
    for (unsigned i = 0; i < updater->processes->len; i++) {
        supervisor_end_tree(updater->settings.supervisor, g_ptr_array_index(updater->processes, i));
    }
}

static void exceed(struct updater_process *updater, const char *what, int64_t limit)
{
    exceed_saying(updater, what, limit, NULL);
}

static void report_output(uint64_t all_bytes, void *data)
{
    struct updater_process *updater = data;
    if (all_bytes >= updater->next_report_bytes) {
        history_begin(updater->settings.history, "updater", "output");
        history_integer(updater->settings.history, "bytes", (int64_t)all_bytes);
        history_end(updater->settings.history);
        while (updater->next_report_bytes <= all_bytes) {
            updater->next_report_bytes *= 10;
        }
    }
    if (all_bytes > OUTPUT_LIMIT_BYTES) {
        exceed(updater, "output", OUTPUT_LIMIT_BYTES);
    }
}

/* A client that asks without end, while hardly any time passes. */
static void watch_events(struct updater_process *updater)
{
    unsigned events = history_events(updater->settings.history)->len;
    int64_t now_ns = updater->settings.clock->instant_ns;
    if (now_ns >= updater->watched_instant_ns + NS_PER_S) {
        updater->watched_instant_ns = now_ns;
        updater->watched_events = events;
    } else if (events - updater->watched_events > EVENTS_PER_SECOND_LIMIT) {
        exceed(updater, "requests", EVENTS_PER_SECOND_LIMIT);
    }
}

static void watch_disk(struct updater_process *updater)
{
    const struct updater_settings *settings = &updater->settings;
    int64_t now_ns = settings->clock->instant_ns;
    if (now_ns < updater->disk_look_ns) {
        return;
    }
    updater->disk_look_ns = now_ns + (settings->has_own_disk ? 1 : DISK_LOOK_NS);
    if (disk_used_bytes(settings->folder, settings->has_own_disk) > DISK_LIMIT_BYTES) {
        exceed(updater, "disk", DISK_LIMIT_BYTES);
    }
}

/* Not a server: sees that what the updater does to the world stays bounded. */
static bool watch(void *data)
{
    watch_events(data);
    watch_disk(data);
    return false;
}

struct updater_process *updater_new(const struct updater_settings *settings, GError **error)
{
    struct updater_process *updater = g_new0(struct updater_process, 1);
    updater->settings = *settings;
    updater->environment = g_strdupv((char **)settings->environment);
    updater->processes = g_ptr_array_new();
    updater->next_report_bytes = 1;
    const struct updater_output_settings output = {settings->supervisor, settings->output_path,
                                                   report_output, updater};
    updater->output = updater_output_new(&output, error);
    if (updater->output == NULL) {
        updater_free(updater);
        return NULL;
    }
    struct source bounds = {.fd = -1, .serve = watch, .data = updater};
    supervisor_add_source(settings->supervisor, &bounds);
    return updater;
}

void updater_free(struct updater_process *updater)
{
    if (updater == NULL) {
        return;
    }
    updater_output_free(updater->output);
    g_ptr_array_unref(updater->processes);
    g_strfreev(updater->environment);
    g_free(updater);
}

static void start(struct updater_process *updater)
{
    g_autofree char *name = g_strdup_printf("updater-%u", updater->count + 1);
    g_autoptr(GError) error = NULL;
    const struct statement *statement = updater->settings.statement;
    struct process_start how = {
        .name = name,
        .arguments = (const char *const *)statement->command,
        .environment = (const char *const *)updater->environment,
        .folder = statement->folder,
        .standard_fds = {-1, updater_output_fd(updater->output, false),
                         updater_output_fd(updater->output, true)},
        .extra_fd = -1,
        .owner = updater,
    };
    struct process *process = supervisor_start(updater->settings.supervisor, &how, &error);
    if (process == NULL) {
        history_begin(updater->settings.history, "updater", "not-started");
        history_text(updater->settings.history, "text", error->message);
        history_end(updater->settings.history);
        return;
    }
    updater->process = process;
    updater->count++;
    updater->was_killed = false;
    g_ptr_array_add(updater->processes, process);
    history_begin(updater->settings.history, "updater", "started");
    history_text(updater->settings.history, "process", name);
    history_integer(updater->settings.history, "count", updater->count);
    history_end(updater->settings.history);
}

static void start_again(void *data)
{
    struct updater_process *updater = data;
    bool may_start = !updater->is_ending && !updater->is_given_up && !updater->has_no_power;
    if (may_start && !runs(updater)) {
        start(updater);
    }
}

/* A oneshot is started at every tick of its poll; a tick is skipped while one runs. */
static void tick(void *data)
{
    struct updater_process *updater = data;
    start_again(updater);
    updater->next_tick = queue_add(
        updater->settings.queue,
        updater->settings.clock->instant_ns + updater->settings.statement->poll_ns, tick, updater);
}

void updater_boot(struct updater_process *updater)
{
    updater->has_no_power = false;
    if (updater->settings.lifecycle == LIFECYCLE_ONESHOT) {
        tick(updater);
    } else {
        start_again(updater);
    }
}

static void end_all(struct updater_process *updater)
{
    updater->was_killed = true;
    for (unsigned i = 0; i < updater->processes->len; i++) {
        supervisor_end_tree(updater->settings.supervisor, g_ptr_array_index(updater->processes, i));
    }
}

void updater_power_off(struct updater_process *updater)
{
    updater->has_no_power = true;
    queue_cancel(updater->settings.queue, updater->next_tick);
    end_all(updater);
}

void updater_kill(struct updater_process *updater)
{
    end_all(updater);
    if (updater->settings.lifecycle == LIFECYCLE_DAEMON) {
        queue_add(updater->settings.queue,
                  updater->settings.clock->instant_ns + RESTART_AFTER_KILL_NS, start_again,
                  updater);
    }
}

bool updater_owns(const struct updater_process *updater, struct process *process)
{
    return process != NULL && process_owner(process) == updater;
}

/* 0: done; 10: not done. */
static bool is_end_of_task(int status)
{
    return WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 10);
}

static void record_exit(struct updater_process *updater, struct process *process, int status)
{
    struct history *history = updater->settings.history;
    bool is_oneshot = updater->settings.lifecycle == LIFECYCLE_ONESHOT;
    bool is_done = updater->settings.lifecycle == LIFECYCLE_TASK && is_end_of_task(status);
    bool is_expected = updater->is_ending || updater->was_killed || is_oneshot || is_done;
    history_begin(history, "updater", "exited");
    history_text(history, "process", process_name(process));
    if (WIFSIGNALED(status)) {
        history_integer(history, "signal", WTERMSIG(status));
        is_expected = updater->is_ending || updater->was_killed;
    } else {
        history_integer(history, "code", WEXITSTATUS(status));
    }
    history_boolean(history, "expected", is_expected);
    history_end(history);
}

static void process_exited(struct updater_process *updater, struct process *process, int status)
{
    const struct statement *statement = updater->settings.statement;
    if (process != process_root(process)) {
        return;
    }
    record_exit(updater, process, status);
    if (updater->settings.lifecycle == LIFECYCLE_DAEMON && statement->restart_ns >= 0 &&
        !updater->was_killed) {
        queue_add(updater->settings.queue,
                  updater->settings.clock->instant_ns + statement->restart_ns, start_again,
                  updater);
    }
}

static void record_signal(struct updater_process *updater, struct process *other, int64_t signal)
{
    struct history *history = updater->settings.history;
    if (updater_owns(updater, other)) {
        return; /* its own processes are its own affair */
    }
    history_begin(history, "updater", "signal-sent");
    history_text(history, "to", other != NULL ? process_name(other) : "outside");
    history_integer(history, "signal", signal);
    history_end(history);
}

static void record_elsewhere(struct updater_process *updater, const char *to)
{
    history_begin(updater->settings.history, "updater", "elsewhere");
    history_text(updater->settings.history, "to", to);
    history_end(updater->settings.history);
}

static void record_refused(struct updater_process *updater, const char *call)
{
    history_begin(updater->settings.history, "updater", "refused");
    history_text(updater->settings.history, "call", call);
    history_end(updater->settings.history);
}

static void record_touched(struct updater_process *updater, const char *path)
{
    g_autofree char *text = g_utf8_make_valid(path, -1);
    history_begin(updater->settings.history, "updater", "touched");
    history_text(updater->settings.history, "path", text);
    history_end(updater->settings.history);
}

void updater_notice(struct updater_process *updater, enum supervisor_notice notice,
                    struct process *process, struct process *other, int64_t detail,
                    const char *text)
{
    switch (notice) {
    case NOTICE_EXITED:
        process_exited(updater, process, (int)detail);
        break;
    case NOTICE_SIGNAL_SENT:
        record_signal(updater, other, detail);
        break;
    case NOTICE_ELSEWHERE:
        record_elsewhere(updater, text);
        break;
    case NOTICE_REFUSED:
        record_refused(updater, text);
        break;
    case NOTICE_TOUCHED:
        record_touched(updater, text);
        break;
    case NOTICE_SPINNING:
        exceed_saying(updater, "cpu", detail / NS_PER_S * NS_PER_S, text);
        break;
    case NOTICE_LOOKING:
        exceed_saying(updater, "looks", detail, text);
        break;
    case NOTICE_STORM:
        exceed_saying(updater, "wakes", detail, text);
        break;
    case NOTICE_TOO_MANY:
        exceed(updater, "processes", detail);
        break;
    case NOTICE_UNSUPPORTED:
    case NOTICE_STUCK:
        break;
    }
}

static unsigned processes_alive(const struct updater_process *updater)
{
    unsigned alive = 0;
    for (unsigned i = 0; i < updater->processes->len; i++) {
        alive += process_tree_size(g_ptr_array_index(updater->processes, i));
    }
    return alive;
}

static void record(struct updater_process *updater, const char *name, unsigned processes)
{
    history_begin(updater->settings.history, "updater", name);
    if (processes > 0) {
        history_integer(updater->settings.history, "processes", processes);
    }
    history_end(updater->settings.history);
}

/* Said at the end of the row: it may be why nothing happened. */
static void record_waits(const struct updater_process *updater)
{
    g_autofree char *text = runs(updater) ? process_waits_for_ever(updater->process) : NULL;
    if (text != NULL) {
        history_begin(updater->settings.history, "updater", "waits");
        history_text(updater->settings.history, "text", text);
        history_end(updater->settings.history);
    }
}

void updater_end(struct updater_process *updater)
{
    updater->is_ending = true;
    record_waits(updater);
    if (runs(updater)) {
        supervisor_signal_group(updater->settings.supervisor, updater->process, SIGTERM);
        supervisor_run(updater->settings.supervisor,
                       updater->settings.clock->instant_ns + SIGTERM_GRACE_NS);
    }
    if (runs(updater)) {
        record(updater, "ignored-sigterm", 0);
        supervisor_signal_group(updater->settings.supervisor, updater->process, SIGKILL);
    }
    unsigned left = processes_alive(updater);
    if (left > 0) {
        record(updater, "left-behind", left);
    }
}
