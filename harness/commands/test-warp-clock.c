/* Faults of the clock, through `tillspec warp --clock` and a program that waits an hour on each
 * clock in each way. Expectations are computed by hand from clock_gettime(2), clock_nanosleep(2),
 * timerfd_create(2) and timer_settime(2): relative waits and CLOCK_MONOTONIC do not count a suspend
 * and do not follow a step, absolute waits on CLOCK_REALTIME follow steps, and what was due in a
 * suspend is due when it ends. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <glib.h>

#define PROGRAM BUILD_FOLDER "/tillspec"
#define PROBE BUILD_FOLDER "/probes/probe-clocks"
#define FORWARDS "at 30m: step +10m"
#define BACK "at 30m: step -10m"
#define SHORT_SLEEP "at 30m: suspend 10m"
#define LONG_SLEEP "at 30m: suspend 2h"
#define FAST "at 30m: drift 100000"
#define SLOW "at 0s: drift -100000"
#define LEAP "at 30m: leap-second"

static char *output_of(const char *clock, const char *const *command, char **errors, int *status)
{
    char *output = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) line = g_ptr_array_new();
    const char *const words[] = {PROGRAM, "warp", "--quiet", "--clock", clock, "--"};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        g_ptr_array_add(line, (void *)words[i]);
    }
    for (; *command != NULL; command++) {
        g_ptr_array_add(line, (void *)*command);
    }
    g_ptr_array_add(line, NULL);
    g_spawn_sync(NULL, (char **)line->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, errors,
                 status, &error);
    cr_assert_null(error, "%s", error != NULL ? error->message : "");
    return output;
}

/* How far the wall clock, the monotonic clock and the boottime have come. */
struct row {
    const char *clock, *wait, *on, *expected;
};

#define FOLLOWS(clock, wait, on, expected)                                                         \
    {                                                                                              \
        clock, wait, on, expected "\n"                                                             \
    }
/* All that count like the monotonic clock. */
#define MONOTONIC_ROWS(clock, expected)                                                            \
    FOLLOWS(clock, "sleep-for", "realtime", expected),                                             \
        FOLLOWS(clock, "sleep-for", "monotonic", expected),                                        \
        FOLLOWS(clock, "sleep-until", "monotonic", expected),                                      \
        FOLLOWS(clock, "futex-until", "monotonic", expected),                                      \
        FOLLOWS(clock, "timer-for", "realtime", expected),                                         \
        FOLLOWS(clock, "timer-until", "monotonic", expected),                                      \
        FOLLOWS(clock, "descriptor-for", "realtime", expected),                                    \
        FOLLOWS(clock, "descriptor-until", "monotonic", expected)
#define BOOTTIME_ROWS(clock, expected)                                                             \
    FOLLOWS(clock, "sleep-for", "boottime", expected),                                             \
        FOLLOWS(clock, "sleep-until", "boottime", expected),                                       \
        FOLLOWS(clock, "timer-for", "boottime", expected),                                         \
        FOLLOWS(clock, "timer-until", "boottime", expected),                                       \
        FOLLOWS(clock, "descriptor-for", "boottime", expected),                                    \
        FOLLOWS(clock, "descriptor-until", "boottime", expected)
#define WALL_ROWS(clock, expected)                                                                 \
    FOLLOWS(clock, "sleep-until", "realtime", expected),                                           \
        FOLLOWS(clock, "futex-until", "realtime", expected),                                       \
        FOLLOWS(clock, "timer-until", "realtime", expected),                                       \
        FOLLOWS(clock, "descriptor-until", "realtime", expected)

static const struct row rows[] = {
    MONOTONIC_ROWS(FORWARDS, "4200000 3600000 3600000"),
    BOOTTIME_ROWS(FORWARDS, "4200000 3600000 3600000"),
    WALL_ROWS(FORWARDS, "3600000 3000000 3000000"),
    MONOTONIC_ROWS(BACK, "3000000 3600000 3600000"),
    BOOTTIME_ROWS(BACK, "3000000 3600000 3600000"),
    WALL_ROWS(BACK, "3600000 4200000 4200000"),
    MONOTONIC_ROWS(SHORT_SLEEP, "4200000 3600000 4200000"),
    BOOTTIME_ROWS(SHORT_SLEEP, "3600000 3000000 3600000"),
    WALL_ROWS(SHORT_SLEEP, "3600000 3000000 3600000"),
    MONOTONIC_ROWS(LONG_SLEEP, "10800000 3600000 10800000"),
    BOOTTIME_ROWS(LONG_SLEEP, "9000000 1800000 9000000"),
    WALL_ROWS(LONG_SLEEP, "9000000 1800000 9000000"),
    MONOTONIC_ROWS(FAST, "3600000 3600000 3600000"),
    BOOTTIME_ROWS(FAST, "3600000 3600000 3600000"),
    WALL_ROWS(FAST, "3600000 3600000 3600000"),
    MONOTONIC_ROWS(LEAP, "3599000 3600000 3600000"),
    WALL_ROWS(LEAP, "3600000 3601000 3601000"),
};

ParameterizedTestParameters(warp_clock, moves_deadlines_with_the_clock_that_they_were_given_on)
{
    static unsigned indices[G_N_ELEMENTS(rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        indices[i] = i;
    }
    return cr_make_param_array(unsigned, indices, G_N_ELEMENTS(indices));
}

ParameterizedTest(unsigned *index, warp_clock,
                  moves_deadlines_with_the_clock_that_they_were_given_on)
{
    const struct row *row = &rows[*index];
    const char *const command[] = {PROBE, row->wait, row->on, NULL};
    int status;
    g_autofree char *output = output_of(row->clock, command, NULL, &status);
    cr_expect_str_eq(output, row->expected, "%s, %s on %s: %s", row->clock, row->wait, row->on,
                     output);
}

static char *shell(const char *clock, const char *script)
{
    const char *const command[] = {"sh", "-c", script, NULL};
    int status;
    return output_of(clock, command, NULL, &status);
}

Test(warp_clock, shows_other_programs_the_clock_too)
{
    g_autofree char *output = shell("at 30m: set 1970-01-01T00:00:10Z",
                                    "sleep 1799; date -u +%F_%T; sleep 2; date -u +%F_%T");
    cr_expect_str_eq(output, "2030-12-02_00:29:59\n1970-01-01_00:00:11\n");
}

/* A true hour of 3,600 s at nine tenths of the rate. */
Test(warp_clock, drifts_against_the_true_time)
{
    g_autofree char *output = shell(SLOW, "sleep 3240; date -u +%T");
    cr_expect_str_eq(output, "00:54:00\n");
    const char *const command[] = {PROGRAM,   "warp", "--until", "2030-12-02T01:00:01Z",
                                   "--clock", SLOW,   "--",      "sleep",
                                   "3240",    NULL};
    int status = 0;
    g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                 &status, NULL);
    cr_expect_eq(status, 0, "3240 s of the slow clock have passed after a true hour");
}

Test(warp_clock, repeats_a_second)
{
    g_autofree char *output =
        shell("at 2s: leap-second", "for i in 1 2 3 4; do date -u +%T; sleep 1; done");
    cr_expect_str_eq(output, "00:00:00\n00:00:01\n00:00:01\n00:00:02\n");
}

Test(warp_clock, refuses_what_happens_to_no_clock)
{
    static const char *const wrong[] = {
        "",
        "step -2h",
        "at 1h step -2h",
        "at 1h: ",
        "at 1h: step 2h",
        "at 1h: step -0s",
        "at 1h: jump +2h",
        "at 1h: set 1969-12-31T00:00:00Z",
        "at 1h: drift 100001",
        "at 1h: drift",
        "at 1h: suspend 0s",
        "at 1h: right now",
        "at 1h: stepping",
        "at -1h: right",
    };
    const char *const command[] = {"true", NULL};
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *errors = NULL;
        int status = 0;
        g_autofree char *output = output_of(wrong[i], command, &errors, &status);
        cr_expect(g_str_has_prefix(errors, "error[bad-clock]: "), "`%s`: %s", wrong[i], errors);
        cr_expect_eq(status, 2 << 8, "`%s`: %d", wrong[i], status);
    }
}
