/* Hostile text in a history: whatever is given, each event stays one line of valid JSON, and is
 * read back as it was kept. */
#include "sim/history.h"
#include "sim/random.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>

static struct clock clock_of_row;
static char *path;

static void set_up(void)
{
    clock_init(&clock_of_row, INT64_C(1922559243) * NS_PER_S);
    int fd = g_file_open_tmp("test-history-XXXXXX", &path, NULL);
    cr_assert(g_close(fd, NULL));
}

static void tear_down(void)
{
    g_unlink(path);
    g_free(path);
}

TestSuite(history_text, .init = set_up, .fini = tear_down);

static struct history *new_history(void)
{
    struct history *history = history_new(&clock_of_row, path, NULL);
    cr_assert_not_null(history);
    return history;
}

static const struct event *event_at(const GPtrArray *events, guint index)
{
    return g_ptr_array_index(events, index);
}

static GPtrArray *load(void)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *events = history_load(path, &error);
    cr_assert_not_null(events, "%s", error == NULL ? "" : error->message);
    return events;
}

/* Texts as they come, as they are kept, and as they stand in the line. */
static const struct hostile_row {
    const char *given, *kept, *in_line;
} hostile[] = {
    {"", "", "\"\""},
    {"quote \" backslash \\ slash /", "quote \" backslash \\ slash /",
     "\"quote \\\" backslash \\\\ slash /\""},
    {"a\nb\r\tc\b", "a\nb\r\tc\b", "\"a\\u000ab\\u000d\\u0009c\\u0008\""},
    {"\x01\x1f\x7f", "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
    {"касса 1", "касса 1", "\"касса 1\""},
    {"\xc2\x85\xc2\xa0", "\xc2\x85\xc2\xa0", "\"\\u0085\xc2\xa0\""},
    {"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa",
     "\"\\u2028\\u2029\xe2\x80\xaa\""},
    {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
    {"a\xff\xfe z", "a\xef\xbf\xbd\xef\xbf\xbd z", "\"a\xef\xbf\xbd\xef\xbf\xbd z\""},
    {"cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd", "\"cut \xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
     "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {"</script>\\u0000", "</script>\\u0000", "\"</script>\\\\u0000\""},
};

Test(history_text, keeps_hostile_text_within_one_valid_line)
{
    struct history *history = new_history();
    for (unsigned index = 0; index < G_N_ELEMENTS(hostile); index++) {
        history_begin(history, "ccc", "exchange");
        history_text(history, "path", hostile[index].given);
        history_end(history);
    }
    g_autoptr(GPtrArray) loaded = load();
    cr_assert_eq(loaded->len, G_N_ELEMENTS(hostile));
    for (unsigned index = 0; index < G_N_ELEMENTS(hostile); index++) {
        const struct event *kept = event_at(history_events(history), index);
        g_autofree char *line = event_line(kept);
        g_autofree char *end = g_strdup_printf(",\"path\":%s}", hostile[index].in_line);
        cr_expect_str_eq(event_text(kept, "path"), hostile[index].kept, "row %u", index);
        cr_expect_str_eq(event_text(event_at(loaded, index), "path"), hostile[index].kept, "row %u",
                         index);
        cr_expect(g_str_has_suffix(line, end), "row %u: %s", index, line);
    }
    history_free(history);
}

Test(history_text, escapes_hostile_actors_names_and_keys_too)
{
    struct history *history = new_history();
    history_begin(history, "a\"\n", "b\xff");
    history_text(history, "c\\\n", "d");
    history_end(history);
    history_free(history);
    g_autoptr(GPtrArray) loaded = load();
    cr_assert_eq(loaded->len, 1);
    cr_expect_str_eq(event_actor(event_at(loaded, 0)), "a\"\n");
    cr_expect_str_eq(event_name(event_at(loaded, 0)), "b\xef\xbf\xbd");
    cr_expect_str_eq(event_text(event_at(loaded, 0), "c\\\n"), "d");
}

/* Random bytes, with those that matter most more often; and what JSON could look like. */
static void fill_hostile(struct random *random, char *bytes, size_t size_bytes)
{
    static const char frequent[] = "\"\\{}[],:\n\xc2\xe2\x80\xa8\xed\xf0";
    for (size_t index = 0; index + 1 < size_bytes; index++) {
        bytes[index] = (char)(1 + random_below(random, 255));
        if (random_below(random, 2) == 0)
            bytes[index] = frequent[random_below(random, sizeof frequent - 1)];
    }
    bytes[size_bytes - 1] = '\0';
}

Test(history_text, survives_random_bytes_as_text_and_as_json)
{
    struct history *history = new_history();
    struct random random;
    random_init(&random, 5, 0);
    for (int draw = 0; draw < 3000; draw++) {
        char bytes[24];
        fill_hostile(&random, bytes, 2 + random_below(&random, sizeof bytes - 1));
        history_begin(history, "ccc", bytes);
        history_text(history, "text", bytes);
        history_json(history, "json", bytes);
        history_end(history);
    }
    g_autoptr(GPtrArray) loaded = load();
    cr_assert_eq(loaded->len, 3000);
    for (guint index = 0; index < loaded->len; index++) {
        const struct event *kept = event_at(history_events(history), index);
        g_autofree char *line = event_line(kept);
        g_autofree char *line_loaded = event_line(event_at(loaded, index));
        cr_assert_str_eq(line, line_loaded);
        cr_assert_str_eq(event_text(kept, "text"), event_text(event_at(loaded, index), "text"));
        cr_assert_null(strchr(line, '\n'));
    }
    history_free(history);
}

Test(history_text, cuts_a_text_at_65536_bytes_between_characters)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int index = 0; index < 65536; index++)
        g_string_append_c(text, 'x');
    struct history *history = new_history();
    history_begin(history, "ccc", "exchange");
    history_text(history, "fits", text->str);
    history_text(history, "cut", g_string_append_c(text, 'x')->str);
    g_string_truncate(text, 65532);
    history_text(history, "between", g_string_append(text, "\xe2\x82\xac\xe2\x82\xac")->str);
    history_end(history);
    g_autoptr(GPtrArray) loaded = load();
    const struct event *events[] = {event_at(history_events(history), 0), event_at(loaded, 0)};
    for (unsigned index = 0; index < 2; index++) {
        cr_expect_eq(strlen(event_text(events[index], "fits")), 65536);
        cr_expect_eq(strlen(event_text(events[index], "cut")), 65536);
        cr_expect(g_str_has_suffix(event_text(events[index], "cut"), "xx\u2026"));
        cr_expect_eq(strlen(event_text(events[index], "between")), 65535);
        cr_expect(g_str_has_suffix(event_text(events[index], "between"), "xx\u2026"));
    }
    history_free(history);
}

/* JSON values as given, what event_text answers, and how they stand in the line. */
static const struct json_row {
    const char *given, *text, *in_line;
} json_values[] = {
    {"{}", "{}", "{}"},
    {"[1, {\"a\": [null]}]", "[1, {\"a\": [null]}]", "[1, {\"a\": [null]}]"},
    {" \n{\n  \"a\": 1\r\n}\n", "{   \"a\": 1  }", "{   \"a\": 1  }"},
    {"\"text\"", "text", "\"text\""},
    {"\"\\u00e9\\n\\ud83d\\ude00\"", "é\n\xf0\x9f\x98\x80", "\"é\\u000a\xf0\x9f\x98\x80\""},
    {"null", NULL, "null"},
    {"true", NULL, "true"},
    {"-12", NULL, "-12"},
    {"1.50", "1.50", "1.50"},
    {"1e3", "1e3", "1e3"},
    {"-0", "-0", "-0"},
    {"9223372036854775808", "9223372036854775808", "9223372036854775808"},
    {"{\"bad\": \"\xff\"}", "{\"bad\": \"\xef\xbf\xbd\"}", "{\"bad\": \"\xef\xbf\xbd\"}"},
    {"{\"nul\": \"\\u0000\\ud800\"}", "{\"nul\": \"\\u0000\\ud800\"}",
     "{\"nul\": \"\\u0000\\ud800\"}"},
    /* What is no JSON value, or a text that C can't hold, becomes a string. */
    {"\"\\u0000\"", "\"\\u0000\"", "\"\\\"\\\\u0000\\\"\""},
    {"\"\\ud800\"", "\"\\ud800\"", "\"\\\"\\\\ud800\\\"\""},
    {"", "", "\"\""},
    {"{\"a\":1", "{\"a\":1", "\"{\\\"a\\\":1\""},
    {"{} {}", "{} {}", "\"{} {}\""},
    {"nul", "nul", "\"nul\""},
    {"01", "01", "\"01\""},
    {"[1,]", "[1,]", "\"[1,]\""},
    {"{\"a\" 1}", "{\"a\" 1}", "\"{\\\"a\\\" 1}\""},
    {"1.", "1.", "\"1.\""},
    {"NaN", "NaN", "\"NaN\""},
};

Test(history_text, keeps_json_values_as_written_and_anything_else_as_text)
{
    struct history *history = new_history();
    for (unsigned index = 0; index < G_N_ELEMENTS(json_values); index++) {
        history_begin(history, "ccc", "configuration");
        history_json(history, "value", json_values[index].given);
        history_end(history);
    }
    g_autoptr(GPtrArray) loaded = load();
    cr_assert_eq(loaded->len, G_N_ELEMENTS(json_values));
    for (unsigned index = 0; index < 2 * G_N_ELEMENTS(json_values); index++) {
        const struct json_row *row = &json_values[index / 2];
        const struct event *event =
            event_at(index % 2 == 0 ? history_events(history) : loaded, index / 2);
        g_autofree char *line = event_line(event);
        g_autofree char *end = g_strdup_printf(",\"value\":%s}", row->in_line);
        cr_expect(g_str_has_suffix(line, end), "row %u: %s", index / 2, line);
        const char *text = event_text(event, "value");
        cr_expect(g_strcmp0(text, row->text) == 0, "row %u: %s", index / 2, text);
    }
    history_free(history);
}

Test(history_text, keeps_json_that_is_nested_too_deeply_as_text)
{
    g_autoptr(GString) json = g_string_new(NULL);
    for (int depth = 0; depth < 200000; depth++)
        g_string_append_c(json, '[');
    struct history *history = new_history();
    history_begin(history, "ccc", "configuration");
    history_json(history, "value", json->str);
    history_end(history);
    g_autoptr(GPtrArray) loaded = load();
    cr_assert_eq(loaded->len, 1);
    cr_expect(g_str_has_prefix(event_text(event_at(loaded, 0), "value"), "[[[["));
    history_free(history);
}
