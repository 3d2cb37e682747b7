/* The tables of updaters, as their programs list them: JSON Lines that were written when the
 * programs were built. */
#include "harness/matrix/matrix.h"
#include "harness/paths.h"
#include <cjson/cJSON.h>
#include <stdio.h>

static void free_wrong(void *data)
{
    struct wrong *wrong = data;
    g_free(wrong->name);
    g_free(wrong->rule);
    g_strfreev(wrong->follows);
    g_free(wrong);
}

static struct wrong *parse_wrong(const char *line)
{
    cJSON *object = cJSON_Parse(line);
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(object, "name"));
    const char *rule = cJSON_GetStringValue(cJSON_GetObjectItem(object, "rule"));
    GPtrArray *follows = g_ptr_array_new();
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItem(object, "follows"))
    {
        g_ptr_array_add(follows, g_strdup(cJSON_GetStringValue(item)));
    }
    g_ptr_array_add(follows, NULL);
    struct wrong *wrong = NULL;
    if (name != NULL && rule != NULL) {
        wrong = g_new0(struct wrong, 1);
        *wrong = (struct wrong){g_strdup(name), g_strdup(rule),
                                (char **)g_ptr_array_free(follows, FALSE)};
    }
    cJSON_Delete(object);
    return wrong;
}

GPtrArray *table_load(const char *file)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(free_wrong);
    g_autofree char *folder = g_path_get_dirname(path_of(PART_REFERENCE_UPDATER)), *text = NULL;
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        printf("%s\n", error->message);
        return all;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        struct wrong *wrong = parse_wrong(*line);
        if (wrong != NULL) {
            g_ptr_array_add(all, wrong);
        }
    }
    return all;
}
