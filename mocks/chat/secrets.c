/* Secrets in targets: replaced as they are, and as clients encode them. */
#include "mocks/chat/secrets.h"
#include <glib.h>

/* %3A as %3a. */
static char *with_small_hex(const char *escaped)
{
    char *text = g_strdup(escaped);
    for (char *at = text; *at != '\0'; at++) {
        if (*at == '%' && at[1] != '\0' && at[2] != '\0') {
            at[1] = g_ascii_tolower(at[1]);
            at[2] = g_ascii_tolower(at[2]);
        }
    }
    return text;
}

char *target_without_secret(const char *target, const char *secret, const char *name)
{
    g_autofree char *escaped = g_uri_escape_string(secret, NULL, FALSE);
    g_autofree char *small = with_small_hex(escaped);
    const char *const forms[] = {secret, escaped, small};
    g_autoptr(GString) shown = g_string_new(target);
    g_autofree char *symbol = g_strdup_printf("<%s>", name);
    for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_string_replace(shown, forms[i], symbol, 0);
    }
    return g_strdup(shown->str);
}
