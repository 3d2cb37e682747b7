#pragma once
/* The mock release feed, and the packages that it serves.
 *
 *   GET {FEED_URL}        {"releases": [...]} with ETag, 304; each release has version, channel,
 *                         publishedAt, url, size, sha256 and notes
 *   GET|HEAD package url  the package: gzip-compressed tar with manifest.json and the program;
 *                         Range, ETag, Last-Modified
 *
 * Every release change is recorded as `release`, every package answer carries the notes `release`,
 * `from`, `bytes`. */
#include "mocks/http.h"
#include "sim/queue.h"

struct feed;

struct feed_settings {
    const struct clock *clock;
    struct queue *queue;
    struct history *history;
    const char *program_path; /* the fake app's program: what packages contain */
    int64_t transfer_ns;      /* how long a whole package takes on the wire, 0 = no time; parts in
                                 proportion */
    uint64_t seed;            /* order of the entries in the answer */
    const struct http_secure *secure; /* NULL: plain only */
};

/* What is published; zero is a faultless release. */
struct feed_release {
    const char *version;
    const char *channel;      /* internal | preview | stable */
    const char *published_at; /* NULL: now */
    const char *notes;
    const char *contains_version; /* NULL: `version`; else what manifest.json says */
    enum { DIGEST_RIGHT, DIGEST_WRONG, DIGEST_MISSING } digest;
    enum { SIZE_RIGHT, SIZE_WRONG } size;
    int line;
};

struct feed *feed_new(const struct feed_settings *settings, GError **error);
void feed_free(struct feed *feed);
struct http_server *feed_server(struct feed *feed);
const char *feed_url(const struct feed *feed);
/* False with an error for a version that is already in the feed. A release published on `stable` is
 * recorded as published on preview and promoted at the same instant (every release appears in
 * preview first). */
bool feed_publish(struct feed *feed, const struct feed_release *release, GError **error);
/* False if there is no such release in the feed. */
bool feed_promote(struct feed *feed, const char *version, int line);
bool feed_withdraw(struct feed *feed, const char *version, int line);
