#pragma once
/* The virtual clock of one row.
 *
 * Three readings, kept apart everywhere:
 *   instant    the true time of the simulated world, nanoseconds since the Unix epoch (UTC, no leap
 *              seconds). Deadlines, the event queue and the history use it. It never goes back.
 *   wall       what CLOCK_REALTIME of the supervised processes reads: the instant plus
 * `wall_offset_ns`, which a clock fault of the scenario may change in either direction. monotonic
 * what CLOCK_MONOTONIC reads: a small base plus the time since the row began.
 *
 * Only the simulation's main loop moves the clock; everybody else is handed a const pointer or a
 * value. */
#include <stdint.h>

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)
#define INSTANT_NEVER INT64_MAX

struct clock {
    int64_t instant_ns;
    int64_t start_ns;          /* the instant at which the row began */
    int64_t wall_offset_ns;    /* wall = instant + wall_offset */
    int64_t monotonic_base_ns; /* monotonic reading when the row began */
};

void clock_init(struct clock *clock, int64_t start_ns);
/* `instant_ns` must not lie in the past of the clock. */
void clock_advance_to(struct clock *clock, int64_t instant_ns);
void clock_step_wall(struct clock *clock, int64_t delta_ns);
int64_t clock_wall_ns(const struct clock *clock);
int64_t clock_monotonic_ns(const struct clock *clock);
/* The instants that correspond to readings; for absolute time-outs. */
int64_t clock_instant_of_wall(const struct clock *clock, int64_t wall_ns);
int64_t clock_instant_of_monotonic(const struct clock *clock, int64_t monotonic_ns);
