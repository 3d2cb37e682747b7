/* Albums: 2 to 10 files in one call, each a message of its own. */
#include "mocks/chat/telegram-internal.h"
#include <string.h>

#define ALBUM_LIMIT 10

struct item {
    const struct stored_file *file;
    char *caption;
    bool is_photo;
};

static bool read_item(struct call *call, const cJSON *json, struct item *item)
{
    const char *type = json_text(json, "type"), *media = json_text(json, "media");
    item->is_photo = g_strcmp0(type, "photo") == 0;
    if (!cJSON_IsObject(json) || (!item->is_photo && g_strcmp0(type, "document") != 0)) {
        return telegram_call_fail(
            call, 400, "Bad Request: can't parse InputMedia: type must be photo or document");
    }
    if (media == NULL || *media == '\0') {
        return telegram_call_fail(call, 400,
                                  "Bad Request: can't parse InputMedia: media not found");
    }
    item->file = call_take_file(call, "media", media, item->is_photo);
    if (item->file == NULL) {
        return false;
    }
    item->caption =
        call_plain_text(call, json_text(json, "caption"), json_text(json, "parse_mode"), true);
    return item->caption != NULL;
}

static bool read_items(struct call *call, const cJSON *list, struct item *items)
{
    unsigned count = 0;
    const cJSON *json;
    cJSON_ArrayForEach(json, list)
    {
        call->text = json_text(json, "caption") != NULL ? json_text(json, "caption") : call->text;
        if (!read_item(call, json, &items[count])) {
            return false;
        }
        if (items[count].is_photo != items[0].is_photo) {
            return telegram_call_fail(
                call, 400, "Bad Request: document can't be mixed with other media types");
        }
        count++;
    }
    return true;
}

static void put_items(struct call *call, struct chat *chat, const struct item *items, int count)
{
    struct telegram *telegram = call->telegram;
    int64_t replied;
    if (!call_replied(call, chat, &replied) || !rates_allow(call, chat, (unsigned)count)) {
        return;
    }
    g_autofree char *album =
        g_strdup_printf("%" G_GUINT64_FORMAT, UINT64_C(13000000000000000) + ++telegram->last_album);
    cJSON *messages = cJSON_CreateArray();
    for (int i = 0; i < count; i++) {
        const struct outgoing outgoing = {.kind = KIND_ALBUM,
                                          .text =
                                              *items[i].caption != '\0' ? items[i].caption : NULL,
                                          .file = items[i].file,
                                          .replied = replied,
                                          .album = album};
        cJSON_AddItemToArray(messages, telegram_put(telegram, chat, &outgoing));
    }
    call_succeed_take(call, messages, NULL);
}

void method_send_media_group(struct call *call)
{
    struct chat *chat = call_chat(call);
    if (chat == NULL) {
        return;
    }
    const char *text = form_text(&call->form, "media");
    g_autoptr(cJSON) list = text == NULL ? NULL : cJSON_ParseWithOpts(text, NULL, true);
    int count = cJSON_GetArraySize(list);
    struct item items[ALBUM_LIMIT] = {0};
    if (!cJSON_IsArray(list)) {
        telegram_call_fail(call, 400, "Bad Request: can't parse media JSON object");
    } else if (count == 0) {
        telegram_call_fail(call, 400, "Bad Request: there are no messages to send");
    } else if (count > ALBUM_LIMIT) {
        telegram_call_fail(call, 400, "Bad Request: too many messages to send as an album");
    } else if (read_items(call, list, items)) {
        put_items(call, chat, items, count);
    }
    for (int i = 0; i < ALBUM_LIMIT; i++) {
        g_free(items[i].caption);
    }
}
