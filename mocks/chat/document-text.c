/* Which reader a document is for, and plain texts: UTF-8, UTF-16 with a byte order mark, else
 * CP1251. */
#include "mocks/chat/document-text-internal.h"
#include <string.h>

static char *converted(const char *bytes, size_t size_bytes, const char *encoding)
{
    gsize written;
    char *text = g_convert(bytes, (gssize)size_bytes, "UTF-8", encoding, NULL, &written, NULL);
    if (text != NULL && strlen(text) != written) {
        g_clear_pointer(&text, g_free);
    }
    return text;
}

static char *plain_text(const char *bytes, size_t size_bytes)
{
    static const struct {
        const char *mark;
        size_t mark_bytes;
        const char *encoding; /* NULL: UTF-8 */
    } marks[] = {
        {"\xef\xbb\xbf", 3, NULL},
        {"\xff\xfe", 2, "UTF-16LE"},
        {"\xfe\xff", 2, "UTF-16BE"},
        {"", 0, NULL},
    };
    unsigned i = 0;
    while (size_bytes < marks[i].mark_bytes ||
           memcmp(bytes, marks[i].mark, marks[i].mark_bytes) != 0) {
        i++;
    }
    bytes += marks[i].mark_bytes;
    size_bytes -= marks[i].mark_bytes;
    if (marks[i].encoding != NULL) {
        return converted(bytes, size_bytes, marks[i].encoding);
    }
    return g_utf8_validate(bytes, (gssize)size_bytes, NULL)
               ? g_strndup(bytes, size_bytes)
               : converted(bytes, size_bytes, "CP1251");
}

static bool is_plain(const char *name, const char *media_type)
{
    const char *dot = name == NULL ? NULL : strrchr(name, '.');
    if (dot != NULL) {
        return g_ascii_strcasecmp(dot, ".txt") == 0;
    }
    return media_type != NULL && g_ascii_strncasecmp(media_type, "text/plain", 10) == 0;
}

/* Line ends as LF. */
static char *with_plain_lines(const char *text)
{
    g_autoptr(GString) lines = g_string_new(text);
    g_string_replace(lines, "\r\n", "\n", 0);
    g_string_replace(lines, "\r", "\n", 0);
    return g_strdup(lines->str);
}

static char *read_document(const char *name, const char *media_type, const char *bytes,
                           size_t size_bytes)
{
    if (size_bytes >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) {
        return document_text_of_docx(bytes, size_bytes);
    }
    if (size_bytes >= 5 && memcmp(bytes, "%PDF-", 5) == 0) {
        return document_text_of_pdf(bytes, size_bytes);
    }
    return is_plain(name, media_type) ? plain_text(bytes, size_bytes) : NULL;
}

char *document_text(const char *name, const char *media_type, const void *bytes, size_t size_bytes)
{
    if (size_bytes > DOCUMENT_BYTES_LIMIT) {
        return NULL;
    }
    g_autofree char *text = read_document(name, media_type, bytes, size_bytes);
    return text == NULL || strlen(text) > DOCUMENT_TEXT_LIMIT ? NULL : with_plain_lines(text);
}
