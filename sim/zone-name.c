/* Names of zones: those that may be asked for, and the nearest to a misspelt one. */
#include "sim/zone-name.h"
#include "sim/zone.h"
#include <string.h>

#define ZONE_FOLDER "/usr/share/zoneinfo"
#define NAME_LIMIT 64

/* Their content is the machine's choice. */
static const char *const local_names[] = {"localtime", "posixrules", NULL};

/* Parts of letters, digits, "_", "+" and "-", separated by single slashes: no dots, so no way out
 * of the folder. */
static bool is_name(const char *text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-";
    if (strnlen(text, NAME_LIMIT + 1) > NAME_LIMIT || g_strv_contains(local_names, text))
        return false;
    const char *at = text;
    for (;;) {
        size_t part = strspn(at, letters);
        if (part == 0)
            return false;
        at += part;
        if (*at == '\0')
            return true;
        if (*at++ != '/')
            return false;
    }
}

char *zone_name_path(const char *name, GError **error)
{
    if (is_name(name))
        return g_build_filename(ZONE_FOLDER, name, NULL);
    g_autofree char *shown = g_utf8_make_valid(name, (gssize)strnlen(name, NAME_LIMIT));
    g_set_error(error, ZONE_ERROR, ZONE_ERROR_NAME, "\"%s\" is no name of a time zone", shown);
    return NULL;
}

/* Adds the names below a folder; `prefix` is empty or ends with a slash. The zones of IANA begin
 * with a capital; the others are copies of them in "posix" and "right". */
static void add_names(GPtrArray *names, const char *prefix)
{
    g_autofree char *folder = g_build_filename(ZONE_FOLDER, prefix, NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *entry = NULL;
    while (entries != NULL && (entry = g_dir_read_name(entries)) != NULL) {
        g_autofree char *name = g_strconcat(prefix, entry, NULL);
        g_autofree char *path = g_build_filename(ZONE_FOLDER, name, NULL);
        if (!g_ascii_isupper(*name) || !is_name(name))
            continue;
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            g_autofree char *inner = g_strconcat(name, "/", NULL);
            add_names(names, inner);
        } else {
            g_ptr_array_add(names, g_steal_pointer(&name));
        }
    }
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static char letter(char byte)
{
    if (byte == ' ')
        return '_';
    return g_ascii_tolower(byte);
}

/* Letters to insert, remove or replace; case does not count. Both texts have at most NAME_LIMIT
 * bytes. */
static unsigned distance(const char *left, const char *right)
{
    unsigned row[NAME_LIMIT + 1];
    size_t width = strlen(right);
    for (unsigned column = 0; column <= width; column++)
        row[column] = column;
    for (unsigned line = 1; left[line - 1] != '\0'; line++) {
        unsigned diagonal = row[0];
        row[0] = line;
        for (size_t column = 1; column <= width; column++) {
            bool is_same = letter(left[line - 1]) == letter(right[column - 1]);
            unsigned replaced = diagonal + (is_same ? 0 : 1);
            diagonal = row[column];
            row[column] = MIN(replaced, MIN(row[column - 1], diagonal) + 1);
        }
    }
    return row[width];
}

/* A name without its region ("Stockholm") is one step further away. */
static unsigned distance_to_zone(const char *misspelt, const char *name)
{
    const char *slash = strrchr(name, '/');
    unsigned whole = distance(misspelt, name);
    if (slash == NULL || strchr(misspelt, '/') != NULL)
        return whole;
    return MIN(whole, distance(misspelt, slash + 1) + 1);
}

char *zone_nearest_name(const char *misspelt)
{
    size_t length = strnlen(misspelt, NAME_LIMIT + 1);
    if (length > NAME_LIMIT)
        return NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    add_names(names, "");
    g_ptr_array_sort(names, compare_names);
    const char *nearest = NULL;
    unsigned nearest_distance = (unsigned)MIN(length, 1 + length / 5) + 1;
    for (guint index = 0; index < names->len; index++) {
        const char *name = g_ptr_array_index(names, index);
        unsigned steps = distance_to_zone(misspelt, name);
        if (steps < nearest_distance) {
            nearest = name;
            nearest_distance = steps;
        }
    }
    return g_strdup(nearest);
}
