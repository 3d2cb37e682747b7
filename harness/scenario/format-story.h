#pragma once
/* The keys that the stories of all platforms have, for their tables. Only format*.c include it. */
#include "harness/scenario/format.h"

#define STORY(field) offsetof(struct draft_story, field)

#define STORY_HEAD_KEYS                                                                            \
    KEY("$schema", &text_shape, OPTIONAL, STORY(schema), "For editors of JSON files."),            \
        KEY("title", &line_shape, REQUIRED, STORY(title), "What happens, in one line."),           \
        KEY("why", &text_shape, OPTIONAL, STORY(why), "Why it matters, or what it rests on."),     \
        KEY("rules", &rules_shape, OPTIONAL, STORY(rules),                                         \
            "Rules that the story must exercise; all others are judged too."),                     \
        KEY("twin", &row_id_shape, OPTIONAL, STORY(twin),                                          \
            "Id of the row whose permitted acts count for this one too."),                         \
        KEY("readings", &readings_shape, OPTIONAL, STORY(readings),                                \
            "Readings of the documents that `expect` presumes.")
#define STORY_TIME_KEYS                                                                            \
    KEY("clock", &time_shape, REQUIRED, STORY(clock),                                              \
        "When the row begins; @start in other times."),                                            \
        KEY("until", &time_shape, REQUIRED, STORY(until), "When it ends; @until in other times."), \
        KEY("seed", &seed_shape, OPTIONAL, STORY(seed), "Seed of random choices; 1 by default.")
#define STORY_MOMENTS_KEY                                                                          \
    KEY("moments", &moments_shape, OPTIONAL, STORY(moments),                                       \
        "Names of times, for times such as \"@name - 1s\".")
#define STORY_CASES_KEY                                                                            \
    KEY("cases", &cases_shape, OPTIONAL, STORY(cases),                                             \
        "One row for each: values for the ${...} of the story.")
#define STEP_HEAD_KEYS                                                                             \
    KEY("at", &time_shape, REQUIRED, offsetof(struct draft_step, at), "When it happens."),         \
        KEY("name", &moment_shape, OPTIONAL, offsetof(struct draft_step, name),                    \
            "Name of this moment, for times such as \"@name + 5m\".")

extern const struct shape rules_shape, moments_shape;
