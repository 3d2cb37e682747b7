#pragma once
/* Versions of releases: semantic versioning 2.0.0 (precedence, section 11), with one to four
 * numbers.
 *
 *     struct version installed, release;
 *     if (version_parse("3.6.4", &installed) && version_parse("3.10.0", &release) &&
 *         version_compare(&release, &installed) > 0) ...
 *
 * A text that is no version cannot be compared: nothing is ever judged about it. */
#include "harness/oracle/reading.h"
#include <stdint.h>

#define VERSION_NUMBERS 4
#define VERSION_TAG_SIZE 64

struct version {
    uint64_t numbers[VERSION_NUMBERS]; /* missing ones are 0 */
    char tag[VERSION_TAG_SIZE]; /* pre-release: "rc.1"; "" if none. Build metadata has no precedence
                                   and is dropped */
};

/* False leaves the output untouched. */
bool version_parse(const char *text, struct version *version);
/* Negative, 0, positive. */
int version_compare(const struct version *a, const struct version *b);

/* What an update to a version is. OPEN: neither document says (release candidates), so that what is
 * forbidden or owed must be so for both. */
enum version_kind { KIND_FEATURE, KIND_PATCH, KIND_OPEN };
/* "Patch releases (e.g. 3.7.1, 3.8.2 but not 3.8.0, 3.7.0)" under patch-kind=number: told from the
 * release alone; under patch-kind=step: told from the step from `installed` (NULL: unknown, OPEN).
 */
enum version_kind version_kind(const struct version *release, const struct version *installed,
                               const struct reading *reading);
