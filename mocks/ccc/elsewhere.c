/* Gathers settings that are not those of the followed workstation. */
#include "mocks/ccc/elsewhere.h"
#include <string.h>

#define SETTINGS_PATH "pos.autoUpdate"
#define PATH_DEPTH_LIMIT 8

static const char *const settings_keys[] = {"pos", "autoUpdate", NULL};

struct search {
    cJSON *list;
    const cJSON *right;   /* the settings that count */
    const char *followed; /* key of the workstation */
};

static bool is_same(const cJSON *a, const cJSON *b)
{
    return (a == NULL && b == NULL) || (a != NULL && b != NULL && cJSON_Compare(a, b, true));
}

static void add(struct search *search, const char *target, const char *path, const cJSON *value)
{
    if (cJSON_GetArraySize(search->list) >= ELSEWHERE_LIMIT)
        return;
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(entry, "target", target);
    cJSON_AddStringToObject(entry, "path", path);
    cJSON_AddItemToObject(entry, "value",
                          value != NULL ? cJSON_Duplicate(value, true) : cJSON_CreateNull());
    cJSON_AddItemToArray(search->list, entry);
}

static void add_other(struct search *search, const char *target, const cJSON *value)
{
    if (!is_same(value, search->right))
        add(search, target, SETTINGS_PATH, value);
}

static void add_levels(struct search *search, struct ccc_store *store,
                       const struct ccc_target *followed)
{
    for (unsigned i = 0; i + 1 < followed->count; i++) {
        struct ccc_target target;
        if (!ccc_target_parse(followed->levels[i].key, ccc_store_tree(store), &target))
            continue;
        add_other(search, followed->levels[i].key,
                  value_at(ccc_store_effective(store, &target)->value, settings_keys));
        ccc_target_clear(&target);
    }
}

static bool is_level_of(const struct ccc_target *followed, const char *key)
{
    for (unsigned i = 0; i < followed->count; i++) {
        if (strcmp(followed->levels[i].key, key) == 0)
            return true;
    }
    return false;
}

static void add_other_targets(struct search *search, struct ccc_store *store,
                              const struct ccc_target *followed)
{
    g_autoptr(GPtrArray) keys = ccc_store_keys(store);
    for (unsigned i = 0; i < keys->len; i++) {
        const char *key = g_ptr_array_index(keys, i);
        struct ccc_target target;
        if (is_level_of(followed, key) || !ccc_target_parse(key, ccc_store_tree(store), &target))
            continue;
        add_other(search, key, value_at(ccc_store_effective(store, &target)->value, settings_keys));
        ccc_target_clear(&target);
    }
}

static void add_own_level(struct search *search, const struct ccc_store *store,
                          const struct ccc_target *followed)
{
    g_autofree char *name = g_strconcat(search->followed, " alone", NULL);
    add_other(search, name, value_at(ccc_store_own(store, followed), settings_keys));
}

static bool looks_like_settings(const cJSON *value)
{
    static const char *const keys[] = {"channel", "maintenanceWindow", "maintenanceExclusion"};
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (cJSON_GetObjectItemCaseSensitive(value, keys[i]) != NULL)
            return true;
    }
    return false;
}

static void add_other_paths(struct search *search, const cJSON *value, const char *path,
                            unsigned depth)
{
    if (!cJSON_IsObject(value) || depth > PATH_DEPTH_LIMIT)
        return;
    if (strcmp(path, SETTINGS_PATH) != 0 && looks_like_settings(value))
        add(search, search->followed, path, value);
    for (const cJSON *member = value->child; member != NULL; member = member->next) {
        g_autofree char *below = path[0] != '\0' ? g_strconcat(path, ".", member->string, NULL)
                                                 : g_strdup(member->string);
        add_other_paths(search, member, below, depth + 1);
    }
}

char *ccc_elsewhere(struct ccc_store *store, const struct ccc_target *followed)
{
    cJSON *effective = cJSON_Duplicate(ccc_store_effective(store, followed)->value, true);
    struct search search = {cJSON_CreateArray(), value_at(effective, settings_keys),
                            ccc_target_key(followed)};
    add_levels(&search, store, followed);
    add_other_targets(&search, store, followed);
    add_own_level(&search, store, followed);
    add_other_paths(&search, effective, "", 0);
    char *text = cJSON_GetArraySize(search.list) > 0 ? value_text(search.list) : NULL;
    cJSON_Delete(search.list);
    cJSON_Delete(effective);
    return text;
}
