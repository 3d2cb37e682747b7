/* Reads the table of cases and fills the parameters of one case into the story. */
#include "harness/scenario/cases.h"
#include "harness/scenario/format.h"
#include "harness/scenario/values.h"
#include <string.h>

static const char opening[] = "${";

struct filling {
    struct decoder *decoder;
    const struct draft_case *entry; /* NULL: the file has no cases */
    GHashTable *used;               /* const char *: parameters that the story refers to */
};

static void check_names(struct decoder *decoder, const GPtrArray *cases)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < cases->len; i++) {
        const struct draft_case *entry = g_ptr_array_index(cases, i);
        if (!g_hash_table_add(names, entry->name->text))
            decoder_complain(decoder, entry->name, (struct mistake){"duplicate-name", NULL, NULL},
                             "there is already a case `%s`", entry->name->text);
    }
}

bool cases_read(struct decoder *decoder, const struct node *root, GPtrArray **cases)
{
    const struct node *list = node_get(root, "cases");
    unsigned before = decoder_mistakes(decoder);
    if (list && shape_decode(decoder, &cases_shape, list, cases))
        check_names(decoder, *cases);
    return decoder_mistakes(decoder) == before;
}

static const struct node *find_parameter(const struct filling *filling, const char *name)
{
    GPtrArray *pairs = filling->entry ? filling->entry->parameters : NULL;
    for (guint i = 0; pairs && i < pairs->len; i++) {
        const struct pair *pair = g_ptr_array_index(pairs, i);
        if (strcmp(pair->key->text, name) == 0) {
            g_hash_table_add(filling->used, pair->key->text);
            return pair->value;
        }
    }
    return NULL;
}

/* The whole text with the right name in the place of the wrong one. */
static char *help_with(const struct node *node, const char *wrong, const char *right)
{
    g_autofree char *before = g_strdup_printf("${%s}", wrong);
    g_autofree char *after = g_strdup_printf("${%s}", right);
    g_autoptr(GString) text = g_string_new(node->text);
    g_string_replace(text, before, after, 0);
    g_autofree char *quoted = diagnostic_quoted(text->str);
    return quoted ? g_strdup_printf("did you mean `%s`?", quoted) : NULL;
}

static void complain_of_unknown(const struct filling *filling, const struct node *node,
                                const char *name)
{
    g_autofree char *shown = diagnostic_excerpt(name);
    if (!filling->entry) {
        decoder_complain(filling->decoder, node,
                         (struct mistake){"unknown-parameter", "the file has no `cases`", NULL},
                         "nothing is known of `${%s}`", shown);
        return;
    }
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    GPtrArray *pairs = filling->entry->parameters;
    for (guint i = 0; pairs && i < pairs->len; i++) {
        const struct pair *pair = g_ptr_array_index(pairs, i);
        g_ptr_array_add(known, pair->key->text);
    }
    g_ptr_array_add(known, NULL);
    const char *nearest = nearest_word(name, (const char *const *)known->pdata);
    g_autofree char *help = nearest ? help_with(node, name, nearest) : NULL;
    decoder_complain(filling->decoder, node, (struct mistake){"unknown-parameter", NULL, help},
                     "case `%s` has no parameter `%s`", filling->entry->name->text, shown);
}

/* The parameter of the `${name}` that begins at `text`; `end` is set behind it. NULL, with a
 * diagnostic, if there is none. */
static const struct node *take_parameter(const struct filling *filling, const struct node *node,
                                         const char *text, const char **end)
{
    const char *brace = strchr(text, '}');
    g_autofree char *name = brace ? g_strndup(text + 2, (gsize)(brace - text) - 2) : NULL;
    if (!name || !shape_fits(&parameter_shape, name)) {
        decoder_complain(
            filling->decoder, node,
            (struct mistake){"bad-parameter", "parameters are written as in ${name}", NULL},
            "`${` without a name and `}`");
        return NULL;
    }
    *end = brace + 1;
    const struct node *value = find_parameter(filling, name);
    if (!value)
        complain_of_unknown(filling, node, name);
    return value;
}

static bool append_value(const struct filling *filling, const struct node *node,
                         const struct node *value, GString *text)
{
    if (value->kind == NODE_LIST || value->kind == NODE_MAP) {
        decoder_complain(
            filling->decoder, node,
            (struct mistake){"bad-parameter", "a list or a map can only be the whole value", NULL},
            "a parameter that is no single value can't be part of a text");
        return false;
    }
    g_string_append(text, value->text);
    return true;
}

static void fill_text(const struct filling *filling, struct node *node)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *at = node->text, *found;
    while ((found = strstr(at, opening))) {
        g_string_append_len(text, at, found - at);
        const struct node *value = take_parameter(filling, node, found, &at);
        if (!value || !append_value(filling, node, value, text))
            return;
    }
    g_string_append(text, at);
    g_free(node->text);
    node->text = g_strdup(text->str);
    node->is_substituted = true;
}

static void complain_of_quotes(const struct filling *filling, const struct node *node)
{
    g_autofree char *quoted = diagnostic_quoted(node->text);
    g_autofree char *help = quoted ? g_strdup_printf("write `%s`", quoted) : NULL;
    decoder_complain(filling->decoder, node, (struct mistake){"needs-quotes", NULL, help},
                     "a text with a parameter needs quotes");
}

/* The value that stands for a text with parameters. */
static struct node *fill_scalar(const struct filling *filling, struct node *node)
{
    if (!node->quoted)
        complain_of_quotes(filling, node);
    const char *end = node->text;
    bool is_whole = g_str_has_prefix(node->text, opening) && g_str_has_suffix(node->text, "}") &&
                    strchr(node->text, '}')[1] == '\0';
    if (!is_whole) {
        fill_text(filling, node);
        return node;
    }
    const struct node *value = take_parameter(filling, node, node->text, &end);
    if (!value)
        return node;
    node_free(node);
    return node_copy(value);
}

static void check_for_twins(const struct filling *filling, const struct node *map)
{
    g_autoptr(GHashTable) keys = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < map->keys->len; i++) {
        const struct node *key = g_ptr_array_index(map->keys, i);
        if (!g_hash_table_add(keys, key->text))
            decoder_complain(filling->decoder, key, (struct mistake){"duplicate-key", NULL, NULL},
                             "key `%s` is there twice", key->text);
    }
}

/* A key stays a text, whatever the parameter. */
static void fill_keys(const struct filling *filling, struct node *map)
{
    bool is_changed = false;
    for (guint i = 0; i < map->keys->len; i++) {
        struct node *key = g_ptr_array_index(map->keys, i);
        if (!strstr(key->text, opening))
            continue;
        if (!key->quoted)
            complain_of_quotes(filling, key);
        fill_text(filling, key);
        is_changed = true;
    }
    if (is_changed)
        check_for_twins(filling, map);
}

static struct node *fill(const struct filling *filling, struct node *node)
{
    if (node->kind == NODE_TEXT && strstr(node->text, opening))
        return fill_scalar(filling, node);
    if (node->kind == NODE_MAP)
        fill_keys(filling, node);
    for (guint i = 0; node->values && i < node->values->len; i++) {
        gpointer *slot = &g_ptr_array_index(node->values, i);
        *slot = fill(filling, *slot);
    }
    return node;
}

static void check_used(const struct filling *filling)
{
    GPtrArray *pairs = filling->entry ? filling->entry->parameters : NULL;
    for (guint i = 0; pairs && i < pairs->len; i++) {
        const struct pair *pair = g_ptr_array_index(pairs, i);
        if (!g_hash_table_contains(filling->used, pair->key->text))
            decoder_complain(filling->decoder, pair->key,
                             (struct mistake){"unused-parameter", NULL, NULL},
                             "the story does not use `${%s}`", pair->key->text);
    }
}

static struct node *copy_without_cases(const struct node *root)
{
    struct node *copy = g_new(struct node, 1);
    *copy = *root;
    copy->text = g_strdup(root->text);
    copy->keys = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    copy->values = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    for (guint i = 0; i < root->keys->len; i++) {
        const struct node *key = g_ptr_array_index(root->keys, i);
        if (strcmp(key->text, "cases") == 0)
            continue;
        g_ptr_array_add(copy->keys, node_copy(key));
        g_ptr_array_add(copy->values, node_copy(g_ptr_array_index(root->values, i)));
    }
    return copy;
}

struct node *case_apply(struct decoder *decoder, const struct node *root,
                        const struct draft_case *entry)
{
    g_autoptr(GHashTable) used = g_hash_table_new(g_str_hash, g_str_equal);
    struct filling filling = {decoder, entry, used};
    if (root->kind != NODE_MAP)
        return node_copy(root);
    struct node *story = fill(&filling, copy_without_cases(root));
    check_used(&filling);
    return story;
}
