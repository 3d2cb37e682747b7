/* Assembles a site, and carries out what people and the world do there. */
#include "mocks/site/site.h"
#include "mocks/site/site-internal.h"
#include <string.h>

int64_t site_now_ns(const struct site *site)
{
    return site->settings.clock->instant_ns;
}

struct site_node *site_find_node(const struct site *site, const char *id)
{
    for (guint i = 0; i < site->nodes->len; i++) {
        struct site_node *node = g_ptr_array_index(site->nodes, i);
        if (strcmp(node->plan->id, id) == 0) {
            return node;
        }
    }
    return NULL;
}

/* The tool has changed something that the site's programs look at all the time. */
static void file_changed(const char *id, const char *path, void *data)
{
    struct site *site = data;
    struct site_node *node = site->has_begun ? site_find_node(site, id) : NULL;
    if (node != NULL && node->role == &kiosk_role) {
        kiosk_check_configuration(node);
    } else if (node != NULL && g_str_has_suffix(path, ".json")) {
        site_check_menu(site);
    }
}

static bool make_servers(struct site *site, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(site->rms); i++) {
        site->rms[i] = rms_server_new(site, i, error);
        if (site->rms[i] == NULL) {
            return false;
        }
    }
    site->rms_url = g_strconcat(http_server_url(site->rms[true]), "/resto", NULL);
    site->control = control_server_new(site, error);
    return site->control != NULL;
}

static void make_nodes(struct site *site)
{
    const GPtrArray *plans = site->settings.plan->nodes;
    for (guint i = 0; i < plans->len; i++) {
        g_ptr_array_add(site->nodes, site_node_new(site, g_ptr_array_index(plans, i)));
    }
}

struct site *site_new(const struct site_settings *settings, GError **error)
{
    struct site *site = g_new0(struct site, 1);
    site->settings = *settings;
    site->nodes = g_ptr_array_new_with_free_func((GDestroyNotify)site_node_free);
    site->calls = g_ptr_array_new();
    site->shift_is_open = settings->plan->shift_is_open;
    const struct tree_settings tree = {settings->folder, settings->history, file_changed, site};
    site->tree = tree_new(&tree);
    if (!make_servers(site, error)) {
        site_free(site);
        return NULL;
    }
    return site;
}

void site_free(struct site *site)
{
    if (site == NULL) {
        return;
    }
    control_drop_calls(site);
    g_ptr_array_unref(site->calls);
    g_ptr_array_unref(site->nodes);
    http_server_free(site->control);
    http_server_free(site->rms[0]);
    http_server_free(site->rms[1]);
    tree_free(site->tree);
    g_free(site->rms_url);
    g_free(site->rms_version);
    g_free(site->menu_sha256);
    g_free(site);
}

struct http_server *site_control_server(struct site *site)
{
    return site->control;
}

struct http_server *site_rms_server(struct site *site, bool is_home)
{
    return site->rms[is_home];
}

const char *site_rms_url(const struct site *site)
{
    return site->rms_url;
}

static void record_shift(const struct site *site)
{
    history_begin(site->settings.history, "site", "shift");
    history_boolean(site->settings.history, "open", site->shift_is_open);
    history_end(site->settings.history);
}

static void record_obstacle(const struct site *site, const char *node, const char *what,
                            bool is_over)
{
    history_begin(site->settings.history, "site", "fault");
    history_text(site->settings.history, "node", node);
    history_text(site->settings.history, "what", what);
    if (is_over) {
        history_boolean(site->settings.history, "over", true);
    }
    history_end(site->settings.history);
}

static void record_configured(const struct site *site)
{
    static const char *const troubles[] = {
        [TROUBLE_CRASH] = "crashes",
        [TROUBLE_ERROR] = "errs",
        [TROUBLE_NOT_LOADED] = "is-not-loaded",
        [TROUBLE_STUCK] = "is-stuck",
        [TROUBLE_LOSES_CONFIGURATION] = "loses-configuration",
    };
    for (guint i = 0; i < site->nodes->len; i++) {
        struct site_node *node = g_ptr_array_index(site->nodes, i);
        if (node->role == &kiosk_role) {
            struct history *history = site_node_record(node, "configured");
            history_boolean(history, "configured", node->is_configured);
            history_end(history);
        }
        if (node->plan->trouble != TROUBLE_NONE) {
            record_obstacle(site, node->plan->id, troubles[node->plan->trouble], false);
        }
    }
}

void site_begin(struct site *site)
{
    const struct site_node *office = NULL;
    make_nodes(site);
    site_check_menu(site);
    office = site_backoffice(site);
    site->rms_version = office != NULL ? g_strdup(office->plan->version) : NULL;
    site->has_begun = true;
    tree_begin(site->tree);
    record_shift(site);
    record_configured(site);
    g_autofree char *sha256 = g_steal_pointer(&site->menu_sha256);
    site_check_menu(site);
}

void site_boot(struct site *site)
{
    for (guint i = 0; i < site->nodes->len; i++) {
        site_node_start(g_ptr_array_index(site->nodes, i), "world");
    }
}

/* What makes a file that is there, or removes one that is not, changes nothing: `mkdir -p` tries.
 */
static bool touch_can_succeed(const struct tree *tree, const char *path, enum touch touch)
{
    bool is_there = tree_has(tree, path);
    return (touch != TOUCH_CREATE || !is_there) && (touch != TOUCH_REMOVE || is_there);
}

void site_touched(struct site *site, const char *path, enum touch touch)
{
    static const char *const words[] = {
        [TOUCH_OPEN] = NULL,       [TOUCH_CREATE] = "create",     [TOUCH_REMOVE] = "remove",
        [TOUCH_RENAME] = "rename", [TOUCH_TRUNCATE] = "truncate", [TOUCH_ATTRIBUTES] = "attributes",
    };
    if (touch_can_succeed(site->tree, path, touch)) {
        tree_touched(site->tree, path, words[touch]);
    }
}

void site_look(struct site *site, bool everywhere)
{
    (everywhere ? tree_look_everywhere : tree_look)(site->tree);
}

bool site_guest(struct site *site, const char *kiosk, const struct guest_wishes *wishes)
{
    struct site_node *node = site_find_node(site, kiosk);
    return node != NULL && kiosk_guest(node, wishes);
}

void site_guests(struct site *site, const char *kiosk, int64_t per_hour, int64_t until_ns)
{
    kiosk_guests(site_find_node(site, kiosk), per_hour, until_ns);
}

bool site_shift(struct site *site, bool is_open)
{
    if (site->shift_is_open == is_open) {
        return false;
    }
    site->shift_is_open = is_open;
    record_shift(site);
    for (guint i = 0; i < site->nodes->len; i++) {
        struct site_node *node = g_ptr_array_index(site->nodes, i);
        if (node->role == &kiosk_role) {
            kiosk_shift_changed(node);
        } else if (node->role == &front_role) {
            front_write_shift(node);
        }
    }
    return true;
}

static void record_reachable(const struct site_node *node)
{
    struct history *history = site_node_record(node, "reachable");
    history_boolean(history, "reachable", site_node_is_reachable(node));
    history_end(history);
}

static void is_over(void *data)
{
    const struct site_node *node = data;
    if (site_node_is_reachable(node)) {
        record_reachable(node);
        record_obstacle(node->site, node->plan->id, "unreachable", true);
    }
}

bool site_node_fails(struct site *site, const char *id, const char *what, int64_t duration_ns)
{
    struct site_node *node = site_find_node(site, id);
    int64_t until_ns = site_now_ns(site) + duration_ns;
    if (node == NULL) {
        return false;
    }
    if (strcmp(what, "crash") == 0) {
        bool runs = site_node_runs(node);
        if (runs) {
            site_node_crash(node);
        }
        return runs;
    }
    record_obstacle(site, id, what, false);
    if (strcmp(what, "slow") == 0) {
        node->slow_until_ns = until_ns;
        return true;
    }
    node->unreachable_until_ns = until_ns;
    record_reachable(node);
    queue_add(site->settings.queue, until_ns, is_over, node);
    return true;
}
