#pragma once
/* A release feed and its clients for tests. The program in its packages is a file of 100,000 bytes
 * that do not compress. Only tests include this. */
#include "mocks/client-for-tests.h"
#include "mocks/feed/feed.h"
#include "sim/random.h"
#include <cjson/cJSON.h>
#include <glib/gstdio.h>

#define FEED_START_NS (INT64_C(1922558400) * NS_PER_S) /* 2030-12-03T20:00:00Z */
#define PROGRAM_BYTES 100000

struct feed_fixture {
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct feed *feed;
    char *folder, *program;
};

static struct feed_fixture fixture;

/* A feed with other seeds and times; frees the one before. */
G_GNUC_UNUSED static void renew_feed(int64_t transfer_ns, uint64_t seed)
{
    feed_free(fixture.feed);
    const struct feed_settings settings = {.clock = &fixture.clock,
                                           .queue = fixture.queue,
                                           .history = fixture.history,
                                           .program_path = fixture.program,
                                           .transfer_ns = transfer_ns,
                                           .seed = seed};
    fixture.feed = feed_new(&settings, NULL);
    cr_assert_not_null(fixture.feed);
}

G_GNUC_UNUSED static void set_up(void)
{
    clock_init(&fixture.clock, FEED_START_NS);
    fixture.queue = queue_new();
    fixture.history = history_new(&fixture.clock, NULL, NULL);
    fixture.folder = g_dir_make_tmp("feed-XXXXXX", NULL);
    fixture.program = g_build_filename(fixture.folder, "program", NULL);
    static char bytes[PROGRAM_BYTES];
    struct random random;
    random_init(&random, 1, 1);
    random_bytes(&random, bytes, sizeof bytes);
    cr_assert(g_file_set_contents(fixture.program, bytes, sizeof bytes, NULL));
    renew_feed(0, 1);
}

G_GNUC_UNUSED static void tear_down(void)
{
    feed_free(fixture.feed);
    history_free(fixture.history);
    queue_free(fixture.queue);
    g_unlink(fixture.program);
    g_rmdir(fixture.folder);
    g_free(fixture.program);
    g_free(fixture.folder);
}

G_GNUC_UNUSED static void publish(const char *version, const char *channel)
{
    const struct feed_release release = {.version = version, .channel = channel, .line = 7};
    cr_assert(feed_publish(fixture.feed, &release, NULL), "%s", version);
}

/* The path of an address of this server. */
G_GNUC_UNUSED static const char *path_of(const char *url)
{
    const char *base_url = http_server_url(feed_server(fixture.feed));
    cr_assert(g_str_has_prefix(url, base_url), "%s", url);
    return url + strlen(base_url);
}

G_GNUC_UNUSED static struct answer get(const char *path, const char *headers)
{
    return ask(feed_server(fixture.feed), "GET", path, headers, "");
}

/* The entry of a version in the list; *list is to be deleted. */
G_GNUC_UNUSED static cJSON *entry_of(const char *version, cJSON **list)
{
    struct answer answer = get(path_of(feed_url(fixture.feed)), "");
    cr_assert_eq(answer.status, 200);
    *list = cJSON_Parse(answer.body->str);
    answer_clear(&answer);
    cJSON *entry;
    cJSON_ArrayForEach(entry, cJSON_GetObjectItem(*list, "releases"))
    {
        if (strcmp(cJSON_GetObjectItem(entry, "version")->valuestring, version) == 0)
            return entry;
    }
    return NULL;
}

G_GNUC_UNUSED static const char *text_of(const cJSON *entry, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItem(entry, key));
}

G_GNUC_UNUSED static char *last_line(void)
{
    const GPtrArray *events = history_events(fixture.history);
    cr_assert_gt(events->len, 0);
    return event_line(events->pdata[events->len - 1]);
}
