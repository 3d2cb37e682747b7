/* The ledger of all messages: every event of the actor `chat` but the refusals' circumstances is
 * known here. */
#include "mocks/chat/document-text.h"
#include "mocks/chat/people-internal.h"
#include <string.h>

static const char *const party_names[PARTY_COUNT] = {"client", "site"};
static const char *const medium_names[MEDIUM_COUNT] = {"telegram", "whatsapp"};
static const char *const meaning_names[MEANING_COUNT] = {"yes", "no", "time", "other"};
static const char *const kind_names[KIND_COUNT] = {"text", "document", "photo", "album",
                                                   "template"};

const char *party_name(enum party party)
{
    return party_names[party];
}

const char *medium_name(enum medium medium)
{
    return medium_names[medium];
}

const char *meaning_name(enum meaning meaning)
{
    return meaning_names[meaning];
}

static void message_free(void *data)
{
    struct message *message = data;
    for (unsigned i = 0; i < message->button_count; i++) {
        g_free((char *)message->buttons[i].label);
        g_free((char *)message->buttons[i].data);
    }
    g_free(message->buttons);
    g_free(message);
}

struct people *people_new(const struct people_settings *settings)
{
    struct people *people = g_new0(struct people, 1);
    people->settings = *settings;
    people->messages = g_ptr_array_new_with_free_func(message_free);
    people->readings = g_ptr_array_new_with_free_func(g_free);
    for (unsigned party = 0; party < PARTY_COUNT; party++) {
        for (unsigned medium = 0; medium < MEDIUM_COUNT; medium++) {
            people->desks[party][medium] =
                (struct desk){.people = people,
                              .party = (enum party)party,
                              .medium = (enum medium)medium,
                              .unanswered = g_array_new(FALSE, FALSE, sizeof(uint64_t))};
        }
    }
    return people;
}

void people_free(struct people *people)
{
    if (people == NULL) {
        return;
    }
    people_stop_reading(people);
    for (unsigned party = 0; party < PARTY_COUNT; party++) {
        for (unsigned medium = 0; medium < MEDIUM_COUNT; medium++) {
            desk_clear(&people->desks[party][medium]);
        }
    }
    g_ptr_array_unref(people->readings);
    g_ptr_array_unref(people->messages);
    g_free(people);
}

void people_set_messenger(struct people *people, enum medium medium, chat_say say,
                          chat_has_read has_read, void *messenger)
{
    people->messengers[medium] = (struct messenger){say, has_read, messenger};
}

struct message *people_message(const struct people *people, uint64_t count)
{
    return count == 0 || count > people->messages->len
               ? NULL
               : g_ptr_array_index(people->messages, count - 1);
}

/* `["client","site"]`. */
static void record_parties(struct history *history, const bool to[PARTY_COUNT])
{
    g_autoptr(GString) list = g_string_new("[");
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        if (to[i]) {
            g_string_append_printf(list, "%s\"%s\"", list->len > 1 ? "," : "", party_names[i]);
        }
    }
    g_string_append_c(list, ']');
    history_json(history, "to", list->str);
}

static void record_file(struct history *history, const struct chat_file *file, const char *text)
{
    history_text(history, "file-name", file->name);
    history_text(history, "media-type", file->media_type);
    if (file->content == NULL) {
        history_text(history, "file-bytes", NULL);
        history_text(history, "file-sha256", NULL);
        history_text(history, "file-text", NULL);
        return;
    }
    g_autofree char *sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, file->content);
    history_integer(history, "file-bytes", (int64_t)g_bytes_get_size(file->content));
    history_text(history, "file-sha256", sha256);
    history_text(history, "file-text", text);
}

static char *text_of(const struct chat_file *file)
{
    if (file == NULL || file->content == NULL) {
        return NULL;
    }
    size_t size_bytes;
    const void *bytes = g_bytes_get_data(file->content, &size_bytes);
    return document_text(file->name, file->media_type, bytes, size_bytes);
}

static bool has(const char *text, const char *secret)
{
    return text != NULL && strstr(text, secret) != NULL;
}

/* The names of what must not stand in a message, if any does. */
static void record_secrets(const struct people *people, const struct chat_message *message,
                           const char *file_text)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (unsigned i = 0; i < CHAT_SECRET_LIMIT; i++) {
        const struct chat_secret *secret = &people->settings.secrets[i];
        if (secret->value != NULL && *secret->value != '\0' &&
            (has(message->text, secret->value) || has(file_text, secret->value) ||
             (message->file != NULL && has(message->file->name, secret->value)))) {
            g_string_append_printf(list, "%s\"%s\"", list->len > 0 ? "," : "[", secret->what);
        }
    }
    if (list->len > 0) {
        g_string_append_c(list, ']');
        history_json(people->settings.history, "secrets", list->str);
    }
}

static void record_message(const struct people *people, uint64_t count,
                           const struct chat_message *message)
{
    struct history *history = people->settings.history;
    g_autofree char *file_text = text_of(message->file);
    history_begin(history, "chat", "message");
    history_integer(history, "message", (int64_t)count);
    history_text(history, "medium", medium_names[message->medium]);
    record_parties(history, message->to);
    history_text(history, "kind", kind_names[message->kind]);
    history_text(history, "text", message->text);
    if (message->template_name != NULL) {
        history_text(history, "template", message->template_name);
    }
    if (message->file != NULL) {
        record_file(history, message->file, file_text);
    }
    record_secrets(people, message, file_text);
    history_end(history);
}

static struct message *message_new(const struct chat_message *sent)
{
    struct message *message = g_new0(struct message, 1);
    message->medium = sent->medium;
    message->kind = sent->kind;
    message->button_count = MIN(sent->button_count, CHAT_BUTTON_LIMIT);
    message->buttons = g_new(struct chat_button, message->button_count);
    for (unsigned i = 0; i < message->button_count; i++) {
        message->buttons[i] =
            (struct chat_button){g_strdup(sent->buttons[i].label), g_strdup(sent->buttons[i].data)};
    }
    for (unsigned i = 0; i < PARTY_COUNT; i++) {
        message->is_to[i] = sent->to[i];
    }
    return message;
}

uint64_t people_accept(struct people *people, const struct chat_message *sent)
{
    struct message *message = message_new(sent);
    g_ptr_array_add(people->messages, message);
    message->count = people->messages->len;
    if (people->settings.history != NULL) {
        record_message(people, message->count, sent);
    }
    return message->count;
}

void people_refuse(struct people *people, const struct chat_refusal *refusal)
{
    struct history *history = people->settings.history;
    if (history == NULL) {
        return;
    }
    history_begin(history, "chat", "refused");
    history_text(history, "medium", medium_names[refusal->medium]);
    record_parties(history, refusal->to);
    history_integer(history, "status", refusal->status);
    history_integer(history, "code", refusal->code);
    history_text(history, "description", refusal->description);
    history_text(history, "text", refusal->text);
    history_text(history, "file-name", refusal->file_name);
    history_text(history, "media-type", refusal->media_type);
    history_end(history);
}

void people_record_delivery(const struct people *people, uint64_t message, enum party party,
                            const char *status)
{
    struct history *history = people->settings.history;
    if (history == NULL) {
        return;
    }
    history_begin(history, "chat", "delivery");
    history_integer(history, "message", (int64_t)message);
    history_text(history, "status", status);
    history_text(history, "to", party_names[party]);
    history_end(history);
}

static void record_count(struct history *history, const char *key, uint64_t count)
{
    if (count == 0) {
        history_text(history, key, NULL);
    } else {
        history_integer(history, key, (int64_t)count);
    }
}

void people_record_reply(const struct people *people, enum medium medium,
                         const struct chat_reply *reply, const struct person_answer *meant,
                         uint64_t since)
{
    struct history *history = people->settings.history;
    if (history == NULL) {
        return;
    }
    history_begin(history, "chat", "reply");
    history_text(history, "medium", medium_names[medium]);
    history_text(history, "from", party_names[reply->from]);
    history_text(history, "text", reply->text);
    history_text(history, "meaning", meaning_names[meant->meaning]);
    if (meant->meaning == MEANING_TIME) {
        history_instant(history, "time", meant->time_ns);
    }
    record_count(history, "answers", reply->message);
    record_count(history, "answers-since", since);
    if (reply->button_data != NULL) {
        history_boolean(history, "button", true);
    }
    history_end(history);
}

void people_deliver(struct people *people, uint64_t count, enum party party)
{
    struct message *message = people_message(people, count);
    g_assert(message != NULL);
    if (message->is_delivered[party]) {
        return;
    }
    message->is_delivered[party] = true;
    people_record_delivery(people, count, party, "delivered");
    people_begin_to_read(people, message, party);
}

void people_fail(struct people *people, uint64_t message, enum party party)
{
    people_record_delivery(people, message, party, "failed");
}

bool people_write(struct people *people, enum medium medium, enum party party, const char *text)
{
    static const struct person_answer meant = {.meaning = MEANING_OTHER};
    const struct messenger *messenger = &people->messengers[medium];
    const struct chat_reply reply = {.from = party, .text = text};
    if (messenger->say == NULL || !messenger->say(messenger->messenger, &reply)) {
        return false;
    }
    people_record_reply(people, medium, &reply, &meant, 0);
    return true;
}
