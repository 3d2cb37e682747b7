/* A node of the site: its program starts, stops, and ends by itself. What is special about its kind
 * is in its role. */
#include "mocks/site/site-internal.h"
#include <string.h>

static const struct node_role *const roles[] = {
    [SITE_FRONT] = &front_role,
    [SITE_BACKOFFICE] = &backoffice_role,
    [SITE_KIOSK] = &kiosk_role,
};

const struct node_role *site_node_role_of(enum site_kind kind)
{
    return roles[kind];
}

struct site_node *site_node_new(struct site *site, const struct site_node_plan *plan)
{
    struct site_node *node = g_new0(struct site_node, 1);
    g_autofree char *folder = g_build_filename(site->settings.folder, plan->id, NULL);
    node->site = site;
    node->plan = plan;
    node->role = site_node_role_of(plan->kind);
    node->state = "OFF";
    node->plugins = g_ptr_array_new();
    node->cached = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    random_init(&node->random, site->settings.seed, g_str_hash(plan->id));
    tree_make_folder(site->tree, plan->id, node->role->logs);
    tree_leave_out(site->tree, plan->id, node->role->logs);
    const struct program_settings program = {
        .supervisor = site->settings.supervisor,
        .executable = site->settings.program,
        .name = plan->id,
        .zone = zone_name(site->settings.plan->zone),
        .folder = folder,
        .owner = site,
        .role = node->role->program,
    };
    node->program = program_new(&program);
    node->role->furnish(node);
    return node;
}

static void plugin_free(struct plugin *plugin)
{
    program_free(plugin->program);
    site_log_free(plugin->log);
    g_free(plugin->folder);
    g_free(plugin->version);
    g_free(plugin);
}

void site_node_free(struct site_node *node)
{
    for (guint i = 0; i < node->plugins->len; i++) {
        plugin_free(g_ptr_array_index(node->plugins, i));
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(node->logs); i++) {
        site_log_free(node->logs[i]);
    }
    g_ptr_array_unref(node->plugins);
    g_hash_table_unref(node->cached);
    program_free(node->program);
    g_free(node->plugin_version);
    g_free(node->session);
    g_free(node);
}

struct site_log *site_node_log(struct site_node *node, const char *name, enum log_form form)
{
    g_autofree char *relative = g_strdup_printf("%s/%s", node->role->logs, name);
    g_autofree char *path = tree_path(node->site->tree, node->plan->id, relative);
    const struct site_log_settings settings = {
        .clock = node->site->settings.clock,
        .zone = node->site->settings.plan->zone,
        .program = node->program,
        .path = path,
        .form = form,
        .encoding = node->plan->encoding,
    };
    return site_log_new(&settings);
}

bool site_node_runs(const struct site_node *node)
{
    return program_runs(node->program);
}

bool site_node_is_reachable(const struct site_node *node)
{
    return site_now_ns(node->site) >= node->unreachable_until_ns;
}

bool site_node_is_updated(const struct site_node *node, const char *version)
{
    const struct site_package *package =
        site_package_find(node->site->settings.plan, node->plan->id);
    return package != NULL && version != NULL && strcmp(package->version, version) == 0;
}

void site_node_later(struct site_node *node, int64_t delay_ns, queue_callback callback)
{
    queue_cancel(node->site->settings.queue, node->next);
    node->next =
        queue_add(node->site->settings.queue, site_now_ns(node->site) + delay_ns, callback, node);
}

struct history *site_node_record(const struct site_node *node, const char *event)
{
    struct history *history = node->site->settings.history;
    history_begin(history, "site", event);
    history_text(history, "node", node->plan->id);
    return history;
}

static void record_program(const struct site_node *node, const char *change, const char *by)
{
    struct history *history = site_node_record(node, "program");
    history_text(history, "change", change);
    history_text(history, "by", by);
    history_text(history, "process", program_name(node->program));
    if (node->is_rebooting) {
        history_boolean(history, "reboot", true);
    }
    history_end(history);
}

bool site_node_start(struct site_node *node, const char *by)
{
    if (site_node_runs(node) || !program_start(node->program, NULL)) {
        return false;
    }
    node->since_ns = site_now_ns(node->site);
    record_program(node, "started", by);
    node->role->started(node);
    return true;
}

static void has_ended(struct site_node *node, const char *change, const char *by)
{
    node->since_ns = site_now_ns(node->site);
    queue_cancel(node->site->settings.queue, node->next);
    record_program(node, change, by);
    node->role->stopped(node);
}

void site_node_stop(struct site_node *node, const char *by)
{
    node->role->stopping(node);
    program_end(node->program);
    has_ended(node, "stopped", by);
}

void site_node_crash(struct site_node *node)
{
    program_end(node->program);
    has_ended(node, "crashed", "itself");
}

void site_process_ended(struct site *site, const struct process *process, const char *by)
{
    for (guint i = 0; i < site->nodes->len; i++) {
        struct site_node *node = g_ptr_array_index(site->nodes, i);
        if (program_process_ended(node->program, process)) {
            has_ended(node, "crashed", by);
        } else {
            front_process_ended(node, process);
        }
    }
}
