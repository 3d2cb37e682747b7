/* What people read when a file is refused: layout, carets, limits, and the nearest word. */
#include "harness/diagnostic.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static char *text_of(const char *source, struct position at, const char *message)
{
    struct diagnostics *diagnostics = diagnostics_new("x.yaml", source, strlen(source));
    diagnostics_add(diagnostics, at, "code", message, NULL, NULL);
    char *text = diagnostics_text(diagnostics);
    diagnostics_free(diagnostics);
    return text;
}

Test(diagnostic, shows_the_line_with_carets_a_note_and_a_help)
{
    const char *source = "title: x\n\n\n\n\n\n\n\n\nchanel: stable\n";
    struct diagnostics *diagnostics = diagnostics_new("a/x.yaml", source, strlen(source));
    diagnostics_add(diagnostics, (struct position){10, 1, 6}, "unknown-key", "unknown key `chanel`",
                    "keys here: channel", "did you mean `channel`?");
    g_autofree char *text = diagnostics_text(diagnostics);
    cr_assert(eq(str, text,
                 "error[unknown-key]: unknown key `chanel`\n"
                 "  --> a/x.yaml:10:1\n"
                 "   |\n"
                 "10 | chanel: stable\n"
                 "   | ^^^^^^\n"
                 "   = note: keys here: channel\n"
                 "   = help: did you mean `channel`?\n"));
    diagnostics_free(diagnostics);
}

Test(diagnostic, is_sorted_by_position_and_said_once)
{
    struct diagnostics *diagnostics = diagnostics_new("-", "a\nb\n", 4);
    for (int round = 0; round < 2; round++) {
        diagnostics_add(diagnostics, (struct position){2, 1, 1}, "c", "second", NULL, NULL);
        diagnostics_add(diagnostics, (struct position){1, 1, 1}, "c", "first", NULL, NULL);
    }
    g_autofree char *text = diagnostics_text(diagnostics);
    cr_assert(eq(u32, diagnostics_count(diagnostics), 2));
    cr_assert(eq(str, text,
                 "error[c]: first\n --> <stdin>:1:1\n  |\n1 | a\n  | ^\n\n"
                 "error[c]: second\n --> <stdin>:2:1\n  |\n2 | b\n  | ^\n"));
    diagnostics_free(diagnostics);
}

Test(diagnostic, keeps_the_first_twenty_of_the_file_and_counts_the_rest)
{
    struct diagnostics *diagnostics = diagnostics_new("x.yaml", "", 0);
    for (int line = 25; line >= 1; line--)
        diagnostics_add(diagnostics, (struct position){line, 1, 1}, "c", "m", NULL, NULL);
    g_autofree char *text = diagnostics_text(diagnostics);
    cr_assert(eq(u32, diagnostics_count(diagnostics), 25));
    cr_assert(strstr(text, ":20:1\n") != NULL);
    cr_assert(strstr(text, ":21:1\n") == NULL);
    cr_assert(g_str_has_suffix(text, "\nx.yaml: 5 more errors are not shown\n"), "%s", text);
    diagnostics_free(diagnostics);
}

static const struct {
    const char *name, *source;
    struct position at;
    const char *shown; /* source line and carets */
} snippets[] = {
    {"tab", "\tab: c\n", {1, 2, 2}, "1 |  ab: c\n  |  ^^\n"},
    {"wide characters", "日本: x\n", {1, 5, 1}, "1 | 日本: x\n  |       ^\n"},
    {"wide characters underlined", "日本: x\n", {1, 1, 2}, "1 | 日本: x\n  | ^^^^\n"},
    {"behind the end", "ab\n", {1, 9, 3}, "1 | ab\n  |   ^\n"},
    {"escape sequence", "a\033[31mb\n", {1, 1, 1}, "1 | a\xef\xbf\xbd[31mb\n  | ^\n"},
    {"no such line", "ab\n", {7, 1, 1}, "error[code]: m\n --> x.yaml:7:1\n"},
    {"no position", "ab\n", {0, 0, 1}, "error[code]: m\n --> x.yaml\n"},
    {"broken bytes", "a\xff: b\n", {1, 4, 1}, "1 | a\xef\xbf\xbd: b\n  |    ^\n"},
};

Test(diagnostic, puts_the_carets_below_what_it_means)
{
    for (size_t i = 0; i < G_N_ELEMENTS(snippets); i++) {
        g_autofree char *text = text_of(snippets[i].source, snippets[i].at, "m");
        cr_expect(g_str_has_suffix(text, snippets[i].shown), "%s: %s", snippets[i].name, text);
    }
}

Test(diagnostic, shows_only_the_middle_of_a_line_without_end)
{
    g_autofree char *source = g_strnfill(5000, 'x');
    source[3000] = 'y';
    g_autofree char *text = text_of(source, (struct position){1, 3001, 1}, "m");
    char **lines = g_strsplit(text, "\n", -1);
    cr_assert(strlen(lines[3]) < 140);
    cr_assert(eq(chr, lines[3][strlen(lines[4]) - 1], 'y'));
    g_strfreev(lines);
}

Test(diagnostic, lets_no_control_character_into_its_words)
{
    g_autofree char *text = text_of("", (struct position){0, 0, 1}, "a\033[2J\nb\xff");
    cr_assert(eq(str, text, "error[code]: a\\u001b[2J\\nb\\xff\n --> x.yaml\n"));
}

static const struct {
    const char *word, *nearest; /* "" for none */
} words[] = {
    {"chanel", "channel"},
    {"channle", "channel"},
    {"CHANNEL", "channel"},
    {"businessUnit", "business-unit"},
    {"business_unit", "business-unit"},
    {"colour", ""},
    {"id", "id"},
    {"di", "id"},
    {"", ""},
    {"zzzzzzz", ""},
    {"chnel", "channel"},
    {"cnl", ""},
    {"cxxnel", ""},
};

Test(nearest_word, is_at_most_a_third_of_the_word_away)
{
    static const char *const known[] = {"business-unit", "channel", "id", "zone", NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *nearest = nearest_word(words[i].word, known);
        cr_expect(strcmp(nearest ? nearest : "", words[i].nearest) == 0, "%s: %s", words[i].word,
                  nearest ? nearest : "none");
    }
}

Test(nearest_word, is_the_first_of_equally_near_ones)
{
    static const char *const known[] = {"cat", "bat", NULL};
    cr_assert(eq(str, (char *)nearest_word("rat", known), "cat"));
    static const char *const longer[] = {"reopened", "opened", NULL};
    cr_assert(eq(str, (char *)nearest_word("openedd", longer), "opened"));
}

Test(nearest_word, ignores_words_of_absurd_length)
{
    g_autofree char *word = g_strnfill(100000, 'a');
    const char *const known[] = {word, "a", NULL};
    cr_assert(nearest_word(word, known) == NULL);
    cr_assert(eq(str, (char *)nearest_word("a", known), "a"));
}
