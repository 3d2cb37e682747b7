/* Writes that were accepted, and what they do when they are carried out. */
#include "mocks/ccc/request.h"

void ccc_change_free(struct ccc_change *change)
{
    g_free(change->tail);
    cJSON_Delete(change->value);
    g_free(change);
}

/* With calculateDiff what equals the inherited value is not stored, so that later changes above
 * shine through. */
static cJSON *patched(const struct ccc_store *store, const struct ccc_target *target,
                      const struct ccc_change *change)
{
    const cJSON *own = change->replaces ? NULL : ccc_store_own(store, target);
    cJSON *merged = value_merged(own, change->value);
    if (!change->is_difference) {
        return merged;
    }
    g_autoptr(cJSON) inherited = ccc_store_inherited(store, target);
    cJSON *difference = value_difference(inherited, merged);
    cJSON_Delete(merged);
    return difference;
}

cJSON *ccc_change_outcome(const struct ccc_store *store, const struct ccc_target *target,
                          const struct ccc_change *change)
{
    cJSON *value = change->is_patch        ? patched(store, target, change)
                   : change->value != NULL ? cJSON_Duplicate(change->value, true)
                                           : NULL;
    if (change->null_deletes && value != NULL) {
        value_drop_nulls(value);
    }
    return value;
}

void ccc_change_apply(struct ccc_store *store, const struct ccc_change *change)
{
    struct ccc_target target;
    bool is_known = ccc_target_parse(change->tail, ccc_store_tree(store), &target);
    g_assert(is_known);
    ccc_store_set_take(store, &target, ccc_change_outcome(store, &target, change));
    ccc_target_clear(&target);
}
