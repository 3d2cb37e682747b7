/* The table of faults: what is answered instead of asking the handler, or what becomes of the
 * handler's answer. */
#include "mocks/feed/range.h"
#include "mocks/http-internal.h"
#include <string.h>
#include <sys/socket.h>

/* What is changed in the last eighth of a package is the program's, and not what says its version.
 */
#define DAMAGED_EIGHTH 8
#define DRIPS 20 /* of a body that drips */

static const char portal[] = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>"
                             "<body><h1>Please sign in to the network</h1></body></html>\n";
static const char broken_json[] = "{\"value\": {\"pos\": {\"autoUpdate\": }}, \"releases\": [}";

static void answer_status(struct http_exchange *exchange)
{
    unsigned status = exchange->fault->status;
    g_autofree char *page = g_strdup_printf(
        "<html><head><title>%u</title></head><body><h1>%u</h1></body></html>\n", status, status);
    http_reply_text(exchange, status, "text/html", page);
}

static void answer_empty(struct http_exchange *exchange)
{
    http_reply_text(exchange, STATUS_OK, "application/json", "");
}

static void answer_html(struct http_exchange *exchange)
{
    http_reply_text(exchange, STATUS_OK, "text/html; charset=utf-8", portal);
}

static void answer_broken_json(struct http_exchange *exchange)
{
    http_reply_text(exchange, STATUS_OK, "application/json", broken_json);
}

static void answer_invalid_json(struct http_exchange *exchange)
{
    http_reply_text(exchange, STATUS_OK, "application/json", exchange->fault->invalid_json);
}

static void answer_redirect(struct http_exchange *exchange)
{
    http_set_header(exchange, "Location", http_target(exchange));
    http_reply(exchange, STATUS_FOUND, NULL, NULL);
}

static void answer_not_modified(struct http_exchange *exchange)
{
    http_reply(exchange, STATUS_NOT_MODIFIED, NULL, NULL);
}

/* A socket that is disconnected sends its reset at once, before the library closes it. */
static bool disconnect(int fd)
{
    const struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    return connect(fd, &nowhere, sizeof nowhere) == 0;
}

static void reset(struct http_exchange *exchange)
{
    http_exchange_record(exchange, 0, 0);
    exchange->is_answered = exchange->is_dropped = true;
    disconnect(exchange->connection->fd);
}

static void ignore(struct http_exchange *exchange)
{
    http_exchange_record(exchange, 0, 0);
    exchange->is_ignored = true;
}

static void keep_back(struct http_exchange *exchange, struct http_answer *answer)
{
    answer->delay_ns = exchange->fault->duration_ns;
}

static void drip(struct http_exchange *exchange, struct http_answer *answer)
{
    answer->drip_ns = exchange->fault->duration_ns;
    answer->pieces = DRIPS;
}

static size_t size_of(const struct http_answer *answer)
{
    return answer->body == NULL ? 0 : g_bytes_get_size(answer->body);
}

static void truncate_body(struct http_exchange *exchange G_GNUC_UNUSED, struct http_answer *answer)
{
    answer->cut_bytes = size_of(answer) / 2;
}

static void take_body(struct http_answer *answer, GBytes *body)
{
    if (answer->body != NULL) {
        g_bytes_unref(answer->body);
    }
    answer->body = body;
}

static void halve(struct http_exchange *exchange G_GNUC_UNUSED, struct http_answer *answer)
{
    if (answer->body != NULL) {
        take_body(answer, g_bytes_new_from_bytes(answer->body, 0, size_of(answer) / 2));
    }
}

static void damage(struct http_exchange *exchange G_GNUC_UNUSED, struct http_answer *answer)
{
    size_t size_bytes = size_of(answer);
    if (size_bytes == 0) {
        return;
    }
    char *bytes = g_memdup2(g_bytes_get_data(answer->body, NULL), size_bytes);
    bytes[size_bytes - size_bytes / DAMAGED_EIGHTH - 1] ^= 1;
    take_body(answer, g_bytes_new_take(bytes, size_bytes));
}

/* The handler did not see the range, and has answered the whole. */
static void lie_about_range(struct http_exchange *exchange, struct http_answer *answer)
{
    struct range range;
    size_t size_bytes = size_of(answer);
    if (answer->status != STATUS_OK || size_bytes == 0 ||
        range_parse(http_request_header(exchange, "Range"), size_bytes, &range) != RANGE_PART) {
        return;
    }
    g_autofree char *text = g_strdup_printf("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%zu",
                                            range.first, range.first + range.count - 1, size_bytes);
    http_set_header(exchange, "Content-Range", text);
    answer->status = STATUS_PARTIAL_CONTENT;
    take_body(answer, g_bytes_new_from_bytes(answer->body, 0, range.count));
}

static const struct {
    const char *name;
    void (*instead)(struct http_exchange *exchange);
    void (*shape)(struct http_exchange *exchange, struct http_answer *answer);
} kinds[FAULT_KIND_COUNT] = {
    [FAULT_STATUS] = {"status", answer_status, NULL},
    [FAULT_REFUSED] = {"refused", NULL, NULL},
    [FAULT_RESET] = {"reset", reset, NULL},
    [FAULT_LATE] = {"late", NULL, keep_back},
    [FAULT_NEVER] = {"never", ignore, NULL},
    [FAULT_DRIP] = {"drip", NULL, drip},
    [FAULT_EMPTY] = {"empty", answer_empty, NULL},
    [FAULT_TRUNCATED] = {"truncated", NULL, truncate_body},
    [FAULT_WRONG_LENGTH] = {"wrong-length", NULL, halve},
    [FAULT_HTML] = {"html", answer_html, NULL},
    [FAULT_WRONG_JSON] = {"wrong-json", answer_broken_json, NULL},
    [FAULT_INVALID_JSON] = {"invalid-json", answer_invalid_json, NULL},
    [FAULT_REDIRECT] = {"redirect", answer_redirect, NULL},
    [FAULT_NOT_MODIFIED] = {"not-modified", answer_not_modified, NULL},
    [FAULT_DAMAGED] = {"damaged", NULL, damage},
    [FAULT_RANGE] = {"range", NULL, lie_about_range},
};

const char *http_fault_name(enum http_fault_kind kind)
{
    return kinds[kind].name;
}

static void admit_again(void *data)
{
    struct http_server *server = data;
    server->refusal = 0;
    for (unsigned i = 0; i < server->door_count; i++) {
        http_door_admit(&server->doors[i]);
    }
}

static void record_refusal(const struct http_server *server)
{
    struct history *history = server->settings.history;
    if (history != NULL) {
        history_begin(history, server->name, "refusing");
        history_instant(history, "until", server->refuses_until_ns);
        history_end(history);
    }
}

/* Connections that are open are reset, but those that wait for an answer. */
static void refuse(struct http_server *server, int64_t until_ns)
{
    bool is_refusing = server->refusal != 0;
    server->refuses_until_ns = until_ns;
    queue_cancel(server->settings.queue, server->refusal);
    server->refusal = queue_add_outside(server->settings.queue, until_ns, admit_again, server);
    record_refusal(server);
    for (unsigned i = 0; !is_refusing && i < server->door_count; i++) {
        http_door_refuse(&server->doors[i]);
    }
    for (unsigned i = 0; i < server->connections->len; i++) {
        const struct http_connection *connection = server->connections->pdata[i];
        if (!connection->is_held) {
            disconnect(connection->fd);
        }
    }
}

void http_server_add_fault(struct http_server *server, const struct http_fault *fault)
{
    if (fault->kind == FAULT_REFUSED) {
        refuse(server, fault->until_ns);
        return;
    }
    struct http_fault *copy = g_new(struct http_fault, 1);
    *copy = *fault;
    g_ptr_array_add(server->faults, copy);
}

static bool speaks_of(const struct http_fault *fault, const struct http_exchange *exchange)
{
    bool is_range = fault->kind == FAULT_RANGE;
    return (fault->method == NULL || strcmp(fault->method, exchange->method) == 0) &&
           (fault->path == NULL || strstr(exchange->path, fault->path) != NULL) &&
           (!is_range || http_request_header(exchange, "Range") != NULL);
}

static bool is_over(const struct http_fault *fault, const struct http_server *server)
{
    return server->settings.clock->instant_ns >= fault->until_ns;
}

/* Of those that are used up only the count is kept: exchanges under way may still point at them. */
static struct http_fault *find(const struct http_server *server,
                               const struct http_exchange *exchange)
{
    for (unsigned i = 0; i < server->faults->len; i++) {
        struct http_fault *fault = server->faults->pdata[i];
        if (!is_over(fault, server) && fault->count != UINT64_MAX && speaks_of(fault, exchange)) {
            return fault;
        }
    }
    return NULL;
}

void http_fault_meet(struct http_exchange *exchange)
{
    struct http_fault *fault = find(exchange->server, exchange);
    exchange->fault = fault;
    if (fault == NULL) {
        return;
    }
    http_note_text(exchange, "fault", kinds[fault->kind].name);
    if (fault->count > 0 && --fault->count == 0) {
        fault->count = UINT64_MAX;
    }
    if (kinds[fault->kind].instead != NULL) {
        kinds[fault->kind].instead(exchange);
    }
}

void http_fault_shape(struct http_exchange *exchange, struct http_answer *answer)
{
    if (exchange->fault != NULL && kinds[exchange->fault->kind].shape != NULL) {
        kinds[exchange->fault->kind].shape(exchange, answer);
    }
}
