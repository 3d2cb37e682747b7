/* The webhook and a real process on the virtual clock: no time passes while bytes are under way,
 * whatever the process waits for. */
#include "mocks/chat/chat-for-tests.h"
#include "mocks/chat/webhook.h"
#include <glib/gstdio.h>

static int listen_anywhere(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(listen(fd, 8), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static struct webhook *webhook;

static void post_one(void *data)
{
    webhook_post(webhook, "status", data);
}

static const struct {
    const char *milliseconds;
    const char *printed;
    const char *outcomes; /* seconds after the start, and status, of what the history tells */
} rows[] = {
    {"0", "1899633610.000 POST\n1899633610.000 POST\n1899633640.000 POST\n",
     "10:200 10:200 40:200 "},
    {"2500", "1899633610.000 POST\n1899633612.500 POST\n1899633640.000 POST\n",
     "12:200 15:200 42:200 "},
    {"25000", "1899633625.000 POST\n1899633650.000 POST\n1899633675.000 POST\n", "30:0 "},
};

static char *outcomes_of(const struct history *history)
{
    GString *text = g_string_new(NULL);
    const GPtrArray *events = history_events(history);
    for (guint i = 0; i < events->len; i++) {
        g_string_append_printf(text, "%d:%d ",
                               (int)((event_instant(events->pdata[i]) - CHAT_START_NS) / NS_PER_S),
                               (int)event_integer(events->pdata[i], "status", -1));
    }
    return g_string_free(text, FALSE);
}

static char *run_row(const char *milliseconds, char **outcomes)
{
    struct clock clock;
    clock_init(&clock, CHAT_START_NS);
    struct queue *queue = queue_new();
    struct history *history = history_new(&clock, NULL, NULL);
    const struct supervisor_settings settings = {.clock = &clock, .queue = queue, .seed = 1};
    struct supervisor *supervisor = supervisor_new(&settings, NULL);
    uint16_t port;
    int listener = listen_anywhere(&port);
    g_autofree char *path = NULL;
    int output = g_file_open_tmp("listener-XXXXXX", &path, NULL);
    webhook = webhook_new(&(struct webhook_settings){
        .clock = &clock, .queue = queue, .history = history, .port = port});
    supervisor_add_source(supervisor, webhook_source(webhook));
    const char *const arguments[] = {BUILD_FOLDER "/probes/probe-listener", milliseconds, NULL};
    const char *const environment[] = {"LANG=C.UTF-8", NULL};
    const struct process_start start = {.name = "tool-1",
                                        .arguments = arguments,
                                        .environment = environment,
                                        .folder = "/",
                                        .standard_fds = {-1, output, -1},
                                        .extra_fd = listener};
    cr_assert_not_null(supervisor_start(supervisor, &start, NULL));
    close(listener);
    static const int at_seconds[] = {10, 10, 40};
    for (unsigned i = 0; i < G_N_ELEMENTS(at_seconds); i++) {
        queue_add(queue, CHAT_START_NS + at_seconds[i] * NS_PER_S, post_one, "{}");
    }
    supervisor_run(supervisor, CHAT_START_NS + 90 * NS_PER_S);
    supervisor_end_all(supervisor);
    webhook_free(webhook);
    supervisor_free(supervisor);
    *outcomes = outcomes_of(history);
    history_free(history);
    queue_free(queue);
    close(output);
    char *printed = NULL;
    cr_assert(g_file_get_contents(path, &printed, NULL, NULL));
    g_unlink(path);
    return printed;
}

Test(webhook_supervised, no_time_passes_while_bytes_are_under_way)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (unsigned again = 0; again < 3; again++) {
            g_autofree char *outcomes = NULL;
            g_autofree char *printed = run_row(rows[i].milliseconds, &outcomes);
            cr_expect_str_eq(printed, rows[i].printed, "%s ms:\n%s", rows[i].milliseconds, printed);
            cr_expect_str_eq(outcomes, rows[i].outcomes, "%s ms: %s", rows[i].milliseconds,
                             outcomes);
        }
    }
}
