/* Updates: getUpdates with its long polling on the virtual clock, and the webhook that excludes it.
 */
#include "mocks/chat/telegram-internal.h"
#include <stdlib.h>
#include <string.h>

#define LIMIT_OF_ANSWER 100u
#define TIMEOUT_LIMIT 50u /* seconds */
#define FIRST_UPDATE INT64_C(730000001)

static const char *const kind_names[UPDATE_KIND_COUNT] = {"message", "channel_post",
                                                          "callback_query"};

static void update_free(void *data)
{
    struct update *update = data;
    cJSON_Delete(update->json);
    g_free(update);
}

void updates_clear(struct telegram *telegram)
{
    g_clear_pointer(&telegram->updates, g_ptr_array_unref);
    telegram->updates = g_ptr_array_new_with_free_func(update_free);
    if (telegram->last_update == 0) {
        telegram->last_update = FIRST_UPDATE - 1;
    }
}

static void reply_take(struct http_exchange *exchange, cJSON *result)
{
    struct call call = {.exchange = exchange};
    call_succeed_take(&call, result, NULL);
}

static void reply_with_updates(const struct telegram *telegram, struct http_exchange *exchange,
                               unsigned limit)
{
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < telegram->updates->len && i < limit; i++) {
        const struct update *update = g_ptr_array_index(telegram->updates, i);
        cJSON_AddItemToArray(list, cJSON_Duplicate(update->json, true));
    }
    http_note_integer(exchange, "updates", cJSON_GetArraySize(list));
    reply_take(exchange, list);
}

/* The exchange that waits waits no longer. */
static struct http_exchange *end_waiting(struct telegram *telegram)
{
    if (telegram->waiting_entry != 0) {
        queue_cancel(telegram->settings.queue, telegram->waiting_entry);
    }
    telegram->waiting_entry = 0;
    return g_steal_pointer(&telegram->waiting);
}

static void answer_waiting(void *data)
{
    struct telegram *telegram = data;
    struct http_exchange *exchange = end_waiting(telegram);
    reply_with_updates(telegram, exchange, telegram->waiting_limit);
}

void updates_add_take(struct telegram *telegram, enum update_kind kind, cJSON *json)
{
    if ((telegram->allowed >> kind & 1) == 0) {
        cJSON_Delete(json);
        return;
    }
    struct update *update = g_new0(struct update, 1);
    update->id = ++telegram->last_update;
    update->json = cJSON_CreateObject();
    json_add_integer(update->json, "update_id", update->id);
    cJSON_AddItemToObject(update->json, kind_names[kind], json);
    g_ptr_array_add(telegram->updates, update);
    if (telegram->updates->len > UPDATE_LIMIT) {
        g_ptr_array_remove_index(telegram->updates, 0);
    }
    if (telegram->waiting != NULL) {
        answer_waiting(telegram);
    }
}

/* What lies before a positive offset is confirmed; a negative one counts from the end. */
static void confirm(struct telegram *telegram, int64_t offset)
{
    GPtrArray *updates = telegram->updates;
    guint count = 0;
    if (offset < 0) {
        count = updates->len > (guint64)-offset ? updates->len - (guint)-offset : 0;
    }
    while (offset > 0 && count < updates->len &&
           ((const struct update *)g_ptr_array_index(updates, count))->id < offset) {
        count++;
    }
    if (count > 0) {
        g_ptr_array_remove_range(updates, 0, count);
    }
}

/* False after the refusal was answered. An empty list allows what is allowed by default. */
static bool allow(struct call *call)
{
    struct telegram *telegram = call->telegram;
    const char *text = form_text(&call->form, "allowed_updates");
    if (text == NULL || *text == '\0') {
        return true;
    }
    g_autoptr(cJSON) list = cJSON_ParseWithOpts(text, NULL, true);
    if (!cJSON_IsArray(list)) {
        return telegram_call_fail(call, 400,
                                  "Bad Request: can't parse allowed updates JSON object");
    }
    unsigned all = (1u << UPDATE_KIND_COUNT) - 1, allowed = 0;
    const cJSON *name;
    cJSON_ArrayForEach(name, list)
    {
        for (unsigned i = 0; i < UPDATE_KIND_COUNT && cJSON_IsString(name); i++) {
            allowed |= (unsigned)g_str_equal(name->valuestring, kind_names[i]) << i;
        }
    }
    telegram->allowed = cJSON_GetArraySize(list) == 0 ? all : allowed;
    return true;
}

static int64_t integer_of(const struct call *call, const char *name, int64_t fallback)
{
    const char *text = form_text(&call->form, name);
    return text == NULL || *text == '\0' ? fallback : strtoll(text, NULL, 10);
}

static void wait_for_updates(struct call *call, int64_t timeout, unsigned limit)
{
    struct telegram *telegram = call->telegram;
    telegram->waiting = call->exchange;
    telegram->waiting_limit = limit;
    telegram->waiting_entry = queue_add_outside(telegram->settings.queue,
                                                telegram->settings.clock->instant_ns +
                                                    MIN(timeout, (int64_t)TIMEOUT_LIMIT) * NS_PER_S,
                                                answer_waiting, telegram);
}

void method_get_updates(struct call *call)
{
    static const char other[] = "Conflict: terminated by other getUpdates request; make sure that "
                                "only one bot instance is running";
    struct telegram *telegram = call->telegram;
    if (telegram->webhook != NULL) {
        telegram_call_fail(call, 409,
                           "Conflict: can't use getUpdates method while webhook is active; use "
                           "deleteWebhook to delete the webhook first");
        return;
    }
    if (telegram->waiting != NULL) {
        telegram_reply_error(end_waiting(telegram), 409, other);
    }
    if (!allow(call)) {
        return;
    }
    int64_t limit = integer_of(call, "limit", LIMIT_OF_ANSWER);
    int64_t timeout = integer_of(call, "timeout", 0);
    bool is_usual = limit < 1 || limit > LIMIT_OF_ANSWER;
    unsigned count = is_usual ? LIMIT_OF_ANSWER : (unsigned)limit;
    confirm(telegram, integer_of(call, "offset", 0));
    if (telegram->updates->len > 0 || timeout <= 0) {
        reply_with_updates(telegram, call->exchange, count);
    } else {
        wait_for_updates(call, timeout, count);
    }
}

static bool is_true(const struct call *call, const char *name)
{
    const char *text = form_text(&call->form, name);
    return text != NULL && (g_ascii_strcasecmp(text, "true") == 0 || g_str_equal(text, "1"));
}

static void set_webhook(struct call *call, const char *url, const char *said, const char *repeated)
{
    struct telegram *telegram = call->telegram;
    bool is_same = g_strcmp0(telegram->webhook, url) == 0;
    g_free(telegram->webhook);
    telegram->webhook = g_strdup(url);
    if (is_true(call, "drop_pending_updates")) {
        updates_clear(telegram);
    }
    call_succeed_take(call, cJSON_CreateTrue(), is_same ? repeated : said);
}

void method_set_webhook(struct call *call)
{
    const char *url = form_text(&call->form, "url");
    if (url == NULL || *url == '\0') {
        method_delete_webhook(call);
        return;
    }
    if (!g_str_has_prefix(url, "https://")) {
        telegram_call_fail(call, 400,
                           "Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
        return;
    }
    if (allow(call)) {
        set_webhook(call, url, "Webhook was set", "Webhook is already set");
    }
}

void method_delete_webhook(struct call *call)
{
    set_webhook(call, NULL, "Webhook was deleted", "Webhook is already deleted");
}

void method_get_webhook_info(struct call *call)
{
    const struct telegram *telegram = call->telegram;
    cJSON *info = cJSON_CreateObject();
    cJSON_AddStringToObject(info, "url", telegram->webhook != NULL ? telegram->webhook : "");
    cJSON_AddFalseToObject(info, "has_custom_certificate");
    json_add_integer(info, "pending_update_count", telegram->updates->len);
    call_succeed_take(call, info, NULL);
}
