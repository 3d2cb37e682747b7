/* Waits that are over before they begin, in virtual time: they take none, but a program that
 * repeats one until the clock has passed its deadline gets on. */
#include "harness/commands/warp-for-tests.h"
#include <criterion/parameterized.h>

struct row {
    const char *kind, *expected;
};

/* The first wait ends exactly at its deadline of a second, the next 99 take no time, and the
 * hundredth of these takes a microsecond. */
static const struct row rows[] = {
    {"poll", "101 waits, 1000001 us\n"},
    {"ppoll", "101 waits, 1000001 us\n"},
    {"select", "101 waits, 1000001 us\n"},
    {"sleep", "101 waits, 1000001 us\n"},
    {"condition", "101 waits, 1000001 us\n"},
    {"hours", "2419200000000 us\n"}, /* 672 hours, and no real time */
};

ParameterizedTestParameters(overdue, a_wait_that_is_over_takes_no_time_for_a_while)
{
    static int indices[G_N_ELEMENTS(rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(rows));
}

ParameterizedTest(int *index, overdue, a_wait_that_is_over_takes_no_time_for_a_while)
{
    const struct row *row = &rows[*index];
    const char *const command[] = {BUILD_FOLDER "/probes/probe-overdue", row->kind, NULL};
    g_autofree char *output = warp_output(NULL, NULL, command, NULL);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->kind, row->expected,
                     output);
}
