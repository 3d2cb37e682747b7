#pragma once
/* The three ways to write formatted texts for Telegram ("Formatting options" of its Bot API). */
#include <glib.h>
#include <stdbool.h>

/* The plain text of what was written, free with g_free; `mode` is NULL or "" (plain), or Markdown,
 * MarkdownV2 or HTML in any case. NULL: it does not parse, and *problem says why in the words of
 * the Bot API, free with g_free. The text is valid UTF-8. */
char *entities_plain_text(const char *text, const char *mode, char **problem);
