/* tillspec warp: the engine alone. Runs any command in virtual time and says how far and how fast
 * time went. */
#include "harness/commands/clock-script.h"
#include "harness/commands/command.h"
#include "sim/civil.h"
#include "sim/host.h"
#include "sim/supervisor.h"
#include "sim/workers.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STANDARD_FROM "2030-12-02T00:00:00Z"
#define STANDARD_SPAN_NS (400 * INT64_C(86400) * NS_PER_S)

static char *from_text, *until_text;
static gint64 seed = 1;
static gboolean quiet;
static char **clock_texts;

static const GOptionEntry options[] = {
    {"from", 0, 0, G_OPTION_ARG_STRING, &from_text,
     "virtual time at the start (default " STANDARD_FROM ")", "TIME"},
    {"until", 0, 0, G_OPTION_ARG_STRING, &until_text,
     "end it at this virtual time (default: 400 days later)", "TIME"},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &seed,
     "seed of what the command draws at random (default 1)", "N"},
    {"clock", 0, 0, G_OPTION_ARG_STRING_ARRAY, &clock_texts,
     "what happens to its clock, as in 'at 36h: step -2h'; the words are step, set, right, drift, "
     "suspend and leap-second. May be given several times",
     "'at DURATION: ...'"},
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "do not print the figures", NULL},
    {0}};

struct warp {
    char **command;
    int64_t from_ns, until_ns;
    struct clock_script *clock_script;
    struct supervisor *supervisor;
    struct process *process;
    int status;
    bool has_ended;
};

static void on_notice(enum supervisor_notice notice, struct process *process, struct process *other,
                      int64_t detail, const char *text, void *data)
{
    struct warp *warp = data;
    (void)other;
    if (notice == NOTICE_EXITED && process == process_root(process)) {
        warp->status = (int)detail;
        warp->has_ended = true;
        supervisor_stop(warp->supervisor);
    } else if (notice == NOTICE_UNSUPPORTED) {
        fprintf(stderr, "warp: the command used %s, which virtual time does not cover\n", text);
        supervisor_stop(warp->supervisor);
    } else if (notice == NOTICE_SPINNING) {
        fprintf(stderr, "warp: the command used %" PRId64 " s of CPU without ever waiting\n",
                detail / NS_PER_S);
    } else if (notice == NOTICE_TOO_MANY) {
        fprintf(stderr, "warp: the command has more than %" PRId64 " processes\n", detail);
        supervisor_stop(warp->supervisor);
    }
}

static void print_figures(const struct warp *warp, const struct clock *clock, int64_t real_ns)
{
    const struct supervisor_totals *totals = supervisor_totals(warp->supervisor);
    double virtual_s = (double)(clock->instant_ns - clock->start_ns) / 1e9,
           real_s = (double)real_ns / 1e9;
    fprintf(stderr,
            "warp: virtual %.9g s, real %.4f s, ratio %.0f, jumps %" PRIu64 ", races kept %" PRIu64
            "%s",
            virtual_s, real_s, virtual_s / real_s, totals->jumps, totals->races_kept,
            totals->cpu_charged_ns == 0 ? "\n" : "");
    if (totals->cpu_charged_ns != 0) {
        fprintf(stderr, ", cpu-charged %" PRId64 " ms\n", totals->cpu_charged_ns / NS_PER_MS);
    }
}

static int run_supervised(struct warp *warp, struct clock *clock, struct queue *queue)
{
    g_autoptr(GError) error = NULL;
    struct supervisor_settings settings = {.clock = clock,
                                           .queue = queue,
                                           .seed = (uint64_t)seed,
                                           .may_set_clock = true,
                                           .notice = on_notice,
                                           .notice_data = warp};
    warp->supervisor = supervisor_new(&settings, &error);
    g_auto(GStrv) environment = g_get_environ();
    struct process_start start = {
        .name = "command-1",
        .arguments = (const char *const *)warp->command,
        .environment = (const char *const *)environment,
        .standard_fds = {0, 1, 2},
        .extra_fd = -1,
    };
    int64_t began_ns = host_monotonic_ns();
    if (warp->supervisor != NULL) {
        warp->process = supervisor_start(warp->supervisor, &start, &error);
    }
    if (warp->process == NULL) {
        fprintf(stderr, "error[not-started]: %s\n", error->message);
        return EXIT_BAD_INVOCATION;
    }
    clock_script_schedule(warp->clock_script, clock, queue, warp->supervisor);
    supervisor_run(warp->supervisor, warp->until_ns);
    supervisor_end_all(warp->supervisor);
    supervisor_store_file_times(warp->supervisor);
    if (!quiet) {
        print_figures(warp, clock, host_monotonic_ns() - began_ns);
    }
    if (!warp->has_ended) {
        return EXIT_INCOMPLETE;
    }
    return WIFEXITED(warp->status) ? WEXITSTATUS(warp->status) : 128 + WTERMSIG(warp->status);
}

static bool read_time(const char *option, const char *text, int64_t *instant_ns)
{
    if (instant_parse(text, instant_ns)) {
        return true;
    }
    fprintf(stderr, "error[bad-time]: --%s: `%s` is no time such as %s\n", option, text,
            STANDARD_FROM);
    return false;
}

static int warp(char **words, char **rest)
{
    struct warp state = {.command = rest != NULL ? rest : words};
    if (state.command[0] == NULL) {
        fputs("error[no-command]: nothing to run\n  = help: tillspec warp -- sleep 1209600\n",
              stderr);
        return EXIT_BAD_INVOCATION;
    }
    if (!read_time("from", from_text != NULL ? from_text : STANDARD_FROM, &state.from_ns)) {
        return EXIT_BAD_INVOCATION;
    }
    state.until_ns = state.from_ns + STANDARD_SPAN_NS;
    if (until_text != NULL && !read_time("until", until_text, &state.until_ns)) {
        return EXIT_BAD_INVOCATION;
    }
    if (state.until_ns < state.from_ns) {
        fputs("error[bad-time]: --until lies before --from\n", stderr);
        return EXIT_BAD_INVOCATION;
    }
    g_autoptr(GError) error = NULL;
    state.clock_script = clock_script_parse((const char *const *)clock_texts, &error);
    if (state.clock_script == NULL) {
        fprintf(stderr,
                "error[bad-clock]: %s\n  = help: --clock 'at 36h: step -2h', or one of: set "
                "1970-01-01T00:00:00Z, right, drift 200, suspend 8h, leap-second\n",
                error->message);
        return EXIT_BAD_INVOCATION;
    }
    struct clock clock;
    clock_init(&clock, state.from_ns);
    struct queue *queue = queue_new();
    int status = run_supervised(&state, &clock, queue);
    supervisor_free(state.supervisor);
    queue_free(queue);
    clock_script_free(state.clock_script);
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
        "  tillspec warp --from 2031-03-30T00:00:00Z -- date\n"};
