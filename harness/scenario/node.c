/* Nodes of a tree: their life, look-up by key, and the one JSON form that each tree has. */
#include "harness/scenario/tree.h"
#include "sim/json-text.h"
#include <string.h>

void node_free(struct node *node)
{
    if (!node)
        return;
    g_free(node->text);
    if (node->keys)
        g_ptr_array_unref(node->keys);
    if (node->values)
        g_ptr_array_unref(node->values);
    g_free(node);
}

static GPtrArray *nodes_copy(const GPtrArray *nodes)
{
    if (!nodes)
        return NULL;
    GPtrArray *copies = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    for (guint i = 0; i < nodes->len; i++)
        g_ptr_array_add(copies, node_copy(g_ptr_array_index(nodes, i)));
    return copies;
}

struct node *node_copy(const struct node *node)
{
    struct node *copy = g_new(struct node, 1);
    *copy = *node;
    copy->text = g_strdup(node->text);
    copy->keys = nodes_copy(node->keys);
    copy->values = nodes_copy(node->values);
    return copy;
}

unsigned node_count(const struct node *node)
{
    unsigned count = 1 + (node->keys ? node->keys->len : 0);
    for (guint i = 0; node->values && i < node->values->len; i++)
        count += node_count(g_ptr_array_index(node->values, i));
    return count;
}

const struct node *node_get(const struct node *map, const char *key)
{
    if (map->kind != NODE_MAP)
        return NULL;
    for (guint i = 0; i < map->keys->len; i++) {
        const struct node *name = g_ptr_array_index(map->keys, i);
        if (strcmp(name->text, key) == 0)
            return g_ptr_array_index(map->values, i);
    }
    return NULL;
}

static void append_json(GString *out, const struct node *node);

static void append_container(GString *out, const struct node *node)
{
    bool is_map = node->kind == NODE_MAP;
    g_string_append_c(out, is_map ? '{' : '[');
    for (guint i = 0; i < node->values->len; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        if (is_map) {
            const struct node *key = g_ptr_array_index(node->keys, i);
            json_append_string(out, key->text);
            g_string_append_c(out, ':');
        }
        append_json(out, g_ptr_array_index(node->values, i));
    }
    g_string_append_c(out, is_map ? '}' : ']');
}

static void append_json(GString *out, const struct node *node)
{
    switch (node->kind) {
    case NODE_NULL:
    case NODE_BOOLEAN:
    case NODE_INTEGER:
    case NODE_NUMBER:
        g_string_append(out, node->text);
        break;
    case NODE_TEXT:
        json_append_string(out, node->text);
        break;
    case NODE_LIST:
    case NODE_MAP:
        append_container(out, node);
        break;
    }
}

char *node_to_json(const struct node *node)
{
    GString *out = g_string_new(NULL);
    append_json(out, node);
    return g_string_free(out, FALSE);
}
