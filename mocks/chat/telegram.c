/* The Bot API as a server: tokens, routes, the form of answers. */
#include "mocks/chat/secrets.h"
#include "mocks/chat/telegram-internal.h"
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#define TOO_LARGE "{\"ok\":false,\"error_code\":413,\"description\":\"Request Entity Too Large\"}"
#define FORM_BYTES ((size_t)1024 * 1024) /* of an upload, beside the file */

static void method_get_me(struct call *call)
{
    cJSON *me = bot_json(call->telegram);
    cJSON_AddTrueToObject(me, "can_join_groups");
    cJSON_AddFalseToObject(me, "can_read_all_group_messages");
    cJSON_AddFalseToObject(me, "supports_inline_queries");
    call_succeed_take(call, me, NULL);
}

static void method_get_chat(struct call *call)
{
    const struct chat *chat = call_chat(call);
    if (chat != NULL) {
        call_succeed_take(call, chat_json(chat), NULL);
    }
}

static const struct method {
    const char *name; /* in lower case: names are compared so */
    void (*run)(struct call *call);
    bool is_sending;
} methods[] = {
    {"getme", method_get_me, false},
    {"getchat", method_get_chat, false},
    {"sendmessage", method_send_message, true},
    {"senddocument", method_send_document, true},
    {"sendphoto", method_send_photo, true},
    {"sendmediagroup", method_send_media_group, true},
    {"getupdates", method_get_updates, false},
    {"answercallbackquery", method_answer_callback_query, false},
    {"setwebhook", method_set_webhook, false},
    {"deletewebhook", method_delete_webhook, false},
    {"getwebhookinfo", method_get_webhook_info, false},
};

static void reply_json_take(struct http_exchange *exchange, unsigned status, cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    http_reply_text(exchange, status, "application/json", text);
    cJSON_free(text);
    cJSON_Delete(json);
}

void call_succeed_take(struct call *call, cJSON *result, const char *description)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddTrueToObject(answer, "ok");
    cJSON_AddItemToObject(answer, "result", result);
    if (description != NULL) {
        cJSON_AddStringToObject(answer, "description", description);
    }
    reply_json_take(call->exchange, STATUS_OK, answer);
}

static cJSON *error_json(unsigned status, const char *description)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddFalseToObject(answer, "ok");
    cJSON_AddNumberToObject(answer, "error_code", status);
    cJSON_AddStringToObject(answer, "description", description);
    return answer;
}

void telegram_reply_error(struct http_exchange *exchange, unsigned status, const char *description)
{
    reply_json_take(exchange, status, error_json(status, description));
}

static void record_refusal(const struct call *call, unsigned status, const char *description)
{
    if (!call->is_sending) {
        return;
    }
    struct chat_refusal refusal = {.medium = MEDIUM_TELEGRAM,
                                   .status = status,
                                   .code = status,
                                   .description = description,
                                   .text = call->text,
                                   .file_name = call->file_name,
                                   .media_type = call->media_type};
    if (call->chat != NULL) {
        memcpy(refusal.to, call->chat->settings.is_read_by, sizeof refusal.to);
    }
    people_refuse(call->telegram->settings.people, &refusal);
}

bool call_fail_with(struct call *call, unsigned status, const char *description,
                    const char *parameter, int64_t value)
{
    cJSON *answer = error_json(status, description);
    if (parameter != NULL) {
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, value);
        cJSON_AddRawToObject(cJSON_AddObjectToObject(answer, "parameters"), parameter, number);
        if (g_str_equal(parameter, "retry_after")) {
            http_set_header(call->exchange, "Retry-After", number);
        }
    }
    record_refusal(call, status, description);
    reply_json_take(call->exchange, status, answer);
    return false;
}

bool telegram_call_fail(struct call *call, unsigned status, const char *description)
{
    return call_fail_with(call, status, description, NULL, 0);
}

bool call_fail_take(struct call *call, unsigned status, char *description)
{
    telegram_call_fail(call, status, description);
    g_free(description);
    return false;
}

static const struct method *find_method(const char *name)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (g_str_equal(lower, methods[i].name)) {
            return &methods[i];
        }
    }
    return NULL;
}

static void run(struct telegram *telegram, struct http_exchange *exchange,
                const struct method *method)
{
    struct call call = {
        .telegram = telegram, .exchange = exchange, .is_sending = method->is_sending};
    const char *refusal = form_read(&call.form, exchange);
    if (refusal != NULL) {
        call_fail_take(&call, 400, g_strconcat("Bad Request: ", refusal, NULL));
    } else if (!form_is_text(&call.form)) {
        telegram_call_fail(&call, 400, "Bad Request: strings must be encoded in UTF-8");
    } else {
        method->run(&call);
    }
    form_clear(&call.form);
}

/* "/bot<token>/METHOD". */
static void handle(struct http_exchange *exchange, void *data)
{
    struct telegram *telegram = data;
    const char *path = http_path(exchange), *verb = http_method(exchange);
    const char *slash = g_str_has_prefix(path, "/bot") ? strchr(path + 4, '/') : NULL;
    if (slash == NULL || memchr(path + 4, ':', (size_t)(slash - path - 4)) == NULL) {
        telegram_reply_error(exchange, STATUS_NOT_FOUND, "Not Found");
        return;
    }
    g_autofree char *token = g_strndup(path + 4, (gsize)(slash - path - 4));
    const struct method *method = find_method(slash + 1);
    if (!g_str_equal(token, telegram->settings.token)) {
        telegram_reply_error(exchange, 401, "Unauthorized");
    } else if (method == NULL) {
        telegram_reply_error(exchange, STATUS_NOT_FOUND, "Not Found");
    } else if (!g_str_equal(verb, "GET") && !g_str_equal(verb, "POST")) {
        telegram_reply_error(exchange, STATUS_METHOD_NOT_ALLOWED, "Method Not Allowed");
    } else {
        run(telegram, exchange, method);
    }
}

static char *show_target(const char *target, void *data)
{
    const struct telegram *telegram = data;
    return target_without_secret(target, telegram->settings.token, "token");
}

static void sent_free(void *data)
{
    struct sent *sent = data;
    g_free(sent->text);
    g_free(sent);
}

static void add_chats(struct telegram *telegram)
{
    telegram->chat_count = telegram->settings.chat_count;
    for (unsigned i = 0; i < telegram->chat_count; i++) {
        telegram->chats[i] = (struct chat){.settings = telegram->settings.chats[i],
                                           .id = telegram->settings.chats[i].id,
                                           .sent_ns = g_array_new(FALSE, FALSE, sizeof(int64_t))};
    }
}

struct telegram *telegram_new(const struct telegram_settings *settings, GError **error)
{
    struct telegram *telegram = g_new0(struct telegram, 1);
    telegram->settings = *settings;
    telegram->bot_id = strtoll(settings->token, NULL, 10);
    telegram->sent = g_ptr_array_new_with_free_func(sent_free);
    telegram->files = g_ptr_array_new_with_free_func(stored_file_free);
    telegram->queries = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    telegram->sent_ns = g_array_new(FALSE, FALSE, sizeof(int64_t));
    telegram->allowed = (1u << UPDATE_KIND_COUNT) - 1;
    updates_clear(telegram);
    add_chats(telegram);
    const struct http_settings http = {.name = "telegram",
                                       .clock = settings->clock,
                                       .queue = settings->queue,
                                       .history = settings->history,
                                       .handler = handle,
                                       .handler_data = telegram,
                                       .body_limit_bytes = UPLOAD_LIMIT + FORM_BYTES,
                                       .too_large = TOO_LARGE,
                                       .show_target = show_target};
    telegram->server = http_server_new(&http, error);
    if (telegram->server == NULL) {
        telegram_free(telegram);
        return NULL;
    }
    people_set_messenger(settings->people, MEDIUM_TELEGRAM, telegram_say, NULL, telegram);
    return telegram;
}

void telegram_free(struct telegram *telegram)
{
    if (telegram == NULL) {
        return;
    }
    people_set_messenger(telegram->settings.people, MEDIUM_TELEGRAM, NULL, NULL, NULL);
    if (telegram->waiting_entry != 0) {
        queue_cancel(telegram->settings.queue, telegram->waiting_entry);
    }
    http_server_free(telegram->server);
    for (unsigned i = 0; i < telegram->chat_count; i++) {
        g_array_unref(telegram->chats[i].sent_ns);
    }
    g_clear_pointer(&telegram->updates, g_ptr_array_unref);
    g_ptr_array_unref(telegram->sent);
    g_ptr_array_unref(telegram->files);
    g_array_unref(telegram->queries);
    g_array_unref(telegram->sent_ns);
    g_free(telegram->webhook);
    g_free(telegram);
}

struct http_server *telegram_server(struct telegram *telegram)
{
    return telegram->server;
}

void telegram_throttle(struct telegram *telegram, int64_t until_ns)
{
    telegram->throttled_until_ns = until_ns;
}
