/* The text of a .docx (ECMA-376): the runs of word/document.xml, a line for each paragraph. What
 * stands in a list begins with "- ": its mark is a matter of layout. */
#include "mocks/chat/document-text-internal.h"
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define ENTRIES_LIMIT 1000
#define DEPTH_LIMIT 256

struct reader {
    GString *text;
    unsigned depth;
    unsigned hidden; /* depth of an element whose content is not shown; 0: none */
    bool is_run;     /* within text of a run */
};

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

static void element_begins(GMarkupParseContext *context G_GNUC_UNUSED, const char *name,
                           const char **names G_GNUC_UNUSED, const char **values G_GNUC_UNUSED,
                           void *data, GError **error)
{
    struct reader *reader = data;
    const char *local = local_name(name);
    if (++reader->depth > DEPTH_LIMIT) {
        g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "nested too deeply");
        return;
    }
    if (reader->hidden != 0) {
        return;
    }
    if (g_str_equal(local, "Fallback")) {
        reader->hidden = reader->depth;
    } else if (g_str_equal(local, "t")) {
        reader->is_run = true;
    } else if (g_str_equal(local, "numPr")) {
        g_string_append(reader->text, "- ");
    } else if (g_str_equal(local, "br") || g_str_equal(local, "cr")) {
        g_string_append_c(reader->text, '\n');
    } else if (g_str_equal(name, "w:tab") && reader->text->len > 0 &&
               reader->text->str[reader->text->len - 1] != '\n') {
        g_string_append_c(reader->text, '\t');
    }
}

static void element_ends(GMarkupParseContext *context G_GNUC_UNUSED, const char *name, void *data,
                         GError **error G_GNUC_UNUSED)
{
    struct reader *reader = data;
    if (reader->hidden == 0 && g_str_equal(local_name(name), "p")) {
        g_string_append_c(reader->text, '\n');
    }
    if (reader->hidden == reader->depth) {
        reader->hidden = 0;
    }
    reader->is_run = false;
    reader->depth--;
}

static void characters(GMarkupParseContext *context G_GNUC_UNUSED, const char *text, gsize size,
                       void *data, GError **error)
{
    struct reader *reader = data;
    if (!reader->is_run || reader->hidden != 0) {
        return;
    }
    g_string_append_len(reader->text, text, (gssize)size);
    if (reader->text->len > DOCUMENT_TEXT_LIMIT) {
        g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "too long");
    }
}

static char *text_of_xml(const char *xml, size_t size_bytes)
{
    static const GMarkupParser parser = {
        .start_element = element_begins, .end_element = element_ends, .text = characters};
    struct reader reader = {.text = g_string_new(NULL)};
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
    bool is_good = g_markup_parse_context_parse(context, xml, (gssize)size_bytes, NULL) &&
                   g_markup_parse_context_end_parse(context, NULL);
    g_markup_parse_context_free(context);
    return g_string_free(reader.text, !is_good);
}

/* The content of the entry that is open now, or NULL. */
static GByteArray *read_entry(struct archive *archive)
{
    char block[16384];
    GByteArray *content = g_byte_array_new();
    la_ssize_t size;
    while ((size = archive_read_data(archive, block, sizeof block)) > 0) {
        g_byte_array_append(content, (const guint8 *)block, (guint)size);
        if (content->len > DOCUMENT_BYTES_LIMIT) {
            break;
        }
    }
    if (size != 0) {
        g_clear_pointer(&content, g_byte_array_unref);
    }
    return content;
}

static GByteArray *find_document(struct archive *archive)
{
    struct archive_entry *entry;
    for (unsigned i = 0; i < ENTRIES_LIMIT; i++) {
        if (archive_read_next_header(archive, &entry) != ARCHIVE_OK) {
            return NULL;
        }
        const char *path = archive_entry_pathname(entry);
        if (path != NULL && g_str_equal(path, "word/document.xml")) {
            return read_entry(archive);
        }
    }
    return NULL;
}

char *document_text_of_docx(const char *bytes, size_t size_bytes)
{
    struct archive *archive = archive_read_new();
    archive_read_support_format_zip(archive);
    GByteArray *xml = archive_read_open_memory(archive, bytes, size_bytes) == ARCHIVE_OK
                          ? find_document(archive)
                          : NULL;
    char *text =
        xml == NULL || xml->len == 0 ? NULL : text_of_xml((const char *)xml->data, xml->len);
    g_clear_pointer(&xml, g_byte_array_unref);
    archive_read_free(archive);
    return text;
}
