/* Notifications on their way to the tool's webhook. */
#include "mocks/chat/webhook.h"
#include <string.h>

#define TIMEOUT_NS (20 * NS_PER_S)
#define CHALLENGE "1158201444"

struct notification {
    uint64_t count;
    const char *kind; /* constant */
    char *body;
    int64_t due_ns;
    unsigned attempts;
    int last_status; /* -1: none yet */
};

struct webhook {
    struct webhook_settings settings;
    struct http_caller *caller;
    GPtrArray *pending; /* struct notification *, by count */
    uint64_t count;
    uint64_t under_way; /* count of the notification; 0: the verification */
    struct notification verification;
    bool is_verified;
    int64_t closed_until_ns; /* nobody answered */
    unsigned failures;       /* in a row, without an answer */
    uint64_t wake;           /* entry of the queue */
};

static void send_next(struct webhook *webhook);

static int64_t pause_after(unsigned failures)
{
    static const int seconds[] = {1, 2, 5, 10, 20, 30, 60};
    unsigned index = failures - 1;
    return seconds[MIN(index, G_N_ELEMENTS(seconds) - 1)] * NS_PER_S;
}

static void notification_free(void *data)
{
    struct notification *notification = data;
    g_free(notification->body);
    g_free(notification);
}

/* A failure like the one before it says nothing new. */
static void record(const struct webhook *webhook, struct notification *notification,
                   unsigned status)
{
    struct history *history = webhook->settings.history;
    notification->attempts++;
    bool is_news = notification->last_status != (int)status;
    notification->last_status = (int)status;
    if (history == NULL || !is_news) {
        return;
    }
    history_begin(history, "whatsapp", "webhook");
    history_text(history, "kind", notification->kind);
    history_integer(history, "notification", (int64_t)notification->count);
    history_integer(history, "status", status);
    history_integer(history, "attempt", notification->attempts);
    history_end(history);
}

static struct notification *find(const struct webhook *webhook, uint64_t count)
{
    for (guint i = 0; i < webhook->pending->len; i++) {
        struct notification *notification = g_ptr_array_index(webhook->pending, i);
        if (notification->count == count) {
            return notification;
        }
    }
    return NULL;
}

/* The next that is due, or the one that will be so first. */
static struct notification *next(const struct webhook *webhook)
{
    struct notification *first = NULL;
    for (guint i = 0; i < webhook->pending->len; i++) {
        struct notification *notification = g_ptr_array_index(webhook->pending, i);
        if (first == NULL || notification->due_ns < first->due_ns) {
            first = notification;
        }
    }
    return first;
}

static void no_answer(struct webhook *webhook)
{
    webhook->failures++;
    webhook->closed_until_ns = webhook->settings.clock->instant_ns + pause_after(webhook->failures);
}

static void answered(void *data, const struct http_call_result *result)
{
    struct webhook *webhook = data;
    struct notification *notification = find(webhook, webhook->under_way);
    if (notification != NULL) {
        record(webhook, notification, result->status);
    }
    if (result->status == 0) {
        no_answer(webhook);
    } else {
        webhook->failures = 0;
        webhook->closed_until_ns = 0;
    }
    if (notification != NULL && result->status == 200) {
        g_ptr_array_remove(webhook->pending, notification);
    } else if (notification != NULL && result->status != 0) {
        notification->due_ns =
            webhook->settings.clock->instant_ns + pause_after(notification->attempts);
    }
    send_next(webhook);
}

static void verified(void *data, const struct http_call_result *result)
{
    struct webhook *webhook = data;
    record(webhook, &webhook->verification, result->status);
    webhook->is_verified = result->status == 200 && strstr(result->body, CHALLENGE) != NULL;
    if (!webhook->is_verified) {
        no_answer(webhook);
    }
    send_next(webhook);
}

static void verify(struct webhook *webhook)
{
    g_autofree char *token = g_uri_escape_string(webhook->settings.verify_token, NULL, FALSE);
    g_autofree char *target = g_strdup_printf(
        "/?hub.mode=subscribe&hub.challenge=" CHALLENGE "&hub.verify_token=%s", token);
    webhook->under_way = 0;
    http_caller_send(
        webhook->caller,
        &(struct http_call){
            .method = "GET", .target = target, .headers = "", .done = verified, .data = webhook});
}

static void post(struct webhook *webhook, const struct notification *notification)
{
    const char *secret = webhook->settings.app_secret;
    g_autofree char *mark =
        secret == NULL ? NULL
                       : g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)secret,
                                                   strlen(secret), notification->body, -1);
    g_autofree char *headers = g_strdup_printf(
        "Content-Type: application/json\r\nUser-Agent: facebookexternalua\r\n%s%s%s",
        mark != NULL ? "X-Hub-Signature-256: sha256=" : "", mark != NULL ? mark : "",
        mark != NULL ? "\r\n" : "");
    webhook->under_way = notification->count;
    http_caller_send(webhook->caller, &(struct http_call){.method = "POST",
                                                          .target = "/",
                                                          .headers = headers,
                                                          .body = notification->body,
                                                          .done = answered,
                                                          .data = webhook});
}

static void wake(void *data)
{
    struct webhook *webhook = data;
    webhook->wake = 0;
    send_next(webhook);
}

static void send_next(struct webhook *webhook)
{
    const struct notification *notification = next(webhook);
    if (notification == NULL || http_caller_is_busy(webhook->caller)) {
        return;
    }
    int64_t due_ns = MAX(notification->due_ns, webhook->closed_until_ns);
    if (webhook->wake != 0) {
        queue_cancel(webhook->settings.queue, webhook->wake);
        webhook->wake = 0;
    }
    if (due_ns > webhook->settings.clock->instant_ns) {
        webhook->wake = queue_add_outside(webhook->settings.queue, due_ns, wake, webhook);
    } else if (!webhook->is_verified) {
        verify(webhook);
    } else {
        post(webhook, notification);
    }
}

struct webhook *webhook_new(const struct webhook_settings *settings)
{
    struct webhook *webhook = g_new0(struct webhook, 1);
    const struct http_caller_settings caller = {.clock = settings->clock,
                                                .queue = settings->queue,
                                                .port = settings->port,
                                                .timeout_ns = TIMEOUT_NS};
    webhook->settings = *settings;
    webhook->is_verified = settings->verify_token == NULL;
    webhook->verification = (struct notification){.kind = "verification", .last_status = -1};
    webhook->caller = http_caller_new(&caller);
    webhook->pending = g_ptr_array_new_with_free_func(notification_free);
    return webhook;
}

void webhook_free(struct webhook *webhook)
{
    if (webhook == NULL) {
        return;
    }
    if (webhook->wake != 0) {
        queue_cancel(webhook->settings.queue, webhook->wake);
    }
    http_caller_free(webhook->caller);
    g_ptr_array_unref(webhook->pending);
    g_free(webhook);
}

const struct source *webhook_source(struct webhook *webhook)
{
    return http_caller_source(webhook->caller);
}

void webhook_post(struct webhook *webhook, const char *kind, const char *body)
{
    struct notification *notification = g_new0(struct notification, 1);
    notification->count = ++webhook->count;
    notification->kind = kind;
    notification->body = g_strdup(body);
    notification->due_ns = webhook->settings.clock->instant_ns;
    notification->last_status = -1;
    g_ptr_array_add(webhook->pending, notification);
    if (webhook->pending->len > WEBHOOK_PENDING_LIMIT) {
        g_ptr_array_remove_index(webhook->pending, 0);
    }
    webhook->closed_until_ns = 0;
    send_next(webhook);
}
