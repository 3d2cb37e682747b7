#pragma once
/* The rule book as shipped, with its documents and the lexicon, for tests of the judge.
 *
 *     struct rule_book *book = test_book();
 *     test_book_free(book); */
#include "harness/oracle/lexicon.h"
#include <criterion/criterion.h>
#include <string.h>

#define TEST_DOCUMENT_COUNT 2

G_GNUC_UNUSED static char *test_shipped(const char *name)
{
    g_autofree char *path = g_build_filename(SOURCE_FOLDER, "scenarios", name, NULL);
    char *text = NULL;
    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "%s can be read", path);
    return text;
}

G_GNUC_UNUSED static struct lexicon *test_lexicon(void)
{
    g_autofree char *text = test_shipped("rule-book-lexicon.yaml"), *report = NULL;
    struct rule_book_source source = {"rule-book-lexicon.yaml", text, strlen(text)};
    struct lexicon *lexicon = lexicon_load(&source, &report);
    cr_assert(lexicon != NULL, "%s", report);
    return lexicon;
}

G_GNUC_UNUSED static struct rule_book *test_book(void)
{
    g_autofree char *text = test_shipped("rule-book.yaml"), *report = NULL;
    g_autofree char *first = test_shipped("documents/checkout-app-updates.txt");
    g_autofree char *second = test_shipped("documents/site-update-runbook.ru.txt");
    const struct document documents[TEST_DOCUMENT_COUNT] = {{"checkout-app-updates.txt", first},
                                                            {"site-update-runbook.ru.txt", second}};
    struct rule_book_source source = {"rule-book.yaml", text, strlen(text)};
    struct rule_book *book = rule_book_load(&source, documents, TEST_DOCUMENT_COUNT, &report);
    cr_assert(book != NULL, "%s", report);
    book->lexicon = test_lexicon();
    return book;
}

G_GNUC_UNUSED static void test_book_free(struct rule_book *book)
{
    lexicon_free((struct lexicon *)book->lexicon);
    rule_book_free(book);
}
