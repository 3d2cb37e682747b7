/* The control interface of a site: its routes, and the life of a call from its arrival to its
 * answer. What the tool has changed before the call is written down first. */
#include "mocks/site/control-internal.h"
#include <string.h>

#define CALL_LIMIT 256
#define UNREACHABLE_NS (10 * NS_PER_S)
#define SLOW_NS (20 * NS_PER_S)

static void call_free(struct site_call *call)
{
    queue_cancel(call->site->settings.queue, call->delay);
    g_ptr_array_remove(call->site->calls, call);
    cJSON_Delete(call->body);
    g_free(call->to);
    g_free(call->sha256);
    g_free(call);
}

static void record(const struct site_call *call, unsigned status, const char *error)
{
    struct history *history = call->site->settings.history;
    history_begin(history, "site", "control");
    history_text(history, "call", call->kind->name);
    history_text(history, "node", call->node != NULL ? call->node->plan->id : NULL);
    history_integer(history, "status", status);
    history_text(history, "error", error);
    if (call->begun_ns != site_now_ns(call->site)) {
        history_instant(history, "begun", call->begun_ns);
    }
    if (call->kind->record != NULL) {
        call->kind->record(call);
    }
    history_end(history);
}

void site_call_answer(struct site_call *call, cJSON *answer)
{
    g_autofree char *text = cJSON_PrintUnformatted(answer);
    cJSON_Delete(answer);
    call->is_done = true;
    record(call, STATUS_OK, NULL);
    http_reply_text(call->exchange, STATUS_OK, "application/json", text);
    call_free(call);
}

void site_call_fail(struct site_call *call, unsigned status, const char *word)
{
    record(call, status, word);
    http_reply_error(call->exchange, status, word);
    call_free(call);
}

static void delay_over(void *data)
{
    struct site_call *call = data;
    call->delay = 0;
    call->resume(call);
}

void site_call_later(struct site_call *call, int64_t delay_ns,
                     void (*resume)(struct site_call *call))
{
    call->resume = resume;
    call->delay =
        queue_add(call->site->settings.queue, site_now_ns(call->site) + delay_ns, delay_over, call);
}

const char *site_call_text(const struct site_call *call, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call->body, key));
}

/* The whole body is one JSON object, or there is none. */
static bool read_body(struct site_call *call)
{
    size_t size_bytes;
    const char *body = http_body(call->exchange, &size_bytes);
    if (size_bytes == 0) {
        return true;
    }
    call->body =
        memchr(body, '\0', size_bytes) == NULL ? cJSON_ParseWithOpts(body, NULL, true) : NULL;
    return cJSON_IsObject(call->body);
}

static void unreachable(struct site_call *call)
{
    site_call_fail(call, 504, "unreachable");
}

static void begin(struct site_call *call)
{
    call->kind->begin(call);
}

static const struct site_call_kind *find_kind(const char *method, const char *verb)
{
    for (const struct site_call_kind *kind = site_call_kinds; kind->name != NULL; kind++) {
        if (g_strcmp0(kind->verb, verb) == 0 &&
            (method == NULL || g_str_equal(kind->method, method))) {
            return kind;
        }
    }
    return NULL;
}

/* "/nodes/kiosk-1/start": the node and the verb; false: no such path. */
static bool find_target(struct site *site, const char *path, struct site_node **node, char **verb)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", 5);
    unsigned count = g_strv_length(parts);
    if (count < 2 || count > 4 || strcmp(parts[1], "nodes") != 0) {
        return false;
    }
    *node = count > 2 ? site_find_node(site, parts[2]) : NULL;
    *verb = count > 3 ? g_strdup(parts[3]) : NULL;
    return count == 2 || *node != NULL;
}

static void admit(struct site_call *call)
{
    const struct site_node *node = call->node;
    bool is_slow = node != NULL && site_now_ns(call->site) < node->slow_until_ns;
    bool is_look = call->kind->verb == NULL;
    if (call->site->calls->len > CALL_LIMIT) {
        site_call_fail(call, 503, "busy");
    } else if (!read_body(call)) {
        site_call_fail(call, 400, "bad-request");
    } else if (node != NULL && !is_look && !site_node_is_reachable(node)) {
        site_call_later(call, UNREACHABLE_NS, unreachable);
    } else if (is_slow) {
        site_call_later(call, SLOW_NS, begin);
    } else {
        begin(call);
    }
}

static void request_arrived(struct http_exchange *exchange, void *data)
{
    struct site *site = data;
    struct site_node *node = NULL;
    g_autofree char *verb = NULL;
    site_look(site, false);
    if (!find_target(site, http_path(exchange), &node, &verb)) {
        http_reply_error(exchange, STATUS_NOT_FOUND, "not-found");
        return;
    }
    const struct site_call_kind *any = find_kind(NULL, verb);
    const struct site_call_kind *kind = find_kind(http_method(exchange), verb);
    if (any == NULL) {
        http_reply_error(exchange, STATUS_NOT_FOUND, "not-found");
        return;
    }
    if (kind == NULL) {
        http_set_header(exchange, "Allow", any->method);
        http_reply_error(exchange, STATUS_METHOD_NOT_ALLOWED, "method-not-allowed");
        return;
    }
    struct site_call *call = g_new0(struct site_call, 1);
    *call = (struct site_call){
        .site = site,
        .node = node,
        .exchange = exchange,
        .kind = node != NULL ? kind : &site_call_nodes,
        .begun_ns = site_now_ns(site),
    };
    g_ptr_array_add(site->calls, call);
    admit(call);
}

struct http_server *control_server_new(struct site *site, GError **error)
{
    const struct http_settings http = {
        .name = "site",
        .clock = site->settings.clock,
        .queue = site->settings.queue,
        .history = site->settings.history,
        .handler = request_arrived,
        .handler_data = site,
    };
    return http_server_new(&http, error);
}

void control_drop_calls(struct site *site)
{
    while (site->calls->len > 0) {
        call_free(g_ptr_array_index(site->calls, 0));
    }
}
