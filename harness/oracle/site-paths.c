/* What a path in a node's folder is, and how the folder looked at some event. */
#include "harness/oracle/site-case.h"
#include <string.h>

/* Searched in this order; `is_folder`: the path of the place itself is meant too. */
static const struct {
    const char *part;
    enum place place;
} places[] = {
    {"/desktop/old/", PLACE_OLD},
    {"/front.net/plugins/", PLACE_FRONT_PLUGINS},
    {"/office/plugins/", PLACE_OFFICE_PLUGINS},
    {"/pluginconfigs/", PLACE_CONFIGS},
    {"/c/kiosk/", PLACE_KIOSK},
};

static char *lower_path(const char *path)
{
    g_autofree char *with_slashes = g_strconcat("/", path, "/", NULL);
    g_autofree char *valid = g_utf8_make_valid(with_slashes, -1);
    return g_utf8_strdown(valid, -1);
}

enum place site_place(const char *path, char **inside)
{
    g_autofree char *lower = lower_path(path);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        const char *found = strstr(lower, places[i].part);
        if (found == NULL) {
            continue;
        }
        const char *rest = found + strlen(places[i].part);
        if (places[i].place == PLACE_KIOSK && g_str_has_prefix(rest, "logs/")) {
            return PLACE_ELSEWHERE;
        }
        if (inside != NULL) {
            *inside = g_strdup(rest);
            g_strchomp(*inside);
            if (g_str_has_suffix(*inside, "/")) {
                (*inside)[strlen(*inside) - 1] = '\0';
            }
        }
        return places[i].place;
    }
    return PLACE_ELSEWHERE;
}

bool inside_folder(const char *inside, const char *folder)
{
    g_autofree char *lower = g_utf8_strdown(folder != NULL ? folder : "", -1);
    size_t length = strlen(lower);
    return length > 0 && strncmp(inside, lower, length) == 0 &&
           (inside[length] == '/' || inside[length] == '\0');
}

GHashTable *site_tree(const struct site_facts *site, const char *node, uint64_t number)
{
    GHashTable *tree = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < site->files->len; i++) {
        struct site_file *file = &g_array_index(site->files, struct site_file, i);
        if (file->stamp.number > number) {
            break;
        }
        if (!same_text(file->node, node)) {
            continue;
        }
        char *key = lower_path(file->path);
        if (file->is_gone) {
            g_hash_table_remove(tree, key);
            g_free(key);
        } else {
            g_hash_table_replace(tree, key, file);
        }
    }
    return tree;
}

static enum place place_of_package(enum package_kind kind)
{
    static const enum place of[] = {PLACE_OFFICE_PLUGINS, PLACE_FRONT_PLUGINS, PLACE_KIOSK};
    return of[kind];
}

static bool holds_version(const struct site_file *file, const struct plan_package *package)
{
    g_autofree char *inside = NULL;
    if (file->version == NULL || !same_text(file->version, package->version) ||
        site_place(file->path, &inside) != place_of_package(package->kind)) {
        return false;
    }
    g_autofree char *folder = g_utf8_strdown(package->folder != NULL ? package->folder : "", -1);
    return package->kind == PACKAGE_KIOSK_SOFTWARE || g_str_has_prefix(inside, folder);
}

bool site_is_in_place(const struct site_facts *site, const struct plan_package *package,
                      uint64_t number)
{
    g_autoptr(GHashTable) tree = site_tree(site, package->node, number);
    GHashTableIter iter;
    gpointer file;
    bool is_there = false;
    g_hash_table_iter_init(&iter, tree);
    while (g_hash_table_iter_next(&iter, NULL, &file)) {
        is_there |= holds_version(file, package);
    }
    return is_there;
}
