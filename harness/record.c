/* Folders of recorded runs. */
#include "harness/record.h"
#include "sim/civil.h"
#include "sim/clock.h"
#include "sim/host.h"
#include "sim/tree-removal.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define TRIES 1000

static char *runs_folder(GError **error)
{
    g_autofree char *here = g_build_filename(".tillspec", "runs", NULL);
    if (g_mkdir_with_parents(here, 0755) == 0 && g_access(here, W_OK) == 0) {
        return g_canonicalize_filename(here, NULL);
    }
    g_autofree char *state = g_build_filename(g_get_user_state_dir(), "tillspec", "runs", NULL);
    if (g_mkdir_with_parents(state, 0755) == 0 && g_access(state, W_OK) == 0) {
        return g_steal_pointer(&state);
    }
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "neither %s nor %s can be written: %s", here, state, g_strerror(errno));
    return NULL;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of runs begin with their date: the oldest come first. */
static void remove_oldest(const char *runs)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GDir *folder = g_dir_open(runs, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_ptr_array_add(names, g_strdup(name));
    }
    if (folder != NULL) {
        g_dir_close(folder);
    }
    g_ptr_array_sort(names, compare_names);
    for (unsigned i = 0; i + RECORD_LIMIT <= names->len; i++) {
        g_autofree char *path = g_build_filename(runs, g_ptr_array_index(names, i), NULL);
        tree_remove(path, NULL);
    }
}

char *record_folder_new(GError **error)
{
    g_autofree char *runs = runs_folder(error);
    if (runs == NULL) {
        return NULL;
    }
    remove_oldest(runs);
    struct civil now = civil_of_seconds(host_unix_seconds());
    for (unsigned i = 1; i < TRIES; i++) {
        g_autofree char *name =
            g_strdup_printf("%04d%02d%02dT%02d%02d%02dZ-%03u", now.year, now.month, now.day,
                            now.hour, now.minute, now.second, i);
        g_autofree char *folder = g_build_filename(runs, name, NULL);
        if (g_mkdir(folder, 0755) == 0) {
            return g_steal_pointer(&folder);
        }
    }
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", runs,
                g_strerror(errno));
    return NULL;
}

char *record_path(const char *run_folder, const char *row_id, GError **error)
{
    g_autofree char *name = g_strdup(row_id);
    g_strdelimit(name, "\\:", '_');
    while (g_str_has_prefix(name, "/") || g_str_has_prefix(name, "../")) {
        memmove(name, name + 1, strlen(name));
    }
    g_autofree char *path = g_build_filename(run_folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (strstr(name, "/../") != NULL || g_mkdir_with_parents(folder, 0755) != 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", folder,
                    g_strerror(errno));
        return NULL;
    }
    return g_steal_pointer(&path);
}
