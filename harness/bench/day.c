/* One virtual day of the reference updater, which looks every five minutes. The yardstick sends as
 * many requests, natively, to the same servers; and one switch to and fro is added for each look.
 */
#include "harness/bench/bench.h"
#include "harness/bench/client.h"
#include "harness/bench/duet.h"
#include "harness/bench/mock-servers.h"
#include "harness/bench/rows.h"
#include "sim/host.h"

#define LOOKS 288
#define REQUESTS (LOOKS * MOCK_COUNT)
#define VALUE_PATH "/api/v1/config/cha.settings.v1/values/business-units/EU800/workstations/601"

static void count(const struct world *world, void *data)
{
    unsigned *requests = data;
    *requests = row_requests(world);
}

static bool live_a_day(void *data, struct role_output *output, GError **error)
{
    struct selection rows = {0};
    unsigned requests = 0;
    (void)data;
    bool is_good =
        rows_load(&rows, "stories/quiet-day.yaml", error) &&
        row_live(g_ptr_array_index(rows.rows, 0), count, &requests, &output->value, error);
    selection_clear(&rows);
    if (is_good && requests < REQUESTS) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "the updater sent only %u requests",
                    requests);
        return false;
    }
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
