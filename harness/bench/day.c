/* One virtual day of the reference updater, which looks every five minutes. The yardstick sends as
 * many requests, natively, to the same servers; and one switch to and fro is added for each look.
 */
#include "harness/bench/bench.h"
#include "harness/bench/client.h"
#include "harness/bench/duet.h"
#include "harness/bench/mock-servers.h"
#include "harness/bench/rows.h"
#include "harness/world/world.h"
#include "sim/host.h"
#include <stdlib.h>

#define LOOKS 288
#define REQUESTS (LOOKS * MOCK_COUNT)
#define VALUE_PATH "/api/v1/config/cha.settings.v1/values/business-units/EU800/workstations/601"

static bool check_requests(const struct history *history, GError **error)
{
    const GPtrArray *events = history_events(history);
    unsigned count = 0;
    for (unsigned i = 0; i < events->len; i++) {
        const struct event *event = g_ptr_array_index(events, i);
        count += g_strcmp0(event_name(event), "exchange") == 0 ||
                 g_strcmp0(event_name(event), "control") == 0;
    }
    if (count < REQUESTS) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "the updater sent only %u requests",
                    count);
    }
    return count >= REQUESTS;
}

static bool live(const struct row *row, const struct statement *statement, double *real_ns,
                 GError **error)
{
    char folder[] = "day-XXXXXX";
    g_autofree char *path =
        g_mkdtemp(folder) != NULL ? g_canonicalize_filename(folder, NULL) : NULL;
    g_autofree char *record = g_strconcat(folder, "/record", NULL);
    struct world_settings settings = {
        .row = row, .statement = statement, .seed = 1, .folder = path, .record_path = record};
    struct world *world = world_new(&settings, error);
    if (world == NULL) {
        return false;
    }
    int64_t began_ns = host_monotonic_ns();
    world_run(world);
    *real_ns = (double)(host_monotonic_ns() - began_ns);
    bool is_good = check_requests(world_history(world), error);
    world_free(world);
    return is_good;
}

static bool live_a_day(void *data, struct role_output *output, GError **error)
{
    struct selection rows = {0};
    struct statement statement;
    (void)data;
    bool is_good = reference_statement(&statement, error) &&
                   rows_load(&rows, "stories/quiet-day.yaml", error) &&
                   live(g_ptr_array_index(rows.rows, 0), &statement, &output->value, error);
    selection_clear(&rows);
    statement_clear(&statement);
    return is_good;
}

static bool serve(void *data, int link_fd, struct role_output *output, GError **error)
{
    const struct mock_duty duty = {.requests = REQUESTS};
    (void)data;
    return mock_servers_play(&duty, link_fd, output, error);
}

static bool ask(void *data, GStrv environment, struct role_output *output, GError **error)
{
    (void)data;
    g_autofree char *configuration =
        g_strconcat(g_environ_getenv(environment, "CCC_URL"), VALUE_PATH, NULL);
    g_autofree char *status =
        g_strconcat(g_environ_getenv(environment, "TILL_URL"), "/status", NULL);
    const char *const urls[] = {configuration, g_environ_getenv(environment, "FEED_URL"), status};
    const struct client_plan plan = {.urls = urls,
                                     .url_count = MOCK_COUNT,
                                     .connections = MOCK_COUNT,
                                     .rounds = LOOKS,
                                     .token = g_environ_getenv(environment, "CCC_TOKEN")};
    int64_t began_ns = host_monotonic_ns();
    bool is_good = client_ask(&plan, error);
    output->value = (double)(host_monotonic_ns() - began_ns);
    return is_good;
}

bool take_day(const void *settings, struct sample *sample, GError **error)
{
    struct role role = {.play = live_a_day};
    const struct duet duet = {serve, ask, NULL};
    double requests_ns = 0, switch_ns = 0;
    (void)settings;
    bool is_good = roles_play(&role, 1, error) && duet_play(&duet, NULL, &requests_ns, error) &&
                   measure_switch(&switch_ns, error);
    sample->figure_ns = role.value;
    sample->yardstick_ns = requests_ns + LOOKS * switch_ns;
    return is_good;
}
