/* tillspec serve: a mock server alone, in real time, for whoever writes a client of it. */
#include "harness/commands/command.h"
#include "mocks/ccc/ccc.h"
#include "sim/host.h"
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define READ_TOKEN "till-reads"
#define WRITE_TOKEN "operator-writes"
#define LOOK_NS (100 * NS_PER_MS) /* at connections of which nothing is told */

static char *only, *business_unit, *workstation, *journal_path;

static const GOptionEntry options[] = {
    {"only", 0, 0, G_OPTION_ARG_STRING, &only, "the server: ccc", "NAME"},
    {"business-unit", 0, 0, G_OPTION_ARG_STRING, &business_unit,
     "of the workstation that the journal follows (default EU800)", "ID"},
    {"workstation", 0, 0, G_OPTION_ARG_STRING, &workstation, "its id (default 601)", "ID"},
    {"journal", 0, 0, G_OPTION_ARG_FILENAME, &journal_path,
     "write every exchange to this file, as a history", "FILE"},
    {0},
};

struct service {
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct ccc *ccc;
};

static volatile sig_atomic_t is_asked_to_end;

static void ask_to_end(int signal_number)
{
    (void)signal_number;
    is_asked_to_end = 1;
}

/* The signals arrive only while it waits: none is lost between a look and a wait. */
static void watch_signals(sigset_t *while_waiting)
{
    struct sigaction action = {.sa_handler = ask_to_end};
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigprocmask(SIG_BLOCK, &ends, while_waiting);
}

/* A clock of the machine that was set back does not set ours back. */
static void catch_up(struct service *service)
{
    int64_t now_ns = MAX(host_wall_ns(), service->clock.instant_ns);
    while (queue_next_ns(service->queue) <= now_ns) {
        clock_advance_to(&service->clock,
                         MAX(queue_next_ns(service->queue), service->clock.instant_ns));
        queue_run_next(service->queue);
    }
    clock_advance_to(&service->clock, now_ns);
}

static void turn(struct service *service, const sigset_t *while_waiting)
{
    const struct source *source = http_server_source(ccc_server(service->ccc));
    struct pollfd ready = {source->fd, POLLIN, 0};
    const struct timespec wait = {.tv_nsec = LOOK_NS};
    catch_up(service);
    while (source->serve(source->data) || !source->is_quiet(source->data)) {
    }
    ppoll(&ready, 1, &wait, while_waiting);
}

static bool service_init(struct service *service, GError **error)
{
    clock_init(&service->clock, host_wall_ns());
    service->queue = queue_new();
    service->history = history_new(&service->clock, journal_path, error);
    const struct ccc_settings settings = {
        .clock = &service->clock,
        .queue = service->queue,
        .history = service->history,
        .tenant = "LC01",
        .business_unit = business_unit != NULL ? business_unit : "EU800",
        .workstation = workstation != NULL ? workstation : "601",
        .read_token = READ_TOKEN,
        .write_token = WRITE_TOKEN,
        .client_id = "till",
        .client_secret = "till-secret",
    };
    service->ccc = service->history != NULL ? ccc_new(&settings, error) : NULL;
    return service->ccc != NULL;
}

static void service_clear(struct service *service)
{
    g_clear_pointer(&service->ccc, ccc_free);
    g_clear_pointer(&service->history, history_free);
    g_clear_pointer(&service->queue, queue_free);
}

static void introduce(struct service *service)
{
    const char *url = http_server_url(ccc_server(service->ccc));
    printf("CCC_URL=%s\nCCC_TOKEN=%s\nCCC_WRITE_TOKEN=%s\nAUTH_URL=%s\nCCC_CLIENT_ID=till\n"
           "CCC_CLIENT_SECRET=till-secret\n",
           url, READ_TOKEN, WRITE_TOKEN, url);
    fflush(stdout);
}

static int serve(char **words, char **rest)
{
    (void)words;
    (void)rest;
    struct service service = {0};
    sigset_t while_waiting;
    g_autoptr(GError) error = NULL;
    if (g_strcmp0(only, "ccc") != 0) {
        fprintf(stderr, "error[bad-option]: %s\n  = help: `tillspec serve --only ccc`\n",
                only == NULL ? "which server?" : "this server is not served alone");
        return EXIT_BAD_INVOCATION;
    }
    watch_signals(&while_waiting);
    bool is_ready = service_init(&service, &error);
    if (is_ready) {
        introduce(&service);
    } else {
        fprintf(stderr, "error[not-served]: %s\n", error->message);
    }
    while (is_ready && !is_asked_to_end) {
        turn(&service, &while_waiting);
    }
    service_clear(&service);
    return is_ready ? 0 : EXIT_INCOMPLETE;
}

const struct command serve_command = {
    .name = "serve",
    .arguments = "",
    .summary = "serve the configuration service alone, in real time",
    .options = options,
    .run = serve,
    .examples =
        "  tillspec serve --only ccc              prints its address and tokens, until SIGTERM\n"
        "  tillspec serve --only ccc --journal ccc.jsonl\n"};
