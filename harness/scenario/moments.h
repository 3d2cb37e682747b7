#pragma once
/* The times of one row: wall clocks, relative times and named moments become instants. Named
 * moments may be used before the step that they name, so that "@freeze-end - 1s" can stand above
 * it. */
#include "harness/scenario/story.h"

struct moments;

/* Resolves `clock`, then every step, then `until`; mistakes are told to the decoder. `zone` must
 * outlive the moments. */
struct moments *moments_new(struct decoder *decoder, const struct draft_story *story,
                            struct zone *zone);
void moments_free(struct moments *moments);

/* INSTANT_NEVER for what could not be resolved; that has been told. */
int64_t moments_start(const struct moments *moments);
int64_t moments_until(const struct moments *moments);
int64_t moments_step(const struct moments *moments, guint step);
/* Any other time of the story. */
int64_t moments_resolve(struct moments *moments, const struct node *time);
/* Steps in order, everything inside [clock, until], every name used. To be called last. */
void moments_check(struct moments *moments);
