/* The documented schema as data, and the part of JSON Schema that it uses. A keyword speaks only of
 * values of its own type; what the schema does not mention passes. */
#include "mocks/ccc/kind.h"
#include "sim/civil.h"
#include <stdbool.h>
#include <string.h>

/* The names of the definition's keys and the depth are ours: the documents describe them in words.
 */
#define DEFINITION                                                                                 \
    "{\"kind\":\"" CCC_KIND "\",\"schema\":%s,\"defaultValue\":{},\"maxTreeDepth\":32}"

static const char schema_text[] =
    "{"
    "\"type\": \"object\","
    "\"properties\": {"
    "\"pos\": {"
    "\"type\": \"object\","
    "\"properties\": {"
    "\"autoUpdate\": {"
    "\"type\": \"object\","
    "\"required\": [\"channel\", \"maintenanceWindow\"],"
    "\"properties\": {"
    "\"channel\": {"
    "\"type\": \"string\","
    "\"enum\": [\"internal\", \"preview\", \"stable\"]"
    "},"
    "\"maintenanceExclusion\": {"
    "\"type\": \"object\","
    "\"required\": [\"start\", \"duration\"],"
    "\"properties\": {"
    "\"start\": {\"type\": \"string\", \"format\": \"date-time\"},"
    "\"duration\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 30}"
    "}"
    "},"
    "\"maintenanceWindow\": {"
    "\"type\": \"object\","
    "\"required\": [\"days\", \"start\", \"end\"],"
    "\"properties\": {"
    "\"days\": {"
    "\"type\": \"array\","
    "\"items\": {"
    "\"type\": \"string\","
    "\"enum\": [\"MO\", \"TU\", \"WE\", \"TH\", \"FR\", \"SA\", \"SU\"]"
    "},"
    "\"uniqueItems\": true,"
    "\"minItems\": 1"
    "},"
    "\"start\": {\"type\": \"string\", \"format\": \"time\"},"
    "\"end\": {\"type\": \"string\", \"format\": \"time\"}"
    "}"
    "}"
    "}"
    "}"
    "}"
    "}"
    "}"
    "}";

GBytes *ccc_kind_definition(void)
{
    char *text = g_strdup_printf(DEFINITION, schema_text);
    return g_bytes_new_take(text, strlen(text));
}

struct check {
    GPtrArray *messages; /* char * */
    bool checks_formats;
};

/* One place of the value. */
struct place {
    const cJSON *value, *schema;
    const char *path;
};

static void say(struct check *check, const struct place *place, const char *what)
{
    if (check->messages->len < CCC_VIOLATION_LIMIT)
        g_ptr_array_add(check->messages, g_strdup_printf("%s %s", place->path, what));
}

static const cJSON *keyword(const struct place *place, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(place->schema, name);
}

static bool is_integer(const cJSON *value)
{
    return cJSON_IsNumber(value) && value->valuedouble == (double)(int64_t)value->valuedouble;
}

static const struct {
    const char *name, *message;
    cJSON_bool (*is)(const cJSON *value);
} types[] = {
    {"object", "must be an object", cJSON_IsObject},
    {"array", "must be an array", cJSON_IsArray},
    {"string", "must be a string", cJSON_IsString},
};

static void check_type(struct check *check, const struct place *place)
{
    const char *type = cJSON_GetStringValue(keyword(place, "type"));
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_strcmp0(type, types[i].name) == 0 && !types[i].is(place->value))
            say(check, place, types[i].message);
    if (g_strcmp0(type, "integer") == 0 && !is_integer(place->value))
        say(check, place, "must be an integer");
}

static void check_enum(struct check *check, const struct place *place)
{
    const cJSON *words = keyword(place, "enum"), *word;
    cJSON_ArrayForEach(word, words)
    {
        if (cJSON_Compare(word, place->value, true))
            return;
    }
    if (words != NULL)
        say(check, place, "must be one of the known values");
}

static void check_range(struct check *check, const struct place *place)
{
    const cJSON *minimum = keyword(place, "minimum"), *maximum = keyword(place, "maximum");
    if (!cJSON_IsNumber(place->value))
        return;
    if (minimum != NULL && place->value->valuedouble < minimum->valuedouble)
        say(check, place, "is too small");
    if (maximum != NULL && place->value->valuedouble > maximum->valuedouble)
        say(check, place, "is too large");
}

/* Seconds and an offset, as RFC 3339 wants a time. */
static bool is_time(const char *text)
{
    return g_regex_match_simple("^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?"
                                "(Z|z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])\\z",
                                text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

static bool is_date_time(const char *text)
{
    int64_t instant_ns = 0;
    return instant_parse(text, &instant_ns);
}

static void check_format(struct check *check, const struct place *place)
{
    const char *format = cJSON_GetStringValue(keyword(place, "format"));
    const char *text = cJSON_GetStringValue(place->value);
    if (!check->checks_formats || text == NULL)
        return;
    if (g_strcmp0(format, "time") == 0 && !is_time(text))
        say(check, place, "must be a time");
    if (g_strcmp0(format, "date-time") == 0 && !is_date_time(text))
        say(check, place, "must be a date and a time");
}

static void check_value(struct check *check, const struct place *place);

static void check_members(struct check *check, const struct place *place)
{
    const cJSON *name, *member;
    if (!cJSON_IsObject(place->value))
        return;
    cJSON_ArrayForEach(name, keyword(place, "required"))
    {
        if (cJSON_GetObjectItemCaseSensitive(place->value, name->valuestring) == NULL) {
            g_autofree char *what = g_strdup_printf("must have %s", name->valuestring);
            say(check, place, what);
        }
    }
    cJSON_ArrayForEach(member, keyword(place, "properties"))
    {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(place->value, member->string);
        g_autofree char *path = g_strconcat(place->path, ".", member->string, NULL);
        if (value != NULL)
            check_value(check, &(struct place){value, member, path});
    }
}

static bool is_there_before(const cJSON *list, const cJSON *item)
{
    for (const cJSON *other = list->child; other != item; other = other->next)
        if (cJSON_Compare(other, item, true))
            return true;
    return false;
}

static void check_items(struct check *check, const struct place *place)
{
    const cJSON *minimum = keyword(place, "minItems"), *items = keyword(place, "items"), *item;
    bool is_unique = cJSON_IsTrue(keyword(place, "uniqueItems")), is_repeated = false;
    int index = 0;
    if (!cJSON_IsArray(place->value))
        return;
    if (minimum != NULL && cJSON_GetArraySize(place->value) < minimum->valueint)
        say(check, place, "has too few items");
    cJSON_ArrayForEach(item, place->value)
    {
        g_autofree char *path = g_strdup_printf("%s.%d", place->path, index++);
        if (items != NULL)
            check_value(check, &(struct place){item, items, path});
        /* Enough messages: the rest of a long list would only cost time. */
        if (check->messages->len == CCC_VIOLATION_LIMIT)
            return;
        is_repeated |= is_unique && is_there_before(place->value, item);
    }
    if (is_repeated)
        say(check, place, "must not repeat items");
}

static void check_value(struct check *check, const struct place *place)
{
    static void (*const checks[])(struct check *, const struct place *) = {
        check_type, check_enum, check_range, check_format, check_members, check_items};
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++)
        checks[i](check, place);
}

char *ccc_kind_violations(const cJSON *value, bool checks_formats)
{
    cJSON *schema = cJSON_Parse(schema_text);
    struct check check = {g_ptr_array_new_with_free_func(g_free), checks_formats};
    check_value(&check, &(struct place){value, schema, "value"});
    cJSON *list = check.messages->len > 0 ? cJSON_CreateArray() : NULL;
    for (guint i = 0; i < check.messages->len; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(g_ptr_array_index(check.messages, i)));
    char *printed = list != NULL ? cJSON_PrintUnformatted(list) : NULL;
    char *text = g_strdup(printed);
    cJSON_free(printed);
    cJSON_Delete(list);
    cJSON_Delete(schema);
    g_ptr_array_unref(check.messages);
    return text;
}
