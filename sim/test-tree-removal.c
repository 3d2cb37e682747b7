/* Removal of folders that hostile programs have filled. */
#include "sim/tree-removal.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *new_folder(void)
{
    return g_dir_make_tmp("tree-XXXXXX", NULL);
}

static void write_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    cr_assert(g_file_set_contents(path, "x", 1, NULL));
}

Test(tree_removal, takes_files_links_and_folders_without_permissions)
{
    g_autofree char *top = new_folder();
    g_autofree char *closed = g_build_filename(top, "closed", NULL);
    g_autofree char *link = g_build_filename(top, "link", NULL);
    write_file(top, ".hidden");
    cr_assert_eq(g_mkdir(closed, 0755), 0);
    write_file(closed, "file");
    cr_assert_eq(symlink("closed", link), 0);
    cr_assert_eq(g_chmod(closed, 0), 0);
    cr_assert(tree_remove(top, NULL));
    cr_expect_not(g_file_test(top, G_FILE_TEST_EXISTS));
}

Test(tree_removal, a_link_is_not_followed)
{
    g_autofree char *outside = new_folder();
    g_autofree char *top = new_folder();
    g_autofree char *link = g_build_filename(top, "link", NULL);
    g_autofree char *file = g_build_filename(outside, "file", NULL);
    write_file(outside, "file");
    cr_assert_eq(symlink(outside, link), 0);
    cr_assert(tree_remove(top, NULL));
    cr_expect(g_file_test(file, G_FILE_TEST_EXISTS));
    cr_assert(tree_remove(outside, NULL));
}

Test(tree_removal, depth_beyond_every_path_is_no_obstacle)
{
    g_autofree char *top = new_folder();
    int here = open(top, O_RDONLY | O_DIRECTORY);
    for (unsigned depth = 0; depth < 3000; depth++) {
        cr_assert_eq(mkdirat(here, "deeper", 0755), 0);
        int next = openat(here, "deeper", O_RDONLY | O_DIRECTORY);
        close(here);
        here = next;
    }
    close(here);
    cr_assert(tree_remove(top, NULL));
    cr_expect_not(g_file_test(top, G_FILE_TEST_EXISTS));
}

Test(tree_removal, nothing_there_is_nothing_left)
{
    cr_expect(tree_remove("/nowhere/at/all", NULL));
}

Test(tree_removal, a_file_is_no_folder)
{
    g_autofree char *top = new_folder();
    g_autofree char *file = g_build_filename(top, "file", NULL);
    write_file(top, "file");
    cr_expect_not(tree_remove(file, NULL));
    cr_expect(g_file_test(file, G_FILE_TEST_EXISTS));
    cr_assert(tree_remove(top, "file"));
}
