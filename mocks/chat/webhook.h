#pragma once
/* The webhook of a tool: where notifications are posted to, at 127.0.0.1:<port>/.
 *
 * One at a time, in order. While nobody listens or answers, all wait and are tried again with
 * growing pauses (at once when a new one comes); one that is answered with another status than 200
 * is tried again by itself, and lets the others pass. Meta says no more than that it retries with
 * decreasing frequency for days. Before the first one comes the verification, if a token for it is
 * given: GET with hub.mode, hub.verify_token and hub.challenge, to be answered 200 with the
 * challenge. */
#include "mocks/http-call.h"
#include "sim/history.h"

#define WEBHOOK_PENDING_LIMIT 2000 /* the oldest are lost */

struct webhook;

/* The texts must outlive the webhook. */
struct webhook_settings {
    const struct clock *clock;
    struct queue *queue;
    struct history *history; /* may be NULL */
    uint16_t port;
    const char *verify_token; /* NULL: verified long ago */
    const char *app_secret;   /* NULL: notifications are not signed */
};

struct webhook *webhook_new(const struct webhook_settings *settings);
void webhook_free(struct webhook *webhook);
const struct source *webhook_source(struct webhook *webhook);
/* `kind` is the history's word; the body is JSON. */
void webhook_post(struct webhook *webhook, const char *kind, const char *body);
