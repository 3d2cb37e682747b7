/* Sending one message: text, document or photo, with its limits. */
#include "mocks/chat/entities.h"
#include "mocks/chat/telegram-internal.h"
#include <stdlib.h>
#include <string.h>

#define TEXT_LIMIT 4096    /* code points, after entities are parsed */
#define CAPTION_LIMIT 1024 /* likewise */

char *call_plain_text(struct call *call, const char *text, const char *mode, bool is_caption)
{
    char *problem;
    char *plain = entities_plain_text(text != NULL ? text : "", mode, &problem);
    if (plain == NULL) {
        call_fail_take(call, 400, g_strconcat("Bad Request: ", problem, NULL));
        g_free(problem);
        return NULL;
    }
    g_strstrip(plain);
    glong length = g_utf8_strlen(plain, -1);
    const char *refusal = NULL;
    if (!is_caption && length == 0) {
        refusal = "Bad Request: message text is empty";
    } else if (length > (is_caption ? CAPTION_LIMIT : TEXT_LIMIT)) {
        refusal = is_caption ? "Bad Request: message caption is too long"
                             : "Bad Request: message is too long";
    }
    if (refusal != NULL) {
        telegram_call_fail(call, 400, refusal);
        g_free(plain);
        return NULL;
    }
    return plain;
}

static const struct sent *find_sent(const struct telegram *telegram, const struct chat *chat,
                                    int64_t id)
{
    for (guint i = telegram->sent->len; i-- > 0;) {
        const struct sent *sent = g_ptr_array_index(telegram->sent, i);
        if (sent->chat == chat && sent->id == id) {
            return sent;
        }
    }
    return NULL;
}

/* `reply_parameters`, or the older `reply_to_message_id`. */
bool call_replied(struct call *call, const struct chat *chat, int64_t *message_id)
{
    const char *older = form_text(&call->form, "reply_to_message_id");
    const char *lenient = form_text(&call->form, "allow_sending_without_reply");
    const char *text = form_text(&call->form, "reply_parameters");
    g_autoptr(cJSON) parameters = text == NULL || *text == '\0' ? NULL : cJSON_Parse(text);
    if (text != NULL && *text != '\0' && !cJSON_IsObject(parameters)) {
        return telegram_call_fail(call, 400,
                                  "Bad Request: can't parse reply parameters JSON object");
    }
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(parameters, "message_id");
    bool may_lack =
        (lenient != NULL &&
         (g_ascii_strcasecmp(lenient, "true") == 0 || g_str_equal(lenient, "1"))) ||
        cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(parameters, "allow_sending_without_reply"));
    *message_id = cJSON_IsNumber(id) ? (int64_t)id->valuedouble
                  : older != NULL    ? strtoll(older, NULL, 10)
                                     : 0;
    if (*message_id == 0 || (*message_id > 0 && *message_id <= chat->last_message)) {
        return true;
    }
    *message_id = 0;
    return may_lack ||
           telegram_call_fail(call, 400, "Bad Request: message to be replied not found");
}

cJSON *message_json(const struct telegram *telegram, const struct chat *chat, int64_t id)
{
    cJSON *json = cJSON_CreateObject();
    json_add_integer(json, "message_id", id);
    bool is_channel = chat->settings.kind == CHAT_CHANNEL;
    cJSON_AddItemToObject(json, is_channel ? "sender_chat" : "from",
                          is_channel ? chat_json(chat) : bot_json(telegram));
    cJSON_AddItemToObject(json, "chat", chat_json(chat));
    const struct sent *sent = find_sent(telegram, chat, id);
    int64_t now = telegram->settings.clock->instant_ns / NS_PER_S;
    json_add_integer(json, "date", sent != NULL ? sent->second : now);
    if (sent != NULL && sent->text != NULL) {
        cJSON_AddStringToObject(json, "text", sent->text);
    }
    return json;
}

/* The ledger's view of it; delivered at once. */
static uint64_t enter(struct telegram *telegram, const struct chat *chat,
                      const struct outgoing *outgoing)
{
    struct chat_message message = {
        .medium = MEDIUM_TELEGRAM, .kind = outgoing->kind, .text = outgoing->text};
    struct chat_file file;
    memcpy(message.to, chat->settings.is_read_by, sizeof message.to);
    if (outgoing->file != NULL) {
        file = (struct chat_file){outgoing->file->name, outgoing->file->media_type,
                                  outgoing->file->content};
        message.file = &file;
    }
    if (outgoing->markup != NULL) {
        message.buttons = outgoing->markup->buttons;
        message.button_count = outgoing->markup->button_count;
    }
    uint64_t count = people_accept(telegram->settings.people, &message);
    for (unsigned i = 0; i < PARTY_COUNT && chat->state != CHAT_SILENT; i++) {
        if (message.to[i]) {
            people_deliver(telegram->settings.people, count, (enum party)i);
        }
    }
    return count;
}

static void add_file(cJSON *json, const struct outgoing *outgoing)
{
    if (outgoing->file->width > 0) {
        cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "photo"),
                             stored_file_json(outgoing->file));
    } else {
        cJSON_AddItemToObject(json, "document", stored_file_json(outgoing->file));
    }
    if (outgoing->text != NULL && *outgoing->text != '\0') {
        cJSON_AddStringToObject(json, "caption", outgoing->text);
    }
}

cJSON *telegram_put(struct telegram *telegram, struct chat *chat, const struct outgoing *outgoing)
{
    struct sent *sent = g_new0(struct sent, 1);
    sent->chat = chat;
    sent->id = ++chat->last_message;
    sent->second = telegram->settings.clock->instant_ns / NS_PER_S;
    sent->count = enter(telegram, chat, outgoing);
    if (telegram->sent->len < CHAT_MESSAGE_LIMIT && outgoing->file == NULL) {
        sent->text = g_strdup(outgoing->text);
    }
    g_ptr_array_add(telegram->sent, sent);
    cJSON *json = message_json(telegram, chat, sent->id);
    if (outgoing->replied != 0) {
        cJSON_AddItemToObject(json, "reply_to_message",
                              message_json(telegram, chat, outgoing->replied));
    }
    if (outgoing->file != NULL) {
        add_file(json, outgoing);
    }
    if (outgoing->album != NULL) {
        cJSON_AddStringToObject(json, "media_group_id", outgoing->album);
    }
    if (outgoing->markup != NULL && outgoing->markup->is_inline) {
        cJSON_AddItemToObject(json, "reply_markup", cJSON_Duplicate(outgoing->markup->json, true));
    }
    return json;
}

/* Only keyboards in the message itself are possible in a channel. */
static bool fits(struct call *call, const struct chat *chat, const struct markup *markup)
{
    return markup->json == NULL || markup->is_inline || chat->settings.kind != CHAT_CHANNEL ||
           telegram_call_fail(call, 400, "Bad Request: inline keyboard expected");
}

/* What all kinds have in common, once the content is known. */
static void send(struct call *call, struct chat *chat, struct outgoing *outgoing)
{
    struct markup markup = {0};
    if (call_replied(call, chat, &outgoing->replied) && markup_read(call, &markup) &&
        fits(call, chat, &markup) && rates_allow(call, chat, 1)) {
        outgoing->markup = &markup;
        call_succeed_take(call, telegram_put(call->telegram, chat, outgoing), NULL);
    }
    markup_clear(&markup);
}

void method_send_message(struct call *call)
{
    call->text = form_text(&call->form, "text");
    struct chat *chat = call_chat(call);
    g_autofree char *plain =
        chat == NULL
            ? NULL
            : call_plain_text(call, call->text, form_text(&call->form, "parse_mode"), false);
    if (plain != NULL) {
        send(call, chat, &(struct outgoing){.kind = KIND_TEXT, .text = plain});
    }
}

static void send_file(struct call *call, const char *field, enum message_kind kind)
{
    call->text = form_text(&call->form, "caption");
    struct chat *chat = call_chat(call);
    if (chat == NULL) {
        return;
    }
    const struct stored_file *file =
        call_take_file(call, field, form_text(&call->form, field), kind == KIND_PHOTO);
    g_autofree char *plain =
        file == NULL
            ? NULL
            : call_plain_text(call, call->text, form_text(&call->form, "parse_mode"), true);
    if (plain != NULL) {
        send(call, chat,
             &(struct outgoing){.kind = kind, .text = *plain != '\0' ? plain : NULL, .file = file});
    }
}

void method_send_document(struct call *call)
{
    send_file(call, "document", KIND_DOCUMENT);
}

void method_send_photo(struct call *call)
{
    send_file(call, "photo", KIND_PHOTO);
}
