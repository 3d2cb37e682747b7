/* Loads the embedded rule book and the documents that it quotes. */
#include "harness/book.h"
#include <gio/gio.h>

/* Made by glib-compile-resources. */
extern GResource *embedded_get_resource(void);
extern void embedded_register_resource(void);

static const char *embedded_text(const char *path, gsize *size_bytes)
{
    g_autoptr(GError) error = NULL;
    GBytes *bytes =
        g_resource_lookup_data(embedded_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    g_assert_no_error(error);
    const char *data = g_bytes_get_data(bytes, size_bytes);
    char *text = g_strndup(data, *size_bytes);
    g_bytes_unref(bytes);
    return text;
}

const struct rule_book *book(void)
{
    static struct rule_book *loaded;
    if (loaded != NULL) {
        return loaded;
    }
    embedded_register_resource();
    gsize size_bytes = 0;
    const struct document documents[] = {
        {"checkout-app-updates.txt",
         embedded_text("/tillspec/documents/checkout-app-updates.txt", &size_bytes)},
        {"site-update-runbook.ru.txt",
         embedded_text("/tillspec/documents/site-update-runbook.ru.txt", &size_bytes)},
    };
    struct rule_book_source source = {.name = "rule-book.yaml"};
    source.text = embedded_text("/tillspec/rule-book.yaml", &source.size_bytes);
    char *report = NULL;
    loaded = rule_book_load(&source, documents, G_N_ELEMENTS(documents), &report);
    if (loaded == NULL) {
        g_error("%s", report);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(documents); i++) {
        g_free((char *)documents[i].text);
    }
    g_free((char *)source.text);
    return loaded;
}
