#pragma once
/* What cJSON lacks. */
#include <cjson/cJSON.h>
#include <glib.h>
#include <stdint.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

/* A number as it is, also where a double has no place for it. */
void json_add_integer(cJSON *object, const char *key, int64_t value);
/* The text under a key; NULL if there is none, or no text. */
const char *json_text(const cJSON *object, const char *key);
