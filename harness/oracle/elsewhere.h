#pragma once
/* Settings that stand elsewhere than in the effective value of this workstation: at other targets,
 * at other paths. What is done by them and forbidden by the right ones is a wrong idea of
 * inheritance or of the path, and convicted as that alone. */
#include "harness/oracle/configuration.h"

#define ELSEWHERE_LIMIT 32

struct elsewhere_entry {
    char *target, *path;
    bool is_other_path; /* config/path; else config/inheritance */
    struct configuration_set set;
};

/* Entries of the `elsewhere` key of a `configuration` event (docs/history.md); empty for NULL and
 * for what is no such list. Entries that say the same as `effective` are left out. Free with
 * g_array_unref. */
GArray *elsewhere_parse(const char *json, const char *effective, const struct reading *reading);
