/* Chats: what they are called in answers, and whether the bot may write there. */
#include "mocks/chat/telegram-internal.h"
#include <stdlib.h>
#include <string.h>

#define SUPERGROUP_BASE INT64_C(-1000000000000)
#define PERSON_BASE INT64_C(700000001)

static const char *const kind_names[] = {
    [CHAT_SUPERGROUP] = "supergroup",
    [CHAT_GROUP] = "group",
    [CHAT_CHANNEL] = "channel",
    [CHAT_PRIVATE] = "private",
};
static const char *const barred[] = {
    [CHAT_SUPERGROUP] = "Forbidden: bot was kicked from the supergroup chat",
    [CHAT_GROUP] = "Forbidden: bot was kicked from the group chat",
    [CHAT_CHANNEL] = "Forbidden: bot was kicked from the channel chat",
    [CHAT_PRIVATE] = "Forbidden: bot was blocked by the user",
};
static const struct {
    const char *first_name, *user_name;
} persons[PARTY_COUNT] = {{"Клиент", "client_manager"}, {"Точка", "site_manager"}};

struct chat *telegram_chat_by_id(struct telegram *telegram, int64_t id)
{
    for (unsigned i = 0; i < telegram->chat_count; i++) {
        if (telegram->chats[i].id == id || telegram->chats[i].old_id == id) {
            return &telegram->chats[i];
        }
    }
    return NULL;
}

static const char *title_of(const struct chat *chat)
{
    return chat->settings.title != NULL ? chat->settings.title : "Обновления";
}

cJSON *chat_json(const struct chat *chat)
{
    cJSON *json = cJSON_CreateObject();
    enum party reader = chat->settings.is_read_by[PARTY_CLIENT] ? PARTY_CLIENT : PARTY_SITE;
    json_add_integer(json, "id", chat->id);
    if (chat->settings.kind == CHAT_PRIVATE) {
        cJSON_AddStringToObject(json, "first_name", persons[reader].first_name);
        cJSON_AddStringToObject(json, "username", persons[reader].user_name);
    } else {
        cJSON_AddStringToObject(json, "title", title_of(chat));
    }
    cJSON_AddStringToObject(json, "type", kind_names[chat->settings.kind]);
    return json;
}

cJSON *bot_json(const struct telegram *telegram)
{
    const char *user_name = telegram->settings.user_name;
    cJSON *json = cJSON_CreateObject();
    json_add_integer(json, "id", telegram->bot_id);
    cJSON_AddTrueToObject(json, "is_bot");
    cJSON_AddStringToObject(json, "first_name", "Обновления");
    cJSON_AddStringToObject(json, "username", user_name != NULL ? user_name : "site_updates_bot");
    return json;
}

/* A private chat has the id of the person. */
cJSON *person_json(const struct chat *chat, enum party party)
{
    bool is_private = chat->settings.kind == CHAT_PRIVATE;
    cJSON *json = cJSON_CreateObject();
    json_add_integer(json, "id", is_private ? chat->id : PERSON_BASE + (int64_t)party);
    cJSON_AddFalseToObject(json, "is_bot");
    cJSON_AddStringToObject(json, "first_name", persons[party].first_name);
    cJSON_AddStringToObject(json, "username", persons[party].user_name);
    cJSON_AddStringToObject(json, "language_code", "ru");
    return json;
}

static bool is_admitted(struct call *call, const struct chat *chat, int64_t id)
{
    if (chat->state == CHAT_BARRED) {
        return telegram_call_fail(call, 403, barred[chat->settings.kind]);
    }
    if (chat->old_id == id) {
        return call_fail_with(call, 400,
                              "Bad Request: group chat was upgraded to a supergroup chat",
                              "migrate_to_chat_id", chat->id);
    }
    return true;
}

struct chat *call_chat(struct call *call)
{
    const char *text = form_text(&call->form, "chat_id");
    if (text == NULL || *text == '\0') {
        telegram_call_fail(call, 400, "Bad Request: chat_id is empty");
        return NULL;
    }
    char *end;
    int64_t id = strtoll(text, &end, 10);
    call->chat = *end == '\0' && id != 0 ? telegram_chat_by_id(call->telegram, id) : NULL;
    if (call->chat == NULL) {
        telegram_call_fail(call, 400, "Bad Request: chat not found");
        return NULL;
    }
    return is_admitted(call, call->chat, id) ? call->chat : NULL;
}

static int64_t migrated_id(const struct chat *chat)
{
    return chat->settings.migrates_to != 0 ? chat->settings.migrates_to
                                           : SUPERGROUP_BASE + chat->id;
}

/* The bot is told of it on both sides. */
static void migrate(struct telegram *telegram, struct chat *chat)
{
    enum party party = chat->settings.is_read_by[PARTY_CLIENT] ? PARTY_CLIENT : PARTY_SITE;
    int64_t old_id = chat->id, new_id = migrated_id(chat);
    cJSON *leaves = incoming_json(telegram, chat, party);
    json_add_integer(leaves, "migrate_to_chat_id", new_id);
    updates_add_take(telegram, UPDATE_MESSAGE, leaves);
    chat->old_id = old_id;
    chat->id = new_id;
    chat->settings.kind = CHAT_SUPERGROUP;
    chat->last_message = 0;
    cJSON *arrives = incoming_json(telegram, chat, party);
    json_add_integer(arrives, "migrate_from_chat_id", old_id);
    updates_add_take(telegram, UPDATE_MESSAGE, arrives);
}

void telegram_set_chat(struct telegram *telegram, int64_t id, enum telegram_chat_state state)
{
    struct chat *chat = telegram_chat_by_id(telegram, id);
    g_assert(chat != NULL);
    if (state == CHAT_MIGRATED && chat->old_id == 0) {
        migrate(telegram, chat);
        state = CHAT_OPEN;
    }
    chat->state = state;
}
