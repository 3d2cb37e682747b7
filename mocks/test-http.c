/* The HTTP servers: what a request looks like to a handler, what its answer looks like to a client,
 * and what the history tells of both. */
#include "mocks/echo-for-tests.h"

TestSuite(http, .init = set_up, .fini = tear_down);

Test(http, a_request_reaches_the_handler_and_its_answer_the_client)
{
    struct answer answer =
        ask(fixture.server, "POST", "/a%20b?word=x+y%21&empty", "X-Color: red\r\n", "12345");
    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer.body->str, "POST /a b word=x y! color=red body=5");
    g_autofree char *echoed = answer_header(&answer, "X-Echo");
    cr_assert_str_eq(echoed, "yes");
    g_autofree char *date = answer_header(&answer, "Date");
    cr_assert_str_eq(date, "Tue, 03 Dec 2030 20:00:00 GMT");
    answer_clear(&answer);
}

Test(http, an_answer_is_recorded_with_its_notes)
{
    struct answer answer = ask(fixture.server, "GET", "/a%20b?word=x", "", "");
    answer_clear(&answer);
    g_autofree char *line = last_line();
    cr_assert_str_eq(
        line,
        "{\"n\":1,\"at\":\"2030-12-03T20:00:00Z\",\"actor\":\"till\",\"event\":\"exchange\","
        "\"request\":1,"
        "\"connection\":1,\"method\":\"GET\",\"path\":\"/a%20b?word=x\",\"status\":200,\"sent\":30,"
        "\"note\":\"text\",\"number\":7}",
        "%s", line);
}

Test(http, query_names_keep_their_case_and_header_names_do_not)
{
    struct answer answer = ask(fixture.server, "GET", "/?WORD=x", "X-COLOR: red\r\n", "");
    cr_assert_str_eq(answer.body->str, "GET / word=- color=red body=0");
    answer_clear(&answer);
}

Test(http, the_absolute_form_of_a_target_means_its_path)
{
    struct answer answer = ask(fixture.server, "GET", "http://localhost:1234/x?word=y", "", "");
    cr_assert_str_eq(answer.body->str, "GET /x word=y color=- body=0");
    answer_clear(&answer);
    g_autofree char *line = last_line();
    cr_assert_not_null(strstr(line, "\"path\":\"/x?word=y\""), "%s", line);
}

Test(http, head_tells_the_length_and_sends_no_body)
{
    struct client *client = client_new(fixture.server);
    client_say(client, "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
    struct answer answer = client_answer(client, false);
    g_autofree char *length = answer_header(&answer, "Content-Length");
    cr_assert_str_eq(length, "29");
    cr_assert_eq(client->received->len, 0);
    answer_clear(&answer);
    client_free(client);
    g_autofree char *line = last_line();
    cr_assert_not_null(strstr(line, "\"sent\":0"), "%s", line);
}

Test(http, not_modified_has_no_body)
{
    struct client *client = client_new(fixture.server);
    client_say(client, "GET /same HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    struct answer first = client_answer(client, false);
    cr_assert_eq(first.status, 304);
    struct answer second = client_answer(client, true);
    cr_assert_eq(second.status, 200, "the connection lives on, pipelined requests too");
    answer_clear(&first);
    answer_clear(&second);
    client_free(client);
}

Test(http, a_connection_serves_many_requests_and_they_are_counted)
{
    struct client *client = client_new(fixture.server);
    for (unsigned i = 0; i < 3; i++) {
        client_say(client, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        struct answer answer = client_answer(client, true);
        cr_assert_eq(answer.status, 200);
        answer_clear(&answer);
    }
    struct answer other = ask(fixture.server, "GET", "/y", "", "");
    answer_clear(&other);
    client_free(client);
    const GPtrArray *events = history_events(fixture.history);
    cr_assert_eq(event_integer(events->pdata[2], "request", 0), 3);
    cr_assert_eq(event_integer(events->pdata[2], "connection", 0), 1);
    cr_assert_eq(event_integer(events->pdata[3], "request", 0), 4);
    cr_assert_eq(event_integer(events->pdata[3], "connection", 0), 2);
    cr_assert_eq(http_server_request_count(fixture.server), 4);
}

Test(http, a_late_answer_is_quiet_meanwhile_and_tells_when_it_was_asked)
{
    struct client *client = client_new(fixture.server);
    client_say(client, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    struct answer none = client_answer(client, true);
    cr_assert_eq(none.status, 0);
    cr_assert_not_null(fixture.held);
    clock_advance_to(&fixture.clock, START_NS + 90 * NS_PER_S);
    http_reply_text(fixture.held, 200, "text/plain", "late");
    struct answer answer = client_answer(client, true);
    cr_assert_eq(answer.status, 200, "%u", answer.status);
    cr_assert_str_eq(answer.body->str, "late");
    g_autofree char *date = answer_header(&answer, "Date");
    cr_assert_str_eq(date, "Tue, 03 Dec 2030 20:01:30 GMT");
    g_autofree char *line = last_line();
    cr_assert_not_null(strstr(line, "\"at\":\"2030-12-03T20:01:30Z\""), "%s", line);
    cr_assert_not_null(strstr(line, "\"sent\":4"), "%s", line);
    cr_assert_not_null(strstr(line, "\"asked\":\"2030-12-03T20:00:00Z\""), "%s", line);
    client_say(client, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    struct answer next = client_answer(client, true);
    cr_assert_eq(next.status, 200);
    answer_clear(&none);
    answer_clear(&answer);
    answer_clear(&next);
    client_free(client);
}

Test(http, a_client_may_leave_before_the_late_answer)
{
    struct client *client = client_new(fixture.server);
    client_say(client, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    client_settle(client);
    client_free(client);
    const struct source *source = http_server_source(fixture.server);
    while (source->serve(source->data)) {
    }
    cr_assert(source->is_quiet(source->data));
    http_reply_text(fixture.held, 200, "text/plain", "nobody reads this");
    g_autofree char *line = last_line();
    cr_expect_not_null(strstr(line, "\"sent\":0"), "%s", line);
    struct answer answer = ask(fixture.server, "GET", "/x", "", "");
    cr_assert_eq(answer.status, 200);
    answer_clear(&answer);
    cr_assert_eq(count_events("exchange"), 2);
    cr_assert_eq(count_events("malformed"), 0);
}

Test(http, a_server_ends_with_answers_still_owed)
{
    struct client *client = client_new(fixture.server);
    client_say(client, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    client_settle(client);
    client_free(client);
    cr_assert_not_null(fixture.held);
}

Test(http, a_client_that_expects_100_gets_it_before_its_body)
{
    struct client *client = client_new(fixture.server);
    client_say(client,
               "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    struct answer first = client_answer(client, false);
    cr_assert_eq(first.status, 100);
    client_say(client, "abc");
    struct answer second = client_answer(client, true);
    cr_assert_eq(second.status, 200);
    cr_assert_str_eq(fixture.seen_body->str, "abc");
    answer_clear(&first);
    answer_clear(&second);
    client_free(client);
}
