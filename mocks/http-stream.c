/* Bodies that do not arrive as they should: in pieces over virtual time, or not to their end. */
#include "mocks/http-internal.h"
#include <string.h>

#define BLOCK_BYTES ((size_t)32 * 1024)

struct stream {
    struct http_exchange *exchange;
    GBytes *body;
    size_t end_bytes; /* of what is sent of it */
    size_t sent_bytes;
    unsigned status;
    int64_t began_ns, duration_ns, pieces;
    uint64_t wake; /* entry of the queue; 0: none */
    bool is_recorded;
};

static void record(struct stream *stream)
{
    if (!stream->is_recorded && !stream->exchange->server->is_ending) {
        stream->is_recorded = true;
        http_exchange_record(stream->exchange, stream->status, stream->sent_bytes);
    }
}

static void wake(void *data)
{
    struct stream *stream = data;
    stream->wake = 0;
    stream->exchange->connection->is_held = false;
    stream->exchange->server->has_resumed = true;
    MHD_resume_connection(stream->exchange->mhd);
}

/* What may have been sent by now; `*next_ns` is the instant of the next piece. */
static size_t due_bytes(const struct stream *stream, int64_t *next_ns)
{
    if (stream->duration_ns == 0) {
        return stream->end_bytes;
    }
    int64_t piece_ns = MAX(1, stream->duration_ns / stream->pieces);
    int64_t now_ns = stream->exchange->server->settings.clock->instant_ns;
    int64_t arrived = MIN((now_ns - stream->began_ns) / piece_ns, stream->pieces);
    bool is_last = arrived + 1 >= stream->pieces;
    *next_ns = stream->began_ns + (is_last ? stream->duration_ns : (arrived + 1) * piece_ns);
    return stream->end_bytes * (size_t)arrived / (size_t)stream->pieces;
}

static ssize_t wait_for_piece(struct stream *stream, int64_t next_ns)
{
    const struct http_settings *settings = &stream->exchange->server->settings;
    stream->wake = queue_add(settings->queue, next_ns, wake, stream);
    stream->exchange->connection->is_held = true;
    MHD_suspend_connection(stream->exchange->mhd);
    return 0;
}

static ssize_t give(void *data, uint64_t position, char *buffer, size_t size_bytes)
{
    struct stream *stream = data;
    int64_t next_ns = 0;
    if (position >= stream->end_bytes) {
        record(stream);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    size_t due = due_bytes(stream, &next_ns);
    if (due <= position) {
        return wait_for_piece(stream, next_ns);
    }
    size_t count = MIN(due - position, size_bytes);
    memcpy(buffer, (const char *)g_bytes_get_data(stream->body, NULL) + position, count);
    stream->sent_bytes = position + count;
    if (stream->sent_bytes == g_bytes_get_size(stream->body)) {
        record(stream);
    }
    return (ssize_t)count;
}

/* The library has sent everything, or the client has left before. */
static void stream_free(void *data)
{
    struct stream *stream = data;
    if (stream->exchange != NULL) {
        http_stream_end(stream->exchange);
    }
    g_bytes_unref(stream->body);
    g_free(stream);
}

struct MHD_Response *http_stream_new(struct http_exchange *exchange,
                                     const struct http_answer *answer)
{
    struct stream *stream = g_new0(struct stream, 1);
    size_t size_bytes = g_bytes_get_size(answer->body);
    stream->exchange = exchange;
    stream->body = g_bytes_ref(answer->body);
    stream->end_bytes = MIN(answer->cut_bytes, size_bytes);
    stream->status = answer->status;
    stream->began_ns = exchange->server->settings.clock->instant_ns;
    stream->duration_ns = answer->drip_ns;
    stream->pieces = answer->pieces;
    exchange->stream = stream;
    return MHD_create_response_from_callback(size_bytes, BLOCK_BYTES, give, stream, stream_free);
}

/* The library tells of the end of an exchange before or after it frees the response. */
void http_stream_end(struct http_exchange *exchange)
{
    struct stream *stream = exchange->stream;
    if (!stream->is_recorded) {
        exchange->has_left = true;
        record(stream);
    }
    if (stream->wake != 0) {
        queue_cancel(exchange->server->settings.queue, stream->wake);
        stream->wake = 0;
    }
    stream->exchange = NULL;
    exchange->stream = NULL;
}
