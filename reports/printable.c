/* Making foreign text safe to show. A report quotes paths, log lines and messages that an updater
 * made; none of them may clear the reader's screen or break the reader's XML. */
#include "reports/printable.h"
#include <glib.h>
#include <string.h>

static bool is_harmless(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* direction marks, zero-width characters */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED: /* U+FFFE and U+FFFF, which XML forbids, are among them */
        return false;
    default:
        return true;
    }
}

static void append_escape(GString *shown, gunichar c)
{
    if (c == '\n')
        g_string_append(shown, "\\n");
    else if (c == '\t')
        g_string_append(shown, "\\t");
    else if (c == '\r')
        g_string_append(shown, "\\r");
    else if (c < 0x80)
        g_string_append_printf(shown, "\\x%02x", c);
    else
        g_string_append_printf(shown, "\\u{%x}", c);
}

/* Appends the character at `text` and returns where the next begins. */
static const char *append_character(GString *shown, const char *text)
{
    gunichar c = g_utf8_get_char_validated(text, -1);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        g_string_append_printf(shown, "\\x%02x", (unsigned char)*text);
        return text + 1;
    }
    if (is_harmless(c))
        g_string_append_unichar(shown, c);
    else
        append_escape(shown, c);
    return g_utf8_next_char(text);
}

char *printable(const char *text)
{
    return printable_within(text, PRINTABLE_LIMIT_BYTES);
}

char *printable_within(const char *text, size_t limit_bytes)
{
    if (text == NULL)
        return g_strdup("");
    GString *shown = g_string_new(NULL);
    while (*text != '\0' && shown->len < limit_bytes)
        text = append_character(shown, text);
    if (*text != '\0')
        g_string_append_printf(shown, "... (%zu more bytes)", strlen(text));
    return g_string_free(shown, false);
}

bool printable_is(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return false;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        if (!is_harmless(g_utf8_get_char(at)))
            return false;
    }
    return true;
}

size_t printable_columns(const char *text)
{
    size_t columns = 0;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (!g_unichar_iszerowidth(c))
            columns += g_unichar_iswide(c) ? 2 : 1;
    }
    return columns;
}
