/* Refuses text that editors, terminals and YAML tools would not show or count alike, before it is
 * parsed. */
#include "harness/scenario/characters.h"
#include <string.h>

/* Why a character is refused, or NULL. */
static const char *refusal(gunichar character, bool line_feed_follows)
{
    if (character == '\r')
        return line_feed_follows ? NULL : "a carriage return ends a line only before a line feed";
    if (character == '\t' || character == '\n')
        return NULL;
    if (character < 0x20 || (character >= 0x7f && character < 0xa0))
        return "control characters can't stand in a scenario file";
    if (character == 0x2028 || character == 0x2029)
        return "only some tools count it as the end of a line";
    if (character == 0xfeff)
        return "a byte order mark may stand only at the very beginning";
    if ((character >= 0x202a && character <= 0x202e) ||
        (character >= 0x2066 && character <= 0x2069))
        return "it makes text look other than it is";
    if ((character & 0xfffe) == 0xfffe)
        return "it is no character";
    return NULL;
}

static bool complain(struct diagnostics *diagnostics, struct position at, const char *message,
                     const char *note)
{
    at.width = 1;
    diagnostics_add(diagnostics, at, "bad-character", message, note, NULL);
    return false;
}

bool characters_check(const char *text, size_t size_bytes, struct diagnostics *diagnostics)
{
    struct position at = {.line = 1, .column = 1};
    const char *end = text + size_bytes;
    for (const char *c = text; c < end; at.column++) {
        gunichar character = *c ? g_utf8_get_char_validated(c, end - c) : 0;
        if (character == (gunichar)-1 || character == (gunichar)-2) {
            g_autofree char *message =
                g_strdup_printf("byte 0x%02x is no UTF-8 here", (unsigned char)*c);
            return complain(diagnostics, at, message, "scenario files are UTF-8");
        }
        const char *next = g_utf8_next_char(c);
        bool is_line_end = next < end && *next == '\n';
        const char *note = refusal(character, is_line_end);
        if (note) {
            g_autofree char *message =
                g_strdup_printf("character U+%04X is not allowed", character);
            return complain(diagnostics, at, message, note);
        }
        if (character == '\n') {
            at.line++;
            at.column = 0;
        }
        c = next;
    }
    return true;
}
