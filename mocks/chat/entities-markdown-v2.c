/* MarkdownV2: entities may nest, and every reserved character that means nothing must be escaped.
 */
#include "mocks/chat/entities-internal.h"
#include <string.h>

#define NESTING_LIMIT 100

enum kind { BOLD, ITALIC, UNDERLINE, STRIKETHROUGH, SPOILER, CODE, PRE, TEXT_URL, CUSTOM_EMOJI };

static const struct {
    const char *name, *begin, *end;
} kinds[] = {
    [BOLD] = {"Bold", "*", "*"},
    [ITALIC] = {"Italic", "_", "_"},
    [UNDERLINE] = {"Underline", "__", "__"},
    [STRIKETHROUGH] = {"Strikethrough", "~", "~"},
    [SPOILER] = {"Spoiler", "||", "||"},
    [CODE] = {"Code", "`", "`"},
    [PRE] = {"Pre", "```", "```"},
    [TEXT_URL] = {"TextUrl", "[", "]"},
    [CUSTOM_EMOJI] = {"CustomEmoji", "![", "]"},
};

struct open_entity {
    enum kind kind;
    size_t offset; /* in bytes, of the text as it was sent */
};

struct parser {
    const char *text, *at;
    GString *plain;
    struct open_entity open[NESTING_LIMIT];
    unsigned depth;
    char **problem;
};

static bool is_reserved(const struct parser *parser)
{
    enum kind inner = parser->depth > 0 ? parser->open[parser->depth - 1].kind : BOLD;
    const char *reserved = inner == CODE || inner == PRE ? "`" : "_*[]()~`>#+-=|{}.!";
    return strchr(reserved, *parser->at) != NULL;
}

static bool refuse(struct parser *parser)
{
    *parser->problem = g_strdup_printf(
        "Character '%c' is reserved and must be escaped with the preceding '\\'", *parser->at);
    return false;
}

static bool refuse_end(struct parser *parser, const char *what, size_t offset)
{
    *parser->problem = g_strdup_printf("Can't find end of %s at byte offset %zu", what, offset);
    return false;
}

/* Two underlines are never two of one. */
static bool is_end(const struct parser *parser)
{
    if (parser->depth == 0) {
        return false;
    }
    enum kind inner = parser->open[parser->depth - 1].kind;
    return g_str_has_prefix(parser->at, kinds[inner].end) &&
           !(inner == ITALIC && parser->at[1] == '_');
}

/* The address behind a link's text, in which escapes count. */
static bool skip_address(struct parser *parser)
{
    size_t offset = (size_t)(parser->at - parser->text);
    if (*parser->at != '(') {
        return true;
    }
    while (*parser->at != ')') {
        parser->at += *parser->at == '\\' && parser->at[1] != '\0';
        if (*parser->at++ == '\0' || *parser->at == '\0') {
            return refuse_end(parser, "a URL", offset);
        }
    }
    parser->at++;
    return true;
}

static bool close_entity(struct parser *parser)
{
    enum kind kind = parser->open[--parser->depth].kind;
    parser->at += strlen(kinds[kind].end);
    return kind == TEXT_URL || kind == CUSTOM_EMOJI ? skip_address(parser) : true;
}

static bool open_entity(struct parser *parser)
{
    int found = -1;
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_has_prefix(parser->at, kinds[i].begin) &&
            (found < 0 || strlen(kinds[i].begin) > strlen(kinds[found].begin))) {
            found = (int)i;
        }
    }
    if (found < 0 || parser->depth == NESTING_LIMIT) {
        return refuse(parser);
    }
    parser->open[parser->depth++] =
        (struct open_entity){(enum kind)found, (size_t)(parser->at - parser->text)};
    parser->at += strlen(kinds[found].begin);
    if (found == PRE) {
        parser->at = entities_block_text(parser->at);
    }
    return true;
}

static bool begins_quotation(const struct parser *parser)
{
    return *parser->at == '>' && (parser->at == parser->text || parser->at[-1] == '\n');
}

static bool step(struct parser *parser)
{
    const char *at = parser->at;
    if (*at == '\\' && at[1] > 0 && at[1] <= 126) {
        g_string_append_c(parser->plain, at[1]);
        parser->at += 2;
        return true;
    }
    if (!is_reserved(parser)) {
        g_string_append_c(parser->plain, *parser->at++);
        return true;
    }
    if (is_end(parser)) {
        return close_entity(parser);
    }
    if (begins_quotation(parser)) {
        parser->at++;
        return true;
    }
    return open_entity(parser);
}

bool entities_markdown_v2(const char *text, GString *plain, char **problem)
{
    struct parser parser = {.text = text, .at = text, .plain = plain, .problem = problem};
    while (*parser.at != '\0') {
        if (!step(&parser)) {
            return false;
        }
    }
    if (parser.depth == 0) {
        return true;
    }
    const struct open_entity *inner = &parser.open[parser.depth - 1];
    g_autofree char *what = g_strconcat(kinds[inner->kind].name, " entity", NULL);
    return refuse_end(&parser, what, inner->offset);
}
