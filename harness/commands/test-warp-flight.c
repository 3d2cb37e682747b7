/* Connections within a tree, in virtual time: the clock stands while bytes are on their way that
 * the kernel's timers hold back, and jumps while somebody waits who has nothing to come. */
#include "harness/commands/warp-for-tests.h"
#include <criterion/parameterized.h>

struct row {
    const char *kind, *expected;
};

static const struct row rows[] = {
    {"split", "0 time-outs in 200 rounds\n"},
    {"queue", "timed out after 1000 ms\n"},
    {"closed", "no room for 1000 ms after 0 ms\n"},
    {"corked", "arrived after 0 ms\n"},
};

ParameterizedTestParameters(flight, no_time_passes_while_bytes_are_on_their_way)
{
    static int indices[G_N_ELEMENTS(rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(rows));
}

ParameterizedTest(int *index, flight, no_time_passes_while_bytes_are_on_their_way)
{
    const struct row *row = &rows[*index];
    const char *const command[] = {BUILD_FOLDER "/probes/probe-flight", row->kind, NULL};
    g_autofree char *output = warp_output(NULL, NULL, command, NULL);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->kind, row->expected,
                     output);
}
