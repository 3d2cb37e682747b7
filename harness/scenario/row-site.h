#pragma once
/* The part of a row that only sites have, from the draft of its story. */
#include "harness/scenario/moments.h"

/* Mistakes are told to the decoder. Free with site_row_free. */
struct site_row *site_row_new(struct decoder *decoder, const struct draft_story *story,
                              struct moments *moments, struct zone *zone);
void site_row_free(struct site_row *row);
/* Nodes that steps name are there, and of the right kind. */
void site_steps_check(struct decoder *decoder, const struct draft_story *story);
