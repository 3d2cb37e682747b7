/* Loads the embedded rule book, the documents that it quotes and the table of their segments. */
#include "harness/book.h"
#include "harness/oracle/lexicon.h"
#include <gio/gio.h>

/* Made by glib-compile-resources. */
extern GResource *embedded_get_resource(void);
extern void embedded_register_resource(void);

static const char *const document_names[] = {"checkout-app-updates.txt",
                                             "site-update-runbook.ru.txt"};
#define DOCUMENT_COUNT G_N_ELEMENTS(document_names)

static char *embedded_text(const char *name, gsize *size_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strconcat("/tillspec/", name, NULL);
    embedded_register_resource();
    GBytes *bytes =
        g_resource_lookup_data(embedded_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    g_assert_no_error(error);
    const char *data = g_bytes_get_data(bytes, size_bytes);
    char *text = g_strndup(data, *size_bytes);
    g_bytes_unref(bytes);
    return text;
}

static const struct document *documents(void)
{
    static struct document loaded[DOCUMENT_COUNT];
    gsize size_bytes = 0;
    for (unsigned i = 0; i < DOCUMENT_COUNT && loaded[i].text == NULL; i++) {
        g_autofree char *path = g_strconcat("documents/", document_names[i], NULL);
        loaded[i] = (struct document){document_names[i], embedded_text(path, &size_bytes)};
    }
    return loaded;
}

static const struct lexicon *load_lexicon(void)
{
    struct rule_book_source source = {.name = "rule-book-lexicon.yaml"};
    g_autofree char *text = embedded_text(source.name, &source.size_bytes), *report = NULL;
    source.text = text;
    const struct lexicon *lexicon = lexicon_load(&source, &report);
    if (lexicon == NULL) {
        g_error("%s", report);
    }
    return lexicon;
}

const struct rule_book *book(void)
{
    static struct rule_book *loaded;
    if (loaded != NULL) {
        return loaded;
    }
    struct rule_book_source source = {.name = "rule-book.yaml"};
    g_autofree char *text = embedded_text(source.name, &source.size_bytes), *report = NULL;
    source.text = text;
    loaded = rule_book_load(&source, documents(), DOCUMENT_COUNT, &report);
    if (loaded == NULL) {
        g_error("%s", report);
    }
    loaded->lexicon = load_lexicon();
    return loaded;
}

const struct segment_table *book_segments(void)
{
    static struct segment_table *loaded;
    if (loaded != NULL) {
        return loaded;
    }
    struct rule_book_source source = {.name = "rule-book-segments.yaml"};
    g_autofree char *text = embedded_text(source.name, &source.size_bytes), *report = NULL;
    source.text = text;
    loaded = segment_table_load(&source, documents(), DOCUMENT_COUNT, book(), &report);
    if (loaded == NULL) {
        g_error("%s", report);
    }
    return loaded;
}
