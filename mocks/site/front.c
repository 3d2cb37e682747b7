/* iikoFront: what stands on its disk, and its start, which loads every folder of plug-ins. */
#include "mocks/site/plugin.h"
#include <string.h>

#define PLUGINS IIKO_RMS "/Front.Net/Plugins"
#define CASH_SERVER APPDATA "/iiko/CashServer"
#define OTHER_PLUGIN "Resto.Front.Api.Loyalty"
#define DEPTH_LIMIT 6
#define LOADING_NS (4 * NS_PER_S)

enum { LOG_CASH_SERVER, LOG_API, LOG_ERROR };

void front_write_shift(struct site_node *node)
{
    g_autofree char *text = g_strdup_printf(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<CashServerInfo>\r\n"
        "  <CurrentCafeSessionNumber>%d</CurrentCafeSessionNumber>\r\n</CashServerInfo>\r\n",
        node->site->shift_is_open ? 412 : 0);
    tree_write_text(node->site->tree, node->plan->id, CASH_SERVER "/CashServerInfo.xml", text);
}

static struct plugin *find_plugin(const struct site_node *node, const char *folder)
{
    for (guint i = 0; i < node->plugins->len; i++) {
        struct plugin *plugin = g_ptr_array_index(node->plugins, i);
        if (strcmp(plugin->folder, folder) == 0) {
            return plugin;
        }
    }
    return NULL;
}

static gint by_name(gconstpointer first, gconstpointer second)
{
    return strcmp(*(const char *const *)first, *(const char *const *)second);
}

/* Every folder with a manifest, however deep: what was left there as a backup is loaded as well. */
static void load_below(struct site_node *node, const char *folder, unsigned depth)
{
    g_autofree char *relative = g_strdup_printf(PLUGINS "/%s", folder);
    g_autofree char *whole = tree_path(node->site->tree, node->plan->id, relative);
    g_autofree char *manifest = g_build_filename(whole, "Manifest.xml", NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GDir *listing = depth <= DEPTH_LIMIT ? g_dir_open(whole, 0, NULL) : NULL;
    if (listing == NULL) {
        return;
    }
    for (const char *name; (name = g_dir_read_name(listing)) != NULL;) {
        g_ptr_array_add(names, g_strdup(name));
    }
    g_dir_close(listing);
    g_ptr_array_sort(names, by_name);
    if (*folder != '\0' && g_file_test(manifest, G_FILE_TEST_IS_REGULAR)) {
        struct plugin *plugin = find_plugin(node, folder);
        plugin_start(plugin != NULL ? plugin : plugin_new(node, folder));
    }
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *below =
            *folder != '\0' ? g_strdup_printf("%s/%s", folder, name) : g_strdup(name);
        load_below(node, below, depth + 1);
    }
}

static void report_missing(struct site_node *node)
{
    g_autofree char *manifest = g_strdup_printf(PLUGINS "/%s/Manifest.xml", node->plan->folder);
    g_autofree char *whole = tree_path(node->site->tree, node->plan->id, manifest);
    if (!g_file_test(whole, G_FILE_TEST_IS_REGULAR)) {
        struct history *history = site_node_record(node, "plugin");
        history_text(history, "folder", node->plan->folder);
        history_text(history, "change", "not-loaded");
        history_text(history, "version", NULL);
        history_end(history);
    }
}

static void load_plugins(void *data)
{
    struct site_node *node = data;
    node->next = 0;
    for (guint i = 0; i < node->plugins->len; i++) {
        plugin_forget_crashes(g_ptr_array_index(node->plugins, i));
    }
    load_below(node, "", 0);
    report_missing(node);
    site_log_line(node->logs[LOG_CASH_SERVER], LEVEL_INFO, "Event Loop 1", "iikoFront is ready");
}

static void started(struct site_node *node)
{
    site_log_line(node->logs[LOG_CASH_SERVER], LEVEL_INFO, "1", "iikoFront 9.2.6 is starting");
    site_log_line(node->logs[LOG_API], LEVEL_INFO, "8", "Api server is starting");
    site_node_later(node, LOADING_NS, load_plugins);
}

static void stopping(struct site_node *node)
{
    site_log_line(node->logs[LOG_CASH_SERVER], LEVEL_INFO, "1", "iikoFront is closing");
}

static void stopped(struct site_node *node)
{
    for (guint i = 0; i < node->plugins->len; i++) {
        plugin_stop(g_ptr_array_index(node->plugins, i));
    }
}

bool front_process_ended(struct site_node *node, const struct process *process)
{
    for (guint i = 0; i < node->plugins->len; i++) {
        if (plugin_process_ended(g_ptr_array_index(node->plugins, i), process)) {
            return true;
        }
    }
    return false;
}

static char *manifest_of(const char *name, bool restarts)
{
    return g_strdup_printf(
        "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Manifest>\r\n"
        "  <FileName>%s.dll</FileName>\r\n  <TypeName>%s.Plugin</TypeName>\r\n"
        "  <ApiVersion>V8</ApiVersion>\r\n"
        "  <LicenseModuleId>21016318</LicenseModuleId>\r\n"
        "  <RestartOnCrash>%s</RestartOnCrash>\r\n</Manifest>\r\n",
        name, name, restarts ? "true" : "false");
}

static void write_plugin(struct site_node *node, const char *base, const char *name,
                         const char *version)
{
    struct tree *tree = node->site->tree;
    const char *id = node->plan->id;
    g_autofree char *file = g_strdup_printf("%s/%s.dll", base, name),
                    *manifest_path = g_strdup_printf("%s/Manifest.xml", base),
                    *strings = g_strdup_printf("%s/resources/ru.txt", base),
                    *manifest = manifest_of(name, node->plan->restarts_on_crash);
    g_autoptr(GBytes) program = program_file_new(name, version);
    tree_write(tree, id, file, g_bytes_get_data(program, NULL), g_bytes_get_size(program));
    tree_write_text(tree, id, manifest_path, manifest);
    tree_write_text(tree, id, strings, "title=Киоск\r\n");
}

static void write_configuration(struct site_node *node)
{
    g_autofree char *path = plugin_configuration_path(node, node->plan->folder);
    tree_write_text(node->site->tree, node->plan->id, path,
                    "<settings><terminal>17</terminal><secret>local</secret></settings>\r\n");
}

/* A backup of another update, on the desktop. */
static void write_old(struct site_node *node)
{
    if (node->plan->old_folder == NULL) {
        return;
    }
    g_autofree char *folder = g_strdup_printf(DESKTOP "/%s", node->plan->old_folder);
    tree_make_folder(node->site->tree, node->plan->id, folder);
    if (node->plan->old_version != NULL) {
        g_autofree char *base = g_strdup_printf("%s/%s", folder, node->plan->folder);
        write_plugin(node, base, node->plan->folder, node->plan->old_version);
    }
}

static void write_past(struct site_node *node)
{
    int64_t before_ns = node->site->settings.clock->start_ns - 9 * 3600 * NS_PER_S;
    if (node->plan->has_old_errors) {
        site_log_past(node->logs[LOG_API], before_ns, LEVEL_ERROR, "5",
                      "Plugin \"BeOpen.Plugin.Front.Kiosk\" crashed");
        site_log_past(node->logs[LOG_ERROR], before_ns, LEVEL_ERROR, "5",
                      "Version mismatch: BackOffice plug-in 3.1.0, front plug-in 3.0.9");
    }
    site_log_past(node->logs[LOG_CASH_SERVER], before_ns, LEVEL_INFO, "1", "iikoFront is closing");
}

static void furnish(struct site_node *node)
{
    struct tree *tree = node->site->tree;
    const char *id = node->plan->id;
    g_autofree char *kiosk = g_strdup_printf(PLUGINS "/%s", node->plan->folder);
    g_autoptr(GBytes) program = program_file_new("iikoFront.Net", "9.2.6");
    tree_write(tree, id, IIKO_RMS "/Front.Net/iikoFront.Net.exe", g_bytes_get_data(program, NULL),
               g_bytes_get_size(program));
    write_plugin(node, kiosk, node->plan->folder, node->plan->version);
    write_plugin(node, PLUGINS "/" OTHER_PLUGIN, OTHER_PLUGIN, "1.4.0");
    write_configuration(node);
    tree_write_text(tree, id, CASH_SERVER "/config.xml",
                    "<config><serverUrl>https://cafe.example.com/resto/</serverUrl></config>\r\n");
    front_write_shift(node);
    tree_make_folder(tree, id, DESKTOP);
    write_old(node);
    node->logs[LOG_CASH_SERVER] = site_node_log(node, "cash-server.log", LOG_FORM_LOG4NET);
    node->logs[LOG_API] = site_node_log(node, "api.log", LOG_FORM_LOG4NET);
    node->logs[LOG_ERROR] = site_node_log(node, "error.log", LOG_FORM_LOG4NET);
    write_past(node);
}

static void add_text(GHashTable *files, const char *name, char *text)
{
    g_hash_table_insert(files, g_strdup(name), g_bytes_new_take(text, strlen(text)));
}

static void fill_package(const struct site_node_plan *plan, const char *version, GHashTable *files)
{
    g_hash_table_insert(files, g_strdup_printf("%s.dll", plan->folder),
                        program_file_new(plan->folder, version));
    add_text(files, "Manifest.xml", manifest_of(plan->folder, plan->restarts_on_crash));
    add_text(files, "resources/ru.txt", g_strdup_printf("title=Киоск %s\r\n", version));
    if (plan->has_configuration_beside) {
        add_text(files, "settings.xml", g_strdup("<settings></settings>\r\n"));
    }
}

const struct node_role front_role = {
    .name = "front",
    .package = "front-plugin",
    .program = "iikoFront",
    .logs = CASH_SERVER "/Logs",
    .plugins = PLUGINS,
    .start_ns = 2 * NS_PER_S,
    .stop_ns = 1 * NS_PER_S,
    .boot_ns = 60 * NS_PER_S,
    .furnish = furnish,
    .started = started,
    .stopping = stopping,
    .stopped = stopped,
    .fill_package = fill_package,
};
