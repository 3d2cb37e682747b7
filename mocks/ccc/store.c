/* Values by canonical tail of their target. A target knows the keys of its levels; where all keys
 * are wanted they are sorted. */
#include "mocks/ccc/store.h"
#include "mocks/etag.h"
#include <string.h>

#define EFFECTIVE_LIMIT 256 /* kept at once; asking for more targets only costs time */

struct ccc_store {
    const struct ccc_tree *tree;
    GHashTable *own;       /* key -> cJSON * */
    GHashTable *effective; /* key -> struct ccc_effective * */
};

static void free_value(void *value)
{
    cJSON_Delete(value);
}

static void free_effective(void *data)
{
    struct ccc_effective *effective = data;
    cJSON_Delete(effective->value);
    g_bytes_unref(effective->body);
    g_free(effective->etag);
    g_free(effective);
}

struct ccc_store *ccc_store_new(const struct ccc_tree *tree)
{
    struct ccc_store *store = g_new(struct ccc_store, 1);
    store->tree = tree;
    store->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_value);
    store->effective = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_effective);
    return store;
}

void ccc_store_free(struct ccc_store *store)
{
    if (store == NULL)
        return;
    g_hash_table_unref(store->own);
    g_hash_table_unref(store->effective);
    g_free(store);
}

const struct ccc_tree *ccc_store_tree(const struct ccc_store *store)
{
    return store->tree;
}

const cJSON *ccc_store_own(const struct ccc_store *store, const struct ccc_target *target)
{
    return g_hash_table_lookup(store->own, ccc_target_key(target));
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *ccc_store_keys(const struct ccc_store *store)
{
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter values;
    gpointer key;
    g_hash_table_iter_init(&values, store->own);
    while (g_hash_table_iter_next(&values, &key, NULL))
        g_ptr_array_add(keys, g_strdup(key));
    g_ptr_array_sort(keys, compare_keys);
    return keys;
}

void ccc_store_set_take(struct ccc_store *store, const struct ccc_target *target, cJSON *value)
{
    const char *key = ccc_target_key(target);
    if (value == NULL)
        g_hash_table_remove(store->own, key);
    else
        g_hash_table_replace(store->own, g_strdup(key), value);
    g_hash_table_remove_all(store->effective);
}

/* Merges the first `count` levels; an empty object that is set contributes nothing. */
static cJSON *merge_levels(const struct ccc_store *store, const struct ccc_target *target,
                           unsigned count, const char **inherited_from)
{
    cJSON *merged = cJSON_CreateObject();
    *inherited_from = target->levels[0].word;
    for (unsigned i = 0; i < count; i++) {
        const cJSON *own = g_hash_table_lookup(store->own, target->levels[i].key);
        if (own == NULL || own->child == NULL)
            continue;
        cJSON *base = merged;
        merged = value_merged(base, own);
        cJSON_Delete(base);
        *inherited_from = target->levels[i].word;
    }
    return merged;
}

cJSON *ccc_store_inherited(const struct ccc_store *store, const struct ccc_target *target)
{
    const char *ignored;
    return merge_levels(store, target, target->count - 1, &ignored);
}

static struct ccc_effective *compute(const struct ccc_store *store, const struct ccc_target *target)
{
    struct ccc_effective *effective = g_new0(struct ccc_effective, 1);
    effective->value = merge_levels(store, target, target->count, &effective->inherited_from);
    value_hide_deleted(effective->value);
    g_autofree char *value = value_text(effective->value);
    char *body = g_strdup_printf("{\"value\":%s,\"inheritedFrom\":\"%s\"}", value,
                                 effective->inherited_from);
    effective->body = g_bytes_new_take(body, strlen(body));
    effective->etag = etag_weak(effective->body);
    return effective;
}

const struct ccc_effective *ccc_store_effective(struct ccc_store *store,
                                                const struct ccc_target *target)
{
    const char *key = ccc_target_key(target);
    struct ccc_effective *effective = g_hash_table_lookup(store->effective, key);
    if (effective != NULL)
        return effective;
    if (g_hash_table_size(store->effective) >= EFFECTIVE_LIMIT)
        g_hash_table_remove_all(store->effective);
    effective = compute(store, target);
    g_hash_table_insert(store->effective, g_strdup(key), effective);
    return effective;
}
