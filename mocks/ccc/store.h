#pragma once
/* What is set at each target, and what follows from it.
 *
 * Effective values are kept with their bytes and entity tag until something is set: an updater asks
 * for the same value hundreds of times a virtual day. */
#include "mocks/ccc/target.h"
#include "mocks/ccc/value.h"

struct ccc_store;

struct ccc_effective {
    cJSON *value;               /* an object */
    const char *inherited_from; /* the most specific level that has something set */
    GBytes *body;               /* the answer to a GET */
    char *etag;
};

/* `tree` must outlive the store. */
struct ccc_store *ccc_store_new(const struct ccc_tree *tree);
const struct ccc_tree *ccc_store_tree(const struct ccc_store *store);
void ccc_store_free(struct ccc_store *store);
/* What is set at the target itself, or NULL. */
const cJSON *ccc_store_own(const struct ccc_store *store, const struct ccc_target *target);
/* Takes the value, an object; NULL: nothing is set any more. */
void ccc_store_set_take(struct ccc_store *store, const struct ccc_target *target, cJSON *value);
/* The keys (canonical tails) of the targets at which something is set, sorted. Free with
 * g_ptr_array_unref. */
GPtrArray *ccc_store_keys(const struct ccc_store *store);
/* What the target would have if nothing were set at it. Free with cJSON_Delete. */
cJSON *ccc_store_inherited(const struct ccc_store *store, const struct ccc_target *target);
/* Valid until something is set. */
const struct ccc_effective *ccc_store_effective(struct ccc_store *store,
                                                const struct ccc_target *target);
