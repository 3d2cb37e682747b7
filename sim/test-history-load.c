/* The reader of histories: torn ends, and lines that no writer of ours makes. */
#include "sim/history.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>

#define FIRST                                                                                      \
    "{\"n\":1,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\",\"event\":\"control\","           \
    "\"call\":\"quit\",\"status\":200}\n"
#define SECOND                                                                                     \
    "{\"n\":2,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"ccc\",\"event\":\"configuration\","      \
    "\"value\":{\"a\":[1,\"\\u00e9 é\"]}}\n"
#define HEAD "{\"n\":1,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\",\"event\":\"control\""

static char *path;

static void set_up(void)
{
    int fd = g_file_open_tmp("test-history-XXXXXX", &path, NULL);
    cr_assert(g_close(fd, NULL));
}

static void tear_down(void)
{
    g_unlink(path);
    g_free(path);
}

TestSuite(history_load, .init = set_up, .fini = tear_down);

static GPtrArray *load_bytes(const char *bytes, size_t size_bytes, GError **error)
{
    cr_assert(g_file_set_contents_full(path, bytes, (gssize)size_bytes, G_FILE_SET_CONTENTS_NONE,
                                       0600, NULL));
    return history_load(path, error);
}

Test(history_load, drops_a_last_line_that_is_torn_at_any_byte)
{
    static const char content[] = FIRST SECOND;
    size_t first_bytes = strlen(FIRST);
    for (size_t size_bytes = 0; size_bytes < sizeof content; size_bytes++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) events = load_bytes(content, size_bytes, &error);
        guint expected = size_bytes < first_bytes ? 0 : size_bytes < sizeof content - 1 ? 1 : 2;
        cr_assert_not_null(events, "%zu bytes: %s", size_bytes, error ? error->message : "");
        cr_expect_eq(events->len, expected, "%zu bytes: %u events", size_bytes, events->len);
    }
}

Test(history_load, reads_blanks_and_escapes_as_json_has_them)
{
    static const char content[] =
        "\t{ \"n\" : 1 , \"at\":\"2030-12-03t21:14:03+01:00\",\"\\u0061ctor\":\"\\u0074ill\","
        "\"event\":\"control\" , \"call\" : \"\\/\\b\\f\\n\\r\\t\\\"\\\\\\uD83d\\uDe00\","
        "\"raw\": [ 1 , 2 ] } \r\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) events = load_bytes(content, sizeof content - 1, &error);
    cr_assert_not_null(events, "%s", error == NULL ? "" : error->message);
    const struct event *event = g_ptr_array_index(events, 0);
    cr_expect_eq(event_instant(event), INT64_C(1922559243) * NS_PER_S);
    cr_expect(event_is(event, "till", "control"));
    cr_expect_str_eq(event_text(event, "call"), "/\b\f\n\r\t\"\\\xf0\x9f\x98\x80");
    cr_expect_str_eq(event_text(event, "raw"), "[ 1 , 2 ]");
}

/* Each stands in the place of the first line. */
static const char *const malformed[] = {
    "",
    " ",
    "x",
    "{}",
    "[]",
    "null",
    HEAD,
    HEAD "}}",
    HEAD "} x",
    HEAD "}" HEAD "}",
    HEAD ",}",
    HEAD ",\"a\"}",
    HEAD ",\"a\":}",
    HEAD ",a:1}",
    HEAD ",'a':1}",
    HEAD ",\"a\":1,}",
    HEAD ",\"a\":1 \"b\":2}",
    HEAD ",\"a\":01}",
    HEAD ",\"a\":+1}",
    HEAD ",\"a\":.5}",
    HEAD ",\"a\":1.}",
    HEAD ",\"a\":1e}",
    HEAD ",\"a\":-}",
    HEAD ",\"a\":0x10}",
    HEAD ",\"a\":Infinity}",
    HEAD ",\"a\":tru}",
    HEAD ",\"a\":truely}",
    HEAD ",\"a\":\"}",
    HEAD ",\"a\":\"\\\"}",
    HEAD ",\"a\":\"\\x41\"}",
    HEAD ",\"a\":\"\\u12\"}",
    HEAD ",\"a\":\"\\u12g4\"}",
    HEAD ",\"a\":\"\\u0000\"}",
    HEAD ",\"a\":\"\\ud800\"}",
    HEAD ",\"a\":\"\\ud800\\u0041\"}",
    HEAD ",\"a\":\"\\ud800\\\"}",
    HEAD ",\"a\":\"\\udc00\"}",
    HEAD ",\"a\":\"\t\"}",
    HEAD ",\"a\":\"\x01\"}",
    HEAD ",\"a\":\"\xff\"}",
    HEAD ",\"a\":\"\xed\xa0\x80\"}",
    HEAD ",\"a\":{\"b\":\"\xff\"}}",
    HEAD ",\"a\":[1,]}",
    HEAD ",\"a\":[1}",
    HEAD ",\"a\":{\"b\":1,}}",
    HEAD ",\"a\":{1:1}}",
    HEAD ",\"a\":1,\"a\":2}",
    HEAD ",\"n\":1}",
    HEAD ",\"actor\":\"till\"}",
    HEAD ",\"a\":1}//",
    "{\"n\":2,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\",\"event\":\"control\"}",
    "{\"n\":0,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\",\"event\":\"control\"}",
    "{\"n\":-1,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\",\"event\":\"control\"}",
    "{\"n\":1.0,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\",\"event\":\"control\"}",
    "{\"n\":\"1\",\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\",\"event\":\"control\"}",
    "{\"n\":18446744073709551617,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"t\",\"event\":\"c\"}",
    "{\"n\":1,\"at\":\"2030-12-03\",\"actor\":\"till\",\"event\":\"control\"}",
    "{\"n\":1,\"at\":1922559243,\"actor\":\"till\",\"event\":\"control\"}",
    "{\"n\":1,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":null,\"event\":\"control\"}",
    "{\"n\":1,\"at\":\"2030-12-03T20:14:03Z\",\"actor\":\"till\"}",
    "{\"n\":1,\"at\":\"2030-12-03T20:14:03Z\",\"event\":\"control\",\"actor\":\"till\"}",
    "{\"at\":\"2030-12-03T20:14:03Z\",\"n\":1,\"actor\":\"till\",\"event\":\"control\"}",
};

Test(history_load, refuses_a_malformed_line_by_its_number)
{
    for (unsigned index = 0; index < G_N_ELEMENTS(malformed); index++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *content = g_strconcat(malformed[index], "\n", NULL);
        g_autofree char *expected = g_strdup_printf("%s:1: not event 1 of a history", path);
        cr_expect_null(load_bytes(content, strlen(content), &error), "%s", malformed[index]);
        cr_expect(g_error_matches(error, HISTORY_ERROR, HISTORY_ERROR_FORMAT), "%s",
                  malformed[index]);
        cr_expect_str_eq(error == NULL ? "" : error->message, expected);
    }
}

Test(history_load, names_the_line_that_is_malformed)
{
    static const char content[] = FIRST SECOND "x\n" FIRST;
    g_autoptr(GError) error = NULL;
    g_autofree char *expected = g_strdup_printf("%s:3: not event 3 of a history", path);
    cr_expect_null(load_bytes(content, sizeof content - 1, &error));
    cr_expect_str_eq(error == NULL ? "" : error->message, expected);
}

Test(history_load, refuses_lines_that_are_missing_or_repeated)
{
    cr_expect_null(load_bytes(FIRST FIRST, strlen(FIRST FIRST), NULL));
    cr_expect_null(load_bytes(SECOND, strlen(SECOND), NULL));
}

Test(history_load, refuses_nul_bytes)
{
    static const char inside[] = HEAD ",\"a\":\"\0\"}\n";
    static const char after[] = HEAD "}\0\n";
    cr_expect_null(load_bytes(inside, sizeof inside - 1, NULL));
    cr_expect_null(load_bytes(after, sizeof after - 1, NULL));
}

/* Whatever single byte is wrong: an error or other values, but no crash (the sanitizers watch). */
Test(history_load, survives_every_byte_being_replaced)
{
    static const char replacements[] = "\"\\{}[]:,0\n\x01\xff";
    char content[] = FIRST SECOND;
    for (size_t index = 0; index < sizeof content - 1; index++) {
        char kept = content[index];
        for (size_t byte = 0; byte < sizeof replacements; byte++) {
            content[index] = replacements[byte];
            g_autoptr(GPtrArray) events = load_bytes(content, sizeof content - 1, NULL);
            cr_assert(events == NULL || events->len <= 2);
        }
        content[index] = kept;
    }
}

Test(history_load, accepts_100_levels_and_refuses_more)
{
    for (int depth = 100; depth <= 101; depth++) {
        g_autoptr(GString) content = g_string_new(HEAD ",\"a\":");
        for (int index = 0; index < depth; index++)
            g_string_append_c(content, '[');
        for (int index = 0; index < depth; index++)
            g_string_append_c(content, ']');
        g_string_append(content, "}\n");
        g_autoptr(GPtrArray) events = load_bytes(content->str, content->len, NULL);
        cr_expect_eq(events != NULL, depth == 100, "depth %d", depth);
    }
}

Test(history_load, says_that_a_file_is_missing)
{
    g_autoptr(GError) error = NULL;
    cr_expect_null(history_load("/nowhere/history.jsonl", &error));
    cr_expect(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
}
