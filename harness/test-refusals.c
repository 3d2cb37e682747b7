/* Statements, rule books and segment tables that must be refused, each beside the exact text that
 * people read, as scenarios are (harness/scenario/test-rejected.c); and whether any place of the
 * program tells a diagnostic that no refused file shows. TILLSPEC_UPDATE_GOLDEN=1 writes the texts
 * anew, and fails all the same. */
#include "harness/oracle/lexicon.h"
#include "harness/oracle/segments.h"
#include "harness/scenario/row.h"
#include "harness/scenario/test-files.h"
#include "harness/statement.h"

static const struct document document = {"d.txt", "One. Two. Two."};

static char *refuse_scenario(const char *path, const char *text)
{
    struct row_source source = {.id = "rejected", .file = path, .rules = known_rules};
    char *report = NULL;
    GPtrArray *rows = scenario_parse(text, strlen(text), &source, &report);
    g_clear_pointer(&rows, g_ptr_array_unref);
    return report;
}

/* The path is shown as it stands in the tree. */
static char *refuse_statement(const char *path, const char *text)
{
    (void)text;
    g_autofree char *whole = g_build_filename(SOURCE_FOLDER, path, NULL);
    g_autofree char *report = NULL;
    struct statement statement;
    statement_init(&statement);
    bool is_good = statement_load(&statement, whole, &report);
    statement_clear(&statement);
    if (is_good) {
        return NULL;
    }
    g_autoptr(GString) shown = g_string_new(report);
    g_string_replace(shown, SOURCE_FOLDER "/", "", 0);
    return g_strdup(shown->str);
}

static struct rule_book *load_book(const char *path, const char *text, char **report)
{
    struct rule_book_source source = {path, text, strlen(text)};
    return rule_book_load(&source, &document, 1, report);
}

static char *refuse_rule_book(const char *path, const char *text)
{
    char *report = NULL;
    struct rule_book *book = load_book(path, text, &report);
    g_clear_pointer(&book, rule_book_free);
    return report;
}

static char *refuse_segments(const char *path, const char *text)
{
    char *report = NULL;
    struct rule_book *book = load_book(
        "book", "rules: [{id: a/one, title: t, level: SHOULD, applies: x, exercised: done}]\n",
        &report);
    cr_assert(book != NULL, "%s", report);
    struct rule_book_source source = {path, text, strlen(text)};
    struct segment_table *table = segment_table_load(&source, &document, 1, book, &report);
    g_clear_pointer(&table, segment_table_free);
    rule_book_free(book);
    return report;
}

static char *refuse_lexicon(const char *path, const char *text)
{
    char *report = NULL;
    struct rule_book_source source = {path, text, strlen(text)};
    struct lexicon *lexicon = lexicon_load(&source, &report);
    g_clear_pointer(&lexicon, lexicon_free);
    return report;
}

static const struct {
    const char *folder;
    char *(*refuse)(const char *path, const char *text); /* NULL: accepted; free with g_free */
} corpora[] = {
    {"scenarios/rejected/statements", refuse_statement},
    {"scenarios/rejected/rule-books", refuse_rule_book},
    {"scenarios/rejected/segments", refuse_segments},
    {"scenarios/rejected/lexicons", refuse_lexicon},
    {"scenarios/rejected", refuse_scenario},
};

static void compare(const char *path, const char *report, bool is_update)
{
    g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".yaml"));
    g_autofree char *golden = g_strconcat(stem, ".txt", NULL);
    g_autofree char *whole = g_build_filename(SOURCE_FOLDER, golden, NULL);
    cr_assert(report != NULL, "%s is accepted", path);
    if (is_update) {
        cr_assert(g_file_set_contents(whole, report, -1, NULL));
        return;
    }
    g_autofree char *expected = file_read(golden, NULL);
    cr_expect(strcmp(report, expected) == 0, "%s is not what is told:\n%s", golden, report);
}

Test(refusals, are_told_exactly_like_this)
{
    bool is_update = g_getenv("TILLSPEC_UPDATE_GOLDEN") != NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(corpora); i++) {
        g_autoptr(GPtrArray) paths = files_of(corpora[i].folder, ".yaml");
        for (guint k = 0; k < paths->len; k++) {
            const char *path = g_ptr_array_index(paths, k);
            g_autofree char *text = file_read(path, NULL);
            g_autofree char *report = corpora[i].refuse(path, text);
            compare(path, report, is_update);
        }
    }
    cr_assert(!is_update, "the expected texts were written anew: read them, then run again");
}

static void expect_code(char *report, const char *code)
{
    cr_assert(report != NULL && strstr(report, code) != NULL, "%s instead of %s", report, code);
    g_free(report);
}

/* Files that are too large for the tree, and what is no file at all. */
static void refuse_what_is_no_file_of_the_tree(void)
{
    g_autofree char *large = g_strnfill((1 << 20) + 1, ' '), *missing = NULL;
    g_autoptr(GString) cases = g_string_new("title: Many\ncases:\n");
    for (unsigned i = 0; i < SCENARIO_CASE_LIMIT; i++)
        g_string_append_printf(cases, "  - {case: c-%u, a: 1, b: 2, c: 3}\n", i);
    expect_code(refuse_scenario("large", large), "error[too-large]");
    expect_code(refuse_scenario("many", cases->str), "error[too-large]");
    GPtrArray *rows = scenario_load("/nowhere", "nowhere", known_rules, &missing);
    cr_assert(rows == NULL);
    expect_code(g_steal_pointer(&missing), "error[not-readable]");
}

Test(refusals, show_every_diagnostic_that_the_program_can_tell)
{
    for (size_t i = 0; i < G_N_ELEMENTS(corpora); i++) {
        g_autoptr(GPtrArray) paths = files_of(corpora[i].folder, ".yaml");
        for (guint k = 0; k < paths->len; k++) {
            const char *path = g_ptr_array_index(paths, k);
            g_autofree char *text = file_read(path, NULL);
            g_free(corpora[i].refuse(path, text));
        }
    }
    refuse_what_is_no_file_of_the_tree();
    g_autoptr(GPtrArray) places = diagnostics_not_reached();
    g_ptr_array_add(places, NULL);
    g_autofree char *list = g_strjoinv("\n", (char **)places->pdata);
    cr_expect(places->len == 1, "no file of scenarios/rejected leads to\n%s", list);
}
