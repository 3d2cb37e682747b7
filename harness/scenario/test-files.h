#pragma once
/* Files of the tree that tests of scenarios read. Each test program includes this once. */
#include <criterion/criterion.h>
#include <glib.h>
#include <string.h>

/* Rules that the files of the tests name. */
static const char *const known_rules[] = {"exclusion/blocks-feature",
                                          "exclusion/ends",
                                          "flow/no-order",
                                          "window/inside",
                                          "window/used",
                                          NULL};

static inline char *file_read(const char *path, gsize *size_bytes)
{
    g_autofree char *whole = g_build_filename(SOURCE_FOLDER, path, NULL);
    char *text = NULL;
    cr_assert(g_file_get_contents(whole, &text, size_bytes, NULL), "%s", path);
    return text;
}

static inline gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths below the source folder of the files of one folder with this suffix, sorted. */
static inline GPtrArray *files_of(const char *folder, const char *suffix)
{
    g_autofree char *whole = g_build_filename(SOURCE_FOLDER, folder, NULL);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(whole, 0, NULL);
    cr_assert(directory != NULL, "%s", folder);
    for (const char *name; (name = g_dir_read_name(directory));)
        if (g_str_has_suffix(name, suffix))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    g_dir_close(directory);
    g_ptr_array_sort(paths, compare_paths);
    cr_assert(paths->len > 0, "no *%s in %s", suffix, folder);
    return paths;
}
