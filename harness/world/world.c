/* Assembles the world of a row, lets it run, and ends it. */
#include "harness/world/world.h"
#include "harness/paths.h"
#include "harness/world/parts.h"
#include "sim/mode.h"
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define HISTORY_FORMAT 1
#define READ_TOKEN "till-reads"
#define WRITE_TOKEN "operator-writes"

void world_give_up(struct world *world, const char *reason)
{
    if (world->fault != NULL) {
        return;
    }
    world->fault = g_strdup(reason);
    history_begin(world->history, "harness", "inconclusive");
    history_text(world->history, "text", world->fault);
    history_end(world->history);
    supervisor_stop(world->supervisor);
}

static void on_notice(enum supervisor_notice notice, struct process *process, struct process *other,
                      int64_t detail, const char *text, void *data)
{
    struct world *world = data;
    if (world->has_ended) {
        return; /* what is ended now is the harness's doing */
    }
    if (notice == NOTICE_UNSUPPORTED && world->fault == NULL) {
        g_autofree char *reason = g_strdup_printf("%s used %s, which virtual time does not cover",
                                                  process_name(process), text);
        world_give_up(world, reason);
        return;
    }
    bool is_updater =
        world->updater != NULL && process != NULL && updater_owns(world->updater, process);
    if (notice == NOTICE_SIGNAL_SENT && is_updater && other != NULL &&
        other == till_app_process(world->till)) {
        world->app_signalled = true;
    }
    if (notice == NOTICE_EXITED && !is_updater) {
        const char *by = world->app_signalled && WIFSIGNALED((int)detail) ? "updater" : NULL;
        if (till_process_ended(world->till, process, (int)detail, by)) {
            world->app_signalled = false;
        }
    }
    if (is_updater) {
        updater_notice(world->updater, notice, process, other, detail, text);
    }
}

static bool make_network(struct world *world, GError **error)
{
    const struct row *row = world->settings.row;
    struct network_settings settings = {
        .folder = world->settings.folder,
        .isolation = world->settings.isolation,
        .authority = world->settings.authority,
        .from_ns = row->start_ns,
        .until_ns = row->until_ns,
        .is_announced = world->settings.statement->tls,
    };
    world->network = network_new(&settings, error);
    return world->network != NULL;
}

static bool make_servers(struct world *world, GError **error)
{
    const struct row *row = world->settings.row;
    struct ccc_settings ccc = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .tenant = row->tenant,
        .business_unit = row->business_unit,
        .workstation = row->workstation,
        .read_token = READ_TOKEN,
        .write_token = WRITE_TOKEN,
        .client_id = "till",
        .client_secret = "till-secret",
        .processing_ns = row->processing_ns,
        .secure = network_secure(world->network, NETWORK_CCC),
    };
    struct feed_settings feed = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .program_path = path_of(PART_CHECKOUT_APP),
        .transfer_ns = row->transfer_ns,
        .seed = world->settings.seed,
        .secure = network_secure(world->network, NETWORK_FEED),
    };
    world->ccc = ccc_new(&ccc, error);
    world->feed = world->ccc != NULL ? feed_new(&feed, error) : NULL;
    return world->feed != NULL;
}

static bool make_till(struct world *world, GError **error)
{
    const struct row *row = world->settings.row;
    g_autofree char *folder = g_build_filename(world->settings.folder, "till", NULL);
    struct till_settings settings = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .supervisor = world->supervisor,
        .folder = folder,
        .app_program = path_of(PART_CHECKOUT_APP),
        .version = row->installed,
        .zone = zone_name(row->zone),
        .install_ns = row->install_ns,
        .status_ns = row->status_ns,
        .quit_ns = row->quit_ns,
    };
    world->till = till_new(&settings, error);
    return world->till != NULL;
}

static bool make_updater(struct world *world, GError **error)
{
    g_auto(GStrv) environment = environment_of(world, error);
    if (environment == NULL) {
        return false;
    }
    struct updater_settings settings = {
        .statement = world->settings.statement,
        .supervisor = world->supervisor,
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .environment = (const char *const *)environment,
        .output_path = world->settings.record_path,
        .folder = world->settings.folder,
        .has_own_disk = world->settings.isolation != NULL &&
                        isolation_has_own_mounts(world->settings.isolation),
    };
    world->updater = updater_new(&settings, error);
    return world->updater != NULL;
}

static bool make_simulation(struct world *world, GError **error)
{
    g_autofree char *path = world->settings.record_path != NULL
                                ? g_strconcat(world->settings.record_path, ".jsonl", NULL)
                                : NULL;
    clock_init(&world->clock, world->settings.row->start_ns);
    clock_set_wall(&world->clock, world->settings.row->shown_ns);
    world->queue = queue_new();
    world->steps = g_ptr_array_new_with_free_func(g_free);
    world->history = history_new(&world->clock, path, error);
    if (world->history == NULL) {
        return false;
    }
    const char *const folders[] = {world->settings.folder, NULL};
    world->confinement = confinement_new(world->settings.isolation, folders);
    g_autofree char *till = g_build_filename(world->settings.folder, "till", NULL);
    g_autofree char *commands = g_build_filename(world->settings.folder, "bin", NULL);
    const char *const guarded[] = {till, commands, NULL};
    world->guarded_folders = g_strdupv((char **)guarded);
    struct supervisor_settings settings = {
        .slack_ns = STANDARD_SLACK_NS,
        .clock = &world->clock,
        .queue = world->queue,
        .is_loopback_only = true,
        .confinement = world->confinement,
        .guarded_folders = (const char *const *)world->guarded_folders,
        .seed = world->settings.seed,
        .cpu_limit_ns = world->settings.cpu_limit_ns,
        .real_random = world->settings.real_random,
        .notice = on_notice,
        .notice_data = world,
    };
    world->supervisor = supervisor_new(&settings, error);
    return world->supervisor != NULL;
}

static void add_servers(struct world *world)
{
    struct http_server *const servers[] = {ccc_server(world->ccc), feed_server(world->feed),
                                           till_server(world->till)};
    for (unsigned i = 0; i < G_N_ELEMENTS(servers); i++) {
        supervisor_add_source(world->supervisor, http_server_source(servers[i]));
    }
}

static bool set_configuration(struct world *world, GError **error)
{
    const GPtrArray *values = world->settings.row->configuration;
    for (unsigned i = 0; i < values->len; i++) {
        const struct initial_configuration *value = g_ptr_array_index(values, i);
        if (!ccc_set(world->ccc, value->target, value->value, error)) {
            return false;
        }
    }
    return true;
}

static bool publish_releases(struct world *world, GError **error)
{
    const GPtrArray *releases = world->settings.row->releases;
    for (unsigned i = 0; i < releases->len; i++) {
        if (!feed_publish(world->feed, g_ptr_array_index(releases, i), error)) {
            return false;
        }
    }
    return true;
}

static void record_begin(struct world *world)
{
    const struct row *row = world->settings.row;
    const struct statement *statement = world->settings.statement;
    struct history *history = world->history;
    history_begin(history, "harness", "begin");
    history_integer(history, "format", HISTORY_FORMAT);
    history_text(history, "platform", "desktop");
    history_text(history, "zone", zone_name(row->zone));
    history_text(history, "zone-sha256", zone_sha256(row->zone));
    history_instant(history, "start", row->start_ns);
    history_instant(history, "until", row->until_ns);
    history_integer(history, "seed", (int64_t)world->settings.seed);
    history_text(history, "tenant", row->tenant);
    history_text(history, "business-unit", row->business_unit);
    history_text(history, "workstation", row->workstation);
    history_text(history, "installed", row->installed);
    history_text(history, "lifecycle",
                 statement->lifecycle == LIFECYCLE_ONESHOT ? "oneshot" : "daemon");
    history_integer(history, "poll-ns", statement->poll_ns);
    history_integer(history, "splay-ns", statement->splay_ns);
    history_integer(history, "backoff-max-ns",
                    statement->backoff_max_ns >= 0 ? statement->backoff_max_ns
                                                   : 4 * statement->poll_ns);
    history_integer(history, "install-ns", row->install_ns);
    history_integer(history, "transfer-ns", row->transfer_ns);
    history_integer(history, "restart-ns", statement->restart_ns);
    history_text(history, "pickup", statement->pickup_at_login ? "login" : "poll");
    g_autofree char *mode = mode_text(world->settings.mode);
    history_text(history, "mode", mode);
    history_end(history);
}

struct world *world_new(const struct world_settings *settings, GError **error)
{
    struct world *world = g_new0(struct world, 1);
    world->settings = *settings;
    if (!make_simulation(world, error) || !make_network(world, error) ||
        !make_servers(world, error) || !make_till(world, error)) {
        world_free(world);
        return NULL;
    }
    add_servers(world);
    if (!make_updater(world, error)) {
        world_free(world);
        return NULL;
    }
    supervisor_watch_folder(world->supervisor, settings->folder);
    record_begin(world);
    if (settings->row->shown_ns != settings->row->start_ns) {
        clock_record(world, clock_act_name(CLOCK_ACT_SET), settings->row->line);
    }
    if (!set_configuration(world, error) || !publish_releases(world, error)) {
        world_free(world);
        return NULL;
    }
    ccc_record_effective(world->ccc, settings->row->line);
    timeline_schedule(world);
    return world;
}

void world_free(struct world *world)
{
    if (world == NULL) {
        return;
    }
    g_clear_pointer(&world->supervisor, supervisor_free);
    g_clear_pointer(&world->updater, updater_free);
    g_clear_pointer(&world->till, till_free);
    g_clear_pointer(&world->feed, feed_free);
    g_clear_pointer(&world->ccc, ccc_free);
    g_clear_pointer(&world->network, network_free);
    g_clear_pointer(&world->confinement, confinement_free);
    g_clear_pointer(&world->guarded_folders, g_strfreev);
    g_clear_pointer(&world->history, history_free);
    g_clear_pointer(&world->queue, queue_free);
    g_clear_pointer(&world->steps, g_ptr_array_unref);
    g_free(world->fault);
    g_free(world);
}

static void record_end(struct world *world)
{
    const struct supervisor_totals *totals = supervisor_totals(world->supervisor);
    world->cpu_charged_ns = totals->cpu_charged_ns;
    world->mode = world->settings.mode | (totals->clocks_trapped > 0 ? MODE_TRAPPED_CLOCK : 0);
    history_begin(world->history, "harness", "end");
    history_text(world->history, "reason",
                 world->fault != NULL ? "fault"
                 : world->interrupted ? "interrupted"
                                      : "until");
    history_integer(world->history, "jumps", (int64_t)totals->jumps);
    history_integer(world->history, "cpu-charged-ns", totals->cpu_charged_ns);
    if (totals->slack_waits > 0) {
        history_integer(world->history, "slack-ns", totals->slack_ns);
    }
    history_end(world->history);
}

void world_run(struct world *world)
{
    const struct row *row = world->settings.row;
    if (row->app_open) {
        till_app_open(world->till, row->line);
    }
    supervisor_run(world->supervisor, row->start_ns);
    updater_boot(world->updater);
    supervisor_run(world->supervisor, row->until_ns);
    if (world->settings.before_end != NULL) {
        world->settings.before_end(updater_running(world->updater),
                                   world->settings.before_end_data);
    }
    if (!supervisor_is_stopped(world->supervisor)) {
        updater_end(world->updater);
    }
    record_end(world);
    world->has_ended = true;
    g_clear_pointer(&world->supervisor, supervisor_free);
}

void world_interrupt(struct world *world)
{
    world->interrupted = 1;
    if (world->supervisor != NULL) {
        supervisor_stop(world->supervisor);
    }
}

const struct history *world_history(const struct world *world)
{
    return world->history;
}

int64_t world_virtual_ns(const struct world *world)
{
    return world->clock.instant_ns - world->clock.start_ns;
}

int64_t world_cpu_charged_ns(const struct world *world)
{
    return world->cpu_charged_ns;
}

unsigned world_mode(const struct world *world)
{
    return world->mode;
}

bool world_was_interrupted(const struct world *world)
{
    return world->interrupted != 0;
}
