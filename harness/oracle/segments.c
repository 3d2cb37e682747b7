/* The segment table: from its file to segments that join to the documents. */
#include "harness/oracle/segments.h"
#include "harness/oracle/reading.h"
#include "harness/scenario/tree.h"
#include <string.h>

struct load {
    struct diagnostics *diagnostics;
    const struct document *documents;
    size_t count;
    const struct rule_book *book;
};

static const char *const class_names[] = {"rules",   "informative", "customer", "vendor",
                                          "residue", "untestable",  "unjudged", NULL};
static const char *const segment_keys[] = {"text", "rules", "axes", "class", "reason", NULL};

const char *segment_class_name(enum segment_class class)
{
    return class_names[class];
}

static void segment_free(gpointer data)
{
    struct segment *segment = data;
    g_free(segment->text);
    g_free(segment->reason);
    g_ptr_array_unref(segment->rules);
    g_ptr_array_unref(segment->axes);
    g_free(segment);
}

static void document_segments_free(gpointer data)
{
    struct document_segments *document = data;
    g_free(document->document);
    g_ptr_array_unref(document->segments);
    g_free(document);
}

static void complain(struct load *load, const struct node *node, const char *code,
                     const char *message)
{
    diagnostics_add(load->diagnostics, node->at, code, message, NULL, NULL);
}
#define complain(...) DIAGNOSTIC_CALL((complain)(__VA_ARGS__))

static const char *text_of(const struct node *map, const char *key)
{
    const struct node *node = node_get(map, key);
    return node != NULL && node->kind == NODE_TEXT ? node->text : NULL;
}

static bool is_axis(const char *name)
{
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        if (strcmp(axis_table[axis].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_rule(const struct load *load, const char *id)
{
    return rule_book_rule(load->book, id) != NULL;
}

static bool is_name_of_axis(const struct load *load, const char *name)
{
    (void)load;
    return is_axis(name);
}

struct name_list {
    const char *key, *code, *unknown;
    bool (*is_known)(const struct load *load, const char *name);
};
static const struct name_list rules_list = {"rules", "unknown-rule",
                                            "the rule book has no such rule", is_rule};
static const struct name_list axes_list = {"axes", "unknown-axis", "there is no such axis",
                                           is_name_of_axis};

static GPtrArray *take_names(struct load *load, const struct node *map,
                             const struct name_list *kind)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const struct node *list = node_get(map, kind->key);
    if (list != NULL && (list->kind != NODE_LIST || list->values->len == 0)) {
        complain(load, list, "segment-list", "rules and axes are lists of names");
        return names;
    }
    for (guint i = 0; list != NULL && i < list->values->len; i++) {
        const struct node *node = g_ptr_array_index(list->values, i);
        if (node->kind != NODE_TEXT || !kind->is_known(load, node->text)) {
            complain(load, node, kind->code, kind->unknown);
        } else if (g_ptr_array_find_with_equal_func(names, node->text, g_str_equal, NULL)) {
            complain(load, node, "duplicate-name", "this is named twice");
        } else {
            g_ptr_array_add(names, g_strdup(node->text));
        }
    }
    return names;
}

static enum segment_class take_class(struct load *load, const struct node *map)
{
    const char *text = text_of(map, "class");
    for (unsigned class = SEGMENT_INFORMATIVE; text != NULL && class < SEGMENT_CLASS_COUNT;
         class ++) {
        if (strcmp(class_names[class], text) == 0) {
            return (enum segment_class) class;
        }
    }
    if (node_get(map, "class") != NULL) {
        complain(load, node_get(map, "class"), "segment-class", "there is no such class");
    }
    return SEGMENT_OF_RULES;
}

static void check_segment(struct load *load, const struct node *map, const struct segment *segment)
{
    bool needs_reason = segment->class == SEGMENT_UNTESTABLE || segment->class == SEGMENT_UNJUDGED;
    for (guint i = 0; i < map->keys->len; i++) {
        const struct node *key = g_ptr_array_index(map->keys, i);
        if (!g_strv_contains(segment_keys, key->text)) {
            complain(load, key, "unknown-key", "unknown key of a segment");
        }
    }
    if (segment->rules->len > 0 && segment->class != SEGMENT_OF_RULES) {
        complain(load, map, "segment-class", "a segment has rules or a class");
    }
    if (segment->rules->len + segment->axes->len == 0 && segment->class == SEGMENT_OF_RULES) {
        complain(load, map, "segment-class", "a segment has rules, axes or a class");
    }
    if (needs_reason && segment->reason == NULL) {
        complain(load, map, "segment-reason", "this class needs a reason");
    }
}

static struct segment *take_segment(struct load *load, const struct node *map)
{
    struct segment *segment = g_new0(struct segment, 1);
    segment->text = g_strdup(text_of(map, "text"));
    segment->reason = g_strdup(text_of(map, "reason"));
    segment->rules = take_names(load, map, &rules_list);
    segment->axes = take_names(load, map, &axes_list);
    segment->class = take_class(load, map);
    check_segment(load, map, segment);
    return segment;
}

/* The place in the document from which a table is read; `line` is that of the next byte. */
struct place {
    const char *text;
    size_t offset;
    int line;
};

/* False at the first segment that the document does not continue with. */
static bool place_segment(struct load *load, const struct node *map, struct place *place,
                          struct segment *segment)
{
    size_t length = segment->text == NULL ? 0 : strlen(segment->text);
    if (length == 0 || strncmp(place->text + place->offset, segment->text, length) != 0) {
        g_autofree char *excerpt = diagnostic_excerpt(place->text + place->offset);
        g_autofree char *message = g_strdup_printf("the document goes on with `%s`", excerpt);
        complain(load, map, "segment-text", message);
        return false;
    }
    segment->offset = place->offset;
    segment->first_line = place->line;
    for (size_t i = 0; i + 1 < length; i++) {
        place->line += segment->text[i] == '\n';
    }
    segment->last_line = place->line;
    place->line += segment->text[length - 1] == '\n';
    place->offset += length;
    return true;
}

static const char *text_of_document(const struct load *load, const char *name)
{
    for (size_t i = 0; name != NULL && i < load->count; i++) {
        if (strcmp(load->documents[i].name, name) == 0) {
            return load->documents[i].text;
        }
    }
    return NULL;
}

static void take_segments(struct load *load, const struct node *list, struct place place,
                          GPtrArray *segments)
{
    for (guint i = 0; i < list->values->len; i++) {
        const struct node *map = g_ptr_array_index(list->values, i);
        if (map->kind != NODE_MAP) {
            complain(load, map, "segment-list", "a segment is a map");
            return;
        }
        struct segment *segment = take_segment(load, map);
        g_ptr_array_add(segments, segment);
        if (!place_segment(load, map, &place, segment)) {
            return;
        }
    }
    if (place.text[place.offset] != '\0') {
        complain(load, list, "segment-text", "the document is longer than its segments");
    }
}

static void take_document(struct load *load, const struct node *map, struct segment_table *table)
{
    const char *name = map->kind == NODE_MAP ? text_of(map, "document") : NULL;
    const struct node *list = map->kind == NODE_MAP ? node_get(map, "segments") : NULL;
    struct place place = {text_of_document(load, name), 0, 1};
    if (place.text == NULL || segment_table_document(table, name) != NULL) {
        complain(load, map, "unknown-document", "no such document, or the same one again");
    } else if (list == NULL || list->kind != NODE_LIST) {
        complain(load, map, "segment-list", "a document has a list `segments`");
    } else {
        struct document_segments *document = g_new0(struct document_segments, 1);
        document->document = g_strdup(name);
        document->segments = g_ptr_array_new_with_free_func(segment_free);
        g_ptr_array_add(table->documents, document);
        take_segments(load, list, place, document->segments);
    }
}

static void take_documents(struct load *load, const struct node *root, struct segment_table *table)
{
    const struct node *list = root->kind == NODE_MAP ? node_get(root, "documents") : NULL;
    if (list == NULL || list->kind != NODE_LIST) {
        complain(load, root, "segment-list", "a segment table has a list `documents`");
        return;
    }
    for (guint i = 0; i < list->values->len; i++) {
        take_document(load, g_ptr_array_index(list->values, i), table);
    }
    if (table->documents->len < load->count) {
        complain(load, list, "missing-document", "a document has no segments");
    }
}

struct segment_table *segment_table_load(const struct rule_book_source *source,
                                         const struct document *documents, size_t count,
                                         const struct rule_book *book, char **report)
{
    struct load load = {diagnostics_new(source->name, source->text, source->size_bytes), documents,
                        count, book};
    struct segment_table *table = g_new0(struct segment_table, 1);
    table->documents = g_ptr_array_new_with_free_func(document_segments_free);
    struct node *root = tree_parse(source->text, source->size_bytes, load.diagnostics);
    if (root != NULL) {
        take_documents(&load, root, table);
        node_free(root);
    }
    if (diagnostics_count(load.diagnostics) > 0) {
        *report = diagnostics_text(load.diagnostics);
        segment_table_free(table);
        table = NULL;
    }
    diagnostics_free(load.diagnostics);
    return table;
}

void segment_table_free(struct segment_table *table)
{
    g_ptr_array_unref(table->documents);
    g_free(table);
}
