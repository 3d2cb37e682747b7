/* CPU of one mock exchange, recorded and flushed, over kept-alive connections. The yardstick
 * answers the very bytes that the mock answers, and writes the very line that it records. */
#include "harness/bench/bench.h"
#include "harness/bench/client.h"
#include "harness/bench/duet.h"
#include "harness/bench/mock-servers.h"
#include "harness/bench/raw-server.h"
#include "sim/host.h"
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROUNDS 400
#define EXCHANGES ((uint64_t)ROUNDS * CLIENT_CONNECTION_LIMIT)
#define RECORD_PATH "raw-server.jsonl"
#define ANSWER_LIMIT 65536
#define VALUE_PATH "/api/v1/config/cha.settings.v1/values/business-units/EU800/workstations/601"

static char *url_of(enum exchange_kind kind, GStrv environment)
{
    return kind == EXCHANGE_FEED
               ? g_strdup(g_environ_getenv(environment, "FEED_URL"))
               : g_strconcat(g_environ_getenv(environment, "CCC_URL"), VALUE_PATH, NULL);
}

static bool ask(void *data, GStrv environment, struct role_output *output, GError **error)
{
    const enum exchange_kind *kind = data;
    (void)output;
    g_autofree char *url = url_of(*kind, environment);
    const char *const urls[] = {url};
    struct client_plan plan = {.urls = urls,
                               .url_count = 1,
                               .connections = CLIENT_CONNECTION_LIMIT,
                               .rounds = ROUNDS,
                               .token = "till-reads",
                               .asks_together = true};
    return client_ask(&plan, error);
}

static bool serve_mock(void *data, int link_fd, struct role_output *output, GError **error)
{
    const struct mock_duty duty = {.requests = EXCHANGES};
    (void)data;
    return mock_servers_play(&duty, link_fd, output, error);
}

/* Keeps what the mock answers, and what it records. */
static bool exchange_one(struct mock_servers *servers, int fd, const char *request,
                         struct raw_server *raw)
{
    static char bytes[ANSWER_LIMIT];
    if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0) {
        return false;
    }
    mock_servers_turn(servers);
    ssize_t received = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    size_t size = client_answer_size(bytes, (size_t)MAX(received, 0));
    const GPtrArray *events = history_events(servers->history);
    g_autofree char *line = event_line(g_ptr_array_index(events, events->len - 1));
    g_string_append_len(raw->answer, bytes, (gssize)size);
    g_string_append_printf(raw->line, "%s\n", line);
    return size > 0;
}

static bool take_sample(enum exchange_kind kind, struct raw_server *raw, GError **error)
{
    struct mock_servers *servers = mock_servers_new(error);
    if (servers == NULL) {
        return false;
    }
    g_auto(GStrv) environment = mock_servers_environment(servers);
    g_autofree char *url = url_of(kind, environment), *request = NULL;
    int fd = -1;
    bool is_good = client_connect(url, "till-reads", &fd, &request, error);
    if (is_good) {
        is_good = exchange_one(servers, fd, request, raw);
        close(fd);
        if (!is_good) {
            g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "the mock did not answer at once");
        }
    }
    mock_servers_free(servers);
    return is_good;
}

static bool serve_raw(void *data, int link_fd, struct role_output *output, GError **error)
{
    const enum exchange_kind *kind = data;
    struct raw_server raw = {.answer = g_string_new(NULL), .line = g_string_new(NULL)};
    raw.record_fd = open(RECORD_PATH, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    bool is_good = take_sample(*kind, &raw, error);
    int64_t began_ns = host_cpu_ns();
    is_good = is_good && raw_server_serve(&raw, link_fd, error);
    output->value = (double)(host_cpu_ns() - began_ns) / (double)EXCHANGES;
    if (is_good && raw.exchanges != EXCHANGES) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED,
                    "%" G_GUINT64_FORMAT " requests came to the raw server", raw.exchanges);
        is_good = false;
    }
    close(raw.record_fd);
    g_string_free(raw.answer, TRUE);
    g_string_free(raw.line, TRUE);
    return is_good;
}

bool measure_raw_exchange(enum exchange_kind kind, double *ns, GError **error)
{
    struct duet duet = {serve_raw, ask, &kind};
    return duet_play(&duet, ns, NULL, error);
}

bool take_exchange(const void *settings, struct sample *sample, GError **error)
{
    enum exchange_kind kind = *(const enum exchange_kind *)settings;
    struct duet duet = {serve_mock, ask, &kind};
    return duet_play(&duet, &sample->figure_ns, NULL, error) &&
           measure_raw_exchange(kind, &sample->yardstick_ns, error);
}
