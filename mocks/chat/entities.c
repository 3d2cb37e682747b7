/* Which mode a text is in, and the oldest of them: Markdown, which knows no nesting. */
#include "mocks/chat/entities-internal.h"
#include <string.h>

static const struct {
    const char *name;
    bool (*parse)(const char *text, GString *plain, char **problem);
} modes[] = {
    {"markdown", entities_markdown},
    {"markdownv2", entities_markdown_v2},
    {"html", entities_html},
};

/* The end of an entity that begins at `at`, behind its first character, or NULL. A code block ends
 * at three backticks. */
static const char *find_end(const char *at, char end, bool is_block)
{
    const char *stop = is_block ? strstr(at, "```") : strchr(at, end);
    return stop;
}

/* Of a block only a language and one line break are no text; where there is no text there is no
 * language either. */
const char *entities_block_text(const char *at)
{
    size_t length = strcspn(at, " \t\r\n`");
    if (at[length] != '`' && at[length] != '\0') {
        at += length;
    }
    at += *at == '\r';
    return at + (*at == '\n');
}

/* Behind an entity's end: a link has its address there. */
static const char *skip_address(const char *at)
{
    if (at[0] != ']' || at[1] != '(') {
        return at + 1;
    }
    const char *stop = strchr(at, ')');
    return stop == NULL ? at + strlen(at) : stop + 1;
}

bool entities_markdown(const char *text, GString *plain, char **problem)
{
    const char *at = text;
    while (*at != '\0') {
        if (*at == '\\' && at[1] != '\0' && strchr("_*`[", at[1]) != NULL) {
            g_string_append_c(plain, at[1]);
            at += 2;
            continue;
        }
        if (strchr("_*`[", *at) == NULL) {
            g_string_append_c(plain, *at++);
            continue;
        }
        bool is_block = g_str_has_prefix(at, "```");
        const char *begin = is_block ? entities_block_text(at + 3) : at + 1;
        const char *stop = find_end(begin, *at == '[' ? ']' : *at, is_block);
        if (stop == NULL) {
            *problem = g_strdup_printf("Can't find end of the entity starting at byte offset %zu",
                                       (size_t)(at - text));
            return false;
        }
        g_string_append_len(plain, begin, stop - begin);
        at = is_block ? stop + 3 : skip_address(stop);
    }
    return true;
}

char *entities_plain_text(const char *text, const char *mode, char **problem)
{
    *problem = NULL;
    if (mode == NULL || *mode == '\0') {
        return g_strdup(text);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(modes); i++) {
        if (g_ascii_strcasecmp(mode, modes[i].name) != 0) {
            continue;
        }
        g_autoptr(GString) plain = g_string_new(NULL);
        g_autofree char *why = NULL;
        if (modes[i].parse(text, plain, &why)) {
            return g_strdup(plain->str);
        }
        *problem = g_strconcat("can't parse entities: ", why, NULL);
        return NULL;
    }
    *problem = g_strdup("unsupported parse_mode");
    return NULL;
}
