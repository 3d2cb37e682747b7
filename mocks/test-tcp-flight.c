/* Quiet is never said while bytes are under way to a server. */
#include "mocks/echo-for-tests.h"
#include "mocks/http-internal.h"
#include "mocks/tcp-flight.h"
#include <poll.h>

TestSuite(tcp_flight, .init = set_up, .fini = tear_down);

static bool is_readable(const struct source *source)
{
    struct pollfd look = {source->fd, POLLIN, 0};
    return poll(&look, 1, 0) > 0;
}

/* The case that made servers look idle: the second small write waits for the acknowledgement of the
 * first. */
static void expect_no_quiet_before_the_whole_request(struct client *client, unsigned round)
{
    const struct source *source = http_server_source(fixture.server);
    client_send(client, "GET /x HTTP/1.1\r\n", 17);
    client_send(client, "Host: a\r\n\r\n", 11);
    while (source->serve(source->data) || !source->is_quiet(source->data) || is_readable(source)) {
    }
    cr_assert_eq(http_server_request_count(fixture.server), round,
                 "quiet before request %u arrived", round);
    struct answer answer = client_answer(client, true);
    cr_assert_eq(answer.status, 200);
    answer_clear(&answer);
}

Test(tcp_flight, quiet_is_never_said_while_a_small_write_waits_in_the_client)
{
    struct client *client = client_new(fixture.server);
    for (unsigned round = 1; round <= 50; round++)
        expect_no_quiet_before_the_whole_request(client, round);
    client_free(client);
}

Test(tcp_flight, without_the_kernels_help_acknowledgements_are_not_delayed)
{
    tcp_flight_free(fixture.server->flight);
    fixture.server->flight = NULL;
    struct client *client = client_new(fixture.server);
    for (unsigned round = 1; round <= 50; round++)
        expect_no_quiet_before_the_whole_request(client, round);
    client_free(client);
}

static unsigned unsent_bytes(struct client *client, struct tcp_flight *flight)
{
    struct sockaddr_in own, server;
    socklen_t size = sizeof own;
    bool is_open = false;
    getsockname(client->fd, (struct sockaddr *)&own, &size);
    getpeername(client->fd, (struct sockaddr *)&server, &size);
    unsigned bytes = tcp_flight_bytes(flight, &own, &server, &is_open);
    cr_expect(is_open);
    return bytes;
}

Test(tcp_flight, the_kernel_tells_of_bytes_that_nobody_has_taken)
{
    struct tcp_flight *flight = tcp_flight_new(NULL);
    cr_assert_not_null(flight);
    struct client *client = client_new(fixture.server);
    cr_assert_eq(unsent_bytes(client, flight), 0);
    /* Nobody reads: the window fills, and the rest stays with the client. */
    g_autofree char *bytes = g_strnfill(1 << 20, 'x');
    ssize_t total = 0, sent;
    while ((sent = send(client->fd, bytes, 1 << 20, MSG_NOSIGNAL)) > 0)
        total += sent;
    unsigned waiting = unsent_bytes(client, flight);
    cr_assert_gt(waiting, 0);
    cr_assert_leq(waiting, total);
    client_free(client);
    tcp_flight_free(flight);
}
