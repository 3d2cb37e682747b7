/* The till by its control interface, against the real app process under the supervisor: every row
 * of the contract's table, and the history that the calls leave. The expected texts are those of
 * docs/updater-contract.md and docs/history.md. */
#include "mocks/till/world-for-tests.h"

static const struct till_settings plain = {.install_ns = 60 * NS_PER_S};

/* What a status says of a running 3.6.4, and `rest`. */
static char *running_body(const struct world *world, const char *rest)
{
    g_autofree char *after = g_strdup_printf(", \"version\": \"3.6.4\", %s}", rest);
    return body_with_pid(world, "{\"running\": true, \"pid\": ", after);
}

#define STARTED "\"app\",\"event\":\"started\",\"process\":\"app-1\",\"version\":\"3.6.4\"}\n"
#define CONTROL(call, status)                                                                      \
    "\"till\",\"event\":\"control\",\"call\":\"" call "\",\"status\":" status
#define CLOSED_BODY                                                                                \
    "{\"running\": false, \"pid\": null, \"version\": \"3.6.4\", \"state\": null, \"order\": "     \
    "null}"
#define EMPTY_BODY                                                                                 \
    "{\"running\": false, \"pid\": null, \"version\": null, \"state\": null, \"order\": null}"

Test(till, tells_the_state_of_a_running_app)
{
    struct world *world = world_open(&plain);
    g_autofree char *body = running_body(world, "\"state\": \"IDLE\", \"order\": null");
    expect_answer(world_call(world, "GET", "/status", ""), 200, body);
    expect_story(world, STARTED CONTROL("status", "200") ",\"error\":null,\"running\":true,"
                                                         "\"order\":null,"
                                                         "\"order-suspended\":false}\n");
    world_free(world);
}

Test(till, tells_that_the_app_is_closed_and_what_is_installed)
{
    struct world *world = world_new(&(struct till_settings){.version = "3.6.4"});
    expect_answer(world_call(world, "GET", "/status", ""), 200, CLOSED_BODY);
    world_free(world);
    world = world_new(&(struct till_settings){0});
    expect_answer(world_call(world, "GET", "/status", ""), 200, EMPTY_BODY);
    expect_story(world, CONTROL("status", "200") ",\"error\":null,\"running\":false,"
                                                 "\"order\":null,\"order-suspended\":false}\n");
    world_free(world);
}

/* The order is shown with the wall clock of its beginning; one second passes between two acts. */
static const struct shown {
    const char *acts; /* b, p, s, r, e: begin, pay, suspend, resume, end */
    const char *rest, *recorded;
} shown[] = {
    {"b",
     "\"state\": \"ACTIVE\", \"order\": {\"id\": \"9913\", \"since\": \"2030-12-03T20:00:00Z\", "
     "\"state\": \"ACTIVE\"}",
     "\"order\":\"9913\",\"order-suspended\":false"},
    {"bp",
     "\"state\": \"PAYMENT\", \"order\": {\"id\": \"9913\", \"since\": \"2030-12-03T20:00:00Z\", "
     "\"state\": \"PAYMENT\"}",
     "\"order\":\"9913\",\"order-suspended\":false"},
    {"bs",
     "\"state\": \"IDLE\", \"order\": {\"id\": \"9913\", \"since\": \"2030-12-03T20:00:00Z\", "
     "\"state\": \"SUSPENDED\"}",
     "\"order\":\"9913\",\"order-suspended\":true"},
    {"bsr",
     "\"state\": \"ACTIVE\", \"order\": {\"id\": \"9913\", \"since\": \"2030-12-03T20:00:00Z\", "
     "\"state\": \"ACTIVE\"}",
     "\"order\":\"9913\",\"order-suspended\":false"},
    {"bpe", "\"state\": \"IDLE\", \"order\": null", "\"order\":null,\"order-suspended\":false"},
};

static void carry_out(struct world *world, const char *acts)
{
    struct till *till = world->till;
    for (; *acts; acts++) {
        bool done = *acts == 'b'   ? till_order_begin(till, "9913", 1)
                    : *acts == 'p' ? till_order_pay(till, 2)
                    : *acts == 's' ? till_order_suspend(till, 3)
                    : *acts == 'r' ? till_order_resume(till, 4)
                                   : till_order_end(till, 5);
        cr_assert(done, "act %c made no sense", *acts);
        world_run(world, NS_PER_S);
    }
}

Test(till, shows_the_order_in_its_states)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(shown); i++) {
        struct world *world = world_open(&plain);
        carry_out(world, shown[i].acts);
        g_autofree char *body = running_body(world, shown[i].rest);
        expect_answer(world_call(world, "GET", "/status", ""), 200, body);
        g_autofree char *story = world_story(world);
        cr_assert(strstr(story, shown[i].recorded), "%s: %s", shown[i].acts, story);
        world_free(world);
    }
}

Test(till, tells_an_order_in_log_order)
{
    struct world *world = world_open(&plain);
    carry_out(world, "bpe");
    expect_story(
        world, STARTED
        "\"app\",\"event\":\"state\",\"from\":\"IDLE\",\"to\":\"ACTIVE\",\"line\":1}\n"
        "\"app\",\"event\":\"order\",\"id\":\"9913\",\"change\":\"started\",\"line\":1}\n"
        "\"app\",\"event\":\"state\",\"from\":\"ACTIVE\",\"to\":\"PAYMENT\",\"line\":2}\n"
        "\"app\",\"event\":\"order\",\"id\":\"9913\",\"change\":\"payment\",\"line\":2}\n"
        "\"app\",\"event\":\"state\",\"from\":\"PAYMENT\",\"to\":\"FINALIZED\",\"line\":5}\n"
        "\"app\",\"event\":\"order\",\"id\":\"9913\",\"change\":\"ended\",\"line\":5}\n"
        "\"app\",\"event\":\"state\",\"from\":\"FINALIZED\",\"to\":\"IDLE\",\"line\":5}\n");
    world_free(world);
}

Test(till, quits_and_answers_when_the_app_is_gone)
{
    struct world *world = world_open(&plain);
    expect_answer(world_call(world, "POST", "/quit", ""), 200, "{\"running\": false}");
    cr_assert_not(till_app_is_running(world->till));
    expect_story(world,
                 STARTED "\"app\",\"event\":\"ended\",\"process\":\"app-1\",\"how\":\"quit\","
                         "\"by\":\"updater\"}\n" CONTROL("quit", "200") ",\"error\":null,"
                                                                        "\"if-idle\":false}\n");
    world_free(world);
}

Test(till, quits_mid_order_and_the_order_is_lost)
{
    struct world *world = world_open(&plain);
    carry_out(world, "b");
    expect_answer(world_call(world, "POST", "/quit", "{}"), 200, "{\"running\": false}");
    g_autofree char *story = world_story(world);
    cr_assert(strstr(story, "\"how\":\"quit\",\"by\":\"updater\"}\n"
                            "\"app\",\"event\":\"order\",\"id\":\"9913\",\"change\":\"lost\"}\n"),
              "%s", story);
    world_free(world);
}

Test(till, quits_if_idle_only_without_an_open_order)
{
    struct world *world = world_open(&plain);
    carry_out(world, "b");
    expect_answer(world_call(world, "POST", "/quit", "{\"if\": \"idle\"}"), 409,
                  "{\"error\": \"order-open\"}");
    cr_assert(till_app_is_running(world->till));
    carry_out(world, "s");
    expect_answer(world_call(world, "POST", "/quit", "{\"if\": \"idle\"}"), 200,
                  "{\"running\": false}");
    g_autofree char *story = world_story(world);
    cr_assert(strstr(story, CONTROL("quit", "409") ",\"error\":\"order-open\",\"if-idle\":true}"));
    cr_assert_null(strstr(story, "\"lost\""), "%s", story);
    world_free(world);
}

Test(till, keeps_a_suspended_order_over_a_restart)
{
    struct world *world = world_open(&plain);
    carry_out(world, "bs");
    world_call(world, "POST", "/quit", "");
    world_call(world, "POST", "/start", "");
    g_autofree char *body =
        running_body(world, "\"state\": \"IDLE\", \"order\": {\"id\": \"9913\", \"since\": "
                            "\"2030-12-03T20:00:00Z\", \"state\": \"SUSPENDED\"}");
    expect_answer(world_call(world, "GET", "/status", ""), 200, body);
    carry_out(world, "rpe");
    world_free(world);
}

Test(till, starts_the_app_and_tells_its_process)
{
    struct world *world = world_new(&(struct till_settings){.version = "3.6.4"});
    struct request *request = world_call(world, "POST", "/start", "");
    g_autofree char *body = body_with_pid(world, "{\"pid\": ", "}");
    expect_answer(request, 200, body);
    expect_story(world, STARTED CONTROL("start", "200") ",\"error\":null}\n");
    world_free(world);
}

/* Calls that are refused at once, by what the till is doing. */
static const struct refusal {
    const char *method, *path, *body;
    enum { NOTHING, CLOSED, OPEN } till;
    unsigned status;
    const char *word;
} refusals[] = {
    {"POST", "/quit", "", CLOSED, 409, "not-running"},
    {"POST", "/quit", "", NOTHING, 409, "not-running"},
    {"POST", "/start", "", NOTHING, 409, "nothing-installed"},
    {"POST", "/start", "", OPEN, 409, "already-running"},
    {"POST", "/install", "{\"package\": \"/nowhere\"}", OPEN, 409, "app-running"},
    {"POST", "/install", "{\"package\": \"/nowhere\"}", CLOSED, 422, "bad-package"},
    {"POST", "/install", "{\"package\": \"3.7.0.tar.gz\"}", CLOSED, 422, "bad-package"},
    {"POST", "/install", "{\"package\": \"/dev/zero\"}", CLOSED, 422, "bad-package"},
    {"POST", "/install", "{\"package\": \"/tmp\"}", CLOSED, 422, "bad-package"},
    {"POST", "/install", "{\"package\": \"\"}", CLOSED, 422, "bad-package"},
    {"POST", "/install", "{\"package\": 1}", CLOSED, 400, "bad-request"},
    {"POST", "/install", "{}", CLOSED, 400, "bad-request"},
    {"POST", "/install", "", CLOSED, 400, "bad-request"},
    {"POST", "/quit", "{", OPEN, 400, "bad-request"},
    {"POST", "/quit", "[]", OPEN, 400, "bad-request"},
    {"POST", "/quit", "{} x", OPEN, 400, "bad-request"},
    {"POST", "/quit", "{\"if\": \"busy\"}", OPEN, 400, "bad-request"},
    {"POST", "/quit", "{\"if\": true}", OPEN, 400, "bad-request"},
    {"POST", "/start", "nonsense", CLOSED, 400, "bad-request"},
    {"POST", "/status", "", OPEN, 405, "method-not-allowed"},
    {"GET", "/quit", "", OPEN, 405, "method-not-allowed"},
    {"DELETE", "/install", "", OPEN, 405, "method-not-allowed"},
    {"GET", "/", "", OPEN, 404, "not-found"},
    {"POST", "/status/", "", OPEN, 404, "not-found"},
};

Test(till, refuses_what_makes_no_sense)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        const struct refusal *row = &refusals[i];
        struct world *world = row->till == OPEN ? world_open(&plain)
                              : row->till == CLOSED
                                  ? world_new(&(struct till_settings){.version = "3.6.4"})
                                  : world_new(&(struct till_settings){0});
        struct request *request = world_call(world, row->method, row->path, row->body);
        g_autofree char *body = g_strdup_printf("{\"error\": \"%s\"}", row->word);
        cr_assert_eq(request->status, row->status, "%s %s %s: status %u, expected %u", row->method,
                     row->path, row->body, request->status, row->status);
        expect_answer(request, row->status, body);
        cr_assert_eq(till_app_is_running(world->till), row->till == OPEN);
        world_free(world);
    }
}

Test(till, answers_after_the_time_that_a_call_takes)
{
    struct world *world =
        world_open(&(struct till_settings){.status_ns = 3 * NS_PER_S, .quit_ns = 5 * NS_PER_S});
    struct request *status = world_ask(world, "GET", "/status", "");
    struct request *quit = world_ask(world, "POST", "/quit", "{\"if\": \"idle\"}");
    int64_t asked_ns = world->clock.instant_ns;
    world_run(world, NS_PER_S);
    carry_out(world, "b");
    world_run(world, 10 * NS_PER_S);
    cr_assert(strstr(status->body, "\"order\": null"), "the state is that of the arrival");
    cr_assert_eq(status->answered_ns, asked_ns + 3 * NS_PER_S);
    expect_answer(quit, 409, "{\"error\": \"order-open\"}");
    cr_assert_eq(quit->answered_ns, asked_ns + 5 * NS_PER_S);
    world_free(world);
}
