/* Builds the tree of a scenario file from libyaml's events. The builder goes on after a mistake
 * that leaves the structure clear, so that one look shows them all; a syntax error ends it. */
#include "harness/scenario/tree.h"
#include "harness/scenario/characters.h"
#include "harness/scenario/reader.h"
#include "harness/scenario/scalar.h"
#include <string.h>

struct builder {
    struct reader reader;
    GHashTable *anchors; /* name -> struct node *, copies */
    unsigned nodes, depth;
};

static struct node *build_node(struct builder *builder, const yaml_event_t *event);

static void complain(const struct builder *builder, struct position at, const char *code,
                     const char *message, const char *note, const char *help)
{
    diagnostics_add(builder->reader.diagnostics, at, code, message, note, help);
}
#define complain(...) DIAGNOSTIC_CALL((complain)(__VA_ARGS__))

static struct node *node_new(enum node_kind kind, const yaml_event_t *event)
{
    struct node *node = g_new0(struct node, 1);
    node->kind = kind;
    node->at = event_position(event);
    if (kind == NODE_MAP)
        node->keys = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    if (kind == NODE_MAP || kind == NODE_LIST)
        node->values = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    return node;
}

static bool count_nodes(struct builder *builder, const yaml_event_t *event, unsigned count)
{
    builder->nodes += count;
    if (builder->nodes <= TREE_NODE_LIMIT)
        return true;
    g_autofree char *message =
        g_strdup_printf("more than %d values, aliases expanded", TREE_NODE_LIMIT);
    reader_stop(&builder->reader, event_position(event), "too-large", message, NULL);
    return false;
}

static void complain_of_misreading(const struct builder *builder, const struct node *node,
                                   const struct misreading *misreading)
{
    if (!node->text[0]) {
        complain(builder, node->at, "empty-value", "a value is missing here", misreading->note,
                 "write a value; an empty text is `\"\"`");
        return;
    }
    g_autofree char *shown = diagnostic_excerpt(node->text);
    g_autofree char *message = g_strdup_printf("`%s` needs quotes", shown);
    g_autofree char *quoted = diagnostic_quoted(node->text);
    g_autofree char *help = NULL;
    if (misreading->instead)
        help = g_strdup_printf("write `%s`, or `%s` for a text", misreading->instead, quoted);
    else if (quoted)
        help = g_strdup_printf("write `%s`", quoted);
    complain(builder, node->at, "needs-quotes", message, misreading->note, help);
}

static struct node *build_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct node *node = node_new(NODE_TEXT, event);
    const char *text = (const char *)event->data.scalar.value;
    node->text = g_strdup(text);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (strlen(text) != event->data.scalar.length)
        complain(builder, node->at, "bad-character", "character U+0000 is not allowed", NULL, NULL);
    if (node->quoted)
        return node;
    const struct misreading *misreading = scalar_resolve(node);
    if (strcmp(node->text, "<<") == 0)
        complain(builder, node->at, "merge-key", "merge keys are not allowed",
                 "JSON has none; an alias can stand for a whole value", NULL);
    else if (misreading)
        complain_of_misreading(builder, node, misreading);
    return node;
}

static bool enter(struct builder *builder, const yaml_event_t *event)
{
    if (++builder->depth <= TREE_DEPTH_LIMIT)
        return true;
    g_autofree char *message = g_strdup_printf("nested deeper than %d levels", TREE_DEPTH_LIMIT);
    reader_stop(&builder->reader, event_position(event), "too-deep", message, NULL);
    return false;
}

static struct node *build_list(struct builder *builder, const yaml_event_t *start)
{
    struct node *node = node_new(NODE_LIST, start);
    yaml_event_t event;
    bool goes_on = enter(builder, start);
    while (goes_on && reader_next(&builder->reader, &event)) {
        goes_on = event.type != YAML_SEQUENCE_END_EVENT;
        struct node *value = goes_on ? build_node(builder, &event) : NULL;
        if (value)
            g_ptr_array_add(node->values, value);
        yaml_event_delete(&event);
    }
    builder->depth--;
    return node;
}

/* `lines` has the line of each key of the map so far. */
static void check_key(const struct builder *builder, GHashTable *lines, const struct node *key)
{
    gpointer first = g_hash_table_lookup(lines, key->text);
    if (!first) {
        g_hash_table_insert(lines, key->text, GINT_TO_POINTER(key->at.line));
        return;
    }
    g_autofree char *shown = diagnostic_excerpt(key->text);
    g_autofree char *message = g_strdup_printf("key `%s` is there twice", shown);
    g_autofree char *note = g_strdup_printf("first in line %d", GPOINTER_TO_INT(first));
    complain(builder, key->at, "duplicate-key", message, note, NULL);
}

/* A key is a text; NULL, with a diagnostic, if it is anything else. */
static struct node *take_key(const struct builder *builder, struct node *key)
{
    if (key->kind == NODE_TEXT)
        return key;
    if (key->kind == NODE_LIST || key->kind == NODE_MAP) {
        complain(builder, key->at, "bad-key", "a key must be a text", NULL, NULL);
    } else {
        g_autofree char *message = g_strdup_printf("key `%s` is no text", key->text);
        g_autofree char *help = g_strdup_printf("write `\"%s\"`", key->text);
        complain(builder, key->at, "bad-key", message, NULL, help);
    }
    node_free(key);
    return NULL;
}

static void add_pair(const struct builder *builder, struct node *map, GHashTable *lines,
                     struct node *key, struct node *value)
{
    key = take_key(builder, key);
    if (!key || !value) {
        node_free(key);
        node_free(value);
        return;
    }
    check_key(builder, lines, key);
    g_ptr_array_add(map->keys, key);
    g_ptr_array_add(map->values, value);
}

static struct node *build_map(struct builder *builder, const yaml_event_t *start)
{
    g_autoptr(GHashTable) lines = g_hash_table_new(g_str_hash, g_str_equal);
    struct node *node = node_new(NODE_MAP, start);
    struct node *key = NULL;
    yaml_event_t event;
    bool goes_on = enter(builder, start);
    while (goes_on && reader_next(&builder->reader, &event)) {
        goes_on = event.type != YAML_MAPPING_END_EVENT;
        struct node *next = goes_on ? build_node(builder, &event) : NULL;
        if (next && !key) {
            key = next;
        } else if (next) {
            add_pair(builder, node, lines, key, next);
            key = NULL;
        }
        yaml_event_delete(&event);
    }
    node_free(key);
    builder->depth--;
    return node;
}

static struct node *build_alias(struct builder *builder, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    const struct node *target = g_hash_table_lookup(builder->anchors, name);
    if (target)
        return count_nodes(builder, event, node_count(target)) ? node_copy(target) : NULL;
    g_autofree char *message = g_strdup_printf("alias `*%s` has no anchor above it", name);
    reader_stop(&builder->reader, event_position(event), "unknown-alias", message,
                "an anchor can't be used inside of itself");
    return NULL;
}

static void remember_anchor(struct builder *builder, const struct node *node, const char *anchor)
{
    if (g_hash_table_insert(builder->anchors, g_strdup(anchor), node_copy(node)))
        return;
    g_autofree char *message = g_strdup_printf("anchor `&%s` is there twice", anchor);
    complain(builder, node->at, "duplicate-anchor", message, NULL, NULL);
}

static void check_tag(const struct builder *builder, const yaml_event_t *event, const char *tag)
{
    g_autofree char *shown = diagnostic_excerpt(tag);
    g_autofree char *message = g_strdup_printf("tag `%s` is not allowed", shown);
    complain(builder, event_position(event), "tag", message, "JSON has no tags", NULL);
}

static struct node *build_node(struct builder *builder, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    struct node *node = NULL;
    if (event->type == YAML_ALIAS_EVENT)
        return build_alias(builder, event);
    if (!count_nodes(builder, event, 1))
        return NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        node = build_scalar(builder, event);
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        node = build_list(builder, event);
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        node = build_map(builder, event);
    }
    if (tag)
        check_tag(builder, event, (const char *)tag);
    if (anchor && node)
        remember_anchor(builder, node, (const char *)anchor);
    return node;
}

static void check_directives(const struct builder *builder, const yaml_event_t *event)
{
    bool has_tags = event->data.document_start.tag_directives.start !=
                    event->data.document_start.tag_directives.end;
    if (event->data.document_start.version_directive || has_tags)
        complain(builder, event_position(event), "directive", "directives are not allowed", NULL,
                 "remove the lines that begin with %");
}

/* The one document of the stream. */
static struct node *build_document(struct builder *builder)
{
    struct node *root = NULL;
    yaml_event_t event;
    bool goes_on = true;
    unsigned documents = 0;
    while (goes_on && reader_next(&builder->reader, &event)) {
        goes_on = event.type != YAML_STREAM_END_EVENT;
        if (event.type == YAML_DOCUMENT_START_EVENT) {
            check_directives(builder, &event);
            if (++documents > 1)
                reader_stop(&builder->reader, event_position(&event), "second-document",
                            "a file holds one document", NULL);
        } else if (event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_END_EVENT &&
                   goes_on && !root) {
            root = build_node(builder, &event);
        }
        yaml_event_delete(&event);
    }
    if (!root && diagnostics_count(builder->reader.diagnostics) == 0)
        complain(builder, (struct position){1, 1, 1}, "empty-file", "the file is empty", NULL,
                 NULL);
    return root;
}

static bool size_check(size_t size_bytes, struct diagnostics *diagnostics)
{
    if (size_bytes <= TREE_SIZE_LIMIT)
        return true;
    g_autofree char *message =
        g_strdup_printf("the file has %zu bytes, more than %zu", size_bytes, TREE_SIZE_LIMIT);
    diagnostics_add(diagnostics, (struct position){0, 0, 1}, "too-large", message, NULL, NULL);
    return false;
}

struct node *tree_parse(const char *text, size_t size_bytes, struct diagnostics *diagnostics)
{
    unsigned before = diagnostics_count(diagnostics);
    if (!size_check(size_bytes, diagnostics) || !characters_check(text, size_bytes, diagnostics))
        return NULL;
    struct builder builder = {.nodes = 0};
    reader_init(&builder.reader, text, size_bytes, diagnostics);
    builder.anchors =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)node_free);
    struct node *root = build_document(&builder);
    g_hash_table_unref(builder.anchors);
    reader_clear(&builder.reader);
    if (diagnostics_count(diagnostics) == before)
        return root;
    node_free(root);
    return NULL;
}
