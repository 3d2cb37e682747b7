/* One package answer: which part, how long it takes, and what the history is told of it. */
#include "mocks/feed/delivery.h"
#include "mocks/etag.h"
#include "mocks/feed/range.h"
#include "mocks/http-date.h"
#include <string.h>

#define PACKAGE_TYPE "application/gzip"

static bool is_method(const struct http_exchange *exchange, const char *method)
{
    return strcmp(http_method(exchange), method) == 0;
}

/* In proportion to the bytes on the wire. */
static int64_t wire_ns(int64_t whole_ns, const struct range *range, uint64_t size_bytes)
{
    return (int64_t)((unsigned __int128)whole_ns * range->count / size_bytes);
}

static void set_content_range(struct http_exchange *exchange, const struct range *range,
                              uint64_t size_bytes)
{
    g_autofree char *text =
        g_strdup_printf("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                        range->first, range->first + range->count - 1, size_bytes);
    http_set_header(exchange, "Content-Range", text);
}

static void refuse_range(struct http_exchange *exchange, uint64_t size_bytes)
{
    g_autofree char *text = g_strdup_printf("bytes */%" G_GUINT64_FORMAT, size_bytes);
    http_set_header(exchange, "Content-Range", text);
    http_reply(exchange, STATUS_RANGE_NOT_SATISFIABLE, NULL, NULL);
}

/* If-Range: the part only of the very file that the client has the beginning of, else the whole. */
static enum range_kind wanted_range(const struct http_exchange *exchange,
                                    const struct parcel *parcel, struct range *range)
{
    const char *condition = http_header(exchange, "If-Range");
    bool is_wanted = is_method(exchange, "GET") &&
                     (condition == NULL || etag_is_named(condition, parcel->etag, ETAG_STRONG));
    return range_parse(is_wanted ? http_header(exchange, "Range") : NULL,
                       g_bytes_get_size(parcel->bytes), range);
}

/* If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2). */
static bool is_known_to_client(const struct http_exchange *exchange, const struct parcel *parcel)
{
    const char *tags = http_header(exchange, "If-None-Match"),
               *since = http_header(exchange, "If-Modified-Since");
    int64_t since_ns;
    if (tags != NULL) {
        return etag_is_named(tags, parcel->etag, ETAG_WEAK);
    }
    return since != NULL && parcel->published_ns != INSTANT_NEVER &&
           http_date_parse(since, &since_ns) &&
           parcel->published_ns / NS_PER_S <= since_ns / NS_PER_S;
}

static void set_validators(struct http_exchange *exchange, const struct parcel *parcel)
{
    char date[HTTP_DATE_SIZE];
    http_set_header(exchange, "ETag", parcel->etag);
    if (parcel->published_ns != INSTANT_NEVER && http_date_format(parcel->published_ns, date)) {
        http_set_header(exchange, "Last-Modified", date);
    }
}

void delivery_answer(struct http_exchange *exchange, const struct parcel *parcel,
                     const char *release, int64_t transfer_ns)
{
    struct range range;
    uint64_t size_bytes = g_bytes_get_size(parcel->bytes);
    bool is_known = is_known_to_client(exchange, parcel);
    enum range_kind kind = wanted_range(exchange, parcel, &range);
    set_validators(exchange, parcel);
    http_set_header(exchange, "Accept-Ranges", "bytes");
    if (kind == RANGE_UNSATISFIABLE && !is_known) {
        refuse_range(exchange, size_bytes);
        return;
    }
    bool is_part = kind == RANGE_PART && !is_known;
    if (is_part)
        set_content_range(exchange, &range, size_bytes);
    else
        range = (struct range){0, size_bytes};
    http_note_text(exchange, "answers", "package");
    http_note_text(exchange, "release", release);
    http_note_integer(exchange, "from", (int64_t)range.first);
    http_note_sent(exchange, "bytes");
    http_note_integer(exchange, "size", (int64_t)size_bytes);
    http_set_wire_time(exchange, wire_ns(transfer_ns, &range, size_bytes));
    g_autoptr(GBytes) body = g_bytes_new_from_bytes(parcel->bytes, range.first, range.count);
    http_reply(exchange,
               is_known  ? STATUS_NOT_MODIFIED
               : is_part ? STATUS_PARTIAL_CONTENT
                         : STATUS_OK,
               PACKAGE_TYPE, body);
}
