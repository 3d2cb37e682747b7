/* Who counts as asleep, and in which order a tree runs that could run in several. */
#include "harness/commands/warp-for-tests.h"
#include <criterion/parameterized.h>
#include <string.h>

#define PROBES BUILD_FOLDER "/probes/"

/* poll(2) reads its array before it waits. */
Test(order, the_clock_stands_while_a_page_is_read_from_the_disk)
{
    g_autofree char *folder = warp_new_folder();
    g_autofree char *file = g_build_filename(folder, "pages", NULL);
    const char *const command[] = {PROBES "probe-disk", file, NULL};
    g_autofree char *output = warp_output(NULL, NULL, command, NULL);
    warp_remove_folder(folder);
    if (strcmp(output, "in memory\n") == 0) {
        cr_skip_test("files can't be put out of memory here");
    }
    cr_assert_str_eq(output, "moved 0 s\n", "got `%s`", output);
}

#define MADE_BEFORE_CHILDREN "made 1\nmade 2\nmade 3\nchild 1\nchild 2\nchild 3\n"
#define ONE_AFTER_THE_OTHER "child 1\nend 1\nchild 2\nend 2\nchild 3\nend 3\n"

struct order_row {
    const char *kind, *expected;
};

static const struct order_row order_rows[] = {
    {"fork", MADE_BEFORE_CHILDREN},
    {"spawn", MADE_BEFORE_CHILDREN},
    {"thread", MADE_BEFORE_CHILDREN},
    {"ready", ONE_AFTER_THE_OTHER}, /* what they wait for has come already */
    {"woken", "written 1\nend 0\n" ONE_AFTER_THE_OTHER},
};

ParameterizedTestParameters(order, who_could_run_too_waits_until_the_others_sleep)
{
    static int indices[G_N_ELEMENTS(order_rows)];
    for (unsigned i = 0; i < G_N_ELEMENTS(order_rows); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(order_rows));
}

/* Whoever goes on burns CPU before it sleeps: beside it others could go first, or meanwhile. */
ParameterizedTest(int *index, order, who_could_run_too_waits_until_the_others_sleep)
{
    const struct order_row *row = &order_rows[*index];
    const char *const command[] = {PROBES "probe-order", row->kind, NULL};
    g_autofree char *output = warp_output(NULL, NULL, command, NULL);
    cr_assert_str_eq(output, row->expected, "%s: expected `%s`, got `%s`", row->kind, row->expected,
                     output);
}
