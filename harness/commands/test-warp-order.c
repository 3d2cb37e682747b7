/* Who counts as asleep, and in which order a tree runs that could run in several. */
#include "harness/commands/warp-for-tests.h"
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
