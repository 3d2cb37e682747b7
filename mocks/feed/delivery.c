/* One package answer at a time: which part, when, and what the history is told of it. */
#include "mocks/feed/delivery.h"
#include "mocks/etag.h"
#include "mocks/feed/range.h"
#include "mocks/http-date.h"
#include <string.h>

#define PACKAGE_TYPE "application/gzip"

struct deliveries {
    const struct clock *clock;
    struct queue *queue;
    int64_t transfer_ns;
    GPtrArray *transfers; /* struct transfer * that are under way */
};

/* A package answer; on the wire until the queue calls. */
struct transfer {
    struct deliveries *deliveries;
    struct http_exchange *exchange;
    uint64_t id;
    unsigned status;
    char *release;
    uint64_t size_bytes; /* of the whole package */
    struct range range;
    GBytes *body;
};

static void free_transfer(void *data)
{
    struct transfer *transfer = data;
    g_bytes_unref(transfer->body);
    g_free(transfer->release);
    g_free(transfer);
}

static bool is_method(const struct http_exchange *exchange, const char *method)
{
    return strcmp(http_method(exchange), method) == 0;
}

static void finish(void *data)
{
    struct transfer *transfer = data;
    struct http_exchange *exchange = transfer->exchange;
    http_note_text(exchange, "answers", "package");
    http_note_text(exchange, "release", transfer->release);
    http_note_integer(exchange, "from", (int64_t)transfer->range.first);
    http_note_sent(exchange, "bytes");
    http_note_integer(exchange, "size", (int64_t)transfer->size_bytes);
    http_reply(exchange, transfer->status, PACKAGE_TYPE, transfer->body);
    g_ptr_array_remove(transfer->deliveries->transfers, transfer);
}

/* In proportion to the bytes on the wire. */
static int64_t wire_ns(const struct transfer *transfer)
{
    if (!is_method(transfer->exchange, "GET") || transfer->status == STATUS_NOT_MODIFIED)
        return 0;
    unsigned __int128 whole_ns = (unsigned __int128)transfer->deliveries->transfer_ns;
    return (int64_t)(whole_ns * transfer->range.count / transfer->size_bytes);
}

static void begin(struct transfer *transfer)
{
    struct deliveries *deliveries = transfer->deliveries;
    g_ptr_array_add(deliveries->transfers, transfer);
    int64_t needed_ns = wire_ns(transfer);
    if (needed_ns == 0) {
        finish(transfer);
        return;
    }
    int64_t now_ns = deliveries->clock->instant_ns;
    transfer->id = queue_add(deliveries->queue, now_ns + needed_ns, finish, transfer);
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

void deliveries_answer(struct deliveries *deliveries, struct http_exchange *exchange,
                       const struct parcel *parcel, const char *release)
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
    struct transfer *transfer = g_new0(struct transfer, 1);
    transfer->deliveries = deliveries;
    transfer->exchange = exchange;
    transfer->status = is_known  ? STATUS_NOT_MODIFIED
                       : is_part ? STATUS_PARTIAL_CONTENT
                                 : STATUS_OK;
    transfer->release = g_strdup(release);
    transfer->size_bytes = size_bytes;
    transfer->range = range;
    transfer->body = g_bytes_new_from_bytes(parcel->bytes, range.first, range.count);
    begin(transfer);
}

struct deliveries *deliveries_new(const struct clock *clock, struct queue *queue,
                                  int64_t transfer_ns)
{
    struct deliveries *deliveries = g_new0(struct deliveries, 1);
    deliveries->clock = clock;
    deliveries->queue = queue;
    deliveries->transfer_ns = transfer_ns;
    deliveries->transfers = g_ptr_array_new_with_free_func(free_transfer);
    return deliveries;
}

void deliveries_cancel(struct deliveries *deliveries)
{
    for (unsigned i = 0; i < deliveries->transfers->len; i++) {
        const struct transfer *transfer = deliveries->transfers->pdata[i];
        queue_cancel(deliveries->queue, transfer->id);
    }
    g_ptr_array_set_size(deliveries->transfers, 0);
}

void deliveries_free(struct deliveries *deliveries)
{
    deliveries_cancel(deliveries);
    g_ptr_array_unref(deliveries->transfers);
    g_free(deliveries);
}
