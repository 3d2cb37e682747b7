/* The virtual clock of one row: conversions between instants and what the clocks of supervised
 * processes read. Readings at the edge of the number range stay at the edge, so that "never" stays
 * "never". */
#include "sim/clock.h"
#include <glib.h>

/* What the monotonic clock of a machine shows soon after its boot. */
#define MONOTONIC_BASE_NS (100 * NS_PER_S)

static int64_t add_saturated(int64_t left, int64_t right)
{
    int64_t sum = 0;
    if (__builtin_add_overflow(left, right, &sum))
        return left < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

static int64_t subtract_saturated(int64_t left, int64_t right)
{
    int64_t difference = 0;
    if (__builtin_sub_overflow(left, right, &difference))
        return left < 0 ? INT64_MIN : INT64_MAX;
    return difference;
}

void clock_init(struct clock *clock, int64_t start_ns)
{
    *clock = (struct clock){
        .instant_ns = start_ns,
        .start_ns = start_ns,
        .monotonic_base_ns = MONOTONIC_BASE_NS,
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

int64_t clock_wall_ns(const struct clock *clock)
{
    return add_saturated(clock->instant_ns, clock->wall_offset_ns);
}

int64_t clock_monotonic_ns(const struct clock *clock)
{
    return clock->monotonic_base_ns + (clock->instant_ns - clock->start_ns);
}

int64_t clock_instant_of_wall(const struct clock *clock, int64_t wall_ns)
{
    if (wall_ns == INSTANT_NEVER)
        return INSTANT_NEVER;
    return subtract_saturated(wall_ns, clock->wall_offset_ns);
}

int64_t clock_instant_of_monotonic(const struct clock *clock, int64_t monotonic_ns)
{
    if (monotonic_ns == INSTANT_NEVER)
        return INSTANT_NEVER;
    return add_saturated(subtract_saturated(monotonic_ns, clock->monotonic_base_ns),
                         clock->start_ns);
}
