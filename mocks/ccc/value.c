/* Merging of JSON values, without a context. Depth is bounded by the parser's own limit. */
#include "mocks/ccc/value.h"
#include <stdbool.h>

/* What an item of an array is called: a text by itself, an object by its id. NULL: neither. */
static const char *item_id(const cJSON *item)
{
    return cJSON_IsObject(item) ? cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "id"))
                                : cJSON_GetStringValue(item);
}

/* Items that are objects with an id change those of the same id; other arrays are replaced. */
static bool is_by_id(const cJSON *patch)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, patch)
    {
        if (!cJSON_IsObject(item) || item_id(item) == NULL) {
            return false;
        }
    }
    return cJSON_IsArray(patch) && patch->child != NULL;
}

static cJSON *merged_by_id(const cJSON *base, const cJSON *patch)
{
    cJSON *merged = cJSON_IsArray(base) ? cJSON_Duplicate(base, true) : cJSON_CreateArray();
    const cJSON *item;
    cJSON_ArrayForEach(item, patch)
    {
        cJSON *old = merged->child;
        while (old != NULL && g_strcmp0(item_id(old), item_id(item)) != 0) {
            old = old->next;
        }
        cJSON *value = value_merged(old, item);
        if (old == NULL) {
            cJSON_AddItemToArray(merged, value);
        } else {
            cJSON_ReplaceItemViaPointer(merged, old, value);
        }
    }
    return merged;
}

static bool is_deleted(const cJSON *item)
{
    return cJSON_IsObject(item) && item_id(item) != NULL &&
           cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "deleted"));
}

void value_hide_deleted(cJSON *value)
{
    cJSON *next;
    for (cJSON *item = value->child; item != NULL; item = next) {
        next = item->next;
        if (cJSON_IsArray(value) && is_deleted(item)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(value, item));
        } else {
            value_hide_deleted(item);
        }
    }
}

void value_drop_nulls(cJSON *value)
{
    cJSON *next;
    for (cJSON *item = value->child; item != NULL; item = next) {
        next = item->next;
        if (cJSON_IsObject(value) && cJSON_IsNull(item)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(value, item));
        } else {
            value_drop_nulls(item);
        }
    }
}

cJSON *value_merged(const cJSON *base, const cJSON *patch)
{
    if (is_by_id(patch))
        return merged_by_id(base, patch);
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
