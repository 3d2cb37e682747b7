/* The table of syntax errors and their usual causes. */
#include "harness/scenario/syntax.h"
#include <glib.h>
#include <string.h>

/* The first that fits counts. */
static const struct syntax_help helps[] = {
    {"found character that cannot start any token", '\t', "a tab can't indent",
     "indent with blanks"},
    {"found character that cannot start any token", 0, "a text can't begin like this",
     "put the text into quotes"},
    {"mapping values are not allowed", 0, "a key and a colon can't stand here",
     "put a text that has `: ` in it into quotes; check the indentation"},
    {"did not find expected key", 0, "expected a key or the end of the map",
     "check the indentation and the quotes of the lines above"},
    {"did not find expected ',' or '}'", 0, "expected `,` or `}`",
     "close the bracket; put a text that has { } [ ] or , in it into quotes"},
    {"did not find expected ',' or ']'", 0, "expected `,` or `]`",
     "close the bracket; put a text that has { } [ ] or , in it into quotes"},
    {"could not find expected ':'", 0, "expected a colon behind the key",
     "a key needs `: ` behind it"},
    {"found unexpected end of stream", 0, "the file ends too early",
     "close the quote or the bracket"},
    {"found unknown escape character", 0, "unknown escape in double quotes",
     "write a backslash as two"},
};

const struct syntax_help *syntax_help_find(const char *problem, int character)
{
    for (size_t i = 0; i < G_N_ELEMENTS(helps); i++)
        if (strstr(problem, helps[i].problem) &&
            (!helps[i].character || helps[i].character == character))
            return &helps[i];
    return NULL;
}
