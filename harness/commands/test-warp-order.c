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

static const char *const makers[] = {"fork", "spawn", "thread"};

ParameterizedTestParameters(order, who_is_made_waits_until_its_maker_sleeps)
{
    static int indices[G_N_ELEMENTS(makers)];
    for (unsigned i = 0; i < G_N_ELEMENTS(makers); i++) {
        indices[i] = (int)i;
    }
    return cr_make_param_array(int, indices, G_N_ELEMENTS(makers));
}

/* Beside its maker, which burns CPU for longer than a turn of the scheduler, each could go first.
 */
ParameterizedTest(int *index, order, who_is_made_waits_until_its_maker_sleeps)
{
    const char *const command[] = {PROBES "probe-order", makers[*index], NULL};
    g_autofree char *output = warp_output(NULL, NULL, command, NULL);
    cr_assert_str_eq(output, "made 1\nmade 2\nmade 3\nchild 1\nchild 2\nchild 3\n", "%s: got `%s`",
                     makers[*index], output);
}
