/* Assembles the world of a site row. */
#include "harness/world/site.h"
#include "harness/paths.h"
#include <glib/gstdio.h>
#include <string.h>

struct site_world *site_world_of(const struct world *world)
{
    return world->own;
}

static bool make(struct world *world, GError **error)
{
    struct site_world *own = g_new0(struct site_world, 1);
    world->own = own;
    own->folder = g_build_filename(world->settings.folder, "site", NULL);
    g_mkdir_with_parents(own->folder, 0755);
    const struct site_settings settings = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .supervisor = world->supervisor,
        .folder = own->folder,
        .sandbox = world->settings.folder,
        .program = path_of(PART_SITE_NODE),
        .seed = world->settings.seed,
        .plan = &world->settings.row->site->plan,
    };
    own->site = site_new(&settings, error);
    if (own->site == NULL) {
        return false;
    }
    struct http_server *const servers[] = {site_control_server(own->site),
                                           site_rms_server(own->site, true),
                                           site_rms_server(own->site, false)};
    for (unsigned i = 0; i < G_N_ELEMENTS(servers); i++) {
        supervisor_add_source(world->supervisor, http_server_source(servers[i]));
    }
    own->chat = site_chat_new(world, error);
    return own->chat != NULL;
}

static void release(struct world *world)
{
    struct site_world *own = site_world_of(world);
    site_chat_free(own->chat);
    site_free(own->site);
    g_free(own->folder);
    g_free(own);
}

static void record_begin(const struct world *world)
{
    const struct site_world *own = site_world_of(world);
    g_autofree char *plan = site_plan_json(own->site, NULL);
    history_integer(world->history, "poll-ns", world->settings.statement->poll_ns);
    g_autofree char *media = site_chat_media_json(own->chat);
    history_json(world->history, "plan", plan);
    history_json(world->history, "media", media);
}

static bool open_row(struct world *world, GError **error G_GNUC_UNUSED)
{
    site_begin(site_world_of(world)->site);
    return true;
}

static void boot(struct world *world)
{
    site_boot(site_world_of(world)->site);
}

/* What the tool has changed last is written down before the row ends. */
static void close_row(struct world *world)
{
    site_look(site_world_of(world)->site, true);
}

static bool write_plan(const struct world *world, const char *path, GError **error)
{
    const struct site *site = site_world_of(world)->site;
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *plan = site_plan_json(site, site_rms_url(site));
    return g_mkdir_with_parents(folder, 0755) == 0 && g_file_set_contents(path, plan, -1, error) &&
           site_write_packages(site, folder, error);
}

static bool surround(const struct world *world, char ***environment, GError **error)
{
    const struct site_world *own = site_world_of(world);
    g_autofree char *plan = g_build_filename(world->settings.folder, "plan", "plan.json", NULL);
    if (!environment_add_command(world, "site", path_of(PART_SITE_COMMAND), error) ||
        !write_plan(world, plan, error)) {
        return false;
    }
    environment_set(environment, "PLAN", plan);
    environment_set(environment, "SITE_DIR", own->folder);
    environment_set(environment, "SITE_URL", http_server_url(site_control_server(own->site)));
    site_chat_surround(own->chat, environment);
    return true;
}

/* A file of a node; the folder of all nodes itself is nobody's. */
static bool take_touched(struct world *world, const struct notice *notice)
{
    static const char folder[] = "site/";
    const char *path = notice->text;
    if (notice->is_updater && g_str_has_prefix(path, folder)) {
        site_touched(site_world_of(world)->site, path + strlen(folder), (enum touch)notice->detail);
    }
    return strcmp(path, "site") == 0 || g_str_has_prefix(path, folder);
}

static bool take_ended(struct world *world, const struct notice *notice)
{
    struct site *site = site_world_of(world)->site;
    if (notice->is_updater) {
        site_look(site, true);
    } else {
        site_process_ended(site, notice->process, "itself");
    }
    return false;
}

static bool notice(struct world *world, const struct notice *notice)
{
    return notice->kind == NOTICE_TOUCHED  ? take_touched(world, notice)
           : notice->kind == NOTICE_EXITED ? take_ended(world, notice)
                                           : false;
}

static const char *const guarded[] = {"site", "bin", NULL};

const struct world_platform site_platform = {
    .name = "site",
    .is_task = true,
    .guarded = guarded,
    .make = make,
    .free = release,
    .record_begin = record_begin,
    .open = open_row,
    .boot = boot,
    .close = close_row,
    .surround = surround,
    .notice = notice,
    .acts = site_acts,
};
