/* tillspec warp: the engine alone. Runs any command in virtual time and says how far and how fast
 * time went. */
#include "harness/commands/clock-script.h"
#include "harness/commands/command.h"
#include "harness/warp/figures.h"
#include "harness/warp/outside.h"
#include "harness/warp/times.h"
#include "sim/civil.h"
#include "sim/host.h"
#include "sim/mode.h"
#include "sim/supervisor.h"
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define STANDARD_FROM "2030-12-02T00:00:00Z"
#define STANDARD_SPAN_NS (400 * INT64_C(86400) * NS_PER_S)
#define GRACE_NS (10 * NS_PER_S) /* virtual, between SIGTERM and SIGKILL */

static char *from_text, *until_text, *timezone_text;
static gint64 seed = 1;
static gboolean quiet, as_json, real_random;
static volatile sig_atomic_t ending_signal;
static struct supervisor *supervisor_to_stop;
static char **clock_texts;

static const GOptionEntry options[] = {
    {"from", 0, 0, G_OPTION_ARG_STRING, &from_text,
     "virtual time at the start (default " STANDARD_FROM ")", "TIME"},
    {"until", 0, 0, G_OPTION_ARG_STRING, &until_text,
     "end it at this virtual time, or after +36h (default: 400 days later)", "TIME"},
    {"timezone", 0, 0, G_OPTION_ARG_STRING, &timezone_text,
     "zone of the command and of times without one (default: TZ, else UTC)", "ZONE"},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &seed,
     "seed of what the command draws at random (default 1)", "N"},
    {"real-random", 0, 0, G_OPTION_ARG_NONE, &real_random,
     "leave randomness real: no two runs are the same", NULL},
    {"clock", 0, 0, G_OPTION_ARG_STRING_ARRAY, &clock_texts,
     "what happens to its clock, as in 'at 36h: step -2h'; the words are step, set, right, drift, "
     "suspend and leap-second. May be given several times",
     "'at DURATION: ...'"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &as_json,
     "print the figures as one line of JSON (to standard error)", NULL},
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "do not print the figures", NULL},
    {0}};

struct warp {
    char **command;
    int64_t from_ns, until_ns;
    struct zone *zone;
    struct clock_script *clock_script;
    struct supervisor *supervisor;
    struct process *process;
    struct clock clock;
    struct queue *queue;
    struct outside outside;
    struct warp_figures figures;
    bool has_exited;
    int status; /* as of waitpid(2) */
};

static void stop(struct warp *warp, enum warp_end end)
{
    warp->figures.end = end;
    supervisor_stop(warp->supervisor);
}

static void command_exited(struct warp *warp, const struct process *process, int status)
{
    if (process != warp->process || warp->has_exited) {
        return;
    }
    warp->has_exited = true;
    warp->status = status;
    supervisor_stop(warp->supervisor);
}

/* With an end that was asked for, waiting for it is no fault. */
static void nothing_is_due(struct warp *warp, const char *text)
{
    if (until_text != NULL || warp->has_exited || outside_may_wake(&warp->outside)) {
        return;
    }
    fprintf(stderr, "warp: the command waits for ever: %s\n", text);
    stop(warp, WARP_STUCK);
}

static void on_notice(enum supervisor_notice notice, struct process *process, struct process *other,
                      int64_t detail, const char *text, void *data)
{
    struct warp *warp = data;
    (void)other;
    switch (notice) {
    case NOTICE_EXITED:
        command_exited(warp, process, (int)detail);
        break;
    case NOTICE_UNSUPPORTED:
        fprintf(stderr, "warp: the command used %s, which virtual time does not cover\n", text);
        stop(warp, WARP_UNCOVERED);
        break;
    case NOTICE_SPINNING:
        fprintf(stderr, "warp: the command used %" PRId64 " s of CPU without ever waiting: %s\n",
                detail / NS_PER_S, text);
        stop(warp, WARP_TOO_MUCH);
        break;
    case NOTICE_LOOKING:
        fprintf(stderr, "warp: the command did not wait for %" PRId64 " s, but looked: %s\n",
                detail / NS_PER_S, text);
        stop(warp, WARP_TOO_MUCH);
        break;
    case NOTICE_STORM:
        fprintf(stderr, "warp: the command woke %" PRId64 " times within 20 s: %s\n", detail, text);
        stop(warp, WARP_TOO_MUCH);
        break;
    case NOTICE_REFUSED:
        fprintf(stderr, "warp: warning: the command was refused %s\n", text);
        break;
    case NOTICE_TOO_MANY:
        fprintf(stderr, "warp: the command has more than %" PRId64 " processes\n", detail);
        stop(warp, WARP_TOO_MUCH);
        break;
    case NOTICE_STUCK:
        nothing_is_due(warp, text);
        break;
    case NOTICE_SIGNAL_SENT:
    case NOTICE_ELSEWHERE:
    case NOTICE_TOUCHED:
        break;
    }
}

static void on_signal(int signal)
{
    ending_signal = signal;
    if (supervisor_to_stop != NULL) {
        supervisor_stop(supervisor_to_stop);
    }
}

/* The command leads a session of its own: the keys of the terminal reach this process alone. */
static void listen_for_signals(struct supervisor *supervisor)
{
    static const int signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal}, before;
    supervisor_to_stop = supervisor;
    for (unsigned i = 0; i < G_N_ELEMENTS(signals); i++) {
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            sigaction(signals[i], &action, NULL);
        }
    }
}

/* SIGTERM, then ten virtual seconds, then what end_all does. */
static void end_at_until(struct warp *warp)
{
    warp->figures.end = until_text != NULL ? WARP_UNTIL : WARP_RAN_OUT;
    if (until_text == NULL) {
        fputs("warp: the command did not end within 400 virtual days\n", stderr);
    }
    supervisor_signal_group(warp->supervisor, warp->process, SIGTERM);
    supervisor_run(warp->supervisor, warp->until_ns + GRACE_NS);
}

/* What tillspec exits with; the manual page lists it. */
static int exit_status_of(const struct warp *warp)
{
    switch (warp->figures.end) {
    case WARP_INTERRUPTED:
        return 128 + ending_signal;
    case WARP_RAN_OUT:
    case WARP_STUCK:
    case WARP_UNCOVERED:
    case WARP_TOO_MUCH:
        return EXIT_INCOMPLETE;
    case WARP_UNTIL:
    case WARP_EXITED:
        break;
    }
    if (WIFEXITED(warp->status)) {
        return WEXITSTATUS(warp->status);
    }
    bool as_asked = warp->figures.end == WARP_UNTIL && WTERMSIG(warp->status) == SIGTERM;
    return as_asked ? 0 : 128 + WTERMSIG(warp->status);
}

static void print_figures(const struct warp_figures *figures)
{
    g_autofree char *text = as_json ? warp_figures_json(figures)
                            : quiet ? g_strdup("")
                                    : warp_figures_text(figures);
    fputs(text, stderr);
}

static void run_to_the_end(struct warp *warp)
{
    supervisor_run(warp->supervisor, warp->until_ns);
    if (!supervisor_is_stopped(warp->supervisor)) {
        end_at_until(warp);
    }
    if (ending_signal != 0) {
        warp->figures.end = WARP_INTERRUPTED;
    }
    warp->figures.left_behind = warp->has_exited ? process_tree_size(warp->process) : 0;
    supervisor_end_all(warp->supervisor);
    outside_finish(&warp->outside);
    supervisor_store_file_times(warp->supervisor);
}

static void take_figures(struct warp *warp, int64_t began_ns)
{
    struct warp_figures *figures = &warp->figures;
    figures->real_ns = host_monotonic_ns() - began_ns;
    figures->clock = warp->clock;
    figures->totals = *supervisor_totals(warp->supervisor);
    figures->mode = figures->totals.clocks_trapped > 0 ? MODE_TRAPPED_CLOCK : 0;
    figures->exit_status = exit_status_of(warp);
}

static int run_supervised(struct warp *warp)
{
    g_autoptr(GError) error = NULL;
    struct supervisor_settings settings = {.clock = &warp->clock,
                                           .queue = warp->queue,
                                           .seed = (uint64_t)seed,
                                           .real_random = real_random,
                                           .may_set_clock = true,
                                           .slack_ns = STANDARD_SLACK_NS,
                                           .notice = on_notice,
                                           .notice_data = warp};
    int64_t began_ns = host_monotonic_ns();
    warp->supervisor = supervisor_new(&settings, &error);
    g_auto(GStrv) environment = g_get_environ();
    if (timezone_text != NULL) {
        environment = g_environ_setenv(environment, "TZ", timezone_text, TRUE);
    }
    struct process_start start = {
        .name = "command-1",
        .arguments = (const char *const *)warp->command,
        .environment = (const char *const *)environment,
        .extra_fd = -1,
    };
    if (warp->supervisor != NULL && outside_open(&warp->outside, warp->supervisor, &error)) {
        for (int fd = 0; fd <= STDERR_FILENO; fd++) {
            start.standard_fds[fd] = outside_fd(&warp->outside, fd);
        }
        listen_for_signals(warp->supervisor);
        warp->process = supervisor_start(warp->supervisor, &start, &error);
    }
    if (warp->process == NULL) {
        bool is_refused = g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK);
        fprintf(stderr, "error[not-started]: %s\n%s", error->message,
                is_refused ? "  = help: `tillspec doctor` says what this machine allows\n" : "");
        return is_refused ? EXIT_INCOMPLETE : EXIT_BAD_INVOCATION;
    }
    clock_script_schedule(warp->clock_script, &warp->clock, warp->queue, warp->supervisor);
    run_to_the_end(warp);
    take_figures(warp, began_ns);
    print_figures(&warp->figures);
    return warp->figures.exit_status;
}

static bool read_times(struct warp *warp)
{
    const struct warp_time from = {"from", from_text, warp->zone, INSTANT_NEVER};
    if (from_text != NULL ? !warp_time_read(&from, &warp->from_ns)
                          : !instant_parse(STANDARD_FROM, &warp->from_ns)) {
        return false;
    }
    warp->until_ns = warp->from_ns + STANDARD_SPAN_NS;
    const struct warp_time until = {"until", until_text, warp->zone, warp->from_ns};
    if (until_text != NULL && !warp_time_read(&until, &warp->until_ns)) {
        return false;
    }
    if (warp->until_ns < warp->from_ns) {
        fputs("error[bad-time]: --until lies before --from\n", stderr);
        return false;
    }
    return true;
}

static bool read_clock_script(struct warp *warp)
{
    g_autoptr(GError) error = NULL;
    warp->clock_script = clock_script_parse((const char *const *)clock_texts, &error);
    if (warp->clock_script == NULL) {
        fprintf(stderr,
                "error[bad-clock]: %s\n  = help: --clock 'at 36h: step -2h', or one of: set "
                "1970-01-01T00:00:00Z, right, drift 200, suspend 8h, leap-second\n",
                error->message);
    }
    return warp->clock_script != NULL;
}

static bool read_options(struct warp *warp)
{
    if (warp->command[0] == NULL) {
        fputs("error[no-command]: nothing to run\n  = help: tillspec warp -- sleep 1209600\n",
              stderr);
        return false;
    }
    if (seed < 0) {
        fputs("error[bad-option]: --seed must not be negative\n", stderr);
        return false;
    }
    warp->zone = warp_zone(timezone_text);
    return warp->zone != NULL && read_times(warp) && read_clock_script(warp);
}

static int warp(char **words, char **rest)
{
    struct warp state = {.command = rest != NULL ? rest : words};
    int status = EXIT_BAD_INVOCATION;
    if (read_options(&state)) {
        clock_init(&state.clock, state.from_ns);
        state.queue = queue_new();
        state.outside = (struct outside){
            .clock = &state.clock, .queue = state.queue, .interrupted = &ending_signal};
        status = run_supervised(&state);
        supervisor_to_stop = NULL;
        supervisor_free(state.supervisor);
        outside_free(&state.outside);
        queue_free(state.queue);
        clock_script_free(state.clock_script);
    }
    g_clear_pointer(&state.zone, zone_unref);
    return status;
}

const struct command warp_command = {
    .name = "warp",
    .arguments = "[--from TIME] [--until TIME] -- COMMAND ...",
    .summary = "run any command in virtual time",
    .options = options,
    .run = warp,
    .examples =
        "  tillspec warp -- sleep 1209600                     two weeks in two milliseconds\n"
        "  tillspec warp --from \"2031-03-30 01:59\" --timezone Europe/Stockholm -- date\n"
        "  tillspec warp --until +48h -- ./daemon             SIGTERM after two virtual days\n"};
