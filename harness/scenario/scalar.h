#pragma once
/* What an unquoted scalar is. Only forms that YAML 1.1, YAML 1.2 and JSON tools read alike are
 * accepted. */
#include "harness/scenario/tree.h"

struct misreading {
    const char *pattern; /* of the whole scalar */
    const char *note;    /* what becomes of it elsewhere */
    const char *instead; /* an unquoted form that is right, or NULL */
};

/* Sets kind and integer of a node from its unquoted text and returns NULL, or returns how other
 * tools misread it. */
const struct misreading *scalar_resolve(struct node *node);
