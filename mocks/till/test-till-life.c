/* How the app's life ends and is told: by people, by the world, by a signal of somebody's, by a
 * power loss; what a hung app does to the calls that wait for it; and which acts make no sense
 * when. All of it with the real app process under the supervisor. */
#include "mocks/till/world-for-tests.h"
#include <signal.h>

static const struct till_settings plain = {0};

static const char *last_ended(const struct world *world, char **line)
{
    const GPtrArray *events = history_events(world->history);
    for (guint i = events->len; i-- > 0;)
        if (event_is(events->pdata[i], "app", "ended")) {
            *line = event_line(events->pdata[i]);
            return strstr(*line, "\"process\":");
        }
    return NULL;
}

static void expect_ended(const struct world *world, const char *expected)
{
    g_autofree char *line = NULL;
    const char *ended = last_ended(world, &line);
    cr_assert(ended, "the end was not told");
    cr_assert_str_eq(ended, expected, "%s, expected %s", ended, expected);
    cr_assert_not(till_app_is_running(world->till));
    cr_assert_null(till_app_process(world->till));
}

Test(till_life, a_person_closes_the_app)
{
    struct world *world = world_open(&plain);
    cr_assert(till_app_close(world->till, 7));
    cr_assert_not(till_app_close(world->till, 7), "it is closing already");
    cr_assert_not(till_order_begin(world->till, "1", 7));
    world_settle(world);
    expect_ended(world, "\"process\":\"app-1\",\"how\":\"closed\",\"by\":\"world\",\"line\":7}");
    cr_assert_not(till_app_close(world->till, 8));
    g_autofree char *log = world_log(world);
    cr_assert(g_str_has_suffix(log, "[info]  app closed\n"), "%s", log);
    world_free(world);
}

Test(till_life, the_app_crashes_with_a_stack_trace)
{
    struct world *world = world_open(&plain);
    cr_assert(till_order_begin(world->till, "17", 3));
    cr_assert(till_app_crash(world->till, 4));
    world_settle(world);
    expect_ended(
        world,
        "\"process\":\"app-1\",\"how\":\"crash\",\"by\":\"world\",\"signal\":11,\"line\":4}");
    g_autofree char *story = world_story(world);
    cr_assert(g_str_has_suffix(
                  story, "\"event\":\"order\",\"id\":\"17\",\"change\":\"lost\",\"line\":4}\n"),
              "%s", story);
    g_autofree char *log = world_log(world);
    cr_assert(strstr(log, "[error] uncaught TypeError"), "%s", log);
    cr_assert(strstr(log, "\n    at BasketView.render ("), "%s", log);
    cr_assert_null(strstr(log, "app closed"), "%s", log);
    world_free(world);
}

/* Signals that come from outside the app. `killer` is what the harness knows of the sender. */
static const struct blow {
    const char *killer, *expected;
    int signal;
    bool is_clean; /* the app writes its last line */
} blows[] = {
    {"updater", "\"how\":\"signal\",\"by\":\"updater\",\"signal\":15}", SIGTERM, true},
    {NULL, "\"how\":\"signal\",\"by\":\"world\",\"signal\":15}", SIGTERM, true},
    {"updater", "\"how\":\"signal\",\"by\":\"updater\",\"signal\":2}", SIGINT, true},
    {"updater", "\"how\":\"signal\",\"by\":\"updater\",\"signal\":9}", SIGKILL, false},
    {"updater", "\"how\":\"signal\",\"by\":\"updater\",\"signal\":11}", SIGSEGV, false},
    {NULL, "\"how\":\"signal\",\"by\":\"world\",\"signal\":9}", SIGKILL, false},
};

Test(till_life, a_signal_ends_the_app)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(blows); i++) {
        struct world *world = world_open(&plain);
        world->killer = blows[i].killer;
        process_signal(till_app_process(world->till), blows[i].signal);
        world_run(world, NS_PER_S);
        g_autofree char *expected = g_strconcat("\"process\":\"app-1\",", blows[i].expected, NULL);
        expect_ended(world, expected);
        g_autofree char *log = world_log(world);
        cr_assert_eq(g_str_has_suffix(log, "app closed\n"), blows[i].is_clean, "signal %d: %s",
                     blows[i].signal, log);
        world_free(world);
    }
}

/* A call that waits for the app is answered by what has become of it. */
Test(till_life, calls_that_wait_are_answered_when_the_app_dies)
{
    struct world *world = world_open(&plain);
    cr_assert(till_app_hang(world->till, 1));
    struct request *status = world_ask(world, "GET", "/status", "");
    struct request *quit = world_ask(world, "POST", "/quit", "");
    world_run(world, 2 * NS_PER_S);
    cr_assert_eq(status->status, 0);
    cr_assert_eq(quit->status, 0);
    world->killer = "updater";
    process_signal(till_app_process(world->till), SIGKILL);
    world_run(world, NS_PER_S);
    expect_answer(status, 200,
                  "{\"running\": false, \"pid\": null, \"version\": \"3.6.4\", \"state\": null, "
                  "\"order\": null}");
    expect_answer(quit, 200, "{\"running\": false}");
    expect_ended(world,
                 "\"process\":\"app-1\",\"how\":\"signal\",\"by\":\"updater\",\"signal\":9}");
    world_free(world);
}

Test(till_life, a_hung_app_times_calls_out_after_ten_seconds)
{
    struct world *world = world_open(&plain);
    cr_assert(till_app_hang(world->till, 5));
    cr_assert_not(till_app_hang(world->till, 5));
    cr_assert_not(till_login(world->till, "17", 5));
    int64_t asked_ns = world->clock.instant_ns;
    struct request *status = world_call(world, "GET", "/status", "");
    expect_answer(status, 504, "{\"error\": \"timeout\"}");
    cr_assert_eq(status->answered_ns, asked_ns + 10 * NS_PER_S);
    expect_answer(world_call(world, "POST", "/quit", ""), 504, "{\"error\": \"timeout\"}");
    cr_assert(till_app_is_running(world->till));
    g_autofree char *story = world_story(world);
    cr_assert(strstr(story,
                     "\"app\",\"event\":\"hung\",\"line\":5}\n\"till\",\"event\":\"control\","
                     "\"call\":\"status\",\"status\":504,\"error\":\"timeout\"}\n"
                     "\"till\",\"event\":\"control\",\"call\":\"quit\",\"status\":504,"
                     "\"error\":\"timeout\",\"if-idle\":false}\n"),
              "%s", story);
    cr_assert(till_app_close(world->till, 6), "a person ends what hangs");
    world_run(world, NS_PER_S);
    expect_ended(
        world,
        "\"process\":\"app-1\",\"how\":\"closed\",\"by\":\"world\",\"signal\":9,\"line\":6}");
    world_free(world);
}

Test(till_life, an_app_that_wakes_up_answers_again)
{
    struct world *world = world_open(&plain);
    cr_assert(till_app_hang(world->till, 5));
    for (unsigned i = 0; i < 40; i++)
        cr_assert_eq(world_call(world, "GET", "/status", "")->status, 504);
    process_signal(till_app_process(world->till), SIGCONT);
    world_run(world, NS_PER_S);
    cr_assert_eq(world_call(world, "GET", "/status", "")->status, 200);
    cr_assert_eq(world_call(world, "POST", "/quit", "")->status, 200);
    world_free(world);
}

Test(till_life, a_quit_that_timed_out_still_closes_an_app_that_wakes_up)
{
    struct world *world = world_open(&plain);
    cr_assert(till_app_hang(world->till, 5));
    cr_assert_eq(world_call(world, "POST", "/quit", "")->status, 504);
    process_signal(till_app_process(world->till), SIGCONT);
    world_run(world, NS_PER_S);
    expect_ended(world, "\"process\":\"app-1\",\"how\":\"quit\",\"by\":\"updater\"}");
    world_free(world);
}

Test(till_life, too_many_waiting_calls_are_turned_away)
{
    struct world *world = world_open(&plain);
    cr_assert(till_app_hang(world->till, 5));
    struct request *requests[65];
    for (unsigned i = 0; i < G_N_ELEMENTS(requests); i++)
        requests[i] = world_ask(world, "GET", "/status", "");
    world_settle(world);
    cr_assert_eq(requests[63]->status, 0);
    expect_answer(requests[64], 503, "{\"error\": \"busy\"}");
    world_run(world, 11 * NS_PER_S);
    cr_assert_eq(requests[0]->status, 504);
    cr_assert_eq(requests[63]->status, 504);
    world_free(world);
}

Test(till_life, the_power_fails_with_an_order_open)
{
    struct world *world = world_open(&plain);
    cr_assert(till_order_begin(world->till, "4", 1));
    world_settle(world);
    till_power_off(world->till);
    expect_ended(world, "\"process\":\"app-1\",\"how\":\"power\",\"by\":\"world\"}");
    g_autofree char *before = world_story(world);
    cr_assert(g_str_has_suffix(before, "\"id\":\"4\",\"change\":\"lost\"}\n"), "%s", before);
    supervisor_end_all(world->supervisor);
    g_autofree char *after = world_story(world);
    cr_assert_str_eq(after, before, "the end is told once");
    cr_assert(world->was_app, "the till knows its process nevertheless");
    cr_assert(till_app_open(world->till, 2));
    world_settle(world);
    g_autofree char *story = world_story(world);
    cr_assert(g_str_has_suffix(story, "\"process\":\"app-2\",\"version\":\"3.6.4\",\"line\":2}\n"),
              "%s", story);
    world_free(world);
}

Test(till_life, what_the_app_did_not_answer_did_not_happen)
{
    struct world *world = world_open(&plain);
    process_signal(till_app_process(world->till), SIGKILL);
    cr_assert(till_order_begin(world->till, "5", 1), "nobody knows yet");
    world_run(world, NS_PER_S);
    g_autofree char *story = world_story(world);
    cr_assert_null(strstr(story, "\"order\""), "%s", story);
    world_free(world);
}

Test(till_life, people_log_in_and_states_change)
{
    struct world *world = world_open(&plain);
    cr_assert(till_login(world->till, "17", 2));
    cr_assert(till_state(world->till, "ACTION_NEEDED", 3));
    cr_assert_not(till_state(world->till, "ACTION_NEEDED", 3));
    cr_assert_not(till_state(world->till, "ASLEEP", 3));
    cr_assert_not(till_login(world->till, "line\nbreak", 3));
    cr_assert_not(till_login(world->till, "", 3));
    world_settle(world);
    expect_story(
        world,
        "\"app\",\"event\":\"started\",\"process\":\"app-1\",\"version\":\"3.6.4\"}\n"
        "\"app\",\"event\":\"login\",\"user\":\"17\",\"line\":2}\n"
        "\"app\",\"event\":\"state\",\"from\":\"IDLE\",\"to\":\"ACTION_NEEDED\",\"line\":3}\n");
    world_free(world);
}

Test(till_life, nothing_can_be_done_to_a_closed_app)
{
    struct world *world = world_new(&(struct till_settings){.version = "3.6.4"});
    struct till *till = world->till;
    cr_assert_not(till_app_close(till, 1));
    cr_assert_not(till_app_crash(till, 1));
    cr_assert_not(till_app_hang(till, 1));
    cr_assert_not(till_login(till, "17", 1));
    cr_assert_not(till_order_begin(till, "9913", 1));
    cr_assert_not(till_order_end(till, 1));
    cr_assert_not(till_state(till, "ERROR", 1));
    cr_assert_not(till_log_rotate(till, 1));
    cr_assert(till_app_open(till, 1));
    cr_assert_not(till_app_open(till, 1));
    cr_assert_not(till_process_ended(till, NULL, 0, NULL));
    world_free(world);
}

Test(till_life, a_till_that_cannot_be_built_says_why)
{
    g_autoptr(GError) error = NULL;
    struct world *world = world_new(&plain);
    struct till_settings settings = {.clock = &world->clock,
                                     .queue = world->queue,
                                     .history = world->history,
                                     .supervisor = world->supervisor,
                                     .folder = world->folder,
                                     .app_program = "/nowhere/checkout-app",
                                     .version = "3.6.4",
                                     .zone = "UTC"};
    cr_assert_null(till_new(&settings, &error));
    cr_assert(strstr(error->message, "can't install /nowhere/checkout-app"), "%s", error->message);
    g_clear_error(&error);
    settings.version = "3.6.4\" injected";
    cr_assert_null(till_new(&settings, &error));
    cr_assert(strstr(error->message, "is no version"), "%s", error->message);
    world_free(world);
}
