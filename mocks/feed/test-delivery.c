/* Packages on their way: ranges, conditional requests, the time on the wire, and what the history
 * tells of each. */
#include "mocks/feed/feed-for-tests.h"

#define PATH "/packages/checkout-app-3.7.0.tar.gz"

static struct answer whole; /* the package, fetched without ceremony */
static char *etag;

static void set_up_package(void)
{
    set_up();
    publish("3.7.0", "preview");
    whole = get(PATH, "");
    etag = answer_header(&whole, "ETag");
}

static void tear_down_package(void)
{
    answer_clear(&whole);
    g_free(etag);
    tear_down();
}

TestSuite(delivery, .init = set_up_package, .fini = tear_down_package);

Test(delivery, a_range_is_the_bytes_of_the_whole)
{
    struct answer part = get(PATH, "Range: bytes=1000-1999\r\n");
    cr_assert_eq(part.status, 206);
    cr_assert_eq(part.body->len, 1000);
    cr_expect_arr_eq(part.body->str, whole.body->str + 1000, 1000);
    g_autofree char *range = answer_header(&part, "Content-Range");
    g_autofree char *wanted = g_strdup_printf("bytes 1000-1999/%zu", whole.body->len);
    cr_expect_str_eq(range, wanted);
    g_autofree char *line = last_line();
    g_autofree char *notes = g_strdup_printf(
        "\"status\":206,\"sent\":1000,\"answers\":\"package\",\"release\":\"3.7.0\","
        "\"from\":1000,\"bytes\":1000,\"size\":%zu}",
        whole.body->len);
    cr_expect(g_str_has_suffix(line, notes), "%s", line);
    answer_clear(&part);
}

Test(delivery, parts_add_up_to_the_whole)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    while (joined->len < whole.body->len) {
        g_autofree char *header =
            g_strdup_printf("Range: bytes=%zu-%zu\r\n", joined->len, joined->len + 30000);
        struct answer part = get(PATH, header);
        cr_assert_eq(part.status, 206);
        g_string_append_len(joined, part.body->str, (gssize)part.body->len);
        answer_clear(&part);
    }
    cr_assert(g_string_equal(joined, whole.body));
}

/* TAG stands for the entity tag of the package. */
static const struct {
    const char *method, *headers;
    unsigned status;
    int64_t from, bytes; /* as noted; bytes -1: the whole, -2: no package was answered */
} rows[] = {
    {"GET", "", 200, 0, -1},
    {"HEAD", "", 200, 0, 0},
    {"HEAD", "Range: bytes=0-9\r\n", 200, 0, 0},
    {"GET", "Range: bytes=0-9\r\n", 206, 0, 10},
    {"GET", "Range: bytes=0-\r\n", 206, 0, -1},
    {"GET", "Range: bytes=5-1\r\n", 200, 0, -1},
    {"GET", "Range: bytes=0-1,4-5\r\n", 200, 0, -1},
    {"GET", "Range: bytes=99999999-\r\n", 416, 0, -2},
    {"GET", "Range: bytes=-0\r\n", 416, 0, -2},
    {"GET", "Range: bytes=7-9\r\nIf-Range: TAG\r\n", 206, 7, 3},
    {"GET", "Range: bytes=7-9\r\nIf-Range: \"other\"\r\n", 200, 0, -1},
    {"GET", "Range: bytes=7-9\r\nIf-Range: W/TAG\r\n", 200, 0, -1},
    {"GET", "Range: bytes=7-9\r\nIf-Range: Tue, 03 Dec 2030 20:00:00 GMT\r\n", 200, 0, -1},
    {"GET", "Range: bytes=99999999-\r\nIf-Range: \"other\"\r\n", 200, 0, -1},
    {"GET", "If-None-Match: TAG\r\n", 304, 0, 0},
    {"GET", "If-None-Match: *\r\n", 304, 0, 0},
    {"GET", "If-None-Match: TAG\r\nRange: bytes=7-9\r\n", 304, 0, 0},
    {"GET", "If-None-Match: \"other\"\r\nRange: bytes=7-9\r\n", 206, 7, 3},
    {"GET", "If-Modified-Since: Tue, 03 Dec 2030 20:00:00 GMT\r\n", 304, 0, 0},
    {"HEAD", "If-Modified-Since: Tue, 03 Dec 2030 20:00:00 GMT\r\n", 304, 0, 0},
    {"GET", "If-Modified-Since: Wed, 04 Dec 2030 00:00:00 GMT\r\n", 304, 0, 0},
    {"GET", "If-Modified-Since: Tue, 03 Dec 2030 19:59:59 GMT\r\n", 200, 0, -1},
    {"GET", "If-Modified-Since: yesterday\r\n", 200, 0, -1},
    {"GET", "If-None-Match: \"other\"\r\nIf-Modified-Since: Tue, 03 Dec 2030 20:00:00 GMT\r\n", 200,
     0, -1},
    {"GET", "If-None-Match: TAG\r\nIf-Modified-Since: Tue, 03 Dec 2030 19:00:00 GMT\r\n", 304, 0,
     0},
};

Test(delivery, conditions_and_ranges_go_together_as_the_rfc_says)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) pieces = g_strsplit(rows[i].headers, "TAG", -1);
        g_autofree char *headers = g_strjoinv(etag, pieces);
        struct answer answer = ask(feed_server(fixture.feed), rows[i].method, PATH, headers, "");
        cr_expect_eq(answer.status, rows[i].status, "%s: %u", rows[i].headers, answer.status);
        const GPtrArray *events = history_events(fixture.history);
        const struct event *event = events->pdata[events->len - 1];
        int64_t bytes = rows[i].bytes == -1 ? (int64_t)whole.body->len : rows[i].bytes;
        cr_expect_eq(event_integer(event, "bytes", -2), bytes, "%s: %ld", rows[i].headers,
                     event_integer(event, "bytes", -2));
        cr_expect_eq(event_integer(event, "from", 0), rows[i].from, "%s", rows[i].headers);
        cr_expect_eq(event_integer(event, "sent", -1), MAX(bytes, 0), "%s", rows[i].headers);
        answer_clear(&answer);
    }
}

Test(delivery, a_package_was_modified_when_its_release_was_published)
{
    g_autofree char *now = answer_header(&whole, "Last-Modified");
    cr_expect_str_eq(now, "Tue, 03 Dec 2030 20:00:00 GMT");
    struct feed_release early = {
        .version = "3.8.0", .channel = "preview", .published_at = "2030-11-25T09:30:15.5+01:00"};
    cr_assert(feed_publish(fixture.feed, &early, NULL));
    struct answer answer = get("/packages/checkout-app-3.8.0.tar.gz", "");
    g_autofree char *then = answer_header(&answer, "Last-Modified");
    cr_expect_str_eq(then, "Mon, 25 Nov 2030 08:30:15 GMT");
    answer_clear(&answer);
}

Test(delivery, an_unsatisfiable_range_tells_the_size)
{
    struct answer answer = get(PATH, "Range: bytes=99999999-\r\n");
    g_autofree char *range = answer_header(&answer, "Content-Range");
    g_autofree char *wanted = g_strdup_printf("bytes */%zu", whole.body->len);
    cr_assert_str_eq(range, wanted);
    answer_clear(&answer);
}

/* The next piece that is due is sent; the time since the last one. */
static int64_t send_next_piece(struct client *client)
{
    int64_t before_ns = fixture.clock.instant_ns;
    clock_advance_to(&fixture.clock, queue_next_ns(fixture.queue));
    queue_run_next(fixture.queue);
    client_settle(client);
    return fixture.clock.instant_ns - before_ns;
}

/* Asks on a connection of its own and tells how long the answer took; `headers` as in ask. */
static int64_t transfer_ns(const char *method, const char *headers)
{
    struct client *client = client_new(feed_server(fixture.feed));
    g_autofree char *request =
        g_strdup_printf("%s " PATH " HTTP/1.1\r\nHost: a\r\n%s\r\n", method, headers);
    int64_t began_ns = fixture.clock.instant_ns;
    client_say(client, request);
    client_settle(client);
    while (queue_next_ns(fixture.queue) != INSTANT_NEVER) {
        cr_expect_leq(send_next_piece(client), HTTP_PIECE_NS);
    }
    struct answer answer = client_answer(client, strcmp(method, "HEAD") != 0);
    cr_expect_neq(answer.status, 0);
    answer_clear(&answer);
    client_free(client);
    return fixture.clock.instant_ns - began_ns;
}

Test(delivery, a_transfer_takes_its_share_of_the_time)
{
    renew_feed(600 * NS_PER_S, 1);
    publish("3.7.0", "preview");
    size_t half_bytes = whole.body->len / 2;
    g_autofree char *half = g_strdup_printf("Range: bytes=0-%zu\r\n", half_bytes - 1);
    int64_t half_ns = (int64_t)(600.0 * NS_PER_S * (double)half_bytes / (double)whole.body->len);
    cr_expect_eq(transfer_ns("GET", ""), 600 * NS_PER_S);
    g_autofree char *line = last_line();
    cr_expect_not_null(strstr(line, "\"asked\":\"2030-12-03T20:00:00Z\""), "%s", line);
    cr_expect_not_null(strstr(line, "\"at\":\"2030-12-03T20:10:00Z\""), "%s", line);
    cr_expect_leq(ABS(transfer_ns("GET", half) - half_ns), 1000);
    cr_expect_eq(transfer_ns("HEAD", ""), 0);
    cr_expect_eq(transfer_ns("GET", "Range: bytes=99999999-\r\n"), 0);
    g_autofree char *condition = g_strdup_printf("If-None-Match: %s\r\n", etag);
    cr_expect_eq(transfer_ns("GET", condition), 0);
}

Test(delivery, what_arrives_never_pauses_for_longer_than_clients_wait)
{
    renew_feed(63 * NS_PER_S, 1);
    publish("3.7.0", "preview");
    struct client *client = client_new(feed_server(fixture.feed));
    client_say(client, "GET " PATH " HTTP/1.1\r\nHost: a\r\n\r\n");
    client_settle(client);
    for (unsigned piece = 1; piece <= 13; piece++) { /* 13 = 63 s / 5 s, rounded up */
        size_t before = client->received->len;
        cr_assert_neq(queue_next_ns(fixture.queue), INSTANT_NEVER, "piece %u", piece);
        cr_expect_leq(send_next_piece(client), 5 * NS_PER_S, "piece %u", piece);
        cr_expect_gt(client->received->len, before, "piece %u", piece);
    }
    cr_expect_eq(fixture.clock.instant_ns, FEED_START_NS + 63 * NS_PER_S);
    cr_expect_eq(queue_next_ns(fixture.queue), INSTANT_NEVER);
    client_free(client);
}

Test(delivery, only_what_was_sent_is_noted_for_a_client_that_has_left)
{
    renew_feed(600 * NS_PER_S, 1);
    publish("3.7.0", "preview");
    struct client *client = client_new(feed_server(fixture.feed));
    client_say(client, "GET " PATH " HTTP/1.1\r\nHost: a\r\n\r\n");
    client_settle(client);
    for (unsigned piece = 0; piece < 60; piece++) {
        send_next_piece(client);
    }
    size_t half_bytes = whole.body->len / 2;
    client_free(client);
    struct client *other = client_new(feed_server(fixture.feed)); /* keeps the server going */
    while (queue_next_ns(fixture.queue) != INSTANT_NEVER) {
        send_next_piece(other);
    }
    client_free(other);
    const GPtrArray *events = history_events(fixture.history);
    const struct event *last = events->pdata[events->len - 1];
    cr_expect_str_eq(event_text(last, "release"), "3.7.0");
    cr_expect_geq(event_integer(last, "bytes", -1), (int64_t)half_bytes);
    cr_expect_lt(event_integer(last, "bytes", -1), (int64_t)whole.body->len);
    cr_expect_lt(fixture.clock.instant_ns, FEED_START_NS + 600 * NS_PER_S);
}

Test(delivery, a_feed_ends_with_transfers_under_way)
{
    renew_feed(600 * NS_PER_S, 1);
    publish("3.7.0", "preview");
    struct client *client = client_new(feed_server(fixture.feed));
    client_say(client, "GET " PATH " HTTP/1.1\r\nHost: a\r\n\r\n");
    client_settle(client);
    client_free(client);
    renew_feed(0, 1);
    cr_assert_eq(queue_next_ns(fixture.queue), INSTANT_NEVER);
}
