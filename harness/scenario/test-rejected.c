/* Files that must be refused, each beside the exact text that people read. TILLSPEC_UPDATE_GOLDEN=1
 * writes the texts anew, and fails all the same. */
#include "harness/scenario/codes.h"
#include "harness/scenario/row.h"
#include "harness/scenario/test-files.h"
#include <criterion/new/assert.h>

static const char folder[] = "scenarios/rejected";

/* The diagnostics of a text, "" if it is accepted. */
static char *report_of(const char *path, const char *text, gsize size_bytes)
{
    struct row_source source = {.id = "rejected", .file = path, .rules = known_rules};
    char *report = NULL;
    GPtrArray *rows = scenario_parse(text, size_bytes, &source, &report);
    cr_assert(eq(int, rows == NULL, report != NULL), "%s", path);
    g_clear_pointer(&rows, g_ptr_array_unref);
    return report ? report : g_strdup("");
}

static char *golden_path(const char *path)
{
    g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".yaml"));
    return g_strconcat(stem, ".txt", NULL);
}

static void compare(const char *path, bool is_update)
{
    gsize size_bytes;
    g_autofree char *text = file_read(path, &size_bytes);
    g_autofree char *report = report_of(path, text, size_bytes);
    g_autofree char *golden = golden_path(path);
    cr_expect(report[0] != '\0', "%s is accepted", path);
    if (is_update) {
        g_autofree char *whole = g_build_filename(SOURCE_FOLDER, golden, NULL);
        cr_assert(g_file_set_contents(whole, report, -1, NULL));
        return;
    }
    g_autofree char *expected = file_read(golden, NULL);
    cr_expect(strcmp(report, expected) == 0, "%s is not what is told:\n%s", golden, report);
}

Test(rejected, is_told_exactly_like_this)
{
    bool is_update = g_getenv("TILLSPEC_UPDATE_GOLDEN") != NULL;
    g_autoptr(GPtrArray) paths = files_of(folder, ".yaml");
    for (guint i = 0; i < paths->len; i++)
        compare(g_ptr_array_index(paths, i), is_update);
    cr_assert(not(is_update), "the expected texts were written anew: read them, then run again");
}

Test(rejected, has_a_file_for_every_text)
{
    g_autoptr(GPtrArray) texts = files_of(folder, ".txt");
    for (guint i = 0; i < texts->len; i++) {
        const char *text = g_ptr_array_index(texts, i);
        g_autofree char *stem = g_strndup(text, strlen(text) - strlen(".txt"));
        g_autofree char *whole = g_strconcat(SOURCE_FOLDER, "/", stem, ".yaml", NULL);
        cr_expect(g_file_test(whole, G_FILE_TEST_IS_REGULAR), "%s", text);
    }
}

/* A file that can't be read is no file of the tree. */
Test(rejected, has_a_file_for_every_code)
{
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(GPtrArray) texts = files_of(folder, ".txt");
    for (guint i = 0; i < texts->len; i++) {
        g_autofree char *text = file_read(g_ptr_array_index(texts, i), NULL);
        g_string_append(all, text);
    }
    for (const struct diagnostic_code *code = diagnostic_codes; code->code; code++) {
        g_autofree char *head = g_strdup_printf("error[%s]: ", code->code);
        bool is_unreadable = strcmp(code->code, "not-readable") == 0;
        cr_expect(is_unreadable || strstr(all->str, head), "no file shows %s", code->code);
    }
}

Test(codes, are_sorted_and_found)
{
    for (const struct diagnostic_code *code = diagnostic_codes; code->code; code++) {
        cr_expect(code[1].code == NULL || strcmp(code->code, code[1].code) < 0, "%s", code->code);
        cr_expect(diagnostic_code_find(code->code) == code);
    }
    cr_expect(diagnostic_code_find("no-such-code") == NULL);
}

/* What a diagnostic points at, and what its help says to write there. */
struct advice {
    int line, column, width;
    char *text;
};

/* The first text in backquotes of "did you mean" or "write"; false if the diagnostic has no such
 * help. */
static bool take_advice(const char *diagnostic, struct advice *advice)
{
    static GRegex *regex;
    if (!regex)
        regex = g_regex_new("-->[^\\n]*:(\\d+):(\\d+)\\n *\\|\\n[^\\n]*\\n *\\| *(\\^+)\\n"
                            "(?: *= note:[^\\n]*\\n)? *= help: (?:did you mean|write) `([^`]+)`",
                            0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_regex_match(regex, diagnostic, 0, &match))
        return false;
    g_autofree char *line = g_match_info_fetch(match, 1), *column = g_match_info_fetch(match, 2);
    g_autofree char *carets = g_match_info_fetch(match, 3);
    *advice = (struct advice){.line = atoi(line),
                              .column = atoi(column),
                              .width = (int)strlen(carets),
                              .text = g_match_info_fetch(match, 4)};
    return true;
}

/* The file with the advice pasted over what the carets underline. */
static char *follow(const char *text, const struct advice *advice)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    char *line = lines[advice->line - 1];
    const char *start = g_utf8_offset_to_pointer(line, advice->column - 1);
    const char *end = g_utf8_offset_to_pointer(start, advice->width);
    lines[advice->line - 1] =
        g_strdup_printf("%.*s%s%s", (int)(start - line), line, advice->text, end);
    g_free(line);
    return g_strjoinv("\n", lines);
}

static bool complains_at(const char *report, const struct advice *advice)
{
    g_autofree char *place = g_strdup_printf(":%d:%d\n", advice->line, advice->column);
    return strstr(report, place) != NULL;
}

static unsigned follow_all(const char *path)
{
    unsigned followed = 0;
    g_autofree char *text = file_read(path, NULL);
    g_autofree char *report = report_of(path, text, strlen(text));
    g_auto(GStrv) diagnostics = g_strsplit(report, "\n\n", -1);
    for (guint i = 0; diagnostics[i]; i++) {
        struct advice advice;
        if (!take_advice(diagnostics[i], &advice))
            continue;
        g_autofree char *better = follow(text, &advice);
        g_autofree char *rest = report_of(path, better, strlen(better));
        cr_expect(not(complains_at(rest, &advice)), "%s: `%s` is no help:\n%s", path, advice.text,
                  rest);
        g_free(advice.text);
        followed++;
    }
    return followed;
}

Test(rejected, is_accepted_where_its_help_is_pasted_in)
{
    unsigned followed = 0;
    g_autoptr(GPtrArray) paths = files_of(folder, ".yaml");
    for (guint i = 0; i < paths->len; i++)
        followed += follow_all(g_ptr_array_index(paths, i));
    cr_assert(followed >= 40, "only %u", followed);
}
