/* The virtual clock of one row: conversions between instants and what the clocks of supervised
 * processes read. Readings at the edge of the number range stay at the edge, so that "never" stays
 * "never". */
#include "sim/clock.h"
#include <glib.h>

/* What the monotonic clock of a machine shows soon after its boot. */
#define MONOTONIC_BASE_NS (100 * NS_PER_S)
#define MILLION 1000000

static bool is_at_edge(int64_t value)
{
    return value == INT64_MIN || value == INT64_MAX;
}

static int64_t add_saturated(int64_t left, int64_t right)
{
    int64_t sum = left;
    if (!is_at_edge(left) && __builtin_add_overflow(left, right, &sum)) {
        return left < 0 ? INT64_MIN : INT64_MAX;
    }
    return sum;
}

static int64_t subtract_saturated(int64_t left, int64_t right)
{
    int64_t difference = left;
    if (!is_at_edge(left) && __builtin_sub_overflow(left, right, &difference)) {
        return left < 0 ? INT64_MIN : INT64_MAX;
    }
    return difference;
}

/* value * factor / divisor, rounded up if wanted, else down. */
static int64_t scale(int64_t value, int64_t factor, int64_t divisor, bool is_up)
{
    __int128 product = (__int128)value * factor;
    __int128 quotient = product / divisor, rest = product % divisor;
    if (is_up && rest > 0) {
        quotient++;
    } else if (!is_up && rest < 0) {
        quotient--;
    }
    return (int64_t)CLAMP(quotient, INT64_MIN, INT64_MAX);
}

/* What the oscillator has counted since the start of the row. */
static int64_t counted_at(const struct clock *clock, int64_t instant_ns)
{
    int64_t passed_ns = subtract_saturated(instant_ns, clock->drift_from_ns);
    if (clock->drift_ppm != 0) {
        passed_ns = scale(passed_ns, MILLION + clock->drift_ppm, MILLION, false);
    }
    return add_saturated(clock->counted_ns, passed_ns);
}

static int64_t instant_of_counted(const struct clock *clock, int64_t counted_ns)
{
    int64_t missing_ns = subtract_saturated(counted_ns, clock->counted_ns);
    if (clock->drift_ppm != 0) {
        missing_ns = scale(missing_ns, MILLION, MILLION + clock->drift_ppm, true);
    }
    return add_saturated(missing_ns, clock->drift_from_ns);
}

void clock_init(struct clock *clock, int64_t start_ns)
{
    *clock = (struct clock){
        .instant_ns = start_ns,
        .start_ns = start_ns,
        .monotonic_base_ns = MONOTONIC_BASE_NS,
        .drift_from_ns = start_ns,
        .suspended_until_ns = INT64_MIN,
    };
}

void clock_advance_to(struct clock *clock, int64_t instant_ns)
{
    g_assert_cmpint(instant_ns, >=, clock->instant_ns);
    clock->instant_ns = instant_ns;
}

void clock_step_wall(struct clock *clock, int64_t delta_ns)
{
    clock->wall_offset_ns = add_saturated(clock->wall_offset_ns, delta_ns);
}

void clock_set_wall(struct clock *clock, int64_t wall_ns)
{
    clock_step_wall(clock, subtract_saturated(wall_ns, clock_wall_ns(clock)));
}

void clock_set_drift(struct clock *clock, int64_t ppm)
{
    g_assert_cmpint(ABS(ppm), <=, CLOCK_DRIFT_LIMIT);
    clock->counted_ns = counted_at(clock, clock->instant_ns);
    clock->drift_from_ns = clock->instant_ns;
    clock->drift_ppm = ppm;
}

void clock_set_right(struct clock *clock)
{
    clock_set_drift(clock, 0);
    clock_set_wall(clock, clock->instant_ns);
}

void clock_suspend(struct clock *clock, int64_t until_ns)
{
    g_assert(!clock_is_suspended(clock));
    g_assert_cmpint(until_ns, >, clock->instant_ns);
    clock->monotonic_floor_ns = clock_monotonic_ns(clock);
    clock->suspended_until_ns = until_ns;
    clock->suspended_ns += counted_at(clock, until_ns) - counted_at(clock, clock->instant_ns);
}

bool clock_is_suspended(const struct clock *clock)
{
    return clock->instant_ns < clock->suspended_until_ns;
}

int64_t clock_wall_ns(const struct clock *clock)
{
    int64_t counted_ns = counted_at(clock, clock->instant_ns);
    return add_saturated(add_saturated(clock->start_ns, counted_ns), clock->wall_offset_ns);
}

int64_t clock_boottime_ns(const struct clock *clock)
{
    return add_saturated(clock->monotonic_base_ns, counted_at(clock, clock->instant_ns));
}

int64_t clock_monotonic_ns(const struct clock *clock)
{
    int64_t awake_ns = subtract_saturated(clock_boottime_ns(clock), clock->suspended_ns);
    return MAX(awake_ns, clock->monotonic_floor_ns);
}

int64_t clock_read(const struct clock *clock, enum clock_kind kind)
{
    static int64_t (*const readers[])(const struct clock *clock) = {
        [CLOCK_KIND_MONOTONIC] = clock_monotonic_ns,
        [CLOCK_KIND_BOOTTIME] = clock_boottime_ns,
        [CLOCK_KIND_WALL] = clock_wall_ns,
    };
    return readers[kind](clock);
}

int64_t clock_instant_of_wall(const struct clock *clock, int64_t wall_ns)
{
    if (wall_ns == INSTANT_NEVER) {
        return INSTANT_NEVER;
    }
    int64_t since_start_ns = subtract_saturated(wall_ns, clock->wall_offset_ns);
    return instant_of_counted(clock, subtract_saturated(since_start_ns, clock->start_ns));
}

int64_t clock_instant_of_boottime(const struct clock *clock, int64_t boottime_ns)
{
    if (boottime_ns == INSTANT_NEVER) {
        return INSTANT_NEVER;
    }
    return instant_of_counted(clock, subtract_saturated(boottime_ns, clock->monotonic_base_ns));
}

int64_t clock_instant_of_monotonic(const struct clock *clock, int64_t monotonic_ns)
{
    return clock_instant_of_boottime(clock, add_saturated(monotonic_ns, clock->suspended_ns));
}

int64_t clock_instant_of(const struct clock *clock, enum clock_kind kind, int64_t reading_ns)
{
    static int64_t (*const finders[])(const struct clock *clock, int64_t reading_ns) = {
        [CLOCK_KIND_MONOTONIC] = clock_instant_of_monotonic,
        [CLOCK_KIND_BOOTTIME] = clock_instant_of_boottime,
        [CLOCK_KIND_WALL] = clock_instant_of_wall,
    };
    return finders[kind](clock, reading_ns);
}
