/* The segment table as shipped, and tables that are refused. */
#include "harness/oracle/reading.h"
#include "harness/oracle/segments.h"
#include <criterion/criterion.h>
#include <string.h>

static const char *const document_names[] = {"checkout-app-updates.txt",
                                             "site-update-runbook.ru.txt"};

static char *read_shipped(const char *name)
{
    g_autofree char *path = g_build_filename(SOURCE_FOLDER, "scenarios", name, NULL);
    char *text = NULL;
    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "%s can be read", path);
    return text;
}

/* Lives as long as the test's process. */
static const struct document *shipped_documents(void)
{
    static struct document documents[G_N_ELEMENTS(document_names)];
    for (size_t i = 0; i < G_N_ELEMENTS(document_names); i++) {
        g_autofree char *path = g_strconcat("documents/", document_names[i], NULL);
        g_free((char *)documents[i].text);
        documents[i] = (struct document){document_names[i], read_shipped(path)};
    }
    return documents;
}

static void free_documents(const struct document *documents)
{
    for (size_t i = 0; i < G_N_ELEMENTS(document_names); i++) {
        g_clear_pointer((char **)&documents[i].text, g_free);
    }
}

static struct rule_book *load_book(const char *text, const struct document *documents, size_t count)
{
    g_autofree char *report = NULL;
    struct rule_book_source source = {"rule-book.yaml", text, strlen(text)};
    struct rule_book *book = rule_book_load(&source, documents, count, &report);
    cr_assert(book != NULL, "%s", report);
    return book;
}

struct shipped {
    const struct document *documents;
    struct rule_book *book;
    struct segment_table *table;
};

static struct shipped load_shipped(void)
{
    g_autofree char *rules = read_shipped("rule-book.yaml"), *report = NULL;
    g_autofree char *segments = read_shipped("rule-book-segments.yaml");
    struct shipped shipped = {.documents = shipped_documents()};
    struct rule_book_source source = {"rule-book-segments.yaml", segments, strlen(segments)};
    shipped.book = load_book(rules, shipped.documents, G_N_ELEMENTS(document_names));
    shipped.table = segment_table_load(&source, shipped.documents, G_N_ELEMENTS(document_names),
                                       shipped.book, &report);
    cr_assert(shipped.table != NULL, "%s", report);
    return shipped;
}

static void shipped_clear(struct shipped *shipped)
{
    segment_table_free(shipped->table);
    rule_book_free(shipped->book);
    free_documents(shipped->documents);
}

Test(segments, join_to_the_documents_byte_for_byte)
{
    struct shipped shipped = load_shipped();
    cr_assert_eq(shipped.table->documents->len, G_N_ELEMENTS(document_names));
    for (size_t i = 0; i < G_N_ELEMENTS(document_names); i++) {
        const struct document_segments *document =
            segment_table_document(shipped.table, document_names[i]);
        g_autoptr(GString) joined = g_string_new(NULL);
        for (guint k = 0; k < document->segments->len; k++) {
            const struct segment *segment = g_ptr_array_index(document->segments, k);
            g_string_append(joined, segment->text);
        }
        cr_assert_str_eq(joined->str, shipped.documents[i].text, "%s", document_names[i]);
    }
    shipped_clear(&shipped);
}

Test(segments, account_for_every_rule_every_quote_and_every_axis)
{
    struct shipped shipped = load_shipped();
    g_autofree char *gaps = segment_table_gaps(shipped.table, shipped.book);
    cr_assert_str_eq(gaps, "", "%s", gaps);
    shipped_clear(&shipped);
}

Test(segments, know_their_lines)
{
    struct shipped shipped = load_shipped();
    const struct document_segments *document =
        segment_table_document(shipped.table, document_names[0]);
    const struct segment *first = g_ptr_array_index(document->segments, 0);
    cr_assert_eq(first->first_line, 1);
    cr_assert_eq(first->last_line, 3);
    for (guint i = 0; i < document->segments->len; i++) {
        const struct segment *segment = g_ptr_array_index(document->segments, i);
        if (g_str_has_prefix(segment->text, "- No mid order")) {
            cr_assert_eq(segment->first_line, 107);
            cr_assert_eq(segment->last_line, 107);
        }
        if (strcmp(segment->text, "maintenanceWindow\nandmaintenanceExclusion\nare met") == 0) {
            cr_assert_eq(segment->first_line, 104);
            cr_assert_eq(segment->last_line, 106);
        }
    }
    shipped_clear(&shipped);
}

/* What waits for a judge of its own. */
static const unsigned unjudged[] = {0, 0};

Test(segments, wait_for_no_judge)
{
    struct shipped shipped = load_shipped();
    for (size_t i = 0; i < G_N_ELEMENTS(document_names); i++) {
        const struct document_segments *document =
            segment_table_document(shipped.table, document_names[i]);
        cr_assert_eq(document_segments_count(document, SEGMENT_UNJUDGED), unjudged[i], "%s: %u",
                     document_names[i], document_segments_count(document, SEGMENT_UNJUDGED));
    }
    shipped_clear(&shipped);
}

static const char small_document[] = "One. Two.\nThree.\n";
static const char small_book[] =
    "rules:\n"
    "  - {id: a/one, title: t, level: MUST, applies: x, exercised: said,\n"
    "     quotes: [{document: d.txt, text: \"Two.\"}]}\n"
    "  - {id: guard/two, title: t, level: GUARD, applies: x, exercised: said}\n"
    "  - {id: ruling/three, title: t, level: SHOULD, applies: x, exercised: said}\n";

struct table_row {
    const char *what;
    const char *segments;
    const char *expected; /* in the report, or in the gaps */
};

static struct segment_table *load_small(const char *segments, const struct rule_book *book,
                                        char **report)
{
    static const struct document documents[] = {{"d.txt", small_document}};
    g_autofree char *text =
        g_strdup_printf("documents:\n  - document: d.txt\n    segments: %s\n", segments);
    struct rule_book_source source = {"segments.yaml", text, strlen(text)};
    return segment_table_load(&source, documents, 1, book, report);
}

static struct rule_book *load_small_book(void)
{
    static const struct document documents[] = {{"d.txt", small_document}};
    return load_book(small_book, documents, 1);
}

#define ONE "{text: \"One. \", class: informative}"
#define TWO "{text: \"Two.\\n\", rules: [a/one]}"
#define THREE "{text: \"Three.\\n\", class: residue}"

static const struct table_row refused_rows[] = {
    {"a text that is left out", "[" ONE ", " THREE "]", "the document goes on with `Two."},
    {"a text that is not in it", "[" ONE ", {text: \"Too.\\n\", class: residue}]", "segment-text"},
    {"an end that is left out", "[" ONE ", " TWO "]", "longer than its segments"},
    {"an empty text", "[" ONE ", {text: \"\", class: residue}, " TWO ", " THREE "]",
     "segment-text"},
    {"more than the document", "[" ONE ", " TWO ", " THREE ", " THREE "]", "segment-text"},
    {"an unknown rule", "[" ONE ", {text: \"Two.\\n\", rules: [a/two]}, " THREE "]",
     "unknown-rule"},
    {"an unknown axis", "[" ONE ", {text: \"Two.\\n\", axes: [clock]}, " THREE "]", "unknown-axis"},
    {"an unknown class", "[" ONE ", {text: \"Two.\\n\", class: other}, " THREE "]",
     "segment-class"},
    {"neither rules nor a class", "[" ONE ", {text: \"Two.\\n\"}, " THREE "]", "segment-class"},
    {"rules and a class",
     "[" ONE ", {text: \"Two.\\n\", rules: [a/one], class: vendor}, " THREE "]", "segment-class"},
    {"untestable without a reason", "[" ONE ", {text: \"Two.\\n\", class: untestable}, " THREE "]",
     "segment-reason"},
    {"an unknown key", "[" ONE ", {text: \"Two.\\n\", rule: a/one, class: vendor}, " THREE "]",
     "unknown-key"},
    {"the same rule twice", "[" ONE ", {text: \"Two.\\n\", rules: [a/one, a/one]}, " THREE "]",
     "duplicate-name"},
};

Test(segments, that_do_not_fit_are_refused_with_their_reason)
{
    struct rule_book *book = load_small_book();
    for (size_t i = 0; i < G_N_ELEMENTS(refused_rows); i++) {
        const struct table_row *row = &refused_rows[i];
        g_autofree char *report = NULL;
        cr_assert(load_small(row->segments, book, &report) == NULL, "%s is refused", row->what);
        cr_assert(strstr(report, row->expected) != NULL, "%s: %s", row->what, report);
    }
    rule_book_free(book);
}

static const struct table_row gap_rows[] = {
    {"a MUST without a segment", "[" ONE ", {text: \"Two.\\n\", class: vendor}, " THREE "]",
     "a/one rests on no segment"},
    {"a quote elsewhere",
     "[{text: \"One. \", rules: [a/one]}, {text: \"Two.\\n\", class: vendor}, " THREE "]",
     "a/one quotes d.txt:1, whose segment does not name it"},
    {"a guard with a segment", "[{text: \"One. \", rules: [guard/two]}, " TWO ", " THREE "]",
     "guard/two is a guard"},
    {"an axis without a sentence", "[" ONE ", " TWO ", " THREE "]", "no segment speaks to partial"},
};

Test(segments, gaps_are_told)
{
    struct rule_book *book = load_small_book();
    for (size_t i = 0; i < G_N_ELEMENTS(gap_rows); i++) {
        const struct table_row *row = &gap_rows[i];
        g_autofree char *report = NULL;
        struct segment_table *table = load_small(row->segments, book, &report);
        cr_assert(table != NULL, "%s: %s", row->what, report);
        g_autofree char *gaps = segment_table_gaps(table, book);
        cr_assert(strstr(gaps, row->expected) != NULL, "%s: %s", row->what, gaps);
        cr_assert(strstr(gaps, "ruling/three") == NULL, "a ruling needs no segment: %s", gaps);
        segment_table_free(table);
    }
    rule_book_free(book);
}
