/* The rule book as shipped: every quote stands where it says, every MUST rests on a sentence. */
#include "harness/oracle/rule-book.h"
#include <criterion/criterion.h>
#include <string.h>

static const char document_name[] = "checkout-app-updates.txt";

static char *read_shipped(const char *name)
{
    g_autofree char *path = g_build_filename(SOURCE_FOLDER, "scenarios", name, NULL);
    char *text = NULL;
    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "%s can be read", path);
    return text;
}

static struct rule_book *load(const char *text, const struct document *documents, size_t count,
                              char **report)
{
    struct rule_book_source source = {"rule-book.yaml", text, strlen(text)};
    return rule_book_load(&source, documents, count, report);
}

#define DOCUMENT_COUNT 2

static struct rule_book *load_shipped(struct document documents[DOCUMENT_COUNT])
{
    g_autofree char *text = read_shipped("rule-book.yaml");
    g_autofree char *report = NULL;
    documents[0] =
        (struct document){document_name, read_shipped("documents/checkout-app-updates.txt")};
    documents[1] = (struct document){"site-update-runbook.ru.txt",
                                     read_shipped("documents/site-update-runbook.ru.txt")};
    struct rule_book *book = load(text, documents, DOCUMENT_COUNT, &report);
    cr_assert(book != NULL, "%s", report);
    return book;
}

static void free_shipped(struct rule_book *book, struct document documents[DOCUMENT_COUNT])
{
    rule_book_free(book);
    for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
        g_free((char *)documents[i].text);
    }
}

Test(rule_book, every_quote_stands_verbatim_at_its_line)
{
    struct document documents[DOCUMENT_COUNT];
    struct rule_book *book = load_shipped(documents);
    for (guint i = 0; i < book->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book->rules, i);
        for (guint k = 0; k < rule->quotes->len; k++) {
            const struct quote *quote = g_ptr_array_index(rule->quotes, k);
            bool is_first = strcmp(quote->document, document_name) == 0;
            g_auto(GStrv) lines = g_strsplit(documents[is_first ? 0 : 1].text, "\n", -1);
            g_autofree char *from_line = g_strjoinv("\n", lines + quote->line - 1);
            const char *place = strstr(from_line, quote->text);
            cr_assert(place != NULL && memchr(from_line, '\n', (size_t)(place - from_line)) == NULL,
                      "%s: `%s` begins in line %d", rule->id, quote->text, quote->line);
        }
    }
    free_shipped(book, documents);
}

Test(rule_book, a_must_rests_on_a_sentence_and_a_guard_or_ruling_on_none)
{
    struct document documents[DOCUMENT_COUNT];
    struct rule_book *book = load_shipped(documents);
    for (guint i = 0; i < book->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book->rules, i);
        /* A guard rests on no sentence, whatever family it belongs to. */
        bool is_guard = rule->level == LEVEL_GUARD,
             is_ruling = g_str_has_prefix(rule->id, "ruling/");
        cr_assert(is_guard || !g_str_has_prefix(rule->id, "guard/"), "%s", rule->id);
        cr_assert_eq(rule->quotes->len == 0, is_guard || is_ruling, "%s", rule->id);
        cr_assert(!is_ruling || rule->level == LEVEL_SHOULD, "%s", rule->id);
        cr_assert(i == 0 || strcmp(g_ptr_array_index(book->ids, i - 1), rule->id) < 0,
                  "sorted at %s", rule->id);
    }
    const struct rule *order = rule_book_rule(book, "flow/no-order");
    const struct quote *quote = g_ptr_array_index(order->quotes, 0);
    cr_assert_eq(quote->line, 107);
    cr_assert_null(rule_book_rule(book, "flow/no-such-rule"));
    free_shipped(book, documents);
}

struct refused {
    const char *what, *text, *code;
};
static const struct refused refused_rows[] = {
    {"a quote that the document lacks",
     "rules: [{id: a/b, title: t, level: MUST, applies: x, exercised: said, quotes: [{document: "
     "checkout-app-updates.txt, "
     "text: \"never said\"}]}]",
     "quote-not-found"},
    {"a quote that stands twice",
     "rules: [{id: a/b, title: t, level: MUST, applies: x, exercised: said, quotes: [{document: "
     "checkout-app-updates.txt, "
     "text: \"twice\"}]}]",
     "quote-not-unique"},
    {"a MUST without a quote",
     "rules: [{id: a/b, title: t, level: MUST, applies: x, exercised: said}]",
     "rule-without-quote"},
    {"an unknown level", "rules: [{id: a/b, title: t, level: MAY, applies: x, exercised: said}]",
     "rule-level"},
    {"an unknown key",
     "rules: [{id: a/b, title: t, level: GUARD, applies: x, exercised: said, quote: z}]",
     "unknown-key"},
    {"the same id twice",
     "rules: [{id: a/b, title: t, level: GUARD, applies: x, exercised: said}, {id: a/b, title: t, "
     "level: GUARD, applies: "
     "x, exercised: said}]",
     "duplicate-rule"},
    {"no list", "rule: []", "rule-list"},
};

Test(rule_book, a_wrong_book_is_refused_with_its_reason)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused_rows); i++) {
        g_autofree char *report = NULL;
        struct document document = {document_name, "twice and twice\n"};
        struct rule_book *book = load(refused_rows[i].text, &document, 1, &report);
        cr_assert_null(book, "%s", refused_rows[i].what);
        cr_assert(strstr(report, refused_rows[i].code) != NULL, "%s gives\n%s",
                  refused_rows[i].what, report);
    }
}
