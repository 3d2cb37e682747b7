/* The three readings of the virtual clock, and what they do at the edges of the number range. */
#include "sim/clock.h"
#include <criterion/criterion.h>
#include <signal.h>

#define START_NS (INT64_C(1922558400) * NS_PER_S)

static struct clock started(void)
{
    struct clock clock;
    clock_init(&clock, START_NS);
    return clock;
}

Test(clock, begins_at_its_start_with_a_small_positive_monotonic_reading)
{
    struct clock clock = started();
    cr_expect_eq(clock.instant_ns, START_NS);
    cr_expect_eq(clock_wall_ns(&clock), START_NS);
    cr_expect_gt(clock_monotonic_ns(&clock), 0);
    cr_expect_lt(clock_monotonic_ns(&clock), 3600 * NS_PER_S);
}

Test(clock, advances_all_readings_alike)
{
    struct clock clock = started();
    int64_t monotonic_ns = clock_monotonic_ns(&clock);
    clock_advance_to(&clock, START_NS + 5);
    clock_advance_to(&clock, START_NS + 5);
    cr_expect_eq(clock.instant_ns, START_NS + 5);
    cr_expect_eq(clock_wall_ns(&clock), START_NS + 5);
    cr_expect_eq(clock_monotonic_ns(&clock), monotonic_ns + 5);
}

Test(clock, aborts_when_it_is_sent_back, .signal = SIGABRT)
{
    struct clock clock = started();
    clock_advance_to(&clock, START_NS - 1);
}

Test(clock, steps_only_the_wall_clock)
{
    struct clock clock = started();
    int64_t monotonic_ns = clock_monotonic_ns(&clock);
    clock_step_wall(&clock, -3600 * NS_PER_S);
    clock_step_wall(&clock, 10 * NS_PER_S);
    cr_expect_eq(clock_wall_ns(&clock), START_NS - 3590 * NS_PER_S);
    cr_expect_eq(clock_monotonic_ns(&clock), monotonic_ns);
    cr_expect_eq(clock.instant_ns, START_NS);
}

Test(clock, finds_the_instant_of_a_reading)
{
    struct clock clock = started();
    clock_step_wall(&clock, 90 * NS_PER_S);
    clock_advance_to(&clock, START_NS + 7 * NS_PER_S);
    cr_expect_eq(clock_instant_of_wall(&clock, clock_wall_ns(&clock)), START_NS + 7 * NS_PER_S);
    cr_expect_eq(clock_instant_of_wall(&clock, START_NS + 91 * NS_PER_S), START_NS + NS_PER_S);
    cr_expect_eq(clock_instant_of_monotonic(&clock, clock_monotonic_ns(&clock) + 3),
                 START_NS + 7 * NS_PER_S + 3);
}

Test(clock, keeps_never_and_never_overflows)
{
    struct clock clock = started();
    clock_step_wall(&clock, 90 * NS_PER_S);
    cr_expect_eq(clock_instant_of_wall(&clock, INSTANT_NEVER), INSTANT_NEVER);
    cr_expect_eq(clock_instant_of_monotonic(&clock, INSTANT_NEVER), INSTANT_NEVER);
    cr_expect_eq(clock_instant_of_monotonic(&clock, INSTANT_NEVER - 1), INSTANT_NEVER);
    cr_expect_eq(clock_instant_of_wall(&clock, INT64_MIN), INT64_MIN);
    clock_step_wall(&clock, -200 * NS_PER_S);
    cr_expect_eq(clock_instant_of_wall(&clock, INSTANT_NEVER - 1), INSTANT_NEVER);
    clock_step_wall(&clock, INT64_MAX);
    cr_expect_eq(clock_wall_ns(&clock), INT64_MAX);
    clock_init(&clock, 0);
    cr_expect_eq(clock_instant_of_monotonic(&clock, INSTANT_NEVER), INSTANT_NEVER);
}
