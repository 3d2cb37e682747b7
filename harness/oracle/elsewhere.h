#pragma once
/* Settings that stand elsewhere than in the effective value of this workstation: at other targets,
 * at other paths. What is done by them and forbidden by the right ones is a wrong idea of
 * inheritance or of the path, and convicted as that alone. */
#include "harness/oracle/configuration.h"

#define ELSEWHERE_LIMIT 32

struct elsewhere_entry {
    char *target, *path;
    bool is_other_target; /* known only to who asked for it */
    bool is_other_path;   /* config/path; else config/inheritance */
    struct configuration_set set;
};

/* Entries of the `elsewhere` key of a `configuration` event (docs/history.md); empty for NULL and
 * for what is no such list. Entries that say the same as `effective` are left out. Free with
 * g_array_unref. */
GArray *elsewhere_parse(const char *json, const char *effective, const struct reading *reading);
/* Is the entry what an answer for this target holds? A workstation at which nothing is set has what
 * its business unit has, and where that is not listed and another one than the followed, what the
 * tenant has. */
bool elsewhere_answers(const GArray *entries, const struct elsewhere_entry *entry,
                       const char *target, const char *followed_business_unit);
