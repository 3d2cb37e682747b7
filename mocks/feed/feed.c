/* The release feed as a server, and the history of its releases. */
#include "mocks/feed/feed.h"
#include "mocks/etag.h"
#include "mocks/feed/catalogue.h"
#include "mocks/feed/delivery.h"
#include "sim/civil.h"
#include <string.h>

#define LIST_PATH "/releases"

struct feed {
    struct feed_settings settings;
    struct catalogue *catalogue;
    struct http_server *server;
    char *url;
};

static bool is_method(const struct http_exchange *exchange, const char *method)
{
    return strcmp(http_method(exchange), method) == 0;
}

static void answer_list(struct feed *feed, struct http_exchange *exchange)
{
    const struct listing *listing = catalogue_listing(feed->catalogue);
    bool is_known = etag_is_named(http_header(exchange, "If-None-Match"), listing->etag, ETAG_WEAK);
    http_set_header(exchange, "ETag", listing->etag);
    http_note_text(exchange, "answers", "releases");
    http_reply(exchange, is_known ? STATUS_NOT_MODIFIED : STATUS_OK, "application/json",
               listing->body);
}

static void handle(struct http_exchange *exchange, void *data)
{
    struct feed *feed = data;
    const char *release;
    const struct parcel *parcel =
        catalogue_parcel_at(feed->catalogue, http_path(exchange), &release);
    bool is_list = strcmp(http_path(exchange), LIST_PATH) == 0;
    if (!is_list && parcel == NULL) {
        http_reply_error(exchange, STATUS_NOT_FOUND, "not-found");
    } else if (!is_method(exchange, "GET") && !is_method(exchange, "HEAD")) {
        http_set_header(exchange, "Allow", "GET, HEAD");
        http_reply_error(exchange, STATUS_METHOD_NOT_ALLOWED, "method-not-allowed");
    } else if (is_list) {
        answer_list(feed, exchange);
    } else {
        delivery_answer(exchange, parcel, release, feed->settings.transfer_ns);
    }
}

struct feed *feed_new(const struct feed_settings *settings, GError **error)
{
    struct feed *feed = g_new0(struct feed, 1);
    feed->settings = *settings;
    const struct http_settings http = {.name = "feed",
                                       .clock = settings->clock,
                                       .queue = settings->queue,
                                       .history = settings->history,
                                       .handler = handle,
                                       .handler_data = feed,
                                       .secure = settings->secure};
    feed->server = http_server_new(&http, error);
    if (feed->server != NULL) {
        const char *base_url = http_server_url(feed->server);
        feed->url = g_strconcat(base_url, LIST_PATH, NULL);
        feed->catalogue = catalogue_new(settings->program_path, base_url, settings->seed, error);
    }
    if (feed->catalogue != NULL)
        return feed;
    feed_free(feed);
    return NULL;
}

void feed_free(struct feed *feed)
{
    if (feed == NULL)
        return;
    http_server_free(feed->server);
    catalogue_free(feed->catalogue);
    g_free(feed->url);
    g_free(feed);
}

struct http_server *feed_server(struct feed *feed)
{
    return feed->server;
}

const char *feed_url(const struct feed *feed)
{
    return feed->url;
}

static void record(const struct feed *feed, const struct entry *entry, const char *change,
                   const char *channel, int line)
{
    struct history *history = feed->settings.history;
    if (history == NULL)
        return;
    const struct parcel *parcel = entry->parcel;
    history_begin(history, "feed", "release");
    history_text(history, "change", change);
    history_text(history, "version", entry->version);
    history_text(history, "channel", channel);
    history_text(history, "sha256", entry->sha256);
    history_integer(history, "size", entry->size_bytes);
    history_text(history, "package-sha256", parcel->sha256);
    history_integer(history, "package-size", (int64_t)g_bytes_get_size(parcel->bytes));
    history_text(history, "package-version", parcel->version);
    history_integer(history, "line", line);
    history_end(history);
}

/* "All new updates will appear in the preview channel before being promoted to the stable channel."
 */
bool feed_publish(struct feed *feed, const struct feed_release *release, GError **error)
{
    char now[INSTANT_TEXT_SIZE];
    instant_format(feed->settings.clock->instant_ns, now);
    const struct entry *entry =
        catalogue_add(feed->catalogue, release,
                      release->published_at == NULL ? now : release->published_at, error);
    if (entry == NULL)
        return false;
    bool is_stable = strcmp(entry->channel, "stable") == 0;
    record(feed, entry, "published", is_stable ? "preview" : entry->channel, release->line);
    if (is_stable)
        record(feed, entry, "promoted", "stable", release->line);
    return true;
}

/* One step: what is stable stays so. */
static const char *channel_above(const char *channel)
{
    return strcmp(channel, "internal") == 0 ? "preview" : "stable";
}

bool feed_promote(struct feed *feed, const char *version, int line)
{
    struct entry *entry = catalogue_find(feed->catalogue, version);
    if (entry == NULL)
        return false;
    catalogue_set_channel(feed->catalogue, entry, channel_above(entry->channel));
    record(feed, entry, "promoted", entry->channel, line);
    return true;
}

bool feed_withdraw(struct feed *feed, const char *version, int line)
{
    struct entry *entry = catalogue_find(feed->catalogue, version);
    if (entry == NULL)
        return false;
    record(feed, entry, "withdrawn", entry->channel, line);
    catalogue_remove(feed->catalogue, entry);
    return true;
}
