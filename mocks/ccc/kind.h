#pragma once
/* The kind of the Checkout App's settings: its definition as a GET answers it, and what values
 * violate of its documented schema. */
#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#define CCC_KIND "cha.settings.v1"

/* {"kind": ..., "schema": ..., "defaultValue": {}, "maxTreeDepth": 32} as JSON. */
GBytes *ccc_kind_definition(void);
/* A JSON list of messages, at most CCC_VIOLATION_LIMIT; NULL if there is nothing to say. Formats of
 * dates and times are looked at if so wanted. Free with g_free. */
#define CCC_VIOLATION_LIMIT 20
char *ccc_kind_violations(const cJSON *value, bool checks_formats);
