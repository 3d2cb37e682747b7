/* The HTTP servers against clients that send too much, too little, or no HTTP. */
#include "mocks/echo-for-tests.h"

TestSuite(http_hostile, .init = set_up, .fini = tear_down);

static const struct {
    const char *name;
    size_t bytes;
    bool is_chunked;
    unsigned status;
} bodies[] = {
    {"one byte under", HTTP_BODY_LIMIT - 1, false, 200},
    {"at the limit", HTTP_BODY_LIMIT, false, 200},
    {"over the limit", HTTP_BODY_LIMIT + 1, false, 413},
    {"chunked at the limit", HTTP_BODY_LIMIT, true, 200},
    {"chunked over the limit", HTTP_BODY_LIMIT + 1, true, 413},
};

Test(http_hostile, bodies_are_taken_up_to_the_limit)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(bodies); i++) {
        struct client *client = client_new(fixture.server);
        g_autofree char *head =
            bodies[i].is_chunked
                ? g_strdup_printf(
                      "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n",
                      bodies[i].bytes)
                : g_strdup_printf("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n",
                                  bodies[i].bytes);
        g_autofree char *body = g_malloc(bodies[i].bytes);
        memset(body, 'x', bodies[i].bytes);
        client_say(client, head);
        client_send(client, body, bodies[i].bytes);
        if (bodies[i].is_chunked)
            client_say(client, "\r\n0\r\n\r\n");
        struct answer answer = client_answer(client, true);
        cr_assert_eq(answer.status, bodies[i].status, "%s: %u", bodies[i].name, answer.status);
        if (answer.status == 200)
            cr_assert_eq(fixture.seen_body->len, bodies[i].bytes, "%s", bodies[i].name);
        answer_clear(&answer);
        client_free(client);
    }
}

Test(http_hostile, an_endless_body_ends_with_the_connection)
{
    struct client *client = client_new(fixture.server);
    g_autofree char *piece = g_strnfill(0x10000, 'x');
    client_say(client, "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    unsigned pieces = 0;
    for (; pieces < 2048 && !client->is_closed; pieces++) {
        client_say(client, "10000\r\n");
        client_send(client, piece, 0x10000);
        client_say(client, "\r\n");
        client_receive(client);
    }
    cr_assert(client->is_closed);
    cr_assert_lt(pieces, 2048);
    client_free(client);
}

static const struct {
    const char *name;
    const char *bytes;
    size_t size_bytes; /* 0: of the text */
    unsigned malformed;
} garbage[] = {
    {"a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11, 1},
    {"a line of text", "hello\r\n", 0, 1},
    {"a text without an end", "hello", 0, 1},
    {"NUL bytes", "\0\0\0\0\r\n\r\n", 8, 1},
    {"a head that stops", "GET /x HTTP/1.1\r\nHost: a\r\n", 0, 1},
    {"a body that stops", "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", 0, 1},
    {"no Host", "GET /x HTTP/1.1\r\n\r\n", 0, 1},
    {"a negative length", "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 0, 1},
    {"a length of words", "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n", 0, 1},
    {"a chunk size of words",
     "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nten\r\n", 0, 1},
    {"a version from the future", "GET /x HTTP/9.9\r\nHost: a\r\n\r\n", 0, 1},
    {"garbage behind a request", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n\x01\x02\r\n\r\n", 0, 1},
    {"a body that nobody announced",
     "PUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\nabc", 0, 1},
    {"nothing", "", 0, 0},
    {"one good request", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n", 0, 0},
    {"the old version", "GET /x HTTP/1.0\r\n\r\n", 0, 0},
    {"an unknown method", "BREW /x HTTP/1.1\r\nHost: a\r\n\r\n", 0, 0},
};

Test(http_hostile, bytes_that_are_no_request_are_recorded_once)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(garbage); i++) {
        unsigned before = count_events("malformed");
        struct client *client = client_new(fixture.server);
        size_t size_bytes =
            garbage[i].size_bytes > 0 ? garbage[i].size_bytes : strlen(garbage[i].bytes);
        client_send(client, garbage[i].bytes, size_bytes);
        client_settle(client);
        shutdown(client->fd, SHUT_WR);
        client_settle(client);
        unsigned counted = count_events("malformed") - before;
        cr_expect_eq(counted, garbage[i].malformed, "%s: %u instead of %u", garbage[i].name,
                     counted, garbage[i].malformed);
        client_free(client);
    }
    struct answer answer = ask(fixture.server, "GET", "/x", "", "");
    cr_assert_eq(answer.status, 200);
    answer_clear(&answer);
}

Test(http_hostile, a_client_that_leaves_at_once_is_noticed)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(garbage); i++) {
        unsigned before = count_events("malformed");
        struct client *client = client_new(fixture.server);
        size_t size_bytes =
            garbage[i].size_bytes > 0 ? garbage[i].size_bytes : strlen(garbage[i].bytes);
        client_send(client, garbage[i].bytes, size_bytes);
        shutdown(client->fd, SHUT_WR);
        client_settle(client);
        unsigned counted = count_events("malformed") - before;
        cr_expect_eq(counted, garbage[i].malformed, "%s: %u instead of %u", garbage[i].name,
                     counted, garbage[i].malformed);
        cr_expect(client->is_closed, "%s", garbage[i].name);
        client_free(client);
    }
}

static void reset_connection(struct client *client)
{
    const struct linger at_once = {.l_onoff = 1};
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    client_free(client);
    const struct source *source = http_server_source(fixture.server);
    while (source->serve(source->data) || !source->is_quiet(source->data)) {
    }
}

Test(http_hostile, a_reset_is_malformed_only_in_the_middle_of_a_request)
{
    struct client *idle = client_new(fixture.server);
    client_say(idle, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    client_settle(idle);
    reset_connection(idle);
    cr_expect_eq(count_events("malformed"), 0, "after an answer: %u", count_events("malformed"));
    struct client *head = client_new(fixture.server);
    client_say(head, "GET /x HTTP/1.1\r\nHo");
    client_settle(head);
    reset_connection(head);
    cr_expect_eq(count_events("malformed"), 1, "within a head: %u", count_events("malformed"));
}

Test(http_hostile, a_flood_of_requests_leaves_the_loop_after_each_call)
{
    struct client *client = client_new(fixture.server);
    g_autoptr(GString) flood = g_string_new(NULL);
    for (unsigned i = 0; i < 2000; i++)
        g_string_append(flood, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    const struct source *source = http_server_source(fixture.server);
    ssize_t sent = send(client->fd, flood->str, flood->len, MSG_NOSIGNAL);
    cr_assert_eq(sent, (ssize_t)flood->len);
    unsigned calls = 0;
    while (http_server_request_count(fixture.server) < 2000 && calls < 100000) {
        source->serve(source->data);
        client_receive(client);
        calls++;
    }
    cr_assert_eq(http_server_request_count(fixture.server), 2000);
    cr_assert_gt(calls, 10, "%u calls", calls);
    client_free(client);
}

/* The library keeps 16 KiB for a head; what is larger is answered, not dropped without a word. */
static const struct {
    const char *name, *before, *after;
    size_t filling_bytes;
    const char *answer;
} large_heads[] = {
    {"a large header that fits", "GET /x HTTP/1.1\r\nHost: a\r\nX-Large: ", "\r\n\r\n", 12 << 10,
     "HTTP/1.1 200 "},
    {"a larger header", "GET /x HTTP/1.1\r\nHost: a\r\nX-Large: ", "\r\n\r\n", 17 << 10,
     "HTTP/1.1 431 "},
    {"a header without an end", "GET /x HTTP/1.1\r\nHost: a\r\nX-Large: ", "", 64 << 10,
     "HTTP/1.1 431 "},
    {"a large address", "GET /", " HTTP/1.1\r\nHost: a\r\n\r\n", 17 << 10, "HTTP/1.1 414 "},
};

Test(http_hostile, a_head_that_is_too_large_is_answered)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(large_heads); i++) {
        struct client *client = client_new(fixture.server);
        g_autofree char *filling = g_strnfill(large_heads[i].filling_bytes, 'a');
        client_say(client, large_heads[i].before);
        client_say(client, filling);
        client_say(client, large_heads[i].after);
        client_settle(client);
        cr_expect(g_str_has_prefix(client->received->str, large_heads[i].answer), "%s: %.40s",
                  large_heads[i].name, client->received->str);
        client_free(client);
    }
}
