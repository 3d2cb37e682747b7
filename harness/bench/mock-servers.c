/* The mock servers, in real time or as sources of a supervisor. */
#include "harness/bench/mock-servers.h"
#include "harness/bench/bench.h"
#include "harness/bench/duet.h"
#include "harness/paths.h"
#include "sim/host.h"
#include <poll.h>
#include <signal.h>
#include <string.h>

#define HISTORY_PATH "mock-servers.jsonl"
#define TOKEN "till-reads"
#define UNIT "EU800"
#define WORKSTATION "601"
#define SYSTEM_PATH "/usr/local/sbin:/usr/sbin:/usr/bin:/bin"

static const char settings_json[] =
    "{\"pos\":{\"autoUpdate\":{\"channel\":\"stable\",\"maintenanceWindow\":"
    "{\"days\":[\"TU\",\"WE\",\"TH\"],\"start\":\"21:00\",\"end\":\"23:59\"}}}}";

static const char status_json[] =
    "{\"running\":true,\"version\":\"3.7.0\",\"state\":\"IDLE\",\"order\":null}";

static const struct feed_release releases[] = {
    {.version = "3.6.3", .channel = "stable"},   {.version = "3.6.4", .channel = "stable"},
    {.version = "3.7.0", .channel = "stable"},   {.version = "3.8.0-rc.1", .channel = "preview"},
    {.version = "3.8.0", .channel = "internal"},
};

static void answer_status(struct http_exchange *exchange, void *data)
{
    struct mock_servers *servers = data;
    http_reply_text(exchange, 200, "application/json", status_json);
    if (servers->ends_client_at_status && servers->client != 0) {
        kill(servers->client, SIGTERM);
        servers->ends_client_at_status = false;
    }
}

static bool make_configuration(struct mock_servers *servers, GError **error)
{
    const struct ccc_settings settings = {
        .clock = &servers->clock,
        .queue = servers->queue,
        .history = servers->history,
        .tenant = "LC01",
        .business_unit = UNIT,
        .workstation = WORKSTATION,
        .read_token = TOKEN,
        .write_token = "operator-writes",
        .client_id = "till",
        .client_secret = "till-secret",
    };
    servers->ccc = ccc_new(&settings, error);
    return servers->ccc != NULL &&
           ccc_set(servers->ccc, "business-units/" UNIT "/workstations/" WORKSTATION, settings_json,
                   error);
}

static bool make_feed(struct mock_servers *servers, GError **error)
{
    const struct feed_settings settings = {
        .clock = &servers->clock,
        .queue = servers->queue,
        .history = servers->history,
        .program_path = path_of(PART_CHECKOUT_APP),
        .seed = 1,
    };
    servers->feed = feed_new(&settings, error);
    bool is_good = servers->feed != NULL;
    for (unsigned i = 0; is_good && i < G_N_ELEMENTS(releases); i++) {
        is_good = feed_publish(servers->feed, &releases[i], error);
    }
    return is_good;
}

static bool make_till(struct mock_servers *servers, GError **error)
{
    const struct http_settings settings = {.name = "till",
                                           .clock = &servers->clock,
                                           .history = servers->history,
                                           .handler = answer_status,
                                           .handler_data = servers};
    servers->till = http_server_new(&settings, error);
    return servers->till != NULL;
}

/* The clock begins at the real time: an updater in real time would not trust another Date. */
struct mock_servers *mock_servers_new(GError **error)
{
    struct mock_servers *servers = g_new0(struct mock_servers, 1);
    clock_init(&servers->clock, host_unix_seconds() * NS_PER_S);
    servers->queue = queue_new();
    servers->history = history_new(&servers->clock, HISTORY_PATH, error);
    if (servers->history == NULL || !make_configuration(servers, error) ||
        !make_feed(servers, error) || !make_till(servers, error)) {
        mock_servers_free(servers);
        return NULL;
    }
    servers->all[0] = ccc_server(servers->ccc);
    servers->all[1] = feed_server(servers->feed);
    servers->all[2] = servers->till;
    return servers;
}

void mock_servers_free(struct mock_servers *servers)
{
    g_clear_pointer(&servers->till, http_server_free);
    g_clear_pointer(&servers->feed, feed_free);
    g_clear_pointer(&servers->ccc, ccc_free);
    g_clear_pointer(&servers->history, history_free);
    g_clear_pointer(&servers->queue, queue_free);
    g_free(servers);
}

GStrv mock_servers_environment(struct mock_servers *servers)
{
    static const char *const fixed[][2] = {
        {"CCC_TOKEN", TOKEN}, {"BUSINESS_UNIT", UNIT}, {"WORKSTATION_ID", WORKSTATION},
        {"STATE_DIR", "."},   {"TZ", "Europe/London"}, {"LANG", "C.UTF-8"},
    };
    GStrv environment = NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(fixed); i++) {
        environment = g_environ_setenv(environment, fixed[i][0], fixed[i][1], TRUE);
    }
    const char *search = g_getenv("PATH");
    g_autofree char *path = g_strconcat(SYSTEM_PATH ":", search != NULL ? search : "", NULL);
    environment = g_environ_setenv(environment, "PATH", path, TRUE);
    environment = g_environ_setenv(environment, "CCC_URL", http_server_url(servers->all[0]), TRUE);
    environment = g_environ_setenv(environment, "FEED_URL", feed_url(servers->feed), TRUE);
    return g_environ_setenv(environment, "TILL_URL", http_server_url(servers->till), TRUE);
}

uint64_t mock_servers_count(struct mock_servers *servers)
{
    uint64_t count = 0;
    for (unsigned i = 0; i < MOCK_COUNT; i++) {
        count += http_server_request_count(servers->all[i]);
    }
    return count;
}

/* A source that did something may have more to do of which its descriptor says nothing. */
void mock_servers_turn(struct mock_servers *servers)
{
    bool is_active = true;
    while (is_active) {
        is_active = false;
        for (unsigned i = 0; i < MOCK_COUNT; i++) {
            const struct source *source = http_server_source(servers->all[i]);
            is_active |= source->serve(source->data);
        }
    }
}

static void serve(struct mock_servers *servers, int link_fd)
{
    struct pollfd fds[MOCK_COUNT + 1] = {[MOCK_COUNT] = {link_fd, POLLIN, 0}};
    for (unsigned i = 0; i < MOCK_COUNT; i++) {
        fds[i] = (struct pollfd){http_server_source(servers->all[i])->fd, POLLIN, 0};
    }
    do {
        mock_servers_turn(servers);
        poll(fds, G_N_ELEMENTS(fds), -1);
    } while (fds[MOCK_COUNT].revents == 0 || duet_hear(link_fd, &servers->client));
}

static bool check(struct mock_servers *servers, uint64_t wanted, GError **error)
{
    uint64_t requests = mock_servers_count(servers);
    if (!history_is_intact(servers->history)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s",
                    history_error_text(servers->history));
    } else if (requests != wanted) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED,
                    "%" G_GUINT64_FORMAT " requests came, not %" G_GUINT64_FORMAT, requests,
                    wanted);
    } else {
        return true;
    }
    return false;
}

bool mock_servers_play(const struct mock_duty *duty, int link_fd, struct role_output *output,
                       GError **error)
{
    struct mock_servers *servers = mock_servers_new(error);
    if (servers == NULL) {
        return false;
    }
    servers->ends_client_at_status = duty->ends_client_at_status;
    g_auto(GStrv) environment = mock_servers_environment(servers);
    bool is_good = duet_announce(link_fd, environment, error);
    int64_t began_ns = host_cpu_ns();
    if (is_good) {
        serve(servers, link_fd);
        output->value =
            (double)(host_cpu_ns() - began_ns) / (double)MAX(mock_servers_count(servers), 1);
        is_good = check(servers, duty->requests, error);
    }
    mock_servers_free(servers);
    return is_good;
}
