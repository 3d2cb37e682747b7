#pragma once
/* Whether a downloaded package is what the feed announces. */
#include "mocks/updaters/package.h"

/* The size, the digest and the manifest's version are those of the release; without a digest
 * nothing is genuine. `skipped_checks`: of enum package_check. */
bool package_is_genuine(const char *path, const struct release *release, unsigned skipped_checks);
