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
    bool is_other_path = strcmp(path, "pos.autoUpdate") != 0;
    bool is_own_level = g_str_has_suffix(target, " alone") != 0;
    struct elsewhere_entry entry = {.target = g_strdup(target),
                                    .path = g_strdup(path),
                                    .is_other_path = is_other_path,
                                    .is_other_target = !is_other_path && !is_own_level,
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

static bool is_listed(const GArray *entries, const char *target)
{
    for (guint i = 0; i < entries->len; i++)
        if (strcmp(g_array_index(entries, struct elsewhere_entry, i).target, target) == 0)
            return true;
    return false;
}

bool elsewhere_answers(const GArray *entries, const struct elsewhere_entry *entry,
                       const char *target, const char *followed_business_unit)
{
    const char *workstation = strstr(target, "/workstations/");
    if (strcmp(entry->target, target) == 0)
        return true;
    if (workstation == NULL || is_listed(entries, target))
        return false;
    g_autofree char *unit = g_strndup(target, (gsize)(workstation - target));
    g_autofree char *own_unit = g_strconcat("business-units/", followed_business_unit, NULL);
    if (strcmp(entry->target, unit) == 0)
        return true;
    return strcmp(unit, own_unit) != 0 && !is_listed(entries, unit) &&
           strcmp(entry->target, "tenant") == 0;
}
