/* What the calls of the control interface do. */
#include "mocks/site/control-internal.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define LOGIN_NS (2 * NS_PER_S)
#define CAPTURE_NS (500 * NS_PER_MS)

static cJSON *describe(const struct site_node *node)
{
    char since[INSTANT_TEXT_SIZE];
    cJSON *object = cJSON_CreateObject();
    instant_format(node->since_ns, since);
    bool is_reachable = site_node_is_reachable(node);
    cJSON_AddStringToObject(object, "id", node->plan->id);
    cJSON_AddStringToObject(object, "kind", node->role->name);
    cJSON_AddBoolToObject(object, "running", site_node_runs(node));
    cJSON_AddBoolToObject(object, "reachable", is_reachable);
    cJSON_AddStringToObject(object, "since", since);
    return object;
}

static void answer_nodes(struct site_call *call)
{
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < call->site->nodes->len; i++) {
        cJSON_AddItemToArray(list, describe(g_ptr_array_index(call->site->nodes, i)));
    }
    site_call_answer(call, list);
}

static void answer_node(struct site_call *call)
{
    site_call_answer(call, describe(call->node));
}

static void begin_start(struct site_call *call)
{
    if (site_node_runs(call->node) || call->node->is_rebooting) {
        site_call_fail(call, 409, "already-running");
    } else if (!site_node_start(call->node, "tool")) {
        site_call_fail(call, 409, "can-not-start");
    } else {
        site_call_later(call, call->node->role->start_ns, answer_node);
    }
}

static void begin_stop(struct site_call *call)
{
    if (!site_node_runs(call->node)) {
        site_call_fail(call, 409, "not-running");
        return;
    }
    site_node_stop(call->node, "tool");
    site_call_later(call, call->node->role->stop_ns, answer_node);
}

static void boot(struct site_call *call)
{
    if (!site_node_runs(call->node)) {
        site_node_start(call->node, "tool");
    }
    call->node->is_rebooting = false;
    site_call_later(call, call->node->role->start_ns, answer_node);
}

static void begin_reboot(struct site_call *call)
{
    if (call->node->is_rebooting) {
        site_call_fail(call, 409, "rebooting");
        return;
    }
    call->node->is_rebooting = true;
    if (site_node_runs(call->node)) {
        site_node_stop(call->node, "tool");
    }
    site_call_later(call, call->node->role->boot_ns, boot);
}

static void record_login(const struct site_call *call)
{
    struct history *history = call->site->settings.history;
    history_text(history, "server", call->is_home ? "home" : "other");
    history_text(history, "login", site_call_text(call, "login"));
    history_boolean(history, "home", call->is_home);
}

/* The same address however it is written: with or without a slash at its end. */
static bool is_address(const char *given, const struct http_server *server)
{
    g_autofree char *base = g_strconcat(http_server_url(server), "/resto", NULL);
    size_t length = strlen(base);
    return given != NULL && strncmp(given, base, length) == 0 &&
           strspn(given + length, "/") == strlen(given + length);
}

static void finish_login(struct site_call *call)
{
    struct site *site = call->site;
    struct site_node *node = call->node;
    const char *server = site_call_text(call, "server"), *login = site_call_text(call, "login"),
               *password = site_call_text(call, "password");
    bool is_other = is_address(server, site->rms[false]);
    bool is_ok = site_node_runs(node) && (call->is_home || is_other) &&
                 g_strcmp0(login, SITE_RMS_LOGIN) == 0 &&
                 g_strcmp0(password, SITE_RMS_PASSWORD) == 0;
    if (call->is_home || is_other) {
        history_begin(site->settings.history, "rms", "login");
        history_text(site->settings.history, "node", node->plan->id);
        history_text(site->settings.history, "login", login);
        history_boolean(site->settings.history, "home", call->is_home);
        history_boolean(site->settings.history, "ok", is_ok);
        history_end(site->settings.history);
    }
    site_log_line(node->logs[0], is_ok ? LEVEL_INFO : LEVEL_ERROR, "1",
                  is_ok ? "Logged in to %s as %s" : "Login to %s as %s was refused",
                  server != NULL ? server : "", login != NULL ? login : "");
    if (is_ok && call->is_home) {
        g_free(site->rms_version);
        site->rms_version = g_strdup(node->plugin_version);
    }
    if (!is_ok) {
        site_call_fail(call, 403, "refused");
        return;
    }
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "ok", true);
    site_call_answer(call, answer);
}

static bool is_running_backoffice(struct site_call *call)
{
    if (call->node != site_backoffice(call->site)) {
        site_call_fail(call, 409, "not-a-backoffice");
        return false;
    }
    if (!site_node_runs(call->node)) {
        site_call_fail(call, 409, "not-running");
        return false;
    }
    return true;
}

static void begin_login(struct site_call *call)
{
    call->is_home = is_address(site_call_text(call, "server"), call->site->rms[true]);
    if (is_running_backoffice(call)) {
        site_call_later(call, LOGIN_NS, finish_login);
    }
}

static void record_capture(const struct site_call *call)
{
    struct history *history = call->site->settings.history;
    history_integer(history, "page", call->page);
    history_text(history, "to", call->to);
    history_text(history, "sha256", call->sha256);
    history_text(history, "menu-sha256", call->is_done ? call->site->menu_sha256 : NULL);
}

/* The path without links, relative to the sandbox; NULL: it leads out of it, or nowhere. */
static char *inside(const struct site *site, const char *path, char **whole)
{
    char sandbox[PATH_MAX], folder[PATH_MAX];
    g_autofree char *parent = g_path_get_dirname(path), *name = g_path_get_basename(path);
    if (*path != '/' || realpath(site->settings.sandbox, sandbox) == NULL ||
        realpath(parent, folder) == NULL) {
        return NULL;
    }
    size_t length = strlen(sandbox);
    g_autofree char *target = g_build_filename(folder, name, NULL);
    if (strncmp(target, sandbox, length) != 0 || target[length] != '/' ||
        g_file_test(target, G_FILE_TEST_IS_SYMLINK) || g_file_test(target, G_FILE_TEST_IS_DIR)) {
        return NULL;
    }
    *whole = g_strdup(target);
    return g_strdup(target + length + 1);
}

static char *current_menu(const struct site *site)
{
    const struct site_node *office = site_backoffice(site);
    g_autofree char *path = backoffice_menu_path(office);
    return site->menu_sha256 != NULL ? tree_read(site->tree, office->plan->id, path, NULL) : NULL;
}

/* What stands in a node's folder is the tree's: the tool has it written there. */
static bool keep(const struct site_call *call, const char *whole, GBytes *picture)
{
    gsize size_bytes = 0;
    const char *bytes = g_bytes_get_data(picture, &size_bytes);
    g_autofree char *sites = g_path_get_basename(call->site->settings.folder);
    g_autofree char *prefix = g_strconcat(sites, "/", NULL);
    if (g_str_has_prefix(call->to, prefix)) {
        tree_touched(call->site->tree, call->to + strlen(prefix), "create");
    }
    return g_file_set_contents_full(whole, bytes, (gssize)size_bytes, G_FILE_SET_CONTENTS_NONE,
                                    0644, NULL);
}

static void finish_capture(struct site_call *call)
{
    g_autofree char *whole = NULL, *menu = current_menu(call->site);
    const char *to = site_call_text(call, "to");
    GBytes *picture = menu != NULL ? menu_picture(menu, (unsigned)call->page) : NULL;
    call->to = to != NULL ? inside(call->site, to, &whole) : NULL;
    bool is_kept = picture != NULL && call->to != NULL && keep(call, whole, picture);
    if (is_kept) {
        call->sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, picture);
    }
    g_clear_pointer(&picture, g_bytes_unref);
    if (is_kept) {
        cJSON *answer = cJSON_CreateObject();
        cJSON_AddStringToObject(answer, "file", to);
        site_call_answer(call, answer);
    } else {
        site_call_fail(call, menu == NULL ? 404 : 422,
                       menu == NULL       ? "no-menu"
                       : call->to == NULL ? "bad-path"
                                          : "no-such-page");
    }
}

static void begin_capture(struct site_call *call)
{
    const cJSON *page = cJSON_GetObjectItemCaseSensitive(call->body, "page");
    call->page = cJSON_IsNumber(page) ? page->valueint : 0;
    if (!is_running_backoffice(call)) {
        return;
    }
    if (call->page < 1 || call->page > SITE_PAGE_LIMIT) {
        site_call_fail(call, 422, "no-such-page");
        return;
    }
    site_call_later(call, CAPTURE_NS, finish_capture);
}

static void record_menu(const struct site_call *call)
{
    struct history *history = call->site->settings.history;
    if (call->is_done) {
        history_boolean(history, "present", call->site->menu_sha256 != NULL);
        history_integer(history, "items", call->site->menu_items);
        history_integer(history, "pages", call->site->menu_pages);
    }
}

static void answer_menu(struct site_call *call)
{
    if (!is_running_backoffice(call)) {
        return;
    }
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "present", call->site->menu_sha256 != NULL);
    cJSON_AddNumberToObject(answer, "items", call->site->menu_items);
    cJSON_AddNumberToObject(answer, "pages", call->site->menu_pages);
    site_call_answer(call, answer);
}

static void record_configuration(const struct site_call *call)
{
    if (call->is_done) {
        history_boolean(call->site->settings.history, "configured", call->node->is_configured);
    }
}

static void answer_configuration(struct site_call *call)
{
    if (call->node->role != &kiosk_role) {
        site_call_fail(call, 409, "not-a-kiosk");
        return;
    }
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "configured", call->node->is_configured);
    site_call_answer(call, answer);
}

const struct site_call_kind site_call_nodes = {"GET", NULL, "nodes", answer_nodes, NULL};

const struct site_call_kind site_call_kinds[] = {
    {"GET", NULL, "node", answer_node, NULL},
    {"POST", "start", "start", begin_start, NULL},
    {"POST", "stop", "stop", begin_stop, NULL},
    {"POST", "reboot", "reboot", begin_reboot, NULL},
    {"POST", "login", "login", begin_login, record_login},
    {"POST", "capture", "capture", begin_capture, record_capture},
    {"GET", "menu", "menu", answer_menu, record_menu},
    {"GET", "configuration", "configuration", answer_configuration, record_configuration},
    {0},
};
