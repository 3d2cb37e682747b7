/* Faults of the servers: what a client gets of each, and what the history says of it. */
#include "mocks/echo-for-tests.h"

TestSuite(http_fault, .init = set_up, .fini = tear_down);

#define ECHO "GET /x word=- color=- body=0" /* 28 bytes */
#define ASK "GET /x HTTP/1.1\r\nHost: a\r\nRange: bytes=20-23\r\n\r\n"

/* What is received of the one answer, and in the history. */
static const struct {
    struct http_fault fault;
    unsigned status; /* 0: no answer at all */
    const char *body, *record;
    bool is_closed; /* the connection, by the server */
} answers[] = {
    {{.kind = FAULT_STATUS, .status = 503},
     503,
     NULL,
     "\"status\":503,\"sent\":70,\"fault\":\"status\"",
     false},
    {{.kind = FAULT_RESET}, 0, "", "\"status\":0,\"sent\":0,\"fault\":\"reset\"", true},
    {{.kind = FAULT_NEVER}, 0, "", "\"status\":0,\"sent\":0,\"fault\":\"never\"", false},
    {{.kind = FAULT_EMPTY}, 200, "", "\"status\":200,\"sent\":0,\"fault\":\"empty\"", false},
    {{.kind = FAULT_TRUNCATED},
     200,
     "GET /x word=- ",
     "\"status\":200,\"sent\":14,\"fault\":\"truncated\"",
     true},
    {{.kind = FAULT_WRONG_LENGTH},
     200,
     "GET /x word=- ",
     "\"status\":200,\"sent\":14,\"fault\":\"wrong-length\"",
     false},
    {{.kind = FAULT_HTML}, 200, NULL, "\"fault\":\"html\"", false},
    {{.kind = FAULT_WRONG_JSON},
     200,
     "{\"value\": {\"pos\": {\"autoUpdate\": }}, \"releases\": [}",
     "\"status\":200,\"sent\":51,\"fault\":\"wrong-json\"",
     false},
    {{.kind = FAULT_INVALID_JSON, .invalid_json = "{\"x\":1}"},
     200,
     "{\"x\":1}",
     "\"status\":200,\"sent\":7,\"fault\":\"invalid-json\"",
     false},
    {{.kind = FAULT_REDIRECT}, 302, "", "\"status\":302,\"sent\":0,\"fault\":\"redirect\"", false},
    {{.kind = FAULT_NOT_MODIFIED},
     304,
     "",
     "\"status\":304,\"sent\":0,\"fault\":\"not-modified\"",
     false},
    {{.kind = FAULT_DAMAGED},
     200,
     "GET /x word=- color=- boey=0",
     "\"status\":200,\"sent\":28,\"fault\":\"damaged\"",
     false},
    {{.kind = FAULT_RANGE}, 206, "GET ", "\"status\":206,\"sent\":4,\"fault\":\"range\"", false},
};

static void expect_answer(struct client *client, unsigned row)
{
    const char *end = strstr(client->received->str, "\r\n\r\n");
    unsigned status = end == NULL ? 0 : (unsigned)strtoul(client->received->str + 9, NULL, 10);
    const char *body = end == NULL ? "" : end + 4;
    cr_expect_eq(status, answers[row].status, "row %u: %u", row, status);
    cr_expect_eq(client->is_closed, answers[row].is_closed, "row %u", row);
    if (answers[row].body != NULL) {
        cr_expect_str_eq(body, answers[row].body, "row %u: %s", row, body);
    }
}

Test(http_fault, each_kind_has_its_answer_and_its_record)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
        struct http_fault fault = answers[i].fault;
        fault.until_ns = INSTANT_NEVER;
        fault.count = 1;
        http_server_add_fault(fixture.server, &fault);
        struct client *client = client_new(fixture.server);
        client_say(client, ASK);
        client_settle(client);
        expect_answer(client, i);
        g_autofree char *line = last_line();
        cr_expect_not_null(strstr(line, answers[i].record), "row %u: %s", i, line);
        client_free(client);
        struct answer next = ask(fixture.server, "GET", "/x", "", "");
        cr_expect_eq(next.status, 200, "row %u: the fault is over", i);
        cr_expect_str_eq(next.body->str, ECHO, "row %u", i);
        answer_clear(&next);
    }
}

Test(http_fault, names_are_distinct)
{
    for (unsigned i = 0; i < FAULT_KIND_COUNT; i++) {
        for (unsigned k = 0; k < i; k++) {
            cr_expect_str_neq(http_fault_name(i), http_fault_name(k));
        }
    }
}

Test(http_fault, lasts_to_its_end_and_not_longer)
{
    const struct http_fault fault = {.kind = FAULT_EMPTY, .until_ns = START_NS + 60 * NS_PER_S};
    static const struct {
        int64_t second;
        const char *body;
    } instants[] = {{0, ""}, {59, ""}, {60, ECHO}};
    http_server_add_fault(fixture.server, &fault);
    for (unsigned i = 0; i < G_N_ELEMENTS(instants); i++) {
        clock_advance_to(&fixture.clock, START_NS + instants[i].second * NS_PER_S);
        struct answer answer = ask(fixture.server, "GET", "/x", "", "");
        cr_expect_str_eq(answer.body->str, instants[i].body, "row %u", i);
        answer_clear(&answer);
    }
}

Test(http_fault, speaks_of_requests_of_its_method_and_path_only)
{
    const struct http_fault fault = {
        .kind = FAULT_EMPTY, .method = "GET", .path = "/b", .until_ns = INSTANT_NEVER, .count = 2};
    static const struct {
        const char *method, *path;
        bool is_met;
    } requests[] = {{"GET", "/a", false},
                    {"POST", "/b", false},
                    {"GET", "/b?word=x", true},
                    {"GET", "/b/c", true},
                    {"GET", "/b", false}};
    http_server_add_fault(fixture.server, &fault);
    for (unsigned i = 0; i < G_N_ELEMENTS(requests); i++) {
        struct answer answer = ask(fixture.server, requests[i].method, requests[i].path, "", "");
        cr_expect_eq(answer.body->len == 0, requests[i].is_met, "row %u", i);
        answer_clear(&answer);
    }
}

static void run_until(int64_t instant_ns)
{
    while (queue_next_ns(fixture.queue) <= instant_ns) {
        clock_advance_to(&fixture.clock, queue_next_ns(fixture.queue));
        queue_run_next(fixture.queue);
        const struct source *source = http_server_source(fixture.server);
        while (source->serve(source->data)) {
        }
    }
    clock_advance_to(&fixture.clock, instant_ns);
}

Test(http_fault, a_late_answer_is_that_of_the_request_and_comes_in_its_time)
{
    const struct http_fault fault = {
        .kind = FAULT_LATE, .duration_ns = 20 * NS_PER_S, .until_ns = INSTANT_NEVER};
    http_server_add_fault(fixture.server, &fault);
    struct client *client = client_new(fixture.server);
    client_say(client, ASK);
    client_settle(client);
    cr_assert_eq(client->received->len, 0);
    run_until(START_NS + 19 * NS_PER_S);
    client_settle(client);
    cr_assert_eq(client->received->len, 0);
    run_until(START_NS + 20 * NS_PER_S);
    struct answer answer = client_answer(client, true);
    cr_expect_str_eq(answer.body->str, ECHO);
    g_autofree char *line = last_line();
    cr_expect_not_null(strstr(line, "\"at\":\"2030-12-03T20:00:20Z\""), "%s", line);
    cr_expect_not_null(strstr(line, "\"asked\":\"2030-12-03T20:00:00Z\",\"fault\":\"late\""), "%s",
                       line);
    answer_clear(&answer);
    client_free(client);
}

Test(http_fault, a_body_that_drips_arrives_in_pieces)
{
    const struct http_fault fault = {
        .kind = FAULT_DRIP, .duration_ns = 40 * NS_PER_S, .until_ns = INSTANT_NEVER};
    static const struct {
        int64_t second;
        size_t bytes; /* of 28, in 20 pieces */
    } instants[] = {{0, 0}, {1, 0}, {2, 1}, {20, 14}, {39, 26}, {40, 28}};
    http_server_add_fault(fixture.server, &fault);
    struct client *client = client_new(fixture.server);
    client_say(client, ASK);
    for (unsigned i = 0; i < G_N_ELEMENTS(instants); i++) {
        run_until(START_NS + instants[i].second * NS_PER_S);
        client_settle(client);
        const char *end = strstr(client->received->str, "\r\n\r\n");
        size_t bytes = end == NULL ? 0 : strlen(end + 4);
        cr_expect_eq(bytes, instants[i].bytes, "row %u: %zu", i, bytes);
    }
    g_autofree char *line = last_line();
    cr_expect_not_null(strstr(line, "\"sent\":28"), "%s", line);
    cr_expect_not_null(strstr(line, "\"fault\":\"drip\""), "%s", line);
    cr_expect_null(strstr(line, "\"left\""), "%s", line);
    client_free(client);
}

Test(http_fault, who_leaves_in_the_middle_of_a_drip_has_left)
{
    const struct http_fault fault = {
        .kind = FAULT_DRIP, .duration_ns = 40 * NS_PER_S, .until_ns = INSTANT_NEVER};
    http_server_add_fault(fixture.server, &fault);
    struct client *client = client_new(fixture.server);
    client_say(client, ASK);
    client_settle(client);
    run_until(START_NS + 5 * NS_PER_S);
    client_free(client);
    run_until(START_NS + 60 * NS_PER_S);
    cr_assert_eq(count_events("exchange"), 1);
    g_autofree char *line = last_line();
    cr_expect_not_null(strstr(line, "\"left\":true"), "%s", line);
}

Test(http_fault, who_waits_in_vain_is_seen_to_give_up)
{
    const struct http_fault fault = {.kind = FAULT_NEVER, .until_ns = INSTANT_NEVER, .count = 1};
    http_server_add_fault(fixture.server, &fault);
    struct client *client = client_new(fixture.server);
    client_say(client, ASK);
    client_settle(client);
    cr_assert_eq(count_events("gave-up"), 0);
    clock_advance_to(&fixture.clock, START_NS + 30 * NS_PER_S);
    client_free(client);
    struct answer next = ask(fixture.server, "GET", "/x", "", "");
    cr_expect_eq(next.status, 200);
    answer_clear(&next);
    cr_assert_eq(count_events("gave-up"), 1);
}

/* The error of a connection that can't be made. */
static int connect_error(void)
{
    struct client *client = client_new(fixture.server);
    int error = 0;
    socklen_t size = sizeof error;
    cr_assert_eq(getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size), 0);
    client_free(client);
    return error;
}

Test(http_fault, a_server_that_refuses_has_its_port_again_afterwards)
{
    const struct http_fault fault = {.kind = FAULT_REFUSED, .until_ns = START_NS + 60 * NS_PER_S};
    struct client *early = client_new(fixture.server);
    client_say(early, ASK);
    client_settle(early);
    http_server_add_fault(fixture.server, &fault);
    client_settle(early);
    cr_expect(early->is_closed, "open connections are reset");
    cr_expect_eq(connect_error(), ECONNREFUSED);
    g_autofree char *line = last_line();
    cr_expect_not_null(strstr(line, "\"event\":\"refusing\",\"until\":\"2030-12-03T20:01:00Z\""),
                       "%s", line);
    run_until(START_NS + 60 * NS_PER_S);
    struct answer answer = ask(fixture.server, "GET", "/x", "", "");
    cr_expect_eq(answer.status, 200);
    answer_clear(&answer);
    client_free(early);
}

/* The library has suspended connections then, and the queue has entries. */
Test(http_fault, a_server_may_end_while_answers_are_kept_back)
{
    static const enum http_fault_kind kinds[] = {FAULT_LATE, FAULT_DRIP, FAULT_NEVER};
    struct client *clients[G_N_ELEMENTS(kinds)];
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const struct http_fault fault = {
            .kind = kinds[i], .duration_ns = 60 * NS_PER_S, .until_ns = INSTANT_NEVER, .count = 1};
        http_server_add_fault(fixture.server, &fault);
        clients[i] = client_new(fixture.server);
        client_say(clients[i], ASK);
        client_settle(clients[i]);
    }
    http_server_free(fixture.server);
    fixture.server = NULL;
    cr_expect_eq(queue_next_ns(fixture.queue), INSTANT_NEVER, "nothing is left in the queue");
    cr_expect_eq(count_events("exchange"), 1, "but that of the request that is ignored");
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        client_free(clients[i]);
    }
}
