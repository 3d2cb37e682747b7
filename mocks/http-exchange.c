/* One request and its answer: what handlers read and what they add. The answer is queued at the
 * library at once, also while the connection is suspended; sending is the library's work. An
 * exchange is freed by the library's completion callback only. */
#include "mocks/http-internal.h"
#include "sim/civil.h"
#include <string.h>

const char *http_target_without_authority(const char *target)
{
    if (g_ascii_strncasecmp(target, "http://", 7) != 0)
        return target;
    const char *path = strpbrk(target + 7, "/?");
    return path == NULL || *path == '?' ? "/" : path;
}

struct http_exchange *http_exchange_new(struct http_server *server,
                                        struct http_connection *connection,
                                        struct MHD_Connection *mhd, const char *target)
{
    size_t size = strlen(target) + 1;
    struct http_exchange *exchange = g_malloc(sizeof *exchange + size);
    memset(exchange, 0, sizeof *exchange);
    exchange->server = server;
    exchange->connection = connection;
    exchange->mhd = mhd;
    memcpy(exchange->target, target, size);
    return exchange;
}

static void answer_free(struct http_answer *answer)
{
    if (answer->body != NULL) {
        g_bytes_unref(answer->body);
    }
    g_free(answer->content_type);
    g_free(answer);
}

void http_exchange_free(struct http_exchange *exchange)
{
    if (exchange->late != NULL) {
        queue_cancel(exchange->server->settings.queue, exchange->late_id);
        answer_free(exchange->late);
    }
    if (exchange->body != NULL)
        g_byte_array_unref(exchange->body);
    if (exchange->scratch != NULL)
        g_string_free(exchange->scratch, TRUE);
    g_free(exchange);
}

static void number_request(struct http_exchange *exchange)
{
    exchange->number = ++exchange->server->request_count;
    exchange->asked_ns = exchange->server->settings.clock->instant_ns;
}

void http_exchange_dispatch(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    number_request(exchange);
    http_fault_meet(exchange);
    if (!exchange->is_answered && !exchange->is_ignored) {
        server->settings.handler(exchange, server->settings.handler_data);
    }
    if (exchange->is_answered && exchange->late == NULL) {
        return;
    }
    exchange->connection->is_held = true;
    exchange->connection->ignored = exchange->is_ignored ? exchange : NULL;
    MHD_suspend_connection(exchange->mhd);
}

void http_exchange_refuse_size(struct http_exchange *exchange)
{
    exchange->connection->is_refused = true;
    number_request(exchange);
    const char *said = exchange->server->settings.too_large;
    http_reply_text(exchange, MHD_HTTP_CONTENT_TOO_LARGE, "application/json",
                    said != NULL ? said : "{\"error\": \"too-large\"}");
}

const char *http_method(const struct http_exchange *exchange)
{
    return exchange->method;
}

const char *http_path(const struct http_exchange *exchange)
{
    return exchange->path;
}

const char *http_target(const struct http_exchange *exchange)
{
    return exchange->target;
}

struct query {
    const char *name;
    const char *value;
};

/* The library's own look-up ignores case, which names in a query do not. */
static enum MHD_Result match_query(void *data, enum MHD_ValueKind kind G_GNUC_UNUSED,
                                   const char *key, const char *value)
{
    struct query *query = data;
    if (strcmp(key, query->name) != 0)
        return MHD_YES;
    query->value = value == NULL ? "" : value;
    return MHD_NO;
}

const char *http_query(const struct http_exchange *exchange, const char *name)
{
    struct query query = {.name = name};
    MHD_get_connection_values(exchange->mhd, MHD_GET_ARGUMENT_KIND, match_query, &query);
    return query.value;
}

const char *http_header(const struct http_exchange *exchange, const char *name)
{
    bool is_hidden = exchange->fault != NULL && exchange->fault->kind == FAULT_RANGE &&
                     g_ascii_strcasecmp(name, "Range") == 0;
    return is_hidden ? NULL : http_request_header(exchange, name);
}

const char *http_request_header(const struct http_exchange *exchange, const char *name)
{
    const char *value = NULL;
    if (MHD_lookup_connection_value_n(exchange->mhd, MHD_HEADER_KIND, name, strlen(name), &value,
                                      NULL) == MHD_NO)
        return NULL;
    return value == NULL ? "" : value;
}

const char *http_body(const struct http_exchange *exchange, size_t *size_bytes)
{
    if (size_bytes != NULL)
        *size_bytes = exchange->body == NULL ? 0 : exchange->body->len - 1;
    return exchange->body == NULL ? "" : (const char *)exchange->body->data;
}

bool http_client_is_gone(const struct http_exchange *exchange)
{
    const struct http_server *server = exchange->server;
    return exchange->connection->is_held && server->flight != NULL &&
           tcp_flight_is_orphaned(server->flight, &exchange->connection->peer,
                                  &exchange->connection->door->address);
}

static size_t keep_text(struct http_exchange *exchange, const char *text)
{
    if (exchange->scratch == NULL)
        exchange->scratch = g_string_sized_new(256);
    size_t offset = exchange->scratch->len;
    g_string_append_len(exchange->scratch, text, (gssize)strlen(text) + 1);
    return offset;
}

static struct http_note *add_note(struct http_exchange *exchange, const char *key)
{
    g_assert(exchange->note_count < HTTP_NOTE_COUNT_LIMIT && !exchange->is_answered);
    struct http_note *note = &exchange->notes[exchange->note_count++];
    note->key = keep_text(exchange, key);
    return note;
}

void http_note_text(struct http_exchange *exchange, const char *key, const char *value)
{
    struct http_note *note = add_note(exchange, key);
    note->value = keep_text(exchange, value);
}

void http_note_integer(struct http_exchange *exchange, const char *key, int64_t value)
{
    struct http_note *note = add_note(exchange, key);
    note->kind = NOTE_INTEGER;
    note->integer = value;
}

void http_note_sent(struct http_exchange *exchange, const char *key)
{
    add_note(exchange, key)->kind = NOTE_SENT;
}

void http_set_header(struct http_exchange *exchange, const char *name, const char *value)
{
    g_assert(exchange->header_count < HTTP_HEADER_COUNT_LIMIT && !exchange->is_answered);
    struct http_header_line *line = &exchange->headers[exchange->header_count++];
    line->name = keep_text(exchange, name);
    line->value = keep_text(exchange, value);
}

void http_set_wire_time(struct http_exchange *exchange, int64_t duration_ns)
{
    g_assert(exchange->server->settings.queue != NULL && !exchange->is_answered);
    exchange->wire_ns = duration_ns;
}

/* IMF-fixdate of RFC 9110, of the simulated world's true time, whatever the till's own clock shows.
 */
static const char *date_of(struct http_server *server)
{
    static const char days[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t second = server->settings.clock->instant_ns / NS_PER_S;
    if (second == server->date_second)
        return server->date;
    struct civil now = civil_of_seconds(second);
    enum weekday weekday = civil_weekday(civil_days(now.year, now.month, now.day));
    g_snprintf(server->date, sizeof server->date, "%s, %02d %s %04d %02d:%02d:%02d GMT",
               days[weekday], now.day, months[now.month - 1], now.year, now.hour, now.minute,
               now.second);
    server->date_second = second;
    return server->date;
}

static void release_bytes(void *bytes)
{
    g_bytes_unref(bytes);
}

static bool is_streamed(const struct http_answer *answer)
{
    return answer->body != NULL && (answer->cut_bytes != SIZE_MAX || answer->drip_ns > 0);
}

static struct MHD_Response *response_of(struct http_exchange *exchange,
                                        const struct http_answer *answer)
{
    size_t size;
    if (answer->body == NULL)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (is_streamed(answer))
        return http_stream_new(exchange, answer);
    const void *data = g_bytes_get_data(answer->body, &size);
    return MHD_create_response_from_buffer_with_free_callback_cls(size, (void *)data, release_bytes,
                                                                  g_bytes_ref(answer->body));
}

static void add_headers(struct http_exchange *exchange, struct MHD_Response *response,
                        const char *content_type)
{
    MHD_add_response_header(response, MHD_HTTP_HEADER_DATE, date_of(exchange->server));
    if (content_type != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
    for (unsigned i = 0; i < exchange->header_count; i++)
        MHD_add_response_header(response, exchange->scratch->str + exchange->headers[i].name,
                                exchange->scratch->str + exchange->headers[i].value);
}

static bool has_body(const struct http_exchange *exchange, unsigned status)
{
    return strcmp(exchange->method, MHD_HTTP_METHOD_HEAD) != 0 && status >= 200 &&
           status != MHD_HTTP_NO_CONTENT && status != MHD_HTTP_NOT_MODIFIED;
}

/* The library does not count resumed connections as work of its own. */
static void resume(struct http_exchange *exchange)
{
    exchange->connection->is_held = false;
    exchange->server->has_resumed = true;
    MHD_resume_connection(exchange->mhd);
}

void http_exchange_give_up(struct http_exchange *exchange)
{
    struct history *history = exchange->server->settings.history;
    if (history != NULL) {
        history_begin(history, exchange->server->name, "gave-up");
        history_integer(history, "request", (int64_t)exchange->number);
        history_end(history);
    }
    exchange->is_dropped = true;
    exchange->connection->ignored = NULL;
    resume(exchange);
}

static void send_answer(struct http_exchange *exchange, struct http_answer *answer)
{
    bool has_content = has_body(exchange, answer->status);
    if (!has_content) {
        answer->cut_bytes = SIZE_MAX;
        answer->drip_ns = 0;
    }
    struct MHD_Response *response = response_of(exchange, answer);
    add_headers(exchange, response, answer->content_type);
    enum MHD_Result queued = MHD_queue_response(exchange->mhd, answer->status, response);
    g_assert(queued == MHD_YES);
    MHD_destroy_response(response);
    if (is_streamed(answer))
        return;
    size_t size_bytes = answer->body == NULL ? 0 : g_bytes_get_size(answer->body);
    exchange->has_left = http_client_is_gone(exchange);
    http_exchange_record(exchange, answer->status,
                         has_content && !exchange->has_left ? size_bytes : 0);
}

static void late_answer_is_due(void *data)
{
    struct http_exchange *exchange = data;
    struct http_answer *answer = g_steal_pointer(&exchange->late);
    send_answer(exchange, answer);
    resume(exchange);
    answer_free(answer);
}

void http_reply(struct http_exchange *exchange, unsigned status, const char *content_type,
                GBytes *body)
{
    g_assert(!exchange->is_answered);
    struct http_answer *answer = g_new0(struct http_answer, 1);
    answer->status = status;
    answer->content_type = g_strdup(content_type);
    answer->body = body == NULL ? NULL : g_bytes_ref(body);
    answer->cut_bytes = SIZE_MAX;
    answer->drip_ns = exchange->wire_ns;
    answer->pieces = (exchange->wire_ns + HTTP_PIECE_NS - 1) / HTTP_PIECE_NS;
    http_fault_shape(exchange, answer);
    exchange->is_answered = true;
    if (answer->delay_ns > 0) {
        const struct http_settings *settings = &exchange->server->settings;
        exchange->late = answer;
        exchange->late_id =
            queue_add(settings->queue, settings->clock->instant_ns + answer->delay_ns,
                      late_answer_is_due, exchange);
        return;
    }
    send_answer(exchange, answer);
    if (exchange->connection->is_held)
        resume(exchange);
    answer_free(answer);
}

void http_reply_text(struct http_exchange *exchange, unsigned status, const char *content_type,
                     const char *text)
{
    g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
    http_reply(exchange, status, content_type, body);
}

void http_reply_error(struct http_exchange *exchange, unsigned status, const char *word)
{
    g_autofree char *text = g_strdup_printf("{\"error\": \"%s\"}", word);
    http_reply_text(exchange, status, "application/json", text);
}
