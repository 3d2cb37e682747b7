#pragma once
/* Shapes: what the parts of a scenario file look like. One table of shapes (format.c) gives the
 * decoder, the lists of known keys in messages, and the JSON Schema.
 *
 * Decoding puts the values of a tree into plain structs, by the offsets of the table:
 *
 *     SHAPE_MAP                      the struct itself; it begins with a struct draft
 *     SHAPE_LIST                     GPtrArray * of items (maps: their struct; words: struct word;
 * else: the node) SHAPE_TEXT, _TIME, _ANY        const struct node * SHAPE_WORD const struct word *
 *     SHAPE_DURATION, SHAPE_INTEGER  int64_t
 *     SHAPE_BOOLEAN                  bool
 *
 * A key that is not in the file leaves its target untouched. */
#include "harness/scenario/decoder.h"

enum shape_kind {
    SHAPE_MAP,
    SHAPE_LIST,
    SHAPE_TEXT,
    SHAPE_TIME,
    SHAPE_WORD,
    SHAPE_DURATION,
    SHAPE_INTEGER,
    SHAPE_BOOLEAN,
    SHAPE_ANY,
};

struct word {
    const char *word;
    const char *means; /* inside the program; NULL: the same */
    int tag;
};

enum presence {
    OPTIONAL,
    REQUIRED,
    CHOICE, /* exactly one of the members of the map that are choices */
};

struct shape {
    enum shape_kind kind;
    const char *name;              /* "a version", for messages */
    const char *note;              /* what it looks like */
    const char *pattern;           /* SHAPE_TEXT: of the whole text, without anchors */
    bool may_be_null;              /* SHAPE_TEXT */
    const struct word *words;      /* SHAPE_WORD; the last is zero */
    int64_t minimum, maximum;      /* SHAPE_DURATION (ns), SHAPE_INTEGER, SHAPE_LIST (items) */
    const struct shape *item;      /* SHAPE_LIST */
    size_t size_bytes;             /* SHAPE_MAP: of its struct */
    const struct member *members;  /* SHAPE_MAP; the last is zero */
    const struct shape *others;    /* SHAPE_MAP: of keys that are not members, or NULL */
    const struct shape *other_key; /* SHAPE_MAP: a SHAPE_TEXT that such a key must fit */
    size_t others_offset;          /* of a GPtrArray * of struct pair */
};

struct member {
    const char *key;
    const struct shape *shape;
    enum presence presence;
    size_t offset;
    const char *help; /* one sentence, for the schema and for messages */
    const char *with; /* only beside this choice, or NULL */
    int tag;          /* of a choice */
    const char *word; /* of a choice, inside the program */
};

/* What every struct of a map begins with. */
struct draft {
    const struct node *node;     /* NULL: the map is not in the file */
    const struct member *chosen; /* if it has choices */
};

struct pair {
    const struct node *key, *value;
};

/* False, with diagnostics, if the node or a part of it does not fit. */
bool shape_decode(struct decoder *decoder, const struct shape *shape, const struct node *node,
                  void *target);
/* The part of shape_decode for maps. */
bool shape_decode_map(struct decoder *decoder, const struct shape *shape, const struct node *node,
                      struct draft *target);
/* "keys here: ..." of a map, for a note. Free with g_free. */
char *shape_keys(const struct shape *shape);
/* The key of the choice that was made. */
const struct node *draft_choice(const struct draft *draft);
/* Whether a text fits a SHAPE_TEXT. */
bool shape_fits(const struct shape *shape, const char *text);

/* Rows of the tables. */
#define KEY(key_, shape_, presence_, offset_, help_, ...)                                          \
    {                                                                                              \
        .key = (key_), .shape = (shape_), .presence = (presence_), .offset = (offset_),            \
        .help = (help_), __VA_ARGS__                                                               \
    }
#define WORD(word_, ...)                                                                           \
    {                                                                                              \
        .word = (word_), __VA_ARGS__                                                               \
    }
