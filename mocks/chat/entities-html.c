/* HTML as Telegram has it: few tags, which must be closed in order, and few character references.
 */
#include "mocks/chat/entities-internal.h"
#include <stdlib.h>
#include <string.h>

#define NESTING_LIMIT 100

static const char *const tags[] = {"a",      "b",          "strong",   "i",         "em",   "s",
                                   "strike", "del",        "u",        "ins",       "span", "pre",
                                   "code",   "blockquote", "tg-emoji", "tg-spoiler"};

struct parser {
    const char *text, *at;
    GString *plain;
    const char *open[NESTING_LIMIT]; /* names of tags */
    unsigned depth;
    char **problem;
};

static size_t offset(const struct parser *parser)
{
    return (size_t)(parser->at - parser->text);
}

static bool append_code_point(GString *plain, const char *digits, const char **end)
{
    bool is_hex = *digits == 'x' || *digits == 'X';
    char *stop;
    unsigned long code = strtoul(digits + is_hex, &stop, is_hex ? 16 : 10);
    if (!g_ascii_isxdigit(digits[is_hex]) || stop == digits + is_hex || code == 0 ||
        code > 0x10ffff || !g_unichar_validate((gunichar)code)) {
        return false;
    }
    g_string_append_unichar(plain, (gunichar)code);
    *end = stop + (*stop == ';');
    return true;
}

/* What is no reference stays as it is. */
static void take_reference(struct parser *parser)
{
    static const struct {
        const char *name, character;
    } references[] = {{"&lt", '<'}, {"&gt", '>'}, {"&amp", '&'}, {"&quot", '"'}};
    if (parser->at[1] == '#' && append_code_point(parser->plain, parser->at + 2, &parser->at)) {
        return;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(references); i++) {
        size_t length = strlen(references[i].name);
        if (strncmp(parser->at, references[i].name, length) == 0 &&
            !g_ascii_isalpha(parser->at[length])) {
            g_string_append_c(parser->plain, references[i].character);
            parser->at += length + (parser->at[length] == ';');
            return;
        }
    }
    g_string_append_c(parser->plain, *parser->at++);
}

/* The name at `at` in lower case. Free with g_free. */
static char *tag_name(const char *at)
{
    return g_ascii_strdown(at, (gssize)strcspn(at, " \t\r\n/>"));
}

static const char *known_tag(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(tags); i++) {
        if (g_str_equal(name, tags[i])) {
            return tags[i];
        }
    }
    return NULL;
}

/* The end of a tag, past attributes whose values may be quoted; NULL if there is none. */
static const char *tag_end(const char *at)
{
    char quote = '\0';
    for (; *at != '\0'; at++) {
        if (quote != '\0') {
            quote = *at == quote ? '\0' : quote;
        } else if (*at == '"' || *at == '\'') {
            quote = *at;
        } else if (*at == '>') {
            return at;
        }
    }
    return NULL;
}

static bool open_tag(struct parser *parser)
{
    g_autofree char *name = tag_name(parser->at + 1);
    const char *tag = known_tag(name), *end = tag_end(parser->at);
    if (tag == NULL) {
        *parser->problem = g_strdup_printf("Unsupported start tag \"%s\" at byte offset %zu", name,
                                           offset(parser));
        return false;
    }
    if (end == NULL || parser->depth == NESTING_LIMIT) {
        *parser->problem = g_strdup_printf("Unclosed start tag at byte offset %zu", offset(parser));
        return false;
    }
    parser->open[parser->depth++] = tag;
    parser->at = end + 1;
    return true;
}

static bool close_tag(struct parser *parser)
{
    if (parser->depth == 0) {
        *parser->problem = g_strdup_printf("Unexpected end tag at byte offset %zu", offset(parser));
        return false;
    }
    g_autofree char *name = tag_name(parser->at + 2);
    const char *tag = parser->open[--parser->depth];
    const char *end = strchr(parser->at, '>');
    if (end == NULL) {
        *parser->problem = g_strdup_printf("Unclosed end tag at byte offset %zu", offset(parser));
        return false;
    }
    if (*name != '\0' && !g_str_equal(name, tag)) {
        *parser->problem = g_strdup_printf(
            "Unmatched end tag at byte offset %zu, expected \"</%s>\", found \"</%s>\"",
            offset(parser), tag, name);
        return false;
    }
    parser->at = end + 1;
    return true;
}

bool entities_html(const char *text, GString *plain, char **problem)
{
    struct parser parser = {.text = text, .at = text, .plain = plain, .problem = problem};
    bool is_good = true;
    while (is_good && *parser.at != '\0') {
        if (*parser.at == '&') {
            take_reference(&parser);
        } else if (*parser.at != '<') {
            g_string_append_c(plain, *parser.at++);
        } else {
            is_good = parser.at[1] == '/' ? close_tag(&parser) : open_tag(&parser);
        }
    }
    if (is_good && parser.depth > 0) {
        *problem = g_strdup_printf("Can't find end tag corresponding to start tag \"%s\"",
                                   parser.open[parser.depth - 1]);
        return false;
    }
    return is_good;
}
