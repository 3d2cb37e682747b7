/* Facts: the one pass over the events with a table from event to what it adds. */
#include "harness/oracle/facts.h"
#include "harness/oracle/gather.h"
#include <string.h>

bool stamp_is_never(struct stamp stamp)
{
    return stamp.number == UINT64_MAX;
}

struct stamp stamp_of(const struct event *event)
{
    return (struct stamp){event_instant(event), event_number(event)};
}

static void world_begin(struct gather *gather, const struct event *event)
{
    struct world_facts *world = &gather->facts->world;
    const char *pickup = event_text(event, "pickup"), *lifecycle = event_text(event, "lifecycle");
    world->has_begun = true;
    world->platform = event_text(event, "platform");
    world->start_ns = event_instant_of(event, "start", event_instant(event));
    world->until_ns = event_instant_of(event, "until", INSTANT_NEVER);
    world->poll_ns = event_integer(event, "poll-ns", 300 * NS_PER_S);
    world->splay_ns = event_integer(event, "splay-ns", 0);
    world->backoff_max_ns = event_integer(event, "backoff-max-ns", 4 * world->poll_ns);
    world->install_ns = event_integer(event, "install-ns", 60 * NS_PER_S);
    world->transfer_ns = event_integer(event, "transfer-ns", 0);
    world->restart_ns = event_integer(event, "restart-ns", -1);
    world->pickup_is_login = pickup != NULL && strcmp(pickup, "login") == 0;
    world->is_oneshot = lifecycle != NULL && strcmp(lifecycle, "oneshot") == 0;
    world->business_unit = event_text(event, "business-unit");
    world->workstation = event_text(event, "workstation");
    struct installed_step installed = {stamp_of(event), event_text(event, "installed")};
    g_array_append_val(gather->facts->installed, installed);
}

static void world_inconclusive(struct gather *gather, const struct event *event)
{
    if (gather->facts->inconclusive == NULL)
        gather->facts->inconclusive = event;
}

static void world_step(struct gather *gather, const struct event *event)
{
    const char *verb = event_text(event, "verb");
    if (verb != NULL && (strstr(verb, "kill") != NULL || strcmp(verb, "updater") == 0 ||
                         strcmp(verb, "power") == 0))
        gather->kill_instant_ns = event_instant(event);
}

static void world_clock(struct gather *gather, const struct event *event)
{
    struct clock_fact fact = {.stamp = stamp_of(event),
                              .error_ns = event_integer(event, "error-ns", 0),
                              .drift_ppm = event_integer(event, "drift-ppm", 0),
                              .resumes_ns = event_instant_of(event, "resumes", INT64_MIN)};
    g_array_append_val(gather->facts->clocks, fact);
}

static void configuration(struct gather *gather, const struct event *event)
{
    const char *value = event_text(event, "value");
    struct configuration_step step = {stamp_of(event), value, event_text(event, "elsewhere")};
    g_array_append_val(gather->facts->configurations, step);
}

static void app_login(struct gather *gather, const struct event *event)
{
    struct stamp stamp = stamp_of(event);
    g_array_append_val(gather->facts->logins, stamp);
}

static void app_state(struct gather *gather, const struct event *event)
{
    struct state_step step = {stamp_of(event), event_text(event, "to")};
    g_array_append_val(gather->facts->states, step);
}

static void updater_started(struct gather *gather, const struct event *event)
{
    struct updater_life life = {
        .stamp = stamp_of(event), .exited = STAMP_NEVER, .code = -1, .signal = -1};
    g_array_append_val(gather->facts->lives, life);
}

static void updater_exited(struct gather *gather, const struct event *event)
{
    GArray *lives = gather->facts->lives;
    if (lives->len == 0)
        return;
    struct updater_life *life = &g_array_index(lives, struct updater_life, lives->len - 1);
    if (!stamp_is_never(life->exited))
        return;
    life->exited = stamp_of(event);
    life->expected = event_boolean(event, "expected");
    life->code = event_integer(event, "code", -1);
    life->signal = event_integer(event, "signal", -1);
    life->by_world = gather->kill_instant_ns == event_instant(event);
}

static void updater_not_started(struct gather *gather, const struct event *event)
{
    if (gather->facts->not_started == NULL)
        gather->facts->not_started = event;
}

static void updater_limit(struct gather *gather, const struct event *event)
{
    g_ptr_array_add(gather->facts->limits, (gpointer)event);
}

static void updater_touched(struct gather *gather, const struct event *event)
{
    g_ptr_array_add(gather->facts->touched, (gpointer)event);
}

static void malformed(struct gather *gather, const struct event *event)
{
    g_ptr_array_add(gather->facts->malformed, (gpointer)event);
}

static const struct {
    const char *actor, *event;
    void (*gather)(struct gather *gather, const struct event *event);
} gather_table[] = {
    /* the frequent ones first */
    {"ccc", "exchange", gather_exchange},
    {"feed", "exchange", gather_exchange},
    {"till", "exchange", gather_exchange},
    {"till", "control", gather_control},
    {"harness", "begin", world_begin},
    {"harness", "inconclusive", world_inconclusive},
    {"world", "step", world_step},
    {"world", "clock", world_clock},
    {"world", "disk", gather_refusing},
    {"world", "power", gather_power},
    {"ccc", "configuration", configuration},
    {"ccc", "refusing", gather_refusing},
    {"feed", "refusing", gather_refusing},
    {"till", "refusing", gather_refusing},
    {"ccc", "gave-up", gather_gave_up},
    {"feed", "gave-up", gather_gave_up},
    {"till", "gave-up", gather_gave_up},
    {"feed", "release", gather_release},
    {"till", "install-began", gather_install_began},
    {"till", "installed", gather_installed},
    {"app", "started", gather_app_started},
    {"app", "ended", gather_app_ended},
    {"app", "hung", gather_app_hung},
    {"app", "login", app_login},
    {"app", "order", gather_order},
    {"app", "state", app_state},
    {"updater", "started", updater_started},
    {"updater", "exited", updater_exited},
    {"updater", "not-started", updater_not_started},
    {"updater", "limit", updater_limit},
    {"updater", "touched", updater_touched},
    {"updater", "left-behind", updater_limit},
    {"updater", "ignored-sigterm", updater_limit},
    {"ccc", "malformed", malformed},
    {"feed", "malformed", malformed},
    {"till", "malformed", malformed},
};

static void gather_event(struct gather *gather, const struct event *event)
{
    for (size_t i = 0; i < G_N_ELEMENTS(gather_table); i++)
        if (event_is(event, gather_table[i].actor, gather_table[i].event)) {
            gather_table[i].gather(gather, event);
            return;
        }
}

static void release_free(gpointer data)
{
    struct release *release = data;
    g_array_unref(release->steps);
    g_free(release);
}

static void transfer_free(gpointer data)
{
    struct transfer *transfer = data;
    g_array_unref(transfer->ranges);
    g_free(transfer);
}

static struct facts *facts_empty(const GPtrArray *events)
{
    struct facts *facts = g_new0(struct facts, 1);
    facts->events = events;
    facts->clocks = g_array_new(FALSE, FALSE, sizeof(struct clock_fact));
    facts->configurations = g_array_new(FALSE, FALSE, sizeof(struct configuration_step));
    facts->releases = g_ptr_array_new_with_free_func(release_free);
    facts->app_runs = g_array_new(FALSE, FALSE, sizeof(struct app_run));
    facts->power_losses = g_array_new(FALSE, FALSE, sizeof(struct power_loss));
    facts->states = g_array_new(FALSE, FALSE, sizeof(struct state_step));
    facts->orders = g_array_new(FALSE, FALSE, sizeof(struct order_step));
    facts->statuses = g_array_new(FALSE, FALSE, sizeof(struct status_answer));
    facts->logins = g_array_new(FALSE, FALSE, sizeof(struct stamp));
    facts->configuration_exchanges = g_array_new(FALSE, FALSE, sizeof(struct exchange_fact));
    facts->feed_exchanges = g_array_new(FALSE, FALSE, sizeof(struct exchange_fact));
    facts->target_requests = g_array_new(FALSE, FALSE, sizeof(struct target_request));
    facts->faults = g_array_new(FALSE, FALSE, sizeof(struct stamp));
    facts->outages = g_array_new(FALSE, FALSE, sizeof(struct outage));
    facts->other_faults = g_array_new(FALSE, FALSE, sizeof(struct stamp));
    facts->failed_probes = g_array_new(FALSE, FALSE, sizeof(struct stamp));
    facts->package_failures = g_array_new(FALSE, FALSE, sizeof(struct package_failure));
    facts->package_pieces = g_array_new(FALSE, FALSE, sizeof(struct package_piece));
    facts->installed = g_array_new(FALSE, FALSE, sizeof(struct installed_step));
    facts->installs = g_array_new(FALSE, FALSE, sizeof(struct install_fact));
    facts->transfers = g_ptr_array_new_with_free_func(transfer_free);
    facts->attempts = g_array_new(FALSE, FALSE, sizeof(struct attempt));
    facts->lives = g_array_new(FALSE, FALSE, sizeof(struct updater_life));
    facts->limits = g_ptr_array_new();
    facts->touched = g_ptr_array_new();
    facts->malformed = g_ptr_array_new();
    return facts;
}

struct facts *facts_new(const GPtrArray *events)
{
    struct facts *facts = facts_empty(events);
    struct gather gather = {.facts = facts, .kill_instant_ns = INSTANT_NEVER, .attempt = -1};
    gather.parked = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < events->len; i++)
        gather_event(&gather, g_ptr_array_index(events, i));
    g_hash_table_unref(gather.parked);
    gather_ends_of_outages(facts);
    if (events->len > 0)
        facts->world.end_ns = event_instant(g_ptr_array_index(events, events->len - 1));
    facts->world.end_ns = MIN(facts->world.end_ns, facts->world.until_ns);
    return facts;
}

void facts_free(struct facts *facts)
{
    GArray *arrays[] = {facts->clocks,           facts->configurations,
                        facts->app_runs,         facts->states,
                        facts->orders,           facts->statuses,
                        facts->logins,           facts->configuration_exchanges,
                        facts->feed_exchanges,   facts->target_requests,
                        facts->faults,           facts->installed,
                        facts->other_faults,     facts->failed_probes,
                        facts->package_failures, facts->installs,
                        facts->attempts,         facts->lives,
                        facts->outages,          facts->power_losses,
                        facts->package_pieces};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_array_unref(arrays[i]);
    g_ptr_array_unref(facts->releases);
    g_ptr_array_unref(facts->transfers);
    g_ptr_array_unref(facts->limits);
    g_ptr_array_unref(facts->touched);
    g_ptr_array_unref(facts->malformed);
    g_free(facts);
}
