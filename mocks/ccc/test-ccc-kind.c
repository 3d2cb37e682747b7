/* The kind's definition, and what a service that validates says. The schema is that of the vendor's
 * document. */
#include "mocks/ccc/ccc-for-tests.h"
#include "mocks/ccc/kind.h"
#include <cjson/cJSON.h>

TestSuite(ccc_kind, .init = set_up, .fini = tear_down);

#define KIND "/api/v1/config/cha.settings.v1"

static void drop_prose(cJSON *schema)
{
    cJSON *next;
    for (cJSON *item = schema->child; item != NULL; item = next) {
        next = item->next;
        bool is_prose =
            item->string != NULL && cJSON_IsString(item) &&
            (strcmp(item->string, "description") == 0 || strcmp(item->string, "example") == 0);
        if (is_prose) {
            cJSON_Delete(cJSON_DetachItemViaPointer(schema, item));
        } else {
            drop_prose(item);
        }
    }
}

/* Between its name and the text that follows. Free with cJSON_Delete. */
static cJSON *documented_schema(void)
{
    static const char name[] = "\"AutoUpdateType\": ";
    g_autofree char *text = NULL;
    cr_assert(g_file_get_contents(SOURCE_FOLDER "/scenarios/documents/checkout-app-updates.txt",
                                  &text, NULL, NULL));
    const char *begin = strstr(text, name);
    cr_assert_not_null(begin);
    cJSON *schema = cJSON_ParseWithOpts(begin + strlen(name), NULL, false);
    cr_assert_not_null(schema);
    drop_prose(schema);
    return schema;
}

static const cJSON *member(const cJSON *value, const char *const *keys)
{
    for (; *keys != NULL; keys++)
        value = cJSON_GetObjectItemCaseSensitive(value, *keys);
    return value;
}

Test(ccc_kind, has_the_schema_of_the_document)
{
    static const char *const path[] = {"schema",     "properties", "pos",
                                       "properties", "autoUpdate", NULL};
    g_autofree char *text = value_of(KIND);
    cJSON *definition = cJSON_Parse(text), *documented = documented_schema();
    cr_assert(cJSON_Compare(member(definition, path), documented, true));
    cr_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(definition, "kind")),
                     "cha.settings.v1");
    cr_assert(cJSON_IsObject(cJSON_GetObjectItem(definition, "defaultValue")));
    cr_assert(cJSON_IsNumber(cJSON_GetObjectItem(definition, "maxTreeDepth")));
    cJSON_Delete(definition);
    cJSON_Delete(documented);
}

static const struct {
    const char *method, *target, *token;
    unsigned status;
} requests[] = {
    {"GET", KIND, "reader", 200},
    {"GET", KIND, "nobody", 401},
    {"GET", "/api/v1/config/cha.settings.v2", "reader", 404},
    {"PATCH", KIND, "writer", 405},
    {"DELETE", KIND, "writer", 405},
};

Test(ccc_kind, can_be_read_and_not_written)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(requests); i++) {
        unsigned status = status_of(requests[i].method, requests[i].target, requests[i].token, "");
        cr_expect_eq(status, requests[i].status, "row %u: %u", i, status);
    }
}

Test(ccc_kind, is_not_sent_again_to_who_has_it)
{
    struct answer first =
        ask(ccc_server(fixture.ccc), "GET", KIND, "Authorization: Bearer reader\r\n", "");
    g_autofree char *tag = answer_header(&first, "ETag");
    cr_assert(g_str_has_prefix(tag, "W/\""), "%s", tag);
    g_autofree char *headers =
        g_strdup_printf("Authorization: Bearer reader\r\nIf-None-Match: %s\r\n", tag);
    struct answer second = ask(ccc_server(fixture.ccc), "GET", KIND, headers, "");
    cr_assert_eq(second.status, 304);
    answer_clear(&first);
    answer_clear(&second);
}

#define UPDATE(members) "{\"pos\":{\"autoUpdate\":{" members "}}}"
#define CHANNEL "\"channel\":\"stable\""
#define DAYS(days)                                                                                 \
    "\"maintenanceWindow\":{\"days\":[" days "],\"start\":\"21:00\",\"end\":\"23:59\"}"
#define TIMES(start, end)                                                                          \
    "\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"" start "\",\"end\":\"" end "\"}"
#define WINDOW DAYS("\"TU\",\"WE\",\"TH\"")
#define FREEZE(members) "\"maintenanceExclusion\":{" members "}"
#define FIRST "\"start\":\"2030-12-01T00:00:00Z\""
#define PLACE "value.pos.autoUpdate"

static const struct {
    const char *value;
    bool checks_formats;
    const char *messages; /* NULL: valid */
} values[] = {
    {"{}", true, NULL},
    {"{\"pos\":{}}", true, NULL},
    {"{\"pos\":1}", false, "[\"value.pos must be an object\"]"},
    {UPDATE(CHANNEL "," WINDOW), false, NULL},
    {UPDATE(CHANNEL "," WINDOW ",\"unknown\":1"), false, NULL},
    {UPDATE("\"channel\":\"internal\"," WINDOW), false, NULL},
    {UPDATE(CHANNEL "," TIMES("23:00", "01:00")), false, NULL},
    /* the three documented requests, alone */
    {UPDATE(WINDOW), false, "[\"" PLACE " must have channel\"]"},
    {UPDATE("\"channel\":\"preview\""), false, "[\"" PLACE " must have maintenanceWindow\"]"},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE(FIRST ",\"days\":5")), false,
     "[\"" PLACE ".maintenanceExclusion must have duration\"]"},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE(FIRST ",\"duration\":5")), true,
     "[\"" PLACE ".maintenanceWindow.start must be a time\",\"" PLACE
     ".maintenanceWindow.end must be a time\"]"},
    {UPDATE(CHANNEL "," TIMES("21:00:00Z", "23:59:00Z")), true, NULL},
    {UPDATE(CHANNEL "," TIMES("21:00:00Z", "24:00:00Z")), true,
     "[\"" PLACE ".maintenanceWindow.end must be a time\"]"},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE("\"start\":\"soon\",\"duration\":1")), false, NULL},
    {UPDATE(CHANNEL
            "," TIMES("21:00:00Z", "23:59:00Z") "," FREEZE("\"start\":\"soon\",\"duration\":1")),
     true, "[\"" PLACE ".maintenanceExclusion.start must be a date and a time\"]"},
    {UPDATE("\"channel\":\"beta\"," WINDOW), false,
     "[\"" PLACE ".channel must be one of the known values\"]"},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE(FIRST ",\"duration\":0")), false,
     "[\"" PLACE ".maintenanceExclusion.duration is too small\"]"},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE(FIRST ",\"duration\":1")), false, NULL},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE(FIRST ",\"duration\":30")), false, NULL},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE(FIRST ",\"duration\":31")), false,
     "[\"" PLACE ".maintenanceExclusion.duration is too large\"]"},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE(FIRST ",\"duration\":5.5")), false,
     "[\"" PLACE ".maintenanceExclusion.duration must be an integer\"]"},
    {UPDATE(CHANNEL "," WINDOW "," FREEZE(FIRST ",\"duration\":\"5\"")), false,
     "[\"" PLACE ".maintenanceExclusion.duration must be an integer\"]"},
    {UPDATE(CHANNEL "," DAYS("")), false,
     "[\"" PLACE ".maintenanceWindow.days has too few items\"]"},
    {UPDATE(CHANNEL "," DAYS("\"TU\",\"TU\"")), false,
     "[\"" PLACE ".maintenanceWindow.days must not repeat items\"]"},
    {UPDATE(CHANNEL "," DAYS("\"MO\",\"tue\"")), false,
     "[\"" PLACE ".maintenanceWindow.days.1 must be one of the known values\"]"},
};

Test(ccc_kind, says_what_violates_the_schema)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        cJSON *value = cJSON_Parse(values[i].value);
        cr_assert_not_null(value, "row %u", i);
        g_autofree char *messages = ccc_kind_violations(value, values[i].checks_formats);
        cr_expect_eq(g_strcmp0(messages, values[i].messages), 0, "row %u, %s: %s", i,
                     values[i].value, messages);
        cJSON_Delete(value);
    }
}

Test(ccc_kind, says_no_more_than_a_reader_reads)
{
    g_autoptr(GString) days = g_string_new(NULL);
    for (unsigned i = 0; i < 5000; i++)
        g_string_append(days, i == 0 ? "\"x\"" : ",\"x\"");
    g_autofree char *text = g_strdup_printf(UPDATE(CHANNEL "," DAYS("%s")), days->str);
    cJSON *value = cJSON_Parse(text);
    g_autofree char *messages = ccc_kind_violations(value, false);
    cJSON *list = cJSON_Parse(messages);
    cr_assert_eq(cJSON_GetArraySize(list), CCC_VIOLATION_LIMIT);
    cJSON_Delete(list);
    cJSON_Delete(value);
}
