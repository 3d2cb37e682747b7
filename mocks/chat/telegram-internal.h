#pragma once
/* What the parts of the Bot API share: telegram.c (server and routes), telegram-chats.c (who is
 * where), telegram-send.c and telegram-album.c (the sending methods), telegram-files.c (uploads),
 * telegram-markup.c (keyboards), telegram-rates.c, telegram-updates.c (getUpdates and webhooks) and
 * telegram-replies.c (what people say). Nobody else includes this. */
#include "mocks/chat/form.h"
#include "mocks/chat/telegram.h"
#include "mocks/json.h"

#define FILES_BYTES_LIMIT ((size_t)256 * 1024 * 1024) /* kept for the use of file_id */
#define UPLOAD_LIMIT ((size_t)50 * 1024 * 1024)
#define PHOTO_LIMIT ((size_t)10 * 1024 * 1024)
#define UPDATE_LIMIT 10000 /* that wait for getUpdates; the oldest are lost */

struct chat {
    struct telegram_chat settings;
    int64_t id, old_id; /* old_id: before it migrated; 0: it did not */
    enum telegram_chat_state state;
    int64_t last_message;
    GArray *sent_ns; /* of the last minute */
};

/* A message of the bot. */
struct sent {
    struct chat *chat;
    int64_t id;
    int64_t second; /* when it was sent */
    uint64_t count; /* of the ledger */
    char *text;     /* NULL: none, or not kept */
};

struct stored_file {
    char *id, *unique_id;
    char *name, *media_type;
    GBytes *content; /* NULL: not kept */
    size_t size_bytes;
    int width, height; /* of a photo */
};

struct update {
    int64_t id;
    cJSON *json;
};

struct telegram {
    struct telegram_settings settings;
    struct http_server *server;
    int64_t bot_id;
    struct chat chats[TELEGRAM_CHAT_LIMIT];
    unsigned chat_count;
    GPtrArray *sent;  /* struct sent * */
    GPtrArray *files; /* struct stored_file * */
    size_t files_bytes;
    GPtrArray *updates; /* struct update *, oldest first */
    int64_t last_update;
    uint64_t last_query, last_album;
    GArray *queries;               /* uint64_t: ids of callback queries */
    struct http_exchange *waiting; /* a getUpdates that waits, or NULL */
    uint64_t waiting_entry;        /* of the queue */
    unsigned waiting_limit;
    char *webhook;    /* NULL: none */
    unsigned allowed; /* kinds of updates, a bit each */
    int64_t throttled_until_ns;
    GArray *sent_ns; /* all chats, of the last second */
};

/* One call of a method. */
struct call {
    struct telegram *telegram;
    struct http_exchange *exchange;
    struct form form;
    /* For the record of a refusal. */
    struct chat *chat;
    const char *text, *file_name, *media_type;
    bool is_sending, is_kept;
};

enum update_kind { UPDATE_MESSAGE, UPDATE_CHANNEL_POST, UPDATE_CALLBACK_QUERY, UPDATE_KIND_COUNT };

/* Answers; each ends the call's exchange. */
void call_succeed_take(struct call *call, cJSON *result, const char *description);
bool telegram_call_fail(struct call *call, unsigned status, const char *description);
bool call_fail_take(struct call *call, unsigned status, char *description);
bool call_fail_with(struct call *call, unsigned status, const char *description,
                    const char *parameter, int64_t value);
void telegram_reply_error(struct http_exchange *exchange, unsigned status, const char *description);

/* Of a chat_id; NULL after the refusal was answered. */
struct chat *call_chat(struct call *call);
struct chat *telegram_chat_by_id(struct telegram *telegram, int64_t id);
cJSON *chat_json(const struct chat *chat);
cJSON *bot_json(const struct telegram *telegram);
cJSON *person_json(const struct chat *chat, enum party party);

/* False after 429 was answered; true counts the messages as sent. */
bool rates_allow(struct call *call, struct chat *chat, unsigned messages);

/* A keyboard: its inline form for the answer, and the buttons of both forms. */
struct markup {
    cJSON *json; /* owned; NULL: none */
    bool is_inline;
    struct chat_button buttons[CHAT_BUTTON_LIMIT]; /* texts owned by `json` */
    unsigned button_count;
};
bool markup_read(struct call *call, struct markup *markup);
void markup_clear(struct markup *markup);

/* The file that a parameter means, owned by the messenger; NULL after the refusal was answered. */
const struct stored_file *call_take_file(struct call *call, const char *field, const char *value,
                                         bool is_photo);
void stored_file_free(void *file);
cJSON *stored_file_json(const struct stored_file *file);

/* The plain text of a parameter; NULL after the refusal was answered. */
char *call_plain_text(struct call *call, const char *text, const char *mode, bool is_caption);
/* The message that is replied to: 0 if none; false after the refusal was answered. */
bool call_replied(struct call *call, const struct chat *chat, int64_t *message_id);
/* Puts a message into the chat: record, delivery, and its JSON. */
struct outgoing {
    enum message_kind kind;
    const char *text;               /* owned by the caller; NULL: none */
    const struct stored_file *file; /* NULL: none */
    const struct markup *markup;    /* NULL: none */
    int64_t replied;                /* 0: none */
    const char *album;              /* NULL: none */
};
cJSON *telegram_put(struct telegram *telegram, struct chat *chat, const struct outgoing *outgoing);
cJSON *message_json(const struct telegram *telegram, const struct chat *chat, int64_t id);

/* The methods. */
void method_send_message(struct call *call);
void method_send_document(struct call *call);
void method_send_photo(struct call *call);
void method_send_media_group(struct call *call);
void method_get_updates(struct call *call);
void method_answer_callback_query(struct call *call);
void method_set_webhook(struct call *call);
void method_delete_webhook(struct call *call);
void method_get_webhook_info(struct call *call);

void updates_add_take(struct telegram *telegram, enum update_kind kind, cJSON *json);
void updates_clear(struct telegram *telegram);
/* Puts a message of a person into a chat, as an update. */
cJSON *incoming_json(const struct telegram *telegram, struct chat *chat, enum party party);
bool telegram_say(void *messenger, const struct chat_reply *reply);
