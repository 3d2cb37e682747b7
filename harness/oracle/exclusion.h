#pragma once
/* Maintenance exclusions (freezes) as pure values: N x 86,400 s from `start`, the end outside.
 *
 * "The number of days from the start date for the maintenance exclusion to take precedence."
 * Alternatives of ruling/exclusion-days: N calendar days in UTC or local time; `start` rounded to
 * its day; the instant read as local time although it carries `Z`. The certainty says whether the
 * exclusion is in force: `all` blocks, `some` excuses. */
#include "harness/oracle/window.h"

struct exclusion {
    int64_t start_ns;
    int days;       /* 1..30 */
    bool carries_z; /* `start` was written with Z */
};

/* At equal instants an act is allowed: at the start `some` holds and `all` does not. */
struct certainty exclusion_state(const struct exclusion *exclusion, const struct zone *zone,
                                 int64_t instant_ns);
/* With ruling/exclusion-days fixed (mask of ruling.h) only the ruled counting is asked. */
struct certainty exclusion_state_under(const struct exclusion *exclusion, const struct zone *zone,
                                       int64_t instant_ns, unsigned fixed);
void exclusion_edges(const struct exclusion *exclusion, const struct zone *zone, GArray *edges);
int64_t exclusion_end(const struct exclusion *exclusion);
