#pragma once
/* Versions after semver.org: three numbers and an optional pre-release tag; build data is ignored.
 */
#include <glib.h>
#include <stdbool.h>

struct version {
    guint64 numbers[3]; /* major, minor, patch */
    char prerelease[64];
};

/* False for anything that is not MAJOR.MINOR.PATCH[-TAG][+BUILD]; `version` is then untouched. */
bool version_parse(const char *text, struct version *version);
/* Below, equal, above: -1, 0, 1. A pre-release comes before its release. */
int version_compare(const struct version *left, const struct version *right);
bool version_is_newer(const struct version *offered, const struct version *installed);
/* "Patch releases (e.g. 3.7.1, 3.8.2 but not 3.8.0, 3.7.0)": by the release's own number. */
bool version_is_patch(const struct version *offered, const struct version *installed);
