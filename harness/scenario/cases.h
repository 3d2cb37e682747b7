#pragma once
/* Cases: one story, several rows. `${name}` in a quoted text of the story stands for the case's
 * parameter; a text that is nothing else becomes the parameter, whatever its type. */
#include "harness/scenario/story.h"

/* The cases of a file as far as they can be read; NULL if it has none. False, with diagnostics, if
 * they are wrong. */
bool cases_read(struct decoder *decoder, const struct node *root, GPtrArray **cases);
/* The story of one case (NULL: of a file without cases): a copy without the key `cases`, parameters
 * filled in. Mistakes are told to the decoder. Free with node_free. */
struct node *case_apply(struct decoder *decoder, const struct node *root,
                        const struct draft_case *entry);
