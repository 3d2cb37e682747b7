#pragma once
/* What the parts of the Cloud API share: whatsapp.c (server, routes, errors), whatsapp-media.c
 * (uploads), whatsapp-messages.c (sending), whatsapp-templates.c, and whatsapp-delivery.c (what
 * becomes of messages, and what people write). Nobody else includes this. */
#include "mocks/chat/form.h"
#include "mocks/chat/webhook.h"
#include "mocks/chat/whatsapp.h"
#include "mocks/json.h"

#define MEDIA_BYTES_LIMIT ((size_t)256 * 1024 * 1024) /* kept */

struct media {
    char *id, *media_type, *name, *sha256;
    GBytes *content; /* NULL: not kept */
    size_t size_bytes;
    bool is_deleted;
};

/* A message on its way. */
struct letter {
    struct whatsapp *whatsapp;
    uint64_t count; /* of the ledger */
    char *id, *number;
    bool to[PARTY_COUNT];
    enum whatsapp_fate fate;
    bool is_template, is_read;
    uint64_t entry; /* of the queue; 0: none */
};

struct whatsapp {
    struct whatsapp_settings settings;
    struct http_server *server;
    struct webhook *webhook;
    GPtrArray *media;   /* struct media * */
    GPtrArray *letters; /* struct letter * */
    size_t media_bytes;
    int64_t written_ns[PARTY_COUNT]; /* 0: never */
    enum whatsapp_fate fates[PARTY_COUNT];
    int64_t busy_until_ns[PARTY_COUNT]; /* of the rate in a pair */
    int64_t throttled_until_ns;
    uint64_t traces, incoming;
};

/* One request. */
struct request {
    struct whatsapp *whatsapp;
    struct http_exchange *exchange;
    const cJSON *body; /* of a message */
    /* For the record of a refusal. */
    bool to[PARTY_COUNT];
    const char *text, *file_name, *media_type;
    bool is_sending;
};

/* Each ends the exchange; the second returns false. `details` may be NULL. */
void request_succeed_take(struct request *request, cJSON *answer);
bool request_fail(struct request *request, unsigned status, int code, const char *message,
                  const char *details);
/* 400, code 100. */
bool request_fail_parameter(struct request *request, const char *message);

void whatsapp_upload(struct request *request);
void whatsapp_media_answer(struct request *request, const char *id);
const struct media *whatsapp_media(const struct whatsapp *whatsapp, const char *id);
void media_free(void *media);

void whatsapp_send(struct request *request);
/* The body of a template with its parameters; NULL after the refusal was answered. */
char *template_fill(struct request *request, const cJSON *object);

/* An accepted message goes its way. Returns its id, owned by the messenger. */
const char *delivery_begin(struct whatsapp *whatsapp, const struct chat_message *message,
                           const char *number);
void letter_free(void *letter);
bool whatsapp_say(void *messenger, const struct chat_reply *reply);
void whatsapp_has_read(void *messenger, uint64_t message, enum party party);
