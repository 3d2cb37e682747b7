/* The history as it is written, as it is read back, and what hostile text and failing files do to
 * it. */
#include "sim/history.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

#define START_NS (INT64_C(1922559243) * NS_PER_S)

static struct clock clock_of_row;
static char *folder;
static char *path;

static void set_up(void)
{
    clock_init(&clock_of_row, START_NS);
    folder = g_dir_make_tmp("test-history-XXXXXX", NULL);
    path = g_build_filename(folder, "history.jsonl", NULL);
}

static void tear_down(void)
{
    g_unlink(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
}

TestSuite(history, .init = set_up, .fini = tear_down);

static struct history *new_history(void)
{
    g_autoptr(GError) error = NULL;
    struct history *history = history_new(&clock_of_row, path, &error);
    cr_assert_not_null(history, "%s", error == NULL ? "" : error->message);
    return history;
}

static struct history *in_memory(void)
{
    return history_new(&clock_of_row, NULL, NULL);
}

static const struct event *event_at(const GPtrArray *events, guint index)
{
    return g_ptr_array_index(events, index);
}

static char *written(void)
{
    char *content = NULL;
    cr_assert(g_file_get_contents(path, &content, NULL, NULL));
    return content;
}

static GPtrArray *load(void)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *events = history_load(path, &error);
    cr_assert_not_null(events, "%s", error == NULL ? "" : error->message);
    return events;
}

static void record_some(struct history *history)
{
    history_begin(history, "till", "control");
    history_text(history, "call", "quit");
    history_integer(history, "status", 200);
    history_end(history);
    clock_advance_to(&clock_of_row, START_NS + 500 * NS_PER_MS);
    history_begin(history, "ccc", "configuration");
    history_json(history, "value", "{\"channel\": \"stable\", \"days\": [1, 2.50]}");
    history_boolean(history, "operator", true);
    history_boolean(history, "other", false);
    history_text(history, "nothing", NULL);
    history_instant(history, "asked", START_NS + 1);
    history_integer(history, "least", INT64_MIN);
    history_integer(history, "greatest", INT64_MAX);
    history_end(history);
    history_begin(history, "app", "hung");
    history_end(history);
}

static const char *const some_lines[] = {
    "{\"n\":1,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\",\"event\":\"control\","
    "\"call\":\"quit\",\"status\":200}",
    "{\"n\":2,\"at\":\"2030-12-03T20:14:03.500Z\",\"actor\":\"ccc\",\"event\":\"configuration\","
    "\"value\":{\"channel\": \"stable\", \"days\": [1, 2.50]},\"operator\":true,\"other\":false,"
    "\"nothing\":null,\"asked\":\"2030-12-03T20:14:03.000000001Z\","
    "\"least\":-9223372036854775808,\"greatest\":9223372036854775807}",
    "{\"n\":3,\"at\":\"2030-12-03T20:14:03.500Z\",\"actor\":\"app\",\"event\":\"hung\"}",
};

static void expect_some(const GPtrArray *events)
{
    cr_assert_eq(events->len, 3);
    for (guint index = 0; index < events->len; index++) {
        g_autofree char *line = event_line(event_at(events, index));
        cr_expect_str_eq(line, some_lines[index]);
        cr_expect_eq(event_number(event_at(events, index)), index + 1);
    }
    const struct event *control = event_at(events, 0);
    cr_expect_eq(event_instant(control), START_NS);
    cr_expect_str_eq(event_actor(control), "till");
    cr_expect_str_eq(event_name(control), "control");
    cr_expect(event_is(control, "till", "control"));
    cr_expect_not(event_is(control, "till", "contro"));
    cr_expect_not(event_is(control, "app", "control"));
    cr_expect_str_eq(event_text(control, "call"), "quit");
    cr_expect_eq(event_integer(control, "status", -1), 200);
    const struct event *configuration = event_at(events, 1);
    cr_expect_eq(event_instant(configuration), START_NS + 500 * NS_PER_MS);
    cr_expect_str_eq(event_text(configuration, "value"),
                     "{\"channel\": \"stable\", \"days\": [1, 2.50]}");
    cr_expect(event_boolean(configuration, "operator"));
    cr_expect_not(event_boolean(configuration, "other"));
    cr_expect_null(event_text(configuration, "nothing"));
    cr_expect_eq(event_instant_of(configuration, "asked", -1), START_NS + 1);
    cr_expect_eq(event_integer(configuration, "least", 0), INT64_MIN);
    cr_expect_eq(event_integer(configuration, "greatest", 0), INT64_MAX);
}

Test(history, writes_the_lines_that_the_document_describes)
{
    struct history *history = new_history();
    record_some(history);
    g_autofree char *content = written();
    g_autofree char *expected =
        g_strdup_printf("%s\n%s\n%s\n", some_lines[0], some_lines[1], some_lines[2]);
    cr_expect_str_eq(content, expected);
    cr_expect(history_is_intact(history));
    cr_expect_null(history_error_text(history));
    history_free(history);
}

Test(history, answers_alike_in_memory_and_loaded)
{
    struct history *history = new_history();
    record_some(history);
    expect_some(history_events(history));
    history_free(history);
    g_autoptr(GPtrArray) events = load();
    expect_some(events);
}

Test(history, keeps_events_without_a_file)
{
    struct history *history = in_memory();
    record_some(history);
    expect_some(history_events(history));
    cr_expect(history_is_intact(history));
    history_free(history);
    history_free(NULL);
}

Test(history, has_each_line_on_disk_before_the_next_event_begins)
{
    struct history *history = new_history();
    for (int count = 1; count <= 3; count++) {
        history_begin(history, "app", "hung");
        history_end(history);
        g_autoptr(GPtrArray) events = load();
        cr_expect_eq((int)events->len, count);
    }
    history_free(history);
}

Test(history, takes_the_instant_at_which_the_event_began)
{
    struct history *history = new_history();
    history_begin(history, "app", "hung");
    clock_advance_to(&clock_of_row, START_NS + NS_PER_S);
    history_end(history);
    cr_expect_eq(event_instant(event_at(history_events(history), 0)), START_NS);
    history_free(history);
}

Test(history, replaces_what_an_earlier_row_left_in_the_file)
{
    cr_assert(g_file_set_contents(path, "something else\n", -1, NULL));
    struct history *history = new_history();
    history_begin(history, "app", "hung");
    history_end(history);
    history_free(history);
    g_autoptr(GPtrArray) events = load();
    cr_expect_eq(events->len, 1);
}

Test(history, answers_with_the_fallback_for_another_key_or_type)
{
    struct history *history = new_history();
    record_some(history);
    const struct event *control = event_at(history_events(history), 0);
    const struct event *configuration = event_at(history_events(history), 1);
    cr_expect_null(event_text(control, "missing"));
    cr_expect_null(event_text(control, "status"));
    cr_expect_null(event_text(control, "n"));
    cr_expect_eq(event_integer(control, "missing", -7), -7);
    cr_expect_eq(event_integer(control, "call", -7), -7);
    cr_expect_eq(event_integer(configuration, "operator", -7), -7);
    cr_expect_not(event_boolean(control, "status"));
    cr_expect_not(event_boolean(control, "missing"));
    cr_expect_eq(event_instant_of(control, "missing", -7), -7);
    cr_expect_eq(event_instant_of(control, "call", -7), -7);
    cr_expect_eq(event_instant_of(control, "status", -7), -7);
    cr_expect_eq(event_instant_of(configuration, "nothing", -7), -7);
    history_free(history);
}

Test(bugs_of_callers, abort_on_a_key_that_is_there_already, .signal = SIGABRT)
{
    struct history *history = in_memory();
    history_begin(history, "ccc", "exchange");
    history_integer(history, "status", 200);
    history_integer(history, "status", 200);
}

Test(bugs_of_callers, abort_on_an_event_within_an_event, .signal = SIGABRT)
{
    struct history *history = in_memory();
    history_begin(history, "ccc", "exchange");
    history_begin(history, "ccc", "exchange");
}

Test(bugs_of_callers, abort_on_a_value_outside_an_event, .signal = SIGABRT)
{
    history_integer(in_memory(), "status", 200);
}

Test(history, says_which_file_it_can_not_create)
{
    g_autoptr(GError) error = NULL;
    cr_expect_null(history_new(&clock_of_row, "/nowhere/history.jsonl", &error));
    cr_expect(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
    cr_expect_str_eq(error->message,
                     "can't create the history /nowhere/history.jsonl: No such file or directory");
}

Test(history, says_that_the_disk_is_full_and_goes_on_in_memory)
{
    struct history *history = history_new(&clock_of_row, "/dev/full", NULL);
    cr_assert_not_null(history);
    record_some(history);
    cr_expect_not(history_is_intact(history));
    cr_expect_str_eq(history_error_text(history),
                     "can't write the history /dev/full: No space left on device");
    expect_some(history_events(history));
    history_free(history);
}

Test(history, says_that_it_has_too_many_events_and_keeps_the_first)
{
    struct history *history = in_memory();
    for (int count = 0; count < HISTORY_LIMIT; count++) {
        history_begin(history, "app", "hung");
        history_end(history);
    }
    cr_expect(history_is_intact(history));
    record_some(history);
    cr_expect_not(history_is_intact(history));
    cr_expect_str_eq(history_error_text(history),
                     "can't write the history in memory: it has too many events");
    cr_expect_eq(history_events(history)->len, HISTORY_LIMIT);
    cr_expect(event_is(event_at(history_events(history), HISTORY_LIMIT - 1), "app", "hung"));
    history_free(history);
}

Test(history, takes_back_a_line_that_did_not_fit_and_writes_nothing_after_it)
{
    struct rlimit limit = {.rlim_cur = 150, .rlim_max = RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    struct history *history = new_history();
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    record_some(history);
    limit.rlim_cur = RLIM_INFINITY;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_expect_not(history_is_intact(history));
    cr_expect(g_str_has_suffix(history_error_text(history), "File too large"));
    history_begin(history, "app", "hung");
    history_end(history);
    g_autofree char *content = written();
    cr_expect_lt(strlen(content), 150);
    cr_expect(g_str_has_suffix(content, "}\n"));
    g_autoptr(GPtrArray) loaded = load();
    cr_expect_eq(loaded->len, 1);
    cr_expect_eq(history_events(history)->len, 4);
    history_free(history);
}
