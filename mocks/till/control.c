/* The control interface: its server and routes, and the life of a call from its arrival to its
 * answer. A call ends in exactly one answer, which frees it with everything that waits for it in
 * the queue and at the app, so that nothing comes back to a call that is gone. */
#include "mocks/till/control-internal.h"
#include <string.h>

static void call_free(struct call *call)
{
    struct control *control = call->control;
    queue_cancel(control->settings.queue, call->delay);
    queue_cancel(control->settings.queue, call->timeout);
    app_withdraw(control->settings.app, call->asked);
    if (control->install == call)
        control->install = NULL;
    g_ptr_array_remove(control->calls, call);
    cJSON_Delete(call->body);
    package_clear(&call->package);
    g_free(call->text);
    g_free(call);
}

static void record(const struct call *call, unsigned status, const char *error)
{
    struct history *history = call->control->settings.history;
    history_begin(history, "till", "control");
    history_text(history, "call", call->kind->name);
    history_integer(history, "status", status);
    history_text(history, "error", error);
    if (call->kind->record)
        call->kind->record(call, status);
    history_end(history);
}

void call_answer(struct call *call, unsigned status, const char *text)
{
    record(call, status, NULL);
    http_reply_text(call->exchange, status, "application/json", text);
    call_free(call);
}

void call_fail(struct call *call, unsigned status, const char *word)
{
    record(call, status, word);
    http_reply_error(call->exchange, status, word);
    call_free(call);
}

static void delay_over(void *data)
{
    struct call *call = data;
    call->delay = 0;
    call->resume(call);
}

void call_resume_after(struct call *call, int64_t delay_ns, void (*resume)(struct call *call))
{
    const struct control_settings *settings = &call->control->settings;
    if (delay_ns == 0) {
        resume(call);
        return;
    }
    call->resume = resume;
    call->delay =
        queue_add(settings->queue, settings->clock->instant_ns + delay_ns, delay_over, call);
}

static void time_over(void *data)
{
    struct call *call = data;
    call->timeout = 0;
    call_fail(call, 504, "timeout");
}

void call_limit_time(struct call *call)
{
    const struct control_settings *settings = &call->control->settings;
    call->timeout = queue_add(settings->queue, settings->clock->instant_ns + CONTROL_TIMEOUT_NS,
                              time_over, call);
}

void call_ask_app(struct call *call, const char *command, app_answered answered)
{
    call->asked = app_ask(call->control->settings.app, command, answered, call);
}

static struct call *call_new(struct control *control, struct http_exchange *exchange,
                             const struct call_kind *kind)
{
    struct call *call = g_new0(struct call, 1);
    call->control = control;
    call->exchange = exchange;
    call->kind = kind;
    call->package.fd = -1;
    call->package.size_bytes = -1;
    g_ptr_array_add(control->calls, call);
    return call;
}

/* The whole body is one JSON object, or there is none. */
static bool read_body(struct call *call)
{
    size_t size_bytes;
    const char *body = http_body(call->exchange, &size_bytes);
    if (size_bytes == 0)
        return true;
    if (memchr(body, '\0', size_bytes))
        return false;
    call->body = cJSON_ParseWithOpts(body, NULL, true);
    return cJSON_IsObject(call->body);
}

static const struct call_kind *find_kind(const char *method, const char *path)
{
    for (unsigned i = 0; i < CALL_KIND_COUNT; i++)
        if (g_str_equal(call_kinds[i].path, path) &&
            (!method || g_str_equal(call_kinds[i].method, method)))
            return &call_kinds[i];
    return NULL;
}

static void refuse(struct http_exchange *exchange)
{
    const struct call_kind *other = find_kind(NULL, http_path(exchange));
    if (!other) {
        http_reply_error(exchange, 404, "not-found");
        return;
    }
    http_set_header(exchange, "Allow", other->method);
    http_reply_error(exchange, 405, "method-not-allowed");
}

static void request_arrived(struct http_exchange *exchange, void *data)
{
    struct control *control = data;
    const struct call_kind *kind = find_kind(http_method(exchange), http_path(exchange));
    if (!kind) {
        refuse(exchange);
        return;
    }
    struct call *call = call_new(control, exchange, kind);
    bool is_post = g_str_equal(kind->method, "POST");
    if (control->calls->len > CONTROL_CALL_LIMIT)
        call_fail(call, 503, "busy");
    else if (is_post && control->install)
        call_fail(call, 409, "installing");
    else if (is_post && !read_body(call))
        call_fail(call, 400, "bad-request");
    else
        kind->begin(call);
}

struct control *control_new(const struct control_settings *settings, GError **error)
{
    struct control *control = g_new0(struct control, 1);
    control->settings = *settings;
    control->calls = g_ptr_array_new();
    const struct http_settings http = {
        .name = "till",
        .clock = settings->clock,
        .queue = settings->queue,
        .history = settings->history,
        .handler = request_arrived,
        .handler_data = control,
    };
    control->server = http_server_new(&http, error);
    if (control->server)
        return control;
    control_free(control);
    return NULL;
}

static void drop_calls(struct control *control)
{
    while (control->calls->len > 0)
        call_free(g_ptr_array_steal_index(control->calls, 0));
}

void control_free(struct control *control)
{
    if (!control)
        return;
    drop_calls(control);
    g_ptr_array_unref(control->calls);
    http_server_free(control->server);
    g_free(control);
}

struct http_server *control_server(struct control *control)
{
    return control->server;
}

/* What one call does about it concerns no other call: each ends itself at most. */
void control_app_changed(struct control *control)
{
    g_autoptr(GPtrArray) waiting = g_ptr_array_copy(control->calls, NULL, NULL);
    for (guint i = 0; i < waiting->len; i++) {
        struct call *call = waiting->pdata[i];
        if (call->app_changed)
            call->app_changed(call);
    }
}

void control_disk_full(struct control *control, int64_t until_ns)
{
    control->full_until_ns = until_ns;
}

void control_power_off(struct control *control)
{
    drop_calls(control);
    installation_abandon(control->settings.installation);
}
