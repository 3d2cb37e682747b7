/* Quoting for the shell: every command that a report tells the reader to run is made here, so that
 * pasting it does what the report says, whatever bytes a path holds. */
#include "reports/shell-quote.h"
#include "reports/printable.h"
#include <glib.h>
#include <stdbool.h>
#include <string.h>

static bool is_bare(const char *word)
{
    return word[0] != '\0' && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789-_./:,+@%=") == strlen(word);
}

static char *escaped_word(const char *word)
{
    GString *text = g_string_new("$'");
    for (const unsigned char *c = (const unsigned char *)word; *c != '\0'; c++) {
        if (*c == '\\' || *c == '\'')
            g_string_append_printf(text, "\\%c", *c);
        else if (g_ascii_isprint(*c))
            g_string_append_c(text, (char)*c);
        else
            g_string_append_printf(text, "\\%03o", *c);
    }
    g_string_append_c(text, '\'');
    return g_string_free(text, false);
}

char *shell_word(const char *word)
{
    if (is_bare(word))
        return g_strdup(word);
    return printable_is(word) ? g_shell_quote(word) : escaped_word(word);
}

char *shell_command(const char *const *arguments)
{
    GString *command = g_string_new(NULL);
    for (size_t i = 0; arguments[i] != NULL; i++) {
        g_autofree char *word = shell_word(arguments[i]);
        g_string_append_printf(command, "%s%s", i == 0 ? "" : " ", word);
    }
    return g_string_free(command, false);
}
