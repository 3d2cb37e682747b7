/* What people say in Telegram, as the bot gets to know it. */
#include "mocks/chat/telegram-internal.h"
#include <stdlib.h>

cJSON *incoming_json(const struct telegram *telegram, struct chat *chat, enum party party)
{
    cJSON *json = cJSON_CreateObject();
    bool is_channel = chat->settings.kind == CHAT_CHANNEL;
    json_add_integer(json, "message_id", ++chat->last_message);
    cJSON_AddItemToObject(json, is_channel ? "sender_chat" : "from",
                          is_channel ? chat_json(chat) : person_json(chat, party));
    cJSON_AddItemToObject(json, "chat", chat_json(chat));
    json_add_integer(json, "date", telegram->settings.clock->instant_ns / NS_PER_S);
    return json;
}

static const struct sent *find_sent(const struct telegram *telegram, uint64_t count)
{
    for (guint i = 0; count != 0 && i < telegram->sent->len; i++) {
        const struct sent *sent = g_ptr_array_index(telegram->sent, i);
        if (sent->count == count) {
            return sent;
        }
    }
    return NULL;
}

static struct chat *chat_of_reader(struct telegram *telegram, enum party party)
{
    for (unsigned i = 0; i < telegram->chat_count; i++) {
        if (telegram->chats[i].settings.is_read_by[party]) {
            return &telegram->chats[i];
        }
    }
    return NULL;
}

static void press(struct telegram *telegram, const struct sent *sent,
                  const struct chat_reply *reply)
{
    uint64_t id = ++telegram->last_query;
    g_array_append_val(telegram->queries, id);
    cJSON *query = cJSON_CreateObject();
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, UINT64_C(4400000000000000) + id);
    g_autofree char *instance = g_strdup_printf("%" G_GINT64_FORMAT, -sent->chat->id * 31);
    cJSON_AddStringToObject(query, "id", text);
    cJSON_AddItemToObject(query, "from", person_json(sent->chat, reply->from));
    cJSON_AddItemToObject(query, "message", message_json(telegram, sent->chat, sent->id));
    cJSON_AddStringToObject(query, "chat_instance", instance);
    cJSON_AddStringToObject(query, "data", reply->button_data);
    updates_add_take(telegram, UPDATE_CALLBACK_QUERY, query);
}

/* In a group a bot with privacy mode sees what replies to it. The readers of a channel write in its
 * discussion group, else they post. */
static void write_text(struct telegram *telegram, struct chat *chat, const struct sent *sent,
                       const struct chat_reply *reply)
{
    struct chat *place = chat->settings.kind == CHAT_CHANNEL && chat->settings.discussion_id != 0
                             ? telegram_chat_by_id(telegram, chat->settings.discussion_id)
                             : chat;
    place = place == NULL ? chat : place;
    cJSON *message = incoming_json(telegram, place, reply->from);
    bool is_group = place->settings.kind == CHAT_GROUP || place->settings.kind == CHAT_SUPERGROUP;
    if (is_group && sent != NULL && sent->chat == place) {
        cJSON_AddItemToObject(message, "reply_to_message", message_json(telegram, place, sent->id));
    }
    cJSON_AddStringToObject(message, "text", reply->text);
    updates_add_take(telegram,
                     place->settings.kind == CHAT_CHANNEL ? UPDATE_CHANNEL_POST : UPDATE_MESSAGE,
                     message);
}

bool telegram_say(void *messenger, const struct chat_reply *reply)
{
    struct telegram *telegram = messenger;
    const struct sent *sent = find_sent(telegram, reply->message);
    struct chat *chat = sent != NULL ? sent->chat : chat_of_reader(telegram, reply->from);
    if (chat == NULL || chat->state == CHAT_BARRED) {
        return false;
    }
    if (reply->button_data != NULL && sent != NULL) {
        press(telegram, sent, reply);
    } else {
        write_text(telegram, chat, sent, reply);
    }
    return true;
}

void method_answer_callback_query(struct call *call)
{
    const char *text = form_text(&call->form, "callback_query_id");
    const GArray *queries = call->telegram->queries;
    uint64_t id = text == NULL ? 0 : strtoull(text, NULL, 10) - UINT64_C(4400000000000000);
    for (guint i = 0; i < queries->len; i++) {
        if (g_array_index(queries, uint64_t, i) == id) {
            call_succeed_take(call, cJSON_CreateTrue(), NULL);
            return;
        }
    }
    telegram_call_fail(
        call, 400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid");
}
