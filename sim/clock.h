#pragma once
/* The virtual clock of one row.
 *
 * Readings, kept apart everywhere:
 *   instant    the true time of the simulated world, nanoseconds since the Unix epoch (UTC, no leap
 *              seconds). Deadlines, the event queue and the history use it. It never goes back.
 *   boottime   what CLOCK_BOOTTIME of the supervised processes reads: a small base plus what the
 *              machine's oscillator has counted since the row began (more or less than the true
 *              time, if it drifts).
 *   monotonic  what CLOCK_MONOTONIC reads: boottime without the time for which the machine was
 *              suspended.
 *   wall       what CLOCK_REALTIME reads: it follows the oscillator, and a clock fault of the
 *              scenario may set it forwards or back.
 *
 * Only the simulation's main loop moves the clock; everybody else is handed a const pointer or a
 * value. Who changes it in another way (a step, drift, suspend) tells the supervisor
 * (supervisor_clock_changed): absolute deadlines follow the clock that they were given on. */
#include <stdbool.h>
#include <stdint.h>

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)
#define INSTANT_NEVER INT64_MAX
/* Parts per million: a tenth, far more than any oscillator that still works. */
#define CLOCK_DRIFT_LIMIT 100000

enum clock_kind { CLOCK_KIND_MONOTONIC, CLOCK_KIND_BOOTTIME, CLOCK_KIND_WALL };

struct clock {
    int64_t instant_ns;
    int64_t start_ns;           /* the instant at which the row began */
    int64_t wall_offset_ns;     /* wall = start + counted + wall_offset */
    int64_t monotonic_base_ns;  /* monotonic reading when the row began */
    int64_t drift_ppm;          /* how much too fast the oscillator runs */
    int64_t drift_from_ns;      /* the instant since when */
    int64_t counted_ns;         /* by the oscillator from the start of the row until then */
    int64_t suspended_until_ns; /* the instant at which the last suspend ends */
    int64_t suspended_ns;       /* of what the oscillator counts: in all suspends so far */
    int64_t monotonic_floor_ns; /* the monotonic reading at the last suspend */
};

void clock_init(struct clock *clock, int64_t start_ns);
/* `instant_ns` must not lie in the past of the clock. */
void clock_advance_to(struct clock *clock, int64_t instant_ns);

void clock_step_wall(struct clock *clock, int64_t delta_ns);
void clock_set_wall(struct clock *clock, int64_t wall_ns);
/* As a time server does it: the wall clock shows the instant, and follows it. */
void clock_set_right(struct clock *clock);
/* At most CLOCK_DRIFT_LIMIT in either direction. */
void clock_set_drift(struct clock *clock, int64_t ppm);
/* The machine is suspended from now until an instant in the future. It must not be suspended
 * already. */
void clock_suspend(struct clock *clock, int64_t until_ns);
bool clock_is_suspended(const struct clock *clock);

int64_t clock_read(const struct clock *clock, enum clock_kind kind);
int64_t clock_wall_ns(const struct clock *clock);
int64_t clock_monotonic_ns(const struct clock *clock);
int64_t clock_boottime_ns(const struct clock *clock);
/* The first instant at which a clock has this reading, as it runs now; for absolute time-outs. */
int64_t clock_instant_of(const struct clock *clock, enum clock_kind kind, int64_t reading_ns);
int64_t clock_instant_of_wall(const struct clock *clock, int64_t wall_ns);
int64_t clock_instant_of_monotonic(const struct clock *clock, int64_t monotonic_ns);
int64_t clock_instant_of_boottime(const struct clock *clock, int64_t boottime_ns);
