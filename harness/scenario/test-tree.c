/* The tree: what is accepted has one JSON form, what other tools misread is refused where it
 * stands. */
#include "harness/scenario/tree.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

/* JSON of the text, or the diagnostics. */
static char *read_text(const char *text, size_t size_bytes)
{
    struct diagnostics *diagnostics = diagnostics_new("x", text, size_bytes);
    struct node *node = tree_parse(text, size_bytes, diagnostics);
    char *out = node ? node_to_json(node) : diagnostics_text(diagnostics);
    cr_assert(eq(int, node == NULL, diagnostics_count(diagnostics) > 0));
    node_free(node);
    diagnostics_free(diagnostics);
    return out;
}

static const struct {
    const char *yaml, *json;
} accepted[] = {
    {"a: b", "{\"a\":\"b\"}"},
    {"{\"a\": [1, -2, 0, 3.50, true, false, null, \"x\"]}",
     "{\"a\":[1,-2,0,3.50,true,false,null,\"x\"]}"},
    {"a: 3.6.4", "{\"a\":\"3.6.4\"}"},
    {"a: 5m", "{\"a\":\"5m\"}"},
    {"a: +90m", "{\"a\":\"+90m\"}"},
    {"a: '22:30'", "{\"a\":\"22:30\"}"},
    {"a: \"no\"", "{\"a\":\"no\"}"},
    {"a: nobody", "{\"a\":\"nobody\"}"},
    {"a: 9223372036854775807", "{\"a\":9223372036854775807}"},
    {"a: -9223372036854775808", "{\"a\":-9223372036854775808}"},
    {"a: &x {b: 1}\nc: *x", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}"},
    {"a: >\n  one\n  two\n", "{\"a\":\"one two\\u000a\"}"},
    {"a: \"\\u0001\\\"\\\\\\t\"", "{\"a\":\"\\u0001\\\"\\\\\\u0009\"}"},
    {"a: \"\\u00e9\\/\"", "{\"a\":\"é/\"}"},
    {"---\na: []\n...\n", "{\"a\":[]}"},
    {"a: {}\r\nb: x\r\n", "{\"a\":{},\"b\":\"x\"}"},
    {"- a\n- - b\n", "[\"a\",[\"b\"]]"},
    {"{\n\t\"a\":\t1,\n\t\"b\":{\"c\":\"d\"}\n}", "{\"a\":1,\"b\":{\"c\":\"d\"}}"},
    {"a: 2030-12-01x", "{\"a\":\"2030-12-01x\"}"},
    {"a: v1:30", "{\"a\":\"v1:30\"}"},
    {"# comment\nа: \"б\"\n", "{\"а\":\"б\"}"},
};

Test(tree, has_one_json_form)
{
    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_autofree char *json = read_text(accepted[i].yaml, strlen(accepted[i].yaml));
        cr_expect(strcmp(json, accepted[i].json) == 0, "%s: %s", accepted[i].yaml, json);
    }
}

static const struct {
    const char *yaml, *error; /* "code: at" */
} refused[] = {
    {"a: 22:30", "needs-quotes 1:4"},
    {"a: no", "needs-quotes 1:4"},
    {"a: 0755", "needs-quotes 1:4"},
    {"a: 1_000", "needs-quotes 1:4"},
    {"a: ~", "needs-quotes 1:4"},
    {"a: 2030-12-01", "needs-quotes 1:4"},
    {"a: 2030-12-01 08:00", "needs-quotes 1:4"},
    {"a: 2030-12-01T08:00:00Z", "needs-quotes 1:4"},
    {"a: Yes", "needs-quotes 1:4"},
    {"a: y", "needs-quotes 1:4"},
    {"a: True", "needs-quotes 1:4"},
    {"a: NULL", "needs-quotes 1:4"},
    {"a: 0x1F", "needs-quotes 1:4"},
    {"a: 0o17", "needs-quotes 1:4"},
    {"a: 0b11", "needs-quotes 1:4"},
    {"a: 089", "needs-quotes 1:4"},
    {"a: +5", "needs-quotes 1:4"},
    {"a: .5", "needs-quotes 1:4"},
    {"a: 5.", "needs-quotes 1:4"},
    {"a: 1e5", "needs-quotes 1:4"},
    {"a: -0", "needs-quotes 1:4"},
    {"a: .inf", "needs-quotes 1:4"},
    {"a: -.INF", "needs-quotes 1:4"},
    {"a: .NaN", "needs-quotes 1:4"},
    {"a: 9223372036854775808", "needs-quotes 1:4"},
    {"a: 0.12345678901234567890", "needs-quotes 1:4"},
    {"a: 1:30:00", "needs-quotes 1:4"},
    {"a: =", "needs-quotes 1:4"},
    {"on: x", "needs-quotes 1:1"},
    {"a:\n", "empty-value 1:3"},
    {"<<: {a: 1}", "merge-key 1:1"},
    {"1: a", "bad-key 1:1"},
    {"null: a", "bad-key 1:1"},
    {"[a]: b", "bad-key 1:1"},
    {"a: 1\nb: 2\na: 3", "duplicate-key 3:1"},
    {"a: !!str b", "tag 1:4"},
    {"a: !x [b]", "tag 1:4"},
    {"a: ! {b: c}", "tag 1:4"},
    {"%YAML 1.1\n---\na: b", "directive 1:1"},
    {"%TAG ! x:\n---\na: b", "directive 1:1"},
    {"a: b\n---\nc: d\n", "second-document 2:1"},
    {"", "empty-file 1:1"},
    {"# only a comment\n", "empty-file 1:1"},
    {"a: *x", "unknown-alias 1:4"},
    {"a: &x [*x]", "unknown-alias 1:8"},
    {"a: &x 1\nb: &x 2", "duplicate-anchor 2:4"},
    {"a: [b", "syntax 2:1"},
    {"a: b: c", "syntax 1:"},
    {"at: @start", "syntax 1:5"},
    {"a:\n\tb: c", "syntax 2:1"},
    {"a: \"\\0\"", "bad-character 1:4"},
    {"a: \x01", "bad-character 1:4"},
    {"a: \xff", "bad-character 1:4"},
    {"a: b\xc2\x85", "bad-character 1:5"},
    {"a: b\xe2\x80\xa8", "bad-character 1:5"},
    {"a: b\xe2\x80\xa9", "bad-character 1:5"},
    {"a: b\rc: d", "bad-character 1:5"},
    {"a: \xe2\x80\xae", "bad-character 1:4"},
    {"a: \xe2\x81\xa6", "bad-character 1:4"},
    {"\xef\xbb\xbf"
     "a: b",
     "bad-character 1:1"},
};

Test(tree, refuses_what_others_read_otherwise)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *text = read_text(refused[i].yaml, strlen(refused[i].yaml));
        g_auto(GStrv) parts = g_strsplit(refused[i].error, " ", 2);
        g_autofree char *code = g_strdup_printf("error[%s]: ", parts[0]);
        g_autofree char *at = g_strdup_printf("--> x:%s", parts[1]);
        cr_expect(g_str_has_prefix(text, code) && strstr(text, at), "%s: %s", refused[i].yaml,
                  text);
    }
}

Test(tree, shows_every_mistake_that_leaves_the_structure_clear)
{
    const char *yaml = "a: no\nb: 0755\nb: 2\nc: !x 1\n";
    g_autofree char *text = read_text(yaml, strlen(yaml));
    static const char *const places[] = {"x:1:4", "x:2:4", "x:3:1", "x:4:4"};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        cr_expect(strstr(text, places[i]) != NULL, "%s in %s", places[i], text);
}

Test(tree, counts_columns_in_characters)
{
    const char *yaml = "{\"ключ\": no}";
    g_autofree char *text = read_text(yaml, strlen(yaml));
    cr_assert(strstr(text, "x:1:10\n") != NULL, "%s", text);
    cr_assert(strstr(text, "\n  |          ^^\n") != NULL, "%s", text);
}

Test(tree, refuses_a_zero_byte)
{
    g_autofree char *text = read_text("a: b\0c", 6);
    cr_assert(g_str_has_prefix(text, "error[bad-character]"), "%s", text);
}

Test(tree, has_a_limit_on_depth)
{
    for (int depth = TREE_DEPTH_LIMIT; depth <= TREE_DEPTH_LIMIT + 1; depth++) {
        g_autofree char *open = g_strnfill((gsize)depth, '[');
        g_autofree char *close = g_strnfill((gsize)depth, ']');
        g_autofree char *yaml = g_strconcat(open, close, NULL);
        g_autofree char *text = read_text(yaml, strlen(yaml));
        cr_expect(eq(int, g_str_has_prefix(text, "error[too-deep]"), depth > TREE_DEPTH_LIMIT));
    }
}

Test(tree, has_a_limit_on_size)
{
    g_autofree char *yaml = g_strnfill((gsize)TREE_SIZE_LIMIT + 1, '#');
    g_autofree char *small = read_text(yaml, TREE_SIZE_LIMIT);
    g_autofree char *large = read_text(yaml, TREE_SIZE_LIMIT + 1);
    cr_assert(g_str_has_prefix(small, "error[empty-file]"), "%s", small);
    cr_assert(g_str_has_prefix(large, "error[too-large]"), "%s", large);
}

Test(tree, has_a_limit_on_what_aliases_expand_to)
{
    g_autoptr(GString) yaml = g_string_new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++)
        g_string_append_printf(yaml, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                               i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    g_autofree char *text = read_text(yaml->str, yaml->len);
    cr_assert(g_str_has_prefix(text, "error[too-large]"), "%s", text);
}

Test(tree, finds_the_value_of_a_key)
{
    const char *yaml = "a: {b: x}\nc: [z]\n";
    struct diagnostics *diagnostics = diagnostics_new("x", yaml, strlen(yaml));
    struct node *root = tree_parse(yaml, strlen(yaml), diagnostics);
    cr_assert(eq(str, node_get(node_get(root, "a"), "b")->text, "x"));
    cr_assert(node_get(root, "b") == NULL);
    cr_assert(node_get(node_get(root, "c"), "z") == NULL);
    cr_assert(eq(u32, node_count(root), 8));
    node_free(root);
    diagnostics_free(diagnostics);
}
