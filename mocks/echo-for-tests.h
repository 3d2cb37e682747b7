#pragma once
/* The server that the tests of mocks/http.h talk to: it echoes, answers 304 at /same, and keeps
 * what is asked at /held. Only tests include this. */
#include "mocks/client-for-tests.h"

#define START_NS (INT64_C(1922558400) * NS_PER_S) /* 2030-12-03T20:00:00Z, a Tuesday */

struct fixture {
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct http_server *server;
    struct http_exchange *held;
    GString *seen_body;
};

static struct fixture fixture;

static void echo(struct http_exchange *exchange)
{
    size_t size_bytes;
    const char *body = http_body(exchange, &size_bytes);
    g_string_truncate(fixture.seen_body, 0);
    g_string_append_len(fixture.seen_body, body, (gssize)size_bytes);
    const char *word = http_query(exchange, "word");
    const char *color = http_header(exchange, "x-color");
    g_autofree char *text = g_strdup_printf(
        "%s %s word=%s color=%s body=%zu", http_method(exchange), http_path(exchange),
        word == NULL ? "-" : word, color == NULL ? "-" : color, size_bytes);
    http_set_header(exchange, "X-Echo", "yes");
    http_note_text(exchange, "note", "text");
    http_note_integer(exchange, "number", 7);
    http_reply_text(exchange, 200, "text/plain", text);
}

static void handle(struct http_exchange *exchange, void *data)
{
    cr_assert_eq(data, &fixture);
    if (strcmp(http_path(exchange), "/held") == 0)
        fixture.held = exchange;
    else if (strcmp(http_path(exchange), "/same") == 0)
        http_reply_text(exchange, 304, "text/plain", "representation");
    else
        echo(exchange);
}

G_GNUC_UNUSED static void set_up(void)
{
    clock_init(&fixture.clock, START_NS);
    fixture.queue = queue_new();
    fixture.history = history_new(&fixture.clock, NULL, NULL);
    fixture.seen_body = g_string_new(NULL);
    struct http_settings settings = {.name = "till",
                                     .clock = &fixture.clock,
                                     .queue = fixture.queue,
                                     .history = fixture.history,
                                     .handler = handle,
                                     .handler_data = &fixture};
    fixture.server = http_server_new(&settings, NULL);
    cr_assert_not_null(fixture.server);
}

G_GNUC_UNUSED static void tear_down(void)
{
    http_server_free(fixture.server);
    history_free(fixture.history);
    queue_free(fixture.queue);
    g_string_free(fixture.seen_body, TRUE);
}

G_GNUC_UNUSED static unsigned count_events(const char *name)
{
    const GPtrArray *events = history_events(fixture.history);
    unsigned count = 0;
    for (unsigned i = 0; i < events->len; i++)
        count += event_is(events->pdata[i], "till", name);
    return count;
}

G_GNUC_UNUSED static char *last_line(void)
{
    const GPtrArray *events = history_events(fixture.history);
    cr_assert_gt(events->len, 0);
    return event_line(events->pdata[events->len - 1]);
}
