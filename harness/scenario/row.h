#pragma once
/* Rows from stories: what a draft says, as values that stand on their own. */
#include "harness/scenario/moments.h"

struct row_source {
    const char *id;           /* of the file */
    const char *file;         /* as given */
    const char *const *rules; /* known rule ids, or NULL: not checked */
};

/* The row of a story that fits its shape; NULL, with diagnostics, if it contradicts itself. Free
 * with row_free. */
struct row *row_build(struct decoder *decoder, const struct draft_story *story,
                      const struct row_source *source);

/* Its parts. struct step * with the first state of the app before them; struct expectation *. */
GPtrArray *row_steps(const struct draft_story *story, struct moments *moments);
GPtrArray *row_expectations(struct decoder *decoder, const struct draft_story *story,
                            struct moments *moments);
/* The release owns its texts. */
void release_fill(struct feed_release *release, const struct draft_release *draft,
                  struct moments *moments);
void release_clear(struct feed_release *release);
/* scenario_load for a text that is at hand. */
GPtrArray *scenario_parse(const char *text, size_t size_bytes, const struct row_source *source,
                          char **report);
