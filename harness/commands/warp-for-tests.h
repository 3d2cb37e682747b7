#pragma once
/* Runs scripts through `tillspec warp` in a folder of their own. */
#include <criterion/criterion.h>
#include <glib.h>
#include <glib/gstdio.h>

#define WARP_PROGRAM BUILD_FOLDER "/tillspec"

/* What the command prints; `options` may be NULL. `folder` NULL: here. */
static inline char *warp_output(const char *folder, const char *const *options,
                                const char *const *command, int *status)
{
    char *output = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) line = g_ptr_array_new();
    static const char *const none[] = {NULL},
                             *const begin[] = {WARP_PROGRAM, "warp", "--quiet", NULL},
                             *const end[] = {"--", NULL};
    const char *const *const parts[] = {begin, options != NULL ? options : none, end, command};
    for (unsigned part = 0; part < G_N_ELEMENTS(parts); part++) {
        for (const char *const *word = parts[part]; *word != NULL; word++) {
            g_ptr_array_add(line, (void *)*word);
        }
    }
    g_ptr_array_add(line, NULL);
    g_spawn_sync(folder, (char **)line->pdata, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                 &output, NULL, status, &error);
    cr_assert_null(error, "%s", error != NULL ? error->message : "");
    return output;
}

static inline char *warp_new_folder(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("warp-XXXXXX", &error);
    cr_assert_not_null(folder, "%s", error != NULL ? error->message : "");
    return folder;
}

static inline void warp_remove_folder(const char *folder)
{
    const char *const command[] = {"rm", "-r", folder, NULL};
    g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                 NULL);
}
