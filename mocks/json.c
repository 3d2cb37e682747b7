/* What cJSON lacks. */
#include "mocks/json.h"

void json_add_integer(cJSON *object, const char *key, int64_t value)
{
    char text[32];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    cJSON_AddRawToObject(object, key, text);
}

const char *json_text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}
