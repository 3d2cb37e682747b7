/* Assembles the world of a row, lets it run, and ends it. */
#include "harness/world/world.h"
#include "harness/world/parts.h"
#include "sim/mode.h"
#include <signal.h>

#define HISTORY_FORMAT 1

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

static void on_notice(enum supervisor_notice kind, struct process *process, struct process *other,
                      int64_t detail, const char *text, void *data)
{
    struct world *world = data;
    if (world->has_ended) {
        return; /* what is ended now is the harness's doing */
    }
    if (kind == NOTICE_UNSUPPORTED && world->fault == NULL) {
        g_autofree char *reason = g_strdup_printf("%s used %s, which virtual time does not cover",
                                                  process_name(process), text);
        world_give_up(world, reason);
        return;
    }
    bool is_updater =
        world->updater != NULL && process != NULL && updater_owns(world->updater, process);
    const struct notice notice = {kind, process, other, detail, text, is_updater};
    if (!world->platform->notice(world, &notice) && is_updater) {
        updater_notice(world->updater, kind, process, other, detail, text);
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

static bool make_updater(struct world *world, GError **error)
{
    g_auto(GStrv) environment = environment_of(world, error);
    if (environment == NULL) {
        return false;
    }
    struct updater_settings settings = {
        .statement = world->settings.statement,
        .lifecycle =
            world->platform->is_task ? LIFECYCLE_TASK : world->settings.statement->lifecycle,
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

static char **guarded_folders_of(const struct world *world)
{
    GPtrArray *folders = g_ptr_array_new();
    for (const char *const *name = world->platform->guarded; *name != NULL; name++) {
        g_ptr_array_add(folders, g_build_filename(world->settings.folder, *name, NULL));
    }
    g_ptr_array_add(folders, NULL);
    return (char **)g_ptr_array_free(folders, FALSE);
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
    world->guarded_folders = guarded_folders_of(world);
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

static void record_begin(struct world *world)
{
    const struct row *row = world->settings.row;
    struct history *history = world->history;
    history_begin(history, "harness", "begin");
    history_integer(history, "format", HISTORY_FORMAT);
    history_text(history, "platform", world->platform->name);
    history_text(history, "zone", zone_name(row->zone));
    history_text(history, "zone-sha256", zone_sha256(row->zone));
    history_instant(history, "start", row->start_ns);
    history_instant(history, "until", row->until_ns);
    history_integer(history, "seed", (int64_t)world->settings.seed);
    world->platform->record_begin(world);
    g_autofree char *mode = mode_text(world->settings.mode);
    history_text(history, "mode", mode);
    history_end(history);
}

static const struct world_platform *const platforms[] = {
    [PLATFORM_DESKTOP] = &desktop_platform,
    [PLATFORM_SITE] = &site_platform,
};

struct world *world_new(const struct world_settings *settings, GError **error)
{
    struct world *world = g_new0(struct world, 1);
    world->settings = *settings;
    world->platform = platforms[settings->row->platform];
    if (!make_simulation(world, error) || !make_network(world, error) ||
        !world->platform->make(world, error) || !make_updater(world, error)) {
        world_free(world);
        return NULL;
    }
    supervisor_watch_folder(world->supervisor, settings->folder);
    record_begin(world);
    if (settings->row->shown_ns != settings->row->start_ns) {
        clock_record(world, clock_act_name(CLOCK_ACT_SET), settings->row->line);
    }
    if (!world->platform->open(world, error)) {
        world_free(world);
        return NULL;
    }
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
    if (world->own != NULL) {
        world->platform->free(world);
    }
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
    world->totals = *totals;
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
    if (totals->spun_ns > 0) {
        history_integer(world->history, "spun-ns", totals->spun_ns);
    }
    history_end(world->history);
}

void world_run(struct world *world)
{
    const struct row *row = world->settings.row;
    world->platform->boot(world);
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
    if (world->platform->close != NULL) {
        world->platform->close(world);
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

const struct supervisor_totals *world_totals(const struct world *world)
{
    return &world->totals;
}

unsigned world_mode(const struct world *world)
{
    return world->mode;
}

bool world_was_interrupted(const struct world *world)
{
    return world->interrupted != 0;
}
