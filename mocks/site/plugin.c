/* Loads a plug-in into a host process, checks its version, and lets it crash. */
#include "mocks/site/plugin.h"
#include <string.h>

#define CHECK_NS (2 * NS_PER_S)
#define RESTART_NS (3 * NS_PER_S)
#define LIVED_LONG_NS (10 * NS_PER_S)
#define CRASHES_AN_HOUR 4
#define HOUR_NS (3600 * NS_PER_S)
#define API_LOG 1
#define HOST_EXIT_CODE (-532462766)

static struct site_log *api_log(const struct plugin *plugin)
{
    return plugin->node->logs[API_LOG];
}

struct plugin *plugin_new(struct site_node *node, const char *folder)
{
    struct plugin *plugin = g_new0(struct plugin, 1);
    g_autofree char *name = g_strdup_printf("%s-host-%u", node->plan->id, node->plugins->len + 1);
    g_autofree char *flat = g_strdelimit(g_strdup(folder), "/", '-');
    g_autofree char *log = g_strdup_printf("%s/plugin-%s.log", node->role->logs, flat);
    g_autofree char *log_path = tree_path(node->site->tree, node->plan->id, log);
    g_autofree char *work = tree_path(node->site->tree, node->plan->id, node->role->logs);
    const struct site *site = node->site;
    plugin->node = node;
    plugin->folder = g_strdup(folder);
    plugin->program = program_new(&(struct program_settings){
        .supervisor = site->settings.supervisor,
        .executable = site->settings.program,
        .name = name,
        .zone = zone_name(site->settings.plan->zone),
        .folder = work,
        .owner = node->site,
        .role = "Resto.Front.Api.Host",
    });
    plugin->log = site_log_new(&(struct site_log_settings){
        .clock = site->settings.clock,
        .zone = site->settings.plan->zone,
        .program = plugin->program,
        .path = log_path,
        .form = LOG_FORM_LOG4NET,
        .encoding = node->plan->encoding,
    });
    g_ptr_array_add(node->plugins, plugin);
    return plugin;
}

static void record(const struct plugin *plugin, const char *change)
{
    struct history *history = site_node_record(plugin->node, "plugin");
    history_text(history, "folder", plugin->folder);
    history_text(history, "change", change);
    history_text(history, "version", plugin->version);
    history_end(history);
}

/* "X.dll" of <FileName>X.dll</FileName>, or NULL. */
static char *file_of_manifest(const struct plugin *plugin, const char *base)
{
    static const char opening[] = "<FileName>";
    g_autofree char *path = g_strdup_printf("%s/Manifest.xml", base);
    g_autofree char *text = tree_read(plugin->node->site->tree, plugin->node->plan->id, path, NULL);
    const char *begin = text != NULL ? strstr(text, opening) : NULL;
    const char *end = begin != NULL ? strchr(begin + 1, '<') : NULL;
    if (end == NULL) {
        return NULL;
    }
    begin += strlen(opening);
    g_autofree char *name = g_strndup(begin, (gsize)(end - begin));
    return strchr(name, '/') == NULL ? g_strdup(g_strstrip(name)) : NULL;
}

/* The version that runs: what the metadata cache has is not read again. */
static char *version_of(const struct plugin *plugin)
{
    const struct site_node *node = plugin->node;
    const char *cached =
        node->plan->is_cached ? g_hash_table_lookup(node->cached, plugin->folder) : NULL;
    g_autofree char *base = g_strdup_printf("%s/%s", node->role->plugins, plugin->folder);
    g_autofree char *file = file_of_manifest(plugin, base);
    g_autofree char *path = file != NULL ? g_strdup_printf("%s/%s", base, file) : NULL;
    char *version =
        path != NULL ? tree_program_version(node->site->tree, node->plan->id, path) : NULL;
    if (version == NULL || cached == NULL) {
        return version;
    }
    g_free(version);
    return g_strdup(cached);
}

/* Whatever stands in the folder is a copy of the plug-in that is kept up to date. */
static bool is_kiosk_plugin(const struct plugin *plugin)
{
    return strstr(plugin->folder, plugin->node->plan->folder) != NULL;
}

static bool has_trouble(const struct plugin *plugin, enum update_trouble trouble)
{
    return plugin->node->plan->trouble == trouble && is_kiosk_plugin(plugin) &&
           site_node_is_updated(plugin->node, plugin->version);
}

char *plugin_configuration_path(const struct site_node *node, const char *folder)
{
    const char *slash = strrchr(folder, '/');
    return node->plan->has_configuration_beside
               ? g_strdup_printf("%s/%s/settings.xml", node->role->plugins, folder)
               : g_strdup_printf(APPDATA "/iiko/CashServer/PluginConfigs/%s/settings.xml",
                                 slash != NULL ? slash + 1 : folder);
}

/* A plug-in that finds none gets a new, empty folder. */
static void record_configuration(const struct plugin *plugin)
{
    struct site_node *node = plugin->node;
    g_autofree char *path = plugin_configuration_path(node, plugin->folder);
    size_t size_bytes = 0;
    g_autofree char *bytes = tree_read(node->site->tree, node->plan->id, path, &size_bytes);
    g_autofree char *sha256 =
        bytes != NULL && size_bytes > 0
            ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size_bytes)
            : NULL;
    g_autofree char *folder = g_path_get_dirname(path);
    tree_make_folder(node->site->tree, node->plan->id, folder);
    struct history *history = site_node_record(node, "plugin-configuration");
    history_text(history, "folder", plugin->folder);
    history_text(history, "path", path);
    history_text(history, "sha256", sha256);
    history_end(history);
}

static void later(struct plugin *plugin, int64_t delay_ns, queue_callback callback)
{
    struct site *site = plugin->node->site;
    plugin->next = queue_add(site->settings.queue, site_now_ns(site) + delay_ns, callback, plugin);
}

static void start_again(void *data)
{
    struct plugin *plugin = data;
    plugin->next = 0;
    if (site_node_runs(plugin->node)) {
        plugin_start(plugin);
    }
}

/* How many crashes there were within the last hour, this one included. */
static unsigned count_crash(struct plugin *plugin)
{
    int64_t now_ns = site_now_ns(plugin->node->site);
    unsigned recent = 0;
    plugin->crashes_ns[plugin->crash_count++ % G_N_ELEMENTS(plugin->crashes_ns)] = now_ns;
    for (unsigned i = 0; i < MIN(plugin->crash_count, G_N_ELEMENTS(plugin->crashes_ns)); i++) {
        recent += now_ns - plugin->crashes_ns[i] < HOUR_NS;
    }
    return recent;
}

static void has_crashed(struct plugin *plugin)
{
    const struct site_node_plan *plan = plugin->node->plan;
    bool lived_long = site_now_ns(plugin->node->site) - plugin->started_ns >= LIVED_LONG_NS;
    unsigned recent = count_crash(plugin);
    site_log_line(api_log(plugin), LEVEL_ERROR, "5", "Plugin \"%s\" crashed, host exit code %d",
                  plugin->folder, HOST_EXIT_CODE);
    record(plugin, "crashed");
    if ((lived_long || plan->restarts_on_crash) && recent <= CRASHES_AN_HOUR) {
        later(plugin, RESTART_NS, start_again);
        return;
    }
    site_log_line(api_log(plugin), LEVEL_WARN, "5", "Plugin \"%s\" will not be restarted",
                  plugin->folder);
    record(plugin, "down");
}

static void crash(void *data)
{
    static const char trace[] =
        "System.InvalidOperationException: Operation is not valid due to the current state of the "
        "object.\n   в BeOpen.Plugin.Front.Kiosk.Plugin.Start()\n"
        "   at Resto.Front.Api.Host.Program.Main(String[] args)\n";
    struct plugin *plugin = data;
    plugin->next = 0;
    site_log_line(plugin->log, LEVEL_ERROR, "5", "Unhandled exception");
    site_log_continue(plugin->log, trace);
    program_end(plugin->program);
    has_crashed(plugin);
}

static void mismatch(struct plugin *plugin)
{
    const struct site *site = plugin->node->site;
    site_log_line(plugin->log, LEVEL_ERROR, "5",
                  "Version mismatch: BackOffice plug-in %s, front plug-in %s",
                  site->rms_version != NULL ? site->rms_version : "none", plugin->version);
    record(plugin, "mismatch");
    crash(plugin);
}

static void check(void *data)
{
    struct plugin *plugin = data;
    plugin->next = 0;
    if (g_strcmp0(plugin->node->site->rms_version, plugin->version) != 0) {
        mismatch(plugin);
        return;
    }
    site_log_line(plugin->log, LEVEL_INFO, "8", "Version %s is that of BackOffice",
                  plugin->version);
    if (has_trouble(plugin, TROUBLE_ERROR)) {
        site_log_line(plugin->log, LEVEL_ERROR, "8", "Menu can't be loaded");
        record(plugin, "error");
    }
    if (has_trouble(plugin, TROUBLE_CRASH)) {
        later(plugin, MAX(plugin->node->plan->trouble_ns - CHECK_NS, NS_PER_MS), crash);
    }
}

static void watch_over(struct plugin *plugin)
{
    bool crashes_at_once =
        has_trouble(plugin, TROUBLE_CRASH) && plugin->node->plan->trouble_ns < CHECK_NS;
    if (crashes_at_once) {
        later(plugin, MAX(plugin->node->plan->trouble_ns, NS_PER_MS), crash);
    } else if (is_kiosk_plugin(plugin)) {
        later(plugin, CHECK_NS, check);
    }
}

void plugin_start(struct plugin *plugin)
{
    struct site_node *node = plugin->node;
    g_free(plugin->version);
    plugin->version = version_of(plugin);
    if (plugin->version == NULL || has_trouble(plugin, TROUBLE_NOT_LOADED) ||
        !program_start(plugin->program, NULL)) {
        record(plugin, "not-loaded");
        return;
    }
    if (!g_hash_table_contains(node->cached, plugin->folder)) {
        g_hash_table_insert(node->cached, g_strdup(plugin->folder), g_strdup(plugin->version));
    }
    plugin->started_ns = site_now_ns(node->site);
    site_log_line(api_log(plugin), LEVEL_INFO, "8",
                  "Host process %u for plugin \"%s\" has been started",
                  5000 + 12 * ++node->site->hosts, plugin->folder);
    site_log_line(api_log(plugin), LEVEL_DEBUG, "8", "Plugin \"%s\" connected.", plugin->folder);
    site_log_line(plugin->log, LEVEL_INFO, "1", "%s %s is starting", plugin->folder,
                  plugin->version);
    record(plugin, "loaded");
    record_configuration(plugin);
    watch_over(plugin);
}

void plugin_stop(struct plugin *plugin)
{
    queue_cancel(plugin->node->site->settings.queue, plugin->next);
    plugin->next = 0;
    if (program_runs(plugin->program)) {
        program_end(plugin->program);
    }
}

void plugin_forget_crashes(struct plugin *plugin)
{
    plugin->crash_count = 0;
}

bool plugin_process_ended(struct plugin *plugin, const struct process *process)
{
    if (!program_process_ended(plugin->program, process)) {
        return false;
    }
    queue_cancel(plugin->node->site->settings.queue, plugin->next);
    plugin->next = 0;
    has_crashed(plugin);
    return true;
}
