/* Assembles the desktop world. */
#include "harness/world/desktop.h"
#include "harness/paths.h"
#include <sys/wait.h>

#define WRITE_TOKEN "operator-writes"

struct desktop *desktop_of(const struct world *world)
{
    return world->own;
}

static bool make_servers(struct world *world, GError **error)
{
    const struct row *row = world->settings.row;
    struct ccc_settings ccc = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .tenant = row->desktop.tenant,
        .business_unit = row->desktop.business_unit,
        .workstation = row->desktop.workstation,
        .read_token = READ_TOKEN,
        .write_token = WRITE_TOKEN,
        .client_id = CLIENT_ID,
        .client_secret = CLIENT_SECRET,
        .groups = (const char *const *)row->desktop.groups,
        .choices = row->desktop.ccc,
        .secure = network_secure(world->network, NETWORK_CCC),
    };
    struct feed_settings feed = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .program_path = path_of(PART_CHECKOUT_APP),
        .transfer_ns = row->desktop.transfer_ns,
        .seed = world->settings.seed,
        .secure = network_secure(world->network, NETWORK_FEED),
    };
    desktop_of(world)->ccc = ccc_new(&ccc, error);
    desktop_of(world)->feed = desktop_of(world)->ccc != NULL ? feed_new(&feed, error) : NULL;
    return desktop_of(world)->feed != NULL;
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
        .version = row->desktop.installed,
        .zone = zone_name(row->zone),
        .install_ns = row->desktop.install_ns,
        .status_ns = row->desktop.status_ns,
        .quit_ns = row->desktop.quit_ns,
    };
    desktop_of(world)->till = till_new(&settings, error);
    return desktop_of(world)->till != NULL;
}

static void add_servers(struct world *world)
{
    struct http_server *const servers[] = {ccc_server(desktop_of(world)->ccc),
                                           feed_server(desktop_of(world)->feed),
                                           till_server(desktop_of(world)->till)};
    static const char *const names[G_N_ELEMENTS(servers)] = {"ccc", "feed", "till"};
    for (unsigned i = 0; i < G_N_ELEMENTS(servers); i++) {
        supervisor_add_source(world->supervisor, http_server_source(servers[i]));
        supervisor_name_port(world->supervisor, http_server_port(servers[i]), names[i]);
    }
}

static bool make(struct world *world, GError **error)
{
    world->own = g_new0(struct desktop, 1);
    if (!make_servers(world, error) || !make_till(world, error)) {
        return false;
    }
    add_servers(world);
    return true;
}

static void release(struct world *world)
{
    struct desktop *desktop = desktop_of(world);
    g_clear_pointer(&desktop->till, till_free);
    g_clear_pointer(&desktop->feed, feed_free);
    g_clear_pointer(&desktop->ccc, ccc_free);
    g_free(desktop);
}

static bool set_configuration(struct world *world, GError **error)
{
    const GPtrArray *values = world->settings.row->desktop.configuration;
    for (unsigned i = 0; i < values->len; i++) {
        const struct initial_configuration *value = g_ptr_array_index(values, i);
        if (!ccc_set(desktop_of(world)->ccc, value->target, value->value, error)) {
            return false;
        }
    }
    return true;
}

static bool publish_releases(struct world *world, GError **error)
{
    const GPtrArray *releases = world->settings.row->desktop.releases;
    for (unsigned i = 0; i < releases->len; i++) {
        if (!feed_publish(desktop_of(world)->feed, g_ptr_array_index(releases, i), error)) {
            return false;
        }
    }
    return true;
}

static bool open_row(struct world *world, GError **error)
{
    if (!set_configuration(world, error) || !publish_releases(world, error)) {
        return false;
    }
    ccc_record_effective(desktop_of(world)->ccc, world->settings.row->line);
    return true;
}

static void boot(struct world *world)
{
    const struct row *row = world->settings.row;
    if (row->desktop.app_open) {
        till_app_open(desktop_of(world)->till, row->line);
    }
}

static bool notice(struct world *world, const struct notice *notice)
{
    struct desktop *desktop = desktop_of(world);
    if (notice->kind == NOTICE_SIGNAL_SENT && notice->is_updater && notice->other != NULL &&
        notice->other == till_app_process(desktop->till)) {
        desktop->app_signalled = true;
    }
    if (notice->kind == NOTICE_EXITED && !notice->is_updater) {
        int status = (int)notice->detail;
        const char *by = desktop->app_signalled && WIFSIGNALED(status) ? "updater" : NULL;
        if (till_process_ended(desktop->till, notice->process, status, by)) {
            desktop->app_signalled = false;
        }
    }
    return false;
}

static void record_begin(const struct world *world)
{
    const struct row *row = world->settings.row;
    const struct statement *statement = world->settings.statement;
    struct history *history = world->history;
    history_text(history, "tenant", row->desktop.tenant);
    history_text(history, "business-unit", row->desktop.business_unit);
    history_text(history, "workstation", row->desktop.workstation);
    history_text(history, "installed", row->desktop.installed);
    history_text(history, "lifecycle",
                 statement->lifecycle == LIFECYCLE_ONESHOT ? "oneshot" : "daemon");
    history_integer(history, "poll-ns", statement->poll_ns);
    history_integer(history, "splay-ns", statement->splay_ns);
    history_integer(history, "backoff-max-ns",
                    statement->backoff_max_ns >= 0 ? statement->backoff_max_ns
                                                   : 4 * statement->poll_ns);
    history_integer(history, "install-ns", row->desktop.install_ns);
    history_integer(history, "transfer-ns", row->desktop.transfer_ns);
    history_integer(history, "restart-ns", statement->restart_ns);
    history_text(history, "pickup", statement->pickup_at_login ? "login" : "poll");
}

static const char *const guarded[] = {"till", "bin", NULL};

const struct world_platform desktop_platform = {
    .name = "desktop",
    .guarded = guarded,
    .make = make,
    .free = release,
    .record_begin = record_begin,
    .open = open_row,
    .boot = boot,
    .surround = desktop_surround,
    .notice = notice,
    .acts = desktop_acts,
};
