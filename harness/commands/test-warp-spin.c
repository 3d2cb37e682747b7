/* Programs that never sleep for long: how time passes for them depends on what they do and on
 * nothing else. Expected values are by hand: 4,000,000 looks at the clock are free (100,000 if they
 * bypass the vDSO), then one that takes 100 us follows, and one after each thousand; a step is at
 * most a 64th of what was spent before. */
#include "harness/commands/warp-for-tests.h"
#include <criterion/parameterized.h>

#define PROBES BUILD_FOLDER "/probes/"

struct spin_row {
    const char *kind, *expected;
};

static const struct spin_row rows[] = {
    /* What is free, 9 times 1,000 and the one that takes the step, and the first is not counted. */
    {"clock_gettime", "1000000 ns, 4009009 looks\n"},
    {"gettimeofday", "1000000 ns, 4009009 looks\n"},
    {"system-call", "1000000 ns, 109009 looks\n"},
    {"alarm", "alarm after 250000 ns\n"},
    {"sleeper", "the other slept 777777 ns\n"},
    /* 1,000 of a nanosecond, then the timer slack of 50 us each */
    {"naps", "2000 naps took 50001000 ns\n"},
};

ParameterizedTestParameters(spin, how_long_looking_takes_is_counted)
{
    static int indices[G_N_ELEMENTS(rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(rows));
}

ParameterizedTest(int *index, spin, how_long_looking_takes_is_counted)
{
    const struct spin_row *row = &rows[*index];
    const char *const arguments[] = {PROBES "probe-spin", row->kind, NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->kind, row->expected,
                     output);
}

/* What is printed first is the time that passed. It is late by one step at most. */
static void expect_late(const char *kind, gint64 span_ns)
{
    const char *const arguments[] = {PROBES "probe-spin", kind, NULL};
    int status;
    g_autofree char *output = warp_output(NULL, NULL, arguments, &status);
    gint64 late_ns = g_ascii_strtoll(output, NULL, 10) - span_ns;
    cr_assert(late_ns >= 0 && late_ns <= 10000000, "%s: got `%s`", kind, output);
}

Test(spin, a_minute_of_looking_ends)
{
    expect_late("minute", 60 * G_GINT64_CONSTANT(1000000000));
}

Test(spin, seconds_are_waited_for)
{
    expect_late("time", G_GINT64_CONSTANT(1000000000));
}

Test(spin, waits_that_are_over_before_they_begin_pass_the_time)
{
    expect_late("poll", G_GINT64_CONSTANT(1000000000));
}

static char *told_by_warp(const char *options, const char *kind)
{
    g_autofree char *line = g_strconcat(WARP_PROGRAM " warp ", options, " -- " PROBES "probe-spin ",
                                        kind, " 2>&1 >/dev/null </dev/null", NULL);
    const char *const arguments[] = {"sh", "-c", line, NULL};
    char *output = NULL;
    cr_assert(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                           NULL, NULL, NULL));
    return output;
}

Test(spin, the_time_spent_on_looking_is_told)
{
    g_autofree char *text = told_by_warp("", "clock_gettime"),
                    *json = told_by_warp("--json", "clock_gettime");
    cr_expect_not_null(strstr(text, ", spun on the clock for 0.001 s\n"), "%s", text);
    cr_expect_not_null(strstr(json, "\"spun-ns\":\"1000000\""), "%s", json);
}

Test(spin, who_wakes_without_end_is_ended_and_named)
{
    g_autofree char *output = told_by_warp("--quiet", "storm");
    cr_assert_str_eq(output, "warp: the command woke 300000 times within 20 s: probe-spin "
                             "(command-1) sleeps\n");
}
