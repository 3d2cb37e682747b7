/* The JSON Schema of scenario files, made from the shapes. What the shapes can't say (zones that
 * exist, steps in order) only the loader checks: the schema refuses nothing that the loader
 * accepts. */
#include "harness/scenario/format.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/values.h"
#include <cjson/cJSON.h>
#include <string.h>

#define PARAMETER "#/$defs/parameter"

/* In the story every value may be a parameter of a case; in the cases none is. */
enum place { IN_STORY, IN_CASES };

static cJSON *describe(const struct shape *shape, enum place place);

static void add_pattern(cJSON *schema, const char *pattern)
{
    g_autofree char *anchored = g_strdup_printf("^(?:%s)$", pattern);
    cJSON_AddStringToObject(schema, "pattern", anchored);
}

static void describe_text(const struct shape *shape, cJSON *schema, enum place place G_GNUC_UNUSED)
{
    if (shape->may_be_null) {
        cJSON *types = cJSON_AddArrayToObject(schema, "type");
        cJSON_AddItemToArray(types, cJSON_CreateString("string"));
        cJSON_AddItemToArray(types, cJSON_CreateString("null"));
    } else {
        cJSON_AddStringToObject(schema, "type", "string");
    }
    if (shape->pattern)
        add_pattern(schema, shape->pattern);
}

static void describe_word(const struct shape *shape, cJSON *schema, enum place place G_GNUC_UNUSED)
{
    cJSON *words = cJSON_AddArrayToObject(schema, "enum");
    for (const struct word *word = shape->words; word->word; word++)
        cJSON_AddItemToArray(words, cJSON_CreateString(word->word));
}

static void describe_duration(const struct shape *shape G_GNUC_UNUSED, cJSON *schema,
                              enum place place G_GNUC_UNUSED)
{
    cJSON_AddStringToObject(schema, "type", "string");
    add_pattern(schema, "([0-9]+(d|h|m|s|ms))+");
}

static void describe_integer(const struct shape *shape, cJSON *schema,
                             enum place place G_GNUC_UNUSED)
{
    cJSON_AddStringToObject(schema, "type", "integer");
    cJSON_AddNumberToObject(schema, "minimum", (double)shape->minimum);
    cJSON_AddNumberToObject(schema, "maximum", (double)shape->maximum);
}

static void describe_boolean(const struct shape *shape G_GNUC_UNUSED, cJSON *schema,
                             enum place place G_GNUC_UNUSED)
{
    cJSON_AddStringToObject(schema, "type", "boolean");
}

static void describe_list(const struct shape *shape, cJSON *schema, enum place place)
{
    cJSON_AddStringToObject(schema, "type", "array");
    cJSON_AddItemToObject(schema, "items", describe(shape->item, place));
    cJSON_AddNumberToObject(schema, "minItems", (double)shape->minimum);
    cJSON_AddNumberToObject(schema, "maxItems", (double)shape->maximum);
}

/* One alternative of a map with choices: the chosen key, the keys that it needs, none that go with
 * another. */
static cJSON *describe_choice(const struct shape *shape, const struct member *choice)
{
    cJSON *schema = cJSON_CreateObject();
    cJSON *required = cJSON_AddArrayToObject(schema, "required");
    cJSON_AddItemToArray(required, cJSON_CreateString(choice->key));
    cJSON *excluded = cJSON_CreateObject();
    for (const struct member *member = shape->members; member->key; member++) {
        if (!member->with)
            continue;
        if (strcmp(member->with, choice->key) != 0)
            cJSON_AddFalseToObject(excluded, member->key);
        else if (member->presence == REQUIRED)
            cJSON_AddItemToArray(required, cJSON_CreateString(member->key));
    }
    if (excluded->child)
        cJSON_AddItemToObject(schema, "properties", excluded);
    else
        cJSON_Delete(excluded);
    return schema;
}

static void describe_members(const struct shape *shape, cJSON *schema, enum place place)
{
    cJSON *properties = cJSON_AddObjectToObject(schema, "properties");
    cJSON *required = cJSON_CreateArray(), *choices = cJSON_CreateArray();
    for (const struct member *member = shape->members; member->key; member++) {
        bool is_cases = member->shape == &cases_shape;
        cJSON *property = describe(member->shape, is_cases ? IN_CASES : place);
        cJSON_AddStringToObject(property, "description", member->help);
        cJSON_AddItemToObject(properties, member->key, property);
        if (member->presence == REQUIRED && !member->with)
            cJSON_AddItemToArray(required, cJSON_CreateString(member->key));
        if (member->presence == CHOICE)
            cJSON_AddItemToArray(choices, describe_choice(shape, member));
    }
    if (required->child)
        cJSON_AddItemToObject(schema, "required", required);
    else
        cJSON_Delete(required);
    if (choices->child)
        cJSON_AddItemToObject(schema, "oneOf", choices);
    else
        cJSON_Delete(choices);
}

static void describe_map(const struct shape *shape, cJSON *schema, enum place place)
{
    cJSON_AddStringToObject(schema, "type", "object");
    if (shape->members)
        describe_members(shape, schema, place);
    if (shape->others) {
        g_autofree char *pattern =
            place == IN_STORY ? g_strdup_printf("^(?:%s)$|\\$\\{", shape->other_key->pattern)
                              : g_strdup_printf("^(?:%s)$", shape->other_key->pattern);
        cJSON *others = cJSON_AddObjectToObject(schema, "patternProperties");
        cJSON_AddItemToObject(others, pattern, describe(shape->others, place));
    }
    cJSON_AddFalseToObject(schema, "additionalProperties");
}

static void describe_any(const struct shape *shape G_GNUC_UNUSED, cJSON *schema G_GNUC_UNUSED,
                         enum place place G_GNUC_UNUSED)
{
}

static void (*const describers[])(const struct shape *shape, cJSON *schema, enum place place) = {
    [SHAPE_MAP] = describe_map,         [SHAPE_LIST] = describe_list,
    [SHAPE_TEXT] = describe_text,       [SHAPE_TIME] = describe_text,
    [SHAPE_WORD] = describe_word,       [SHAPE_DURATION] = describe_duration,
    [SHAPE_INTEGER] = describe_integer, [SHAPE_BOOLEAN] = describe_boolean,
    [SHAPE_ANY] = describe_any,
};

/* Any value and any text have room for parameters already. */
static bool needs_parameter(const struct shape *shape, enum place place)
{
    bool is_free = shape->kind == SHAPE_ANY || (shape->kind == SHAPE_TEXT && !shape->pattern);
    return place == IN_STORY && !is_free;
}

static cJSON *describe(const struct shape *shape, enum place place)
{
    cJSON *schema = cJSON_CreateObject();
    describers[shape->kind](shape, schema, place);
    if (!needs_parameter(shape, place))
        return schema;
    cJSON *either = cJSON_CreateObject();
    cJSON *alternatives = cJSON_AddArrayToObject(either, "anyOf");
    cJSON *parameter = cJSON_CreateObject();
    cJSON_AddStringToObject(parameter, "$ref", PARAMETER);
    cJSON_AddItemToArray(alternatives, schema);
    cJSON_AddItemToArray(alternatives, parameter);
    return either;
}

static void add_definitions(cJSON *schema)
{
    cJSON *definitions = cJSON_AddObjectToObject(schema, "$defs");
    cJSON *parameter = cJSON_AddObjectToObject(definitions, "parameter");
    g_autofree char *pattern = g_strdup_printf("\\$\\{%s\\}", parameter_shape.pattern);
    cJSON_AddStringToObject(parameter, "description", "A text with a parameter of a case.");
    cJSON_AddStringToObject(parameter, "type", "string");
    cJSON_AddStringToObject(parameter, "pattern", pattern);
}

char *scenario_schema(void)
{
    cJSON *schema = cJSON_CreateObject();
    cJSON_AddStringToObject(schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
    cJSON_AddStringToObject(schema, "title", "tillspec scenario");
    cJSON_AddStringToObject(schema, "type", "object");
    cJSON *required = cJSON_AddArrayToObject(cJSON_AddObjectToObject(schema, "if"), "required");
    cJSON_AddItemToArray(required, cJSON_CreateString("site"));
    describe_map(&site_story_shape, cJSON_AddObjectToObject(schema, "then"), IN_STORY);
    describe_map(&story_shape, cJSON_AddObjectToObject(schema, "else"), IN_STORY);
    add_definitions(schema);
    g_autofree char *printed = cJSON_Print(schema);
    cJSON_Delete(schema);
    return g_strconcat(printed, "\n", NULL);
}
