#pragma once
/* The mock WhatsApp: a subset of Meta's Cloud API as a server (WHATSAPP_URL), and its webhook.
 *
 *     POST   /vNN.0/<phone-id>/messages   text, document, image (by id; what lies behind a link is
 *                                       never reached, and fails), template
 *     POST   /vNN.0/<phone-id>/media      multipart; GET and DELETE /vNN.0/<media-id>
 *
 * The token comes as `Authorization: Bearer` or as access_token. Errors have the form and the codes
 * of the Graph API. Media types are an allow list, in which Markdown is not.
 *
 * Other messages than templates are refused (131047) unless the recipient has written within 24 h.
 * Accepted is not delivered: statuses and what people write are posted to the tool's webhook at
 * 127.0.0.1:<webhook_port>/ in the form of Meta's notifications, one at a time, and again with
 * growing pauses until it answers 200 (mocks/chat/webhook.h). */
#include "mocks/chat/people.h"
#include "mocks/http.h"

#define WHATSAPP_TEMPLATE_LIMIT 16

struct whatsapp;

/* An approved template: BODY with {{1}}, {{2}}, ... or {{name}}. */
struct whatsapp_template {
    const char *name, *language, *body;
};

enum whatsapp_fate {
    FATE_DELIVERED,
    FATE_FAILED,    /* accepted, then status failed, code 131026 */
    FATE_LOST,      /* accepted, then sent, and nothing more */
    FATE_UNFETCHED, /* accepted, then status failed, code 131053: its media lies elsewhere */
};

/* The texts must outlive the server. */
struct whatsapp_settings {
    const struct clock *clock;
    struct queue *queue;
    struct history *history;
    struct people *people;
    const char *token, *phone_id;
    const char *numbers[PARTY_COUNT]; /* digits; NULL: none; may be equal */
    struct whatsapp_template templates[WHATSAPP_TEMPLATE_LIMIT];
    unsigned template_count;
    int64_t written_ns[PARTY_COUNT]; /* when the person wrote last before the row; 0: never */
    int64_t delivery_ns;             /* from accepted to delivered; 0: 2 s */
    uint16_t webhook_port;           /* 0: notifications go nowhere */
    const char *verify_token;        /* NULL: the webhook counts as verified; else GET with
                                        hub.challenge comes first */
    const char *app_secret;          /* of X-Hub-Signature-256; NULL: none */
};

struct whatsapp *whatsapp_new(const struct whatsapp_settings *settings, GError **error);
void whatsapp_free(struct whatsapp *whatsapp);
struct http_server *whatsapp_server(struct whatsapp *whatsapp);
/* Of the webhook: to be added behind the server's. */
const struct source *whatsapp_webhook_source(struct whatsapp *whatsapp);
/* Of what is sent to a person from now on. */
void whatsapp_set_fate(struct whatsapp *whatsapp, enum party party, enum whatsapp_fate fate);
/* Everything sent is refused with 131056 until then. */
void whatsapp_throttle(struct whatsapp *whatsapp, int64_t until_ns);
