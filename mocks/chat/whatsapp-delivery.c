/* What becomes of accepted messages, and what people write: both are told to the tool's webhook. */
#include "mocks/chat/whatsapp-internal.h"
#include <string.h>

#define DELIVERY_NS (2 * NS_PER_S)
#define ACCOUNT "102290129340398"
#define DISPLAY_NUMBER "15550783881"

static const char *const names[PARTY_COUNT] = {"Клиент", "Точка"};

void letter_free(void *data)
{
    struct letter *letter = data;
    if (letter->entry != 0) {
        queue_cancel(letter->whatsapp->settings.queue, letter->entry);
    }
    g_free(letter->id);
    g_free(letter->number);
    g_free(letter);
}

/* The frame of all notifications; *value is what is told. */
static cJSON *notification_json(const struct whatsapp *whatsapp, cJSON **value)
{
    cJSON *json = cJSON_CreateObject(), *entry = cJSON_CreateObject();
    cJSON *change = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "object", "whatsapp_business_account");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(json, "entry"), entry);
    cJSON_AddStringToObject(entry, "id", ACCOUNT);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(entry, "changes"), change);
    *value = cJSON_AddObjectToObject(change, "value");
    cJSON_AddStringToObject(change, "field", "messages");
    cJSON_AddStringToObject(*value, "messaging_product", "whatsapp");
    cJSON *metadata = cJSON_AddObjectToObject(*value, "metadata");
    cJSON_AddStringToObject(metadata, "display_phone_number", DISPLAY_NUMBER);
    cJSON_AddStringToObject(metadata, "phone_number_id", whatsapp->settings.phone_id);
    return json;
}

static void post_take(struct whatsapp *whatsapp, const char *kind, cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    if (whatsapp->settings.webhook_port != 0) {
        webhook_post(whatsapp->webhook, kind, text);
    }
    cJSON_free(text);
    cJSON_Delete(json);
}

static void add_timestamp(const struct whatsapp *whatsapp, cJSON *json)
{
    g_autofree char *seconds =
        g_strdup_printf("%" G_GINT64_FORMAT, whatsapp->settings.clock->instant_ns / NS_PER_S);
    cJSON_AddStringToObject(json, "timestamp", seconds);
}

static void add_error(cJSON *status, int code, const char *title, const char *details)
{
    cJSON *error = cJSON_CreateObject();
    cJSON_AddNumberToObject(error, "code", code);
    cJSON_AddStringToObject(error, "title", title);
    cJSON_AddStringToObject(error, "message", title);
    cJSON_AddStringToObject(cJSON_AddObjectToObject(error, "error_data"), "details", details);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(status, "errors"), error);
}

static void post_status(const struct letter *letter, const char *name)
{
    struct whatsapp *whatsapp = letter->whatsapp;
    cJSON *value, *json = notification_json(whatsapp, &value), *status = cJSON_CreateObject();
    cJSON_AddItemToArray(cJSON_AddArrayToObject(value, "statuses"), status);
    cJSON_AddStringToObject(status, "id", letter->id);
    cJSON_AddStringToObject(status, "status", name);
    add_timestamp(whatsapp, status);
    cJSON_AddStringToObject(status, "recipient_id", letter->number);
    if (g_str_equal(name, "failed") && letter->fate == FATE_UNFETCHED) {
        add_error(status, 131053, "Media upload error", "The media can't be fetched from its link");
    } else if (g_str_equal(name, "failed")) {
        add_error(status, 131026, "Message undeliverable", "Message Undeliverable.");
    }
    post_take(whatsapp, "status", json);
}

static void arrive(struct letter *letter)
{
    struct people *people = letter->whatsapp->settings.people;
    bool is_known = letter->to[PARTY_CLIENT] || letter->to[PARTY_SITE];
    bool is_delivered = is_known && letter->fate == FATE_DELIVERED;
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        if (letter->to[i]) {
            (is_delivered ? people_deliver : people_fail)(people, letter->count, (enum party)i);
        }
    }
    post_status(letter, is_delivered ? "delivered" : "failed");
}

static void on_arrival(void *data)
{
    struct letter *letter = data;
    letter->entry = 0;
    if (letter->fate != FATE_LOST) {
        arrive(letter);
    }
}

static int64_t delivery_time(const struct whatsapp *whatsapp)
{
    int64_t wished_ns = whatsapp->settings.delivery_ns;
    return wished_ns > 0 ? wished_ns : DELIVERY_NS;
}

static void on_dispatch(void *data)
{
    struct letter *letter = data;
    const struct whatsapp_settings *settings = &letter->whatsapp->settings;
    int64_t rest_ns = delivery_time(letter->whatsapp) - delivery_time(letter->whatsapp) / 2;
    letter->entry = queue_add_outside(settings->queue, settings->clock->instant_ns + rest_ns,
                                      on_arrival, letter);
    if (letter->fate == FATE_DELIVERED || letter->fate == FATE_LOST) {
        post_status(letter, "sent");
    }
}

/* The worst of the recipients' fates. */
static enum whatsapp_fate fate_of(const struct whatsapp *whatsapp,
                                  const struct chat_message *message)
{
    enum whatsapp_fate fate = FATE_DELIVERED;
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        if (message->to[i] && whatsapp->fates[i] != FATE_DELIVERED) {
            fate = whatsapp->fates[i];
        }
    }
    bool is_link = message->file != NULL && message->file->media_type == NULL;
    return is_link ? FATE_UNFETCHED : fate;
}

const char *delivery_begin(struct whatsapp *whatsapp, const struct chat_message *message,
                           const char *number)
{
    const struct whatsapp_settings *settings = &whatsapp->settings;
    struct letter *letter = g_new0(struct letter, 1);
    letter->whatsapp = whatsapp;
    letter->count = people_accept(settings->people, message);
    letter->id = g_strdup_printf("wamid.HBgLNzkwMDAwMDAwMDAVAgARGBI%08" G_GINT64_MODIFIER "uAA==",
                                 letter->count);
    letter->number = g_strdup(number);
    letter->fate = fate_of(whatsapp, message);
    memcpy(letter->to, message->to, sizeof letter->to);
    letter->entry = queue_add_outside(settings->queue,
                                      settings->clock->instant_ns + delivery_time(whatsapp) / 2,
                                      on_dispatch, letter);
    g_ptr_array_add(whatsapp->letters, letter);
    return letter->id;
}

void whatsapp_has_read(void *messenger, uint64_t message, enum party party G_GNUC_UNUSED)
{
    const struct whatsapp *whatsapp = messenger;
    for (guint i = 0; i < whatsapp->letters->len; i++) {
        struct letter *letter = g_ptr_array_index(whatsapp->letters, i);
        if (letter->count == message && !letter->is_read) {
            letter->is_read = true;
            post_status(letter, "read");
        }
    }
}

static cJSON *contact_json(enum party party, const char *number)
{
    cJSON *contact = cJSON_CreateObject();
    cJSON_AddStringToObject(cJSON_AddObjectToObject(contact, "profile"), "name", names[party]);
    cJSON_AddStringToObject(contact, "wa_id", number);
    return contact;
}

bool whatsapp_say(void *messenger, const struct chat_reply *reply)
{
    struct whatsapp *whatsapp = messenger;
    const char *number = whatsapp->settings.numbers[reply->from];
    if (number == NULL) {
        return false;
    }
    cJSON *value, *json = notification_json(whatsapp, &value), *message = cJSON_CreateObject();
    g_autofree char *id = g_strdup_printf(
        "wamid.HBgLNzkwMDAwMDAwMDAVAgASGBI%08" G_GINT64_MODIFIER "uAA==", ++whatsapp->incoming);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(value, "contacts"),
                         contact_json(reply->from, number));
    cJSON_AddItemToArray(cJSON_AddArrayToObject(value, "messages"), message);
    cJSON_AddStringToObject(message, "from", number);
    cJSON_AddStringToObject(message, "id", id);
    add_timestamp(whatsapp, message);
    cJSON_AddStringToObject(cJSON_AddObjectToObject(message, "text"), "body", reply->text);
    cJSON_AddStringToObject(message, "type", "text");
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        if (g_strcmp0(whatsapp->settings.numbers[i], number) == 0) {
            whatsapp->written_ns[i] = whatsapp->settings.clock->instant_ns;
        }
    }
    post_take(whatsapp, "message", json);
    return true;
}
