/* BackOffice: its plug-in, the menu that the plug-in keeps, its profile. */
#include "mocks/site/site-internal.h"
#include <cjson/cJSON.h>
#include <string.h>

#define PLUGINS IIKO_RMS "/Office/Plugins"
#define PROFILE APPDATA "/iiko/Rms/default"

static struct site_log *log_of(const struct site_node *node)
{
    return node->logs[0];
}

char *backoffice_menu_path(const struct site_node *node)
{
    return g_strdup_printf(PLUGINS "/%s/data/menu.json", node->plan->folder);
}

char *backoffice_plugin_file(const struct site_node *node)
{
    return g_strdup_printf(PLUGINS "/%s/%s.dll", node->plan->folder, node->plan->folder);
}

struct site_node *site_backoffice(const struct site *site)
{
    for (guint i = 0; i < site->nodes->len; i++) {
        struct site_node *node = g_ptr_array_index(site->nodes, i);
        if (node->role == &backoffice_role) {
            return node;
        }
    }
    return NULL;
}

static void record_menu(const struct site *site)
{
    struct history *history = site->settings.history;
    history_begin(history, "site", "menu");
    history_boolean(history, "present", site->menu_sha256 != NULL);
    history_integer(history, "items", site->menu_items);
    history_integer(history, "pages", site->menu_pages);
    history_text(history, "sha256", site->menu_sha256);
    history_end(history);
}

void site_check_menu(struct site *site)
{
    const struct site_node *office = site_backoffice(site);
    unsigned items = 0, pages = 0;
    g_autofree char *path = office != NULL ? backoffice_menu_path(office) : NULL;
    g_autofree char *text =
        path != NULL ? tree_read(site->tree, office->plan->id, path, NULL) : NULL;
    g_autofree char *sha256 = text != NULL && menu_read(text, &items, &pages)
                                  ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1)
                                  : NULL;
    if (site->has_begun && g_strcmp0(sha256, site->menu_sha256) == 0) {
        return;
    }
    g_free(site->menu_sha256);
    site->menu_sha256 = g_steal_pointer(&sha256);
    site->menu_items = items;
    site->menu_pages = pages;
    if (site->has_begun) {
        record_menu(site);
    }
}

static void record_plugin(const struct site_node *node, const char *change)
{
    struct history *history = site_node_record(node, "plugin");
    history_text(history, "folder", node->plan->folder);
    history_text(history, "change", change);
    history_text(history, "version", node->plugin_version);
    history_end(history);
}

static void lose_menu(struct site_node *node)
{
    bool is_updated = site_node_is_updated(node, node->plugin_version);
    if (is_updated && !node->was_updated && node->plan->trouble == TROUBLE_LOSES_CONFIGURATION) {
        g_autofree char *path = backoffice_menu_path(node);
        tree_delete(node->site->tree, node->plan->id, path);
    }
    node->was_updated = node->was_updated || is_updated;
}

static void started(struct site_node *node)
{
    g_autofree char *path = backoffice_plugin_file(node);
    g_free(node->plugin_version);
    node->plugin_version = tree_program_version(node->site->tree, node->plan->id, path);
    site_log_line(log_of(node), LEVEL_INFO, "1", "BackOffice is starting");
    if (node->plugin_version == NULL) {
        site_log_line(log_of(node), LEVEL_WARN, "1", "No plug-in in %s", node->plan->folder);
        record_plugin(node, "not-loaded");
        return;
    }
    site_log_line(log_of(node), LEVEL_INFO, "1", "Plugin \"%s\" %s loaded", node->plan->folder,
                  node->plugin_version);
    record_plugin(node, "loaded");
    lose_menu(node);
}

static void stopping(struct site_node *node)
{
    site_log_line(log_of(node), LEVEL_INFO, "1", "BackOffice is closing");
}

static void stopped(struct site_node *node)
{
    g_clear_pointer(&node->plugin_version, g_free);
}

static void write_plugin(struct site_node *node)
{
    struct tree *tree = node->site->tree;
    const char *id = node->plan->id;
    g_autofree char *file = backoffice_plugin_file(node), *menu = menu_json(node->site),
                    *menu_path = backoffice_menu_path(node);
    g_autofree char *manifest = g_strdup_printf(PLUGINS "/%s/plugin.json", node->plan->folder);
    g_autoptr(GBytes) program = program_file_new(node->plan->folder, node->plan->version);
    tree_write(tree, id, file, g_bytes_get_data(program, NULL), g_bytes_get_size(program));
    tree_write_text(tree, id, manifest, "{\"name\": \"Kiosk\"}\r\n");
    tree_write_text(tree, id, menu_path, menu);
}

/* The address in the profile may be that of another site: it is where somebody logged in last. */
static void write_profile(struct site_node *node)
{
    bool is_home = g_strcmp0(node->plan->rms_address, "elsewhere") != 0;
    unsigned port = http_server_port(site_rms_server(node->site, is_home));
    g_autofree char *profile = g_strdup_printf(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<config>\r\n  <ServerAddr>127.0.0.1"
        "</ServerAddr>\r\n  <Port>%u</Port>\r\n  <ServerSubUrl>/resto</ServerSubUrl>\r\n"
        "  <Login>" SITE_RMS_LOGIN "</Login>\r\n</config>\r\n",
        port);
    g_autofree char *path =
        tree_path(node->site->tree, node->plan->id, PROFILE "/config/backclient.config.xml");
    g_autofree char *folder = g_path_get_dirname(path);
    g_mkdir_with_parents(folder, 0755);
    g_file_set_contents(path, profile, -1, NULL); /* has a port, which no history may tell */
}

static void furnish(struct site_node *node)
{
    struct tree *tree = node->site->tree;
    const char *id = node->plan->id;
    g_autoptr(GBytes) program = program_file_new("BackOffice", "9.2.6");
    tree_leave_out(tree, id, PROFILE "/config");
    tree_write(tree, id, IIKO_RMS "/Office/BackOffice.exe", g_bytes_get_data(program, NULL),
               g_bytes_get_size(program));
    write_plugin(node);
    write_profile(node);
    tree_make_folder(tree, id, DESKTOP);
    node->logs[0] = site_node_log(node, "backoffice.log", LOG_FORM_LOG4NET);
    node->was_updated = site_node_is_updated(node, node->plan->version);
    if (node->plan->has_old_errors) {
        site_log_past(node->logs[0], node->site->settings.clock->start_ns - 7200 * NS_PER_S,
                      LEVEL_ERROR, "1", "Connection to the server was lost");
    }
}

static void fill_package(const struct site_node_plan *plan, const char *version, GHashTable *files)
{
    g_hash_table_insert(files, g_strdup_printf("%s.dll", plan->folder),
                        program_file_new(plan->folder, version));
    g_autofree char *manifest =
        g_strdup_printf("{\"name\": \"Kiosk\", \"v\": \"%s\"}\r\n", version);
    g_hash_table_insert(files, g_strdup("plugin.json"), g_bytes_new(manifest, strlen(manifest)));
}

const struct node_role backoffice_role = {
    .name = "backoffice",
    .package = "backoffice-plugin",
    .program = "BackOffice",
    .logs = PROFILE "/Logs",
    .plugins = PLUGINS,
    .start_ns = 3 * NS_PER_S,
    .stop_ns = 1 * NS_PER_S,
    .boot_ns = 40 * NS_PER_S,
    .furnish = furnish,
    .started = started,
    .stopping = stopping,
    .stopped = stopped,
    .fill_package = fill_package,
};
