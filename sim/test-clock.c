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

Test(clock, goes_on_in_the_boottime_but_not_in_the_monotonic_time_while_suspended)
{
    struct clock clock = started();
    int64_t monotonic_ns = clock_monotonic_ns(&clock), boottime_ns = clock_boottime_ns(&clock);
    cr_expect_eq(boottime_ns, monotonic_ns);
    clock_suspend(&clock, START_NS + 100);
    cr_expect(clock_is_suspended(&clock));
    clock_advance_to(&clock, START_NS + 40);
    cr_expect_eq(clock_monotonic_ns(&clock), monotonic_ns);
    cr_expect_eq(clock_boottime_ns(&clock), boottime_ns + 40);
    cr_expect_eq(clock_wall_ns(&clock), START_NS + 40);
    clock_advance_to(&clock, START_NS + 100);
    cr_expect_not(clock_is_suspended(&clock));
    cr_expect_eq(clock_monotonic_ns(&clock), monotonic_ns);
    clock_advance_to(&clock, START_NS + 107);
    cr_expect_eq(clock_monotonic_ns(&clock), monotonic_ns + 7);
    cr_expect_eq(clock_boottime_ns(&clock), boottime_ns + 107);
}

Test(clock, moves_only_monotonic_deadlines_by_a_suspend)
{
    struct clock clock = started();
    int64_t monotonic_ns = clock_monotonic_ns(&clock) + 60;
    int64_t boottime_ns = clock_boottime_ns(&clock) + 60;
    clock_advance_to(&clock, START_NS + 10);
    clock_suspend(&clock, START_NS + 110);
    cr_expect_eq(clock_instant_of_monotonic(&clock, monotonic_ns), START_NS + 160);
    cr_expect_eq(clock_instant_of_boottime(&clock, boottime_ns), START_NS + 60);
    cr_expect_eq(clock_instant_of_wall(&clock, START_NS + 60), START_NS + 60);
    clock_advance_to(&clock, START_NS + 110);
    clock_suspend(&clock, START_NS + 210);
    cr_expect_eq(clock_instant_of_monotonic(&clock, monotonic_ns), START_NS + 260);
}

Test(clock, drifts_in_every_reading_but_the_true_time)
{
    static const int64_t rates_ppm[] = {200, -200, CLOCK_DRIFT_LIMIT, -CLOCK_DRIFT_LIMIT};
    for (unsigned i = 0; i < sizeof rates_ppm / sizeof rates_ppm[0]; i++) {
        struct clock clock = started();
        int64_t monotonic_ns = clock_monotonic_ns(&clock), ppm = rates_ppm[i];
        clock_advance_to(&clock, START_NS + 1000 * NS_PER_S);
        clock_set_drift(&clock, ppm);
        clock_advance_to(&clock, START_NS + 2000 * NS_PER_S);
        int64_t gained_ns = ppm * NS_PER_MS; /* of 1000 s, ppm millionths */
        cr_expect_eq(clock_wall_ns(&clock), START_NS + 2000 * NS_PER_S + gained_ns, "%ld",
                     (long)ppm);
        cr_expect_eq(clock_monotonic_ns(&clock), monotonic_ns + 2000 * NS_PER_S + gained_ns);
        cr_expect_eq(clock_boottime_ns(&clock), clock_monotonic_ns(&clock));
        clock_set_drift(&clock, 0);
        clock_advance_to(&clock, START_NS + 2001 * NS_PER_S);
        cr_expect_eq(clock_wall_ns(&clock), START_NS + 2001 * NS_PER_S + gained_ns);
        clock_set_right(&clock);
        cr_expect_eq(clock_wall_ns(&clock), START_NS + 2001 * NS_PER_S);
    }
}

/* For every reading the instant that is found is the first at which the clock has come so far. */
Test(clock, that_drifts_finds_the_first_instant_of_a_reading)
{
    static const int64_t rates_ppm[] = {1, -1, 333, -333, 99999, -99999};
    for (unsigned i = 0; i < sizeof rates_ppm / sizeof rates_ppm[0]; i++) {
        for (int64_t ahead_ns = 1; ahead_ns < 40000000; ahead_ns = ahead_ns * 3 + 1) {
            struct clock clock = started();
            clock_set_drift(&clock, rates_ppm[i]);
            int64_t wanted_ns = START_NS + ahead_ns;
            int64_t instant_ns = clock_instant_of_wall(&clock, wanted_ns);
            clock_advance_to(&clock, instant_ns - 1);
            cr_expect_lt(clock_wall_ns(&clock), wanted_ns, "%ld ppm", (long)rates_ppm[i]);
            clock_advance_to(&clock, instant_ns);
            cr_expect_geq(clock_wall_ns(&clock), wanted_ns, "%ld ppm", (long)rates_ppm[i]);
        }
    }
}

Test(clock, is_set_to_any_time_and_right_again)
{
    struct clock clock = started();
    clock_advance_to(&clock, START_NS + 3 * NS_PER_S);
    int64_t monotonic_ns = clock_monotonic_ns(&clock);
    clock_set_wall(&clock, 10 * NS_PER_S);
    cr_expect_eq(clock_wall_ns(&clock), 10 * NS_PER_S);
    clock_advance_to(&clock, START_NS + 4 * NS_PER_S);
    cr_expect_eq(clock_wall_ns(&clock), 11 * NS_PER_S);
    cr_expect_eq(clock_monotonic_ns(&clock), monotonic_ns + NS_PER_S);
    clock_set_right(&clock);
    cr_expect_eq(clock_wall_ns(&clock), START_NS + 4 * NS_PER_S);
}
