#pragma once
/* Configuration values as JSON: merging what is set at one level into what it inherits, and the
 * reverse. */
#include "mocks/json.h"

/* `base` with `patch` on top: objects key by key, arrays of objects with an `id` item by item, and
 * everything else (other arrays and null too) as a whole. `base` may be NULL. Of a key that occurs
 * twice the last counts. Free with cJSON_Delete. */
cJSON *value_merged(const cJSON *base, const cJSON *patch);
/* What has to be merged into the object `base` to give the object `wanted`, keys that only `base`
 * has apart: an absent key inherits, so nothing can take it away. Free with cJSON_Delete. */
cJSON *value_difference(const cJSON *base, const cJSON *wanted);
/* Takes away the items of arrays that have an `id` and are `deleted`. */
void value_hide_deleted(cJSON *value);
/* Takes away the members of objects that are null. */
void value_drop_nulls(cJSON *value);
/* The member at a path of keys, or NULL. */
const cJSON *value_at(const cJSON *value, const char *const *keys);
/* One line of JSON. Free with g_free. */
char *value_text(const cJSON *value);
