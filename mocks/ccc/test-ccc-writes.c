/* The configuration service: the ways to write, and what is refused. */
#include "mocks/ccc/ccc-for-tests.h"

#define NOTHING "{\"value\":{},\"inheritedFrom\":\"default\"}"
#define FROM_TILL(value) "{\"value\":" value ",\"inheritedFrom\":\"workstation\"}"

TestSuite(ccc_writes, .init = set_up, .fini = tear_down);

/* One write to the workstation, on top of what is set there and at the tenant. */
static const struct {
    const char *name;
    const char *method, *query;
    const char *own; /* at the workstation before; the tenant has {"a":0,"o":{"p":0}} */
    const char *value;
    const char *wanted; /* at the workstation afterwards */
} writes[] = {
    {"a patch merges", "PATCH", "", "{\"o\":{\"q\":1},\"k\":1}", "{\"o\":{\"p\":2}}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":2,\"q\":1},\"k\":1}")},
    {"arrays replace", "PATCH", "", "{\"k\":[1,2,3]}", "{\"k\":[4]}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":[4]}")},
    {"null is a value", "PATCH", "", "{}", "{\"a\":null}",
     FROM_TILL("{\"a\":null,\"o\":{\"p\":0}}")},
    {"an object replaces a number", "PATCH", "", "{\"k\":1}", "{\"k\":{\"m\":1}}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":{\"m\":1}}")},
    {"of a double key the last counts", "PATCH", "", "{}", "{\"a\":1,\"a\":2}",
     FROM_TILL("{\"a\":2,\"o\":{\"p\":0}}")},
    {"a dry run stores nothing", "PATCH", "?dryRun=true", "{\"k\":1}", "{\"k\":2}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":1}")},
    {"replacing drops what was there", "PATCH", "?replaceExistingPatch=true",
     "{\"k\":1,\"o\":{\"q\":1}}", "{\"m\":2}", FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"m\":2}")},
    {"a dry run drops nothing either", "PATCH", "?replaceExistingPatch=true&dryRun=true",
     "{\"k\":1}", "{\"m\":2}", FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":1}")},
    {"a difference to nothing stores nothing", "PATCH", "?calculateDiff=true", "{}",
     "{\"a\":0,\"o\":{\"p\":0}}",
     "{\"value\":{\"a\":0,\"o\":{\"p\":0}},\"inheritedFrom\":\"tenant\"}"},
    {"a difference keeps what differs", "PATCH", "?calculateDiff=true", "{\"k\":1}",
     "{\"a\":0,\"o\":{\"p\":1}}", FROM_TILL("{\"a\":0,\"o\":{\"p\":1},\"k\":1}")},
    {"all three said to be false", "PATCH",
     "?replaceExistingPatch=false&calculateDiff=false&dryRun=false", "{\"k\":1}", "{\"m\":1}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":1,\"m\":1}")},
    {"of a repeated option the last counts", "PATCH", "?dryRun=true&dryRun=false", "{}",
     "{\"m\":1}", FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"m\":1}")},
    {"values of options may be encoded", "PATCH", "?dryRun=%74rue", "{\"k\":1}", "{\"m\":1}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":1}")},
    {"a put replaces all that was set here", "PUT", "", "{\"k\":1,\"o\":{\"q\":1}}",
     "{\"o\":{\"p\":2}}", FROM_TILL("{\"a\":0,\"o\":{\"p\":2}}")},
    {"a put has no options", "PUT", "?dryRun=true", "{\"k\":1}", "{\"m\":1}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"m\":1}")},
    {"items with an id are merged one by one", "PATCH", "",
     "{\"k\":[{\"id\":\"x\",\"n\":1},{\"id\":\"y\",\"n\":1}]}",
     "{\"k\":[{\"id\":\"y\",\"n\":2},{\"id\":\"z\"}]}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":[{\"id\":\"x\",\"n\":1},{\"id\":\"y\",\"n\":2},"
               "{\"id\":\"z\"}]}")},
    {"an item that is deleted is hidden", "PATCH", "", "{\"k\":[{\"id\":\"x\"},{\"id\":\"y\"}]}",
     "{\"k\":[{\"id\":\"x\",\"deleted\":true}]}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":[{\"id\":\"y\"}]}")},
    {"a text is deleted by its id", "PATCH", "", "{\"k\":[\"TU\",\"WE\"]}",
     "{\"k\":[{\"id\":\"TU\",\"deleted\":true}]}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":[\"WE\"]}")},
    {"a deleted item comes back", "PATCH", "", "{\"k\":[{\"id\":\"x\",\"deleted\":true}]}",
     "{\"k\":[{\"id\":\"x\",\"deleted\":false}]}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":[{\"id\":\"x\",\"deleted\":false}]}")},
    {"an array with one item that has no id is replaced", "PATCH", "", "{\"k\":[{\"id\":\"x\"}]}",
     "{\"k\":[{\"id\":\"y\"},{}]}",
     FROM_TILL("{\"a\":0,\"o\":{\"p\":0},\"k\":[{\"id\":\"y\"},{}]}")},
    {"a delete goes back to inheritance", "DELETE", "", "{\"k\":1,\"a\":5}", "{}",
     "{\"value\":{\"a\":0,\"o\":{\"p\":0}},\"inheritedFrom\":\"tenant\"}"},
};

Test(ccc_writes, writes_do_what_their_method_and_options_say)
{
    set_value("tenant", "{\"a\":0,\"o\":{\"p\":0}}");
    for (unsigned i = 0; i < G_N_ELEMENTS(writes); i++) {
        set_value("business-units/EU800/workstations/601", writes[i].own);
        g_autofree char *target = g_strconcat(TILL, writes[i].query, NULL);
        g_autofree char *body = g_strdup_printf("{\"value\":%s}", writes[i].value);
        unsigned status = status_of(writes[i].method, target, "writer", body);
        cr_expect_eq(status, 202, "%s: %u", writes[i].name, status);
        g_autofree char *actual = value_of(TILL);
        cr_expect_str_eq(actual, writes[i].wanted, "%s:\n  %s\ninstead of\n  %s", writes[i].name,
                         actual, writes[i].wanted);
    }
}

Test(ccc_writes, what_a_difference_did_not_store_follows_later_changes_above)
{
    set_value("tenant", "{\"a\":0,\"b\":0}");
    cr_assert_eq(
        status_of("PATCH", TILL "?calculateDiff=true", "writer", "{\"value\":{\"a\":0,\"b\":1}}"),
        202);
    set_value("tenant", "{\"a\":5,\"b\":5}");
    EXPECT_VALUE(TILL, FROM_TILL("{\"a\":5,\"b\":1}"));
}

#define GOOD "{\"value\":{\"m\":1}}"

static const struct {
    const char *method, *target, *token, *body;
    unsigned status;
} refusals[] = {
    {"GET", TILL, "", "", 401},
    {"GET", TILL, "wrong", "", 401},
    {"GET", TILL, "reader2", "", 401},
    {"PATCH", TILL, "wrong", GOOD, 401},
    {"GET", "/nowhere", "wrong", "", 401},
    {"PATCH", TILL, "reader", GOOD, 403},
    {"PUT", TILL, "reader", GOOD, 403},
    {"DELETE", TILL, "reader", "", 403},
    {"PATCH", TILL, "reader", "garbage", 403},
    {"GET", "/nowhere", "reader", "", 404},
    {"GET", "/", "reader", "", 404},
    {"GET", "/api/v1/config/cha.settings.v2/values/tenant", "reader", "", 404},
    {"GET", "/api/v1/config/CHA.settings.v1/values/tenant", "reader", "", 404},
    {"GET", "/api/v1/config/cha.settings.v1/", "reader", "", 404},
    {"GET", VALUES, "reader", "", 404},
    {"GET", VALUES "workstations/601", "reader", "", 404},
    {"GET", VALUES "business-units", "reader", "", 404},
    {"GET", VALUES "business-units/", "reader", "", 404},
    {"GET", VALUES "business-units/EU800/", "reader", "", 404},
    {"GET", VALUES "business-units/EU800/workstations", "reader", "", 404},
    {"GET", VALUES "business-units/EU800/workstations/", "reader", "", 404},
    {"GET", VALUES "business-units/EU800/kiosks/601", "reader", "", 404},
    {"GET", VALUES "business-units/EU800/workstations/601/more", "reader", "", 404},
    {"GET", VALUES "business-unit-groups/EU/workstations/601", "reader", "", 404},
    {"GET", VALUES "business-units/EU%00800", "reader", "", 404},
    {"GET", VALUES "business-units/EU%zz", "reader", "", 404},
    {"GET", VALUES "business-units/%ff", "reader", "", 404},
    {"GET", VALUES "business-units//workstations/601", "reader", "", 404},
    {"GET", VALUES "default/tenant", "reader", "", 404},
    {"PATCH", TILL, "writer", "", 400},
    {"PATCH", TILL, "writer", "{", 400},
    {"PATCH", TILL, "writer", GOOD "x", 400},
    {"PATCH", TILL, "writer", "[]", 400},
    {"PATCH", TILL, "writer", "\"value\"", 400},
    {"PATCH", TILL, "writer", "{}", 400},
    {"PATCH", TILL, "writer", "{\"value\":null}", 400},
    {"PATCH", TILL, "writer", "{\"value\":[]}", 400},
    {"PATCH", TILL, "writer", "{\"value\":\"x\"}", 400},
    {"PATCH", TILL, "writer", "{\"Value\":{}}", 400},
    {"PATCH", TILL, "writer", "{\"value\":{\"a\":\"\xff\"}}", 400},
    {"PUT", TILL, "writer", "{\"pos\":{}}", 400},
    {"PATCH", TILL "?dryRun=yes", "writer", GOOD, 400},
    {"PATCH", TILL "?dryRun=", "writer", GOOD, 400},
    {"PATCH", TILL "?dryRun", "writer", GOOD, 400},
    {"PATCH", TILL "?calculateDiff=TRUE", "writer", GOOD, 400},
    {"POST", TILL, "writer", GOOD, 405},
    {"OPTIONS", TILL, "reader", "", 405},
};

Test(ccc_writes, bad_requests_are_refused_and_change_nothing)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        unsigned status =
            status_of(refusals[i].method, refusals[i].target, refusals[i].token, refusals[i].body);
        cr_expect_eq(status, refusals[i].status, "row %u, %s %s %s: %u instead of %u", i,
                     refusals[i].method, refusals[i].target, refusals[i].body, status,
                     refusals[i].status);
    }
    EXPECT_VALUE(TILL, NOTHING);
}

Test(ccc_writes, a_refusal_of_a_body_says_what_is_wrong)
{
    struct answer answer = ask(ccc_server(fixture.ccc), "PATCH", TILL,
                               "Authorization: Bearer writer\r\n", "{\"value\":1}");
    cr_assert_str_eq(
        answer.body->str,
        "{\"statusCode\":400,\"message\":[\"value must be an object\"],\"error\":\"Bad Request\"}");
    answer_clear(&answer);
}

Test(ccc_writes, bodies_of_any_depth_and_size_are_survived)
{
    g_autoptr(GString) deep = g_string_new("{\"value\":");
    for (unsigned i = 0; i < 20000; i++)
        g_string_append(deep, "{\"a\":");
    cr_expect_eq(status_of("PATCH", TILL, "writer", deep->str), 400);
    g_autoptr(GString) nested = g_string_new("{\"value\":");
    for (unsigned i = 0; i < 900; i++)
        g_string_append(nested, "{\"a\":");
    g_string_append(nested, "1");
    for (unsigned i = 0; i < 901; i++)
        g_string_append(nested, "}");
    for (unsigned i = 0; i < 2; i++)
        cr_expect_eq(status_of("PATCH", TILL "?calculateDiff=true", "writer", nested->str), 202);
    g_autofree char *large = g_strnfill(200 * 1024, ' ');
    cr_expect_eq(status_of("PATCH", TILL, "writer", large), 413);
}
