#pragma once
/* Releases that failed lately, and when each may be tried again: pauses grow up to a limit.
 *
 * Times are seconds of a clock that never steps. */
#include "mocks/updaters/release.h"

struct failures {
    GPtrArray *entries;
    gint64 first_pause_s;
    gint64 longest_pause_s;
};

void failures_init(struct failures *failures, gint64 first_pause_s, gint64 longest_pause_s);
void failures_clear(struct failures *failures);
/* `is_bad`: the release itself is at fault, so that the next best may be installed in its place. */
void failures_add(struct failures *failures, const struct release *release, bool is_bad,
                  gint64 now_s);
bool failures_must_wait(const struct failures *failures, const struct release *release,
                        gint64 now_s);
/* It must wait, and is itself at fault. */
bool failures_is_bad(const struct failures *failures, const struct release *release, gint64 now_s);
