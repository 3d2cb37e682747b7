/* Settings elsewhere: from the history's JSON to sets of configurations. */
#include "harness/oracle/elsewhere.h"
#include <cjson/cJSON.h>
#include <string.h>

static void entry_clear(gpointer data)
{
    struct elsewhere_entry *entry = data;
    g_free(entry->target);
    g_free(entry->path);
}

static void add_entry(GArray *entries, const cJSON *item, const cJSON *effective,
                      const struct reading *reading)
{
    const char *target = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "target"));
    const char *path = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "path"));
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, "value");
    bool is_none = value == NULL || cJSON_IsNull(value);
    bool right_is_none = effective == NULL || cJSON_IsNull(effective);
    if (target == NULL || path == NULL || (is_none && right_is_none))
        return;
    if (!is_none && !right_is_none && cJSON_Compare(value, effective, true))
        return;
    char *text = is_none ? NULL : cJSON_PrintUnformatted(value);
    struct elsewhere_entry entry = {.target = g_strdup(target),
                                    .path = g_strdup(path),
                                    .is_other_path = strcmp(path, "pos.autoUpdate") != 0,
                                    .set = configuration_set_parse(text, reading, NULL)};
    cJSON_free(text);
    g_array_append_val(entries, entry);
}

GArray *elsewhere_parse(const char *json, const char *effective, const struct reading *reading)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(struct elsewhere_entry));
    g_array_set_clear_func(entries, entry_clear);
    cJSON *list = json == NULL ? NULL : cJSON_Parse(json);
    cJSON *right = effective == NULL ? NULL : cJSON_Parse(effective);
    const cJSON *item;
    cJSON_ArrayForEach(item, list) if (cJSON_IsArray(list) && entries->len < ELSEWHERE_LIMIT)
        add_entry(entries, item, right, reading);
    cJSON_Delete(right);
    cJSON_Delete(list);
    return entries;
}
