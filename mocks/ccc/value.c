/* Merging of JSON values, without a context. Depth is bounded by the parser's own limit. */
#include "mocks/ccc/value.h"
#include <stdbool.h>

cJSON *value_merged(const cJSON *base, const cJSON *patch)
{
    if (!cJSON_IsObject(patch))
        return cJSON_Duplicate(patch, true);
    cJSON *merged = cJSON_IsObject(base) ? cJSON_Duplicate(base, true) : cJSON_CreateObject();
    for (const cJSON *item = patch->child; item != NULL; item = item->next) {
        cJSON *old = cJSON_GetObjectItemCaseSensitive(merged, item->string);
        cJSON *value = value_merged(old, item);
        if (old == NULL)
            cJSON_AddItemToObject(merged, item->string, value);
        else
            cJSON_ReplaceItemInObjectCaseSensitive(merged, item->string, value);
    }
    return merged;
}

cJSON *value_difference(const cJSON *base, const cJSON *wanted)
{
    cJSON *difference = cJSON_CreateObject();
    for (const cJSON *item = wanted->child; item != NULL; item = item->next) {
        const cJSON *old = cJSON_GetObjectItemCaseSensitive(base, item->string);
        if (old != NULL && cJSON_Compare(old, item, true))
            continue;
        bool is_inner = cJSON_IsObject(old) && cJSON_IsObject(item);
        cJSON_AddItemToObject(difference, item->string,
                              is_inner ? value_difference(old, item) : cJSON_Duplicate(item, true));
    }
    return difference;
}

const cJSON *value_at(const cJSON *value, const char *const *keys)
{
    for (; *keys != NULL && value != NULL; keys++)
        value = cJSON_GetObjectItemCaseSensitive(value, *keys);
    return value;
}

char *value_text(const cJSON *value)
{
    char *printed = cJSON_PrintUnformatted(value);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    return text;
}
