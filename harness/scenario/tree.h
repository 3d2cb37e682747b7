#pragma once
/* The tree of a scenario file: the strict subset of YAML 1.2 that has exactly one JSON form. Built
 * from libyaml's events.
 *
 * Refused with a diagnostic: tags, merge keys, more than one document, duplicate keys, keys that
 * are no plain text, aliases deeper or larger than the limits, and plain scalars that YAML 1.1
 * tools would read as something else (22:30, no, 0755, 1_000, ~, 2030-12-01). JSON is a subset and
 * is accepted. */
#include "harness/diagnostic.h"
#include <stdbool.h>

#define TREE_SIZE_LIMIT ((size_t)1024 * 1024) /* bytes of a file */
#define TREE_DEPTH_LIMIT 32
#define TREE_NODE_LIMIT 100000 /* aliases expanded */

enum node_kind {
    NODE_NULL,
    NODE_BOOLEAN,
    NODE_INTEGER,
    NODE_NUMBER,
    NODE_TEXT,
    NODE_LIST,
    NODE_MAP
};

struct node {
    enum node_kind kind;
    struct position at;
    char *text; /* scalars: as written, without quotes */
    bool quoted;
    bool is_substituted; /* a parameter of a case is part of the text */
    int64_t integer;     /* NODE_INTEGER, NODE_BOOLEAN (0, 1) */
    GPtrArray *keys;     /* NODE_MAP: struct node *, in file order */
    GPtrArray *values;   /* NODE_MAP, NODE_LIST: struct node * */
};

/* NULL if the text is no such tree; the diagnostics say why. Free with node_free. */
struct node *tree_parse(const char *text, size_t size_bytes, struct diagnostics *diagnostics);
void node_free(struct node *node);
struct node *node_copy(const struct node *node);
/* Nodes in the tree, this one and the keys counted. */
unsigned node_count(const struct node *node);
/* The value of a key of a map, or NULL. */
const struct node *node_get(const struct node *map, const char *key);
/* Canonical JSON of a tree, one line. Free with g_free. */
char *node_to_json(const struct node *node);
