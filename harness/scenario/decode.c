/* Decodes scalars and lists by their shapes. Every help that is given here has been checked against
 * the shape: pasted in, it is accepted. */
#include "harness/scenario/scalar.h"
#include "harness/scenario/shape.h"
#include "sim/civil.h"
#include <string.h>

static const char *const kind_names[] = {
    [NODE_NULL] = "null",       [NODE_BOOLEAN] = "true or false", [NODE_INTEGER] = "a number",
    [NODE_NUMBER] = "a number", [NODE_TEXT] = "a text",           [NODE_LIST] = "a list",
    [NODE_MAP] = "a map",
};

static bool is_scalar(const struct node *node)
{
    return node->kind != NODE_LIST && node->kind != NODE_MAP;
}

bool shape_fits(const struct shape *shape, const char *text)
{
    if (!shape->pattern)
        return true;
    g_autofree char *whole = g_strconcat("\\A(?:", shape->pattern, ")\\z", NULL);
    return g_regex_match_simple(whole, text, G_REGEX_DOTALL, 0);
}

static const struct word *find_word(const struct shape *shape, const char *text)
{
    for (const struct word *word = shape->words; word->word; word++)
        if (strcmp(word->word, text) == 0)
            return word;
    return NULL;
}

static bool text_is_accepted(const struct shape *shape, const char *text)
{
    if (shape->kind == SHAPE_WORD)
        return find_word(shape, text) != NULL;
    return (shape->kind == SHAPE_TEXT && shape_fits(shape, text));
}

/* What to write instead of a node of the wrong type, or NULL. */
static char *type_help(const struct shape *shape, const struct node *node)
{
    if (is_scalar(node) && node->kind != NODE_TEXT && text_is_accepted(shape, node->text))
        return g_strdup_printf("write `\"%s\"`", node->text);
    if (shape->kind == SHAPE_LIST && node->kind == NODE_TEXT &&
        text_is_accepted(shape->item, node->text) && strlen(node->text) < DIAGNOSTIC_EXCERPT)
        return g_strdup_printf("write `[\"%s\"]`", node->text);
    if ((shape->kind == SHAPE_BOOLEAN || shape->kind == SHAPE_INTEGER) && node->kind == NODE_TEXT) {
        struct node unquoted = {.text = node->text};
        enum node_kind wanted = shape->kind == SHAPE_BOOLEAN ? NODE_BOOLEAN : NODE_INTEGER;
        bool is_wanted = !scalar_resolve(&unquoted) && unquoted.kind == wanted;
        return is_wanted ? g_strdup_printf("write `%s`", node->text) : NULL;
    }
    return NULL;
}

static bool wrong_type(struct decoder *decoder, const struct shape *shape, const struct node *node)
{
    bool is_map = shape->kind == SHAPE_MAP;
    g_autofree char *help = type_help(shape, node);
    g_autofree char *keys = is_map ? shape_keys(shape) : NULL;
    decoder_complain(
        decoder, node, (struct mistake){"wrong-type", is_map ? keys : shape->note, help},
        "expected %s, found %s", is_map ? "a map" : shape->name, kind_names[node->kind]);
    return false;
}

static bool bad_value(struct decoder *decoder, const struct shape *shape, const struct node *node,
                      const char *help)
{
    g_autofree char *shown = diagnostic_excerpt(node->text);
    decoder_complain(decoder, node, (struct mistake){"bad-value", shape->note, help},
                     "`%s` is not %s", shown, shape->name);
    return false;
}

static bool decode_text(struct decoder *decoder, const struct shape *shape, const struct node *node,
                        const struct node **target)
{
    bool is_null = node->kind == NODE_NULL && shape->may_be_null;
    if (node->kind != NODE_TEXT && !is_null)
        return wrong_type(decoder, shape, node);
    if (!is_null && !shape_fits(shape, node->text))
        return bad_value(decoder, shape, node, NULL);
    *target = node;
    return true;
}

/* Quotes are wanted so that a time looks the same everywhere, also where other tools demand them.
 */
static bool decode_time(struct decoder *decoder, const struct shape *shape, const struct node *node,
                        const struct node **target)
{
    if (node->kind != NODE_TEXT)
        return wrong_type(decoder, shape, node);
    if (!node->quoted) {
        g_autofree char *shown = diagnostic_excerpt(node->text);
        g_autofree char *quoted = diagnostic_quoted(node->text);
        g_autofree char *help = quoted ? g_strdup_printf("write `%s`", quoted) : NULL;
        decoder_complain(decoder, node, (struct mistake){"needs-quotes", "times are quoted", help},
                         "`%s` needs quotes", shown);
        return false;
    }
    *target = node;
    return true;
}

static bool decode_word(struct decoder *decoder, const struct shape *shape, const struct node *node,
                        const struct word **target)
{
    if (node->kind != NODE_TEXT)
        return wrong_type(decoder, shape, node);
    *target = find_word(shape, node->text);
    if (*target)
        return true;
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (const struct word *word = shape->words; word->word; word++)
        g_ptr_array_add(words, (char *)word->word);
    g_ptr_array_add(words, NULL);
    g_autofree char *list = g_strjoinv(", ", (char **)words->pdata);
    g_autofree char *note = g_strdup_printf("known: %s", list);
    const char *nearest = nearest_word(node->text, (const char *const *)words->pdata);
    g_autofree char *help = nearest ? g_strdup_printf("did you mean `%s`?", nearest) : NULL;
    struct shape noted = *shape;
    noted.note = note;
    return bad_value(decoder, &noted, node, help);
}

static bool out_of_range(struct decoder *decoder, const struct shape *shape,
                         const struct node *node, bool is_small)
{
    g_autofree char *shown = diagnostic_excerpt(node->text);
    decoder_complain(decoder, node, (struct mistake){"out-of-range", shape->note, NULL},
                     "`%s` is too %s here", shown, is_small ? "small" : "large");
    return false;
}

static bool decode_duration(struct decoder *decoder, const struct shape *shape,
                            const struct node *node, int64_t *target)
{
    int64_t duration_ns;
    if (node->kind != NODE_TEXT)
        return wrong_type(decoder, shape, node);
    if (!duration_parse(node->text, &duration_ns))
        return bad_value(decoder, shape, node, NULL);
    if (duration_ns < shape->minimum || duration_ns > shape->maximum)
        return out_of_range(decoder, shape, node, duration_ns < shape->minimum);
    *target = duration_ns;
    return true;
}

static bool decode_integer(struct decoder *decoder, const struct shape *shape,
                           const struct node *node, int64_t *target)
{
    if (node->kind != NODE_INTEGER)
        return wrong_type(decoder, shape, node);
    if (node->integer < shape->minimum || node->integer > shape->maximum)
        return out_of_range(decoder, shape, node, node->integer < shape->minimum);
    *target = node->integer;
    return true;
}

static bool decode_boolean(struct decoder *decoder, const struct shape *shape,
                           const struct node *node, bool *target)
{
    if (node->kind != NODE_BOOLEAN)
        return wrong_type(decoder, shape, node);
    *target = node->integer != 0;
    return true;
}

static bool decode_item(struct decoder *decoder, const struct shape *item, const struct node *node,
                        GPtrArray *list)
{
    void *target = NULL;
    if (item->kind == SHAPE_MAP) {
        target = decoder_allocate(decoder, item->size_bytes);
        if (!shape_decode(decoder, item, node, target))
            return false;
    } else {
        g_assert(item->kind == SHAPE_TEXT || item->kind == SHAPE_TIME || item->kind == SHAPE_WORD);
        if (!shape_decode(decoder, item, node, &target))
            return false;
    }
    g_ptr_array_add(list, target);
    return true;
}

static bool decode_list(struct decoder *decoder, const struct shape *shape, const struct node *node,
                        GPtrArray **target)
{
    if (node->kind != NODE_LIST)
        return wrong_type(decoder, shape, node);
    int64_t count = node->values->len;
    if (count < shape->minimum || count > shape->maximum) {
        decoder_complain(decoder, node, (struct mistake){"out-of-range", shape->note, NULL},
                         "too %s entries for %s: %d", count < shape->minimum ? "few" : "many",
                         shape->name, (int)count);
        return false;
    }
    GPtrArray *list = decoder_list(decoder);
    bool is_right = true;
    for (guint i = 0; i < node->values->len; i++)
        is_right &= decode_item(decoder, shape->item, g_ptr_array_index(node->values, i), list);
    *target = list;
    return is_right;
}

bool shape_decode(struct decoder *decoder, const struct shape *shape, const struct node *node,
                  void *target)
{
    switch (shape->kind) {
    case SHAPE_MAP:
        return node->kind == NODE_MAP ? shape_decode_map(decoder, shape, node, target)
                                      : wrong_type(decoder, shape, node);
    case SHAPE_LIST:
        return decode_list(decoder, shape, node, target);
    case SHAPE_TEXT:
        return decode_text(decoder, shape, node, target);
    case SHAPE_TIME:
        return decode_time(decoder, shape, node, target);
    case SHAPE_WORD:
        return decode_word(decoder, shape, node, target);
    case SHAPE_DURATION:
        return decode_duration(decoder, shape, node, target);
    case SHAPE_INTEGER:
        return decode_integer(decoder, shape, node, target);
    case SHAPE_BOOLEAN:
        return decode_boolean(decoder, shape, node, target);
    case SHAPE_ANY:
        *(const struct node **)target = node;
        return true;
    }
    g_assert_not_reached();
}
