/* The HTTP servers under seeded mutations of good requests, in odd pieces and on connections that
 * are reset: whatever arrives, the servers come to rest, and a good request is answered. */
#include "mocks/echo-for-tests.h"
#include "sim/random.h"

#define ROUNDS 4000
#define CLIENTS 8

TestSuite(http_mutations, .init = set_up, .fini = tear_down);

static const char *const requests[] = {
    "GET /x?a=b&c=%20 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
    "HEAD /same HTTP/1.1\r\nHost: a\r\n\r\n",
    "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n0123456789\n",
    "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
    "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: "
    "close\r\n\r\nabc",
    "GET http://a/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
};

/* One change at a random place: another byte, a byte less, a byte more, a part twice, or the end.
 */
static void mutate(struct random *random, GString *text)
{
    gssize at = (gssize)random_below(random, text->len);
    gssize size = 1 + (gssize)random_below(random, text->len - (gsize)at);
    g_autofree char *copy = g_strndup(text->str + at, (gsize)size);
    switch (random_below(random, 5)) {
    case 0:
        text->str[at] = (char)random_below(random, 256);
        break;
    case 1:
        g_string_erase(text, at, 1);
        break;
    case 2:
        g_string_insert_c(text, at, (char)random_below(random, 256));
        break;
    case 3:
        g_string_insert(text, at, copy);
        break;
    default:
        g_string_truncate(text, (gsize)at + 1);
    }
    if (text->len == 0)
        g_string_append_c(text, '\n');
}

static void send_in_pieces(struct random *random, struct client *client, const GString *text)
{
    const struct source *source = http_server_source(fixture.server);
    for (gsize sent = 0; sent < text->len;) {
        gsize size = 1 + random_below(random, text->len - sent);
        client_send(client, text->str + sent, size);
        sent += size;
        if (random_below(random, 2) == 0)
            source->serve(source->data);
    }
}

static void leave(struct random *random, struct client *client)
{
    const struct linger at_once = {.l_onoff = 1};
    if (random_below(random, 2) == 0)
        setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    client_free(client);
}

Test(http_mutations, whatever_arrives_the_server_comes_to_rest_and_answers_the_next)
{
    struct random random;
    random_init(&random, 1, 0);
    struct client *clients[CLIENTS] = {NULL};
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct client **client = &clients[random_below(&random, CLIENTS)];
        if (*client == NULL)
            *client = client_new(fixture.server);
        g_autoptr(GString) text =
            g_string_new(requests[random_below(&random, G_N_ELEMENTS(requests))]);
        for (uint64_t count = random_below(&random, 5); count > 0; count--)
            mutate(&random, text);
        send_in_pieces(&random, *client, text);
        client_settle(*client);
        if ((*client)->is_closed || random_below(&random, 8) == 0) {
            leave(&random, *client);
            *client = NULL;
        }
    }
    for (unsigned i = 0; i < CLIENTS; i++)
        if (clients[i] != NULL)
            leave(&random, clients[i]);
    struct answer answer = ask(fixture.server, "GET", "/x", "", "");
    cr_expect_eq(answer.status, 200);
    answer_clear(&answer);
    cr_expect_gt(count_events("exchange"), ROUNDS / 20);
    cr_expect_gt(count_events("malformed"), ROUNDS / 20);
}
