/* The configuration service: inheritance, the ways to write, permissions, conditional requests,
 * tokens, and what the history tells. */
#include "mocks/ccc/ccc-for-tests.h"

#define UNIT VALUES "business-units/EU800"
#define NOTHING "{\"value\":{},\"inheritedFrom\":\"default\"}"
#define FROM_TILL(value) "{\"value\":" value ",\"inheritedFrom\":\"workstation\"}"

TestSuite(ccc, .init = set_up, .fini = tear_down);

Test(ccc, nothing_set_is_an_empty_value)
{
    EXPECT_VALUE(TILL, NOTHING);
}

Test(ccc, the_more_specific_target_wins_key_by_key)
{
    set_value("default", "{\"a\":1,\"b\":{\"x\":1,\"y\":1,\"z\":1},\"l\":[1,2]}");
    EXPECT_VALUE(TILL, "{\"value\":{\"a\":1,\"b\":{\"x\":1,\"y\":1,\"z\":1},\"l\":[1,2]},"
                       "\"inheritedFrom\":\"default\"}");
    set_value("tenant", "{\"a\":2,\"b\":{\"x\":2,\"y\":2}}");
    EXPECT_VALUE(TILL, "{\"value\":{\"a\":2,\"b\":{\"x\":2,\"y\":2,\"z\":1},\"l\":[1,2]},"
                       "\"inheritedFrom\":\"tenant\"}");
    set_value("business-units/EU800", "{\"b\":{\"x\":3},\"l\":[3]}");
    EXPECT_VALUE(TILL, "{\"value\":{\"a\":2,\"b\":{\"x\":3,\"y\":2,\"z\":1},\"l\":[3]},"
                       "\"inheritedFrom\":\"business-unit\"}");
    set_value("business-units/EU800/workstations/601", "{\"b\":4}");
    EXPECT_VALUE(TILL, FROM_TILL("{\"a\":2,\"b\":4,\"l\":[3]}"));
    EXPECT_VALUE(UNIT, "{\"value\":{\"a\":2,\"b\":{\"x\":3,\"y\":2,\"z\":1},\"l\":[3]},"
                       "\"inheritedFrom\":\"business-unit\"}");
    EXPECT_VALUE(VALUES "business-unit-groups/EU",
                 "{\"value\":{\"a\":2,\"b\":{\"x\":2,\"y\":2,\"z\":1},\"l\":[1,2]},"
                 "\"inheritedFrom\":\"tenant\"}");
}

Test(ccc, an_empty_object_contributes_nothing)
{
    set_value("tenant", "{\"a\":1}");
    set_value("business-units/EU800/workstations/601", "{}");
    EXPECT_VALUE(TILL, "{\"value\":{\"a\":1},\"inheritedFrom\":\"tenant\"}");
}

Test(ccc, ids_are_compared_decoded)
{
    set_value("business-units/EU%2F800/workstations/6%301", "{\"a\":1}");
    EXPECT_VALUE(VALUES "business-units/EU%2f800/workstations/601", FROM_TILL("{\"a\":1}"));
    EXPECT_VALUE(TILL, NOTHING);
}

static unsigned status_if_none_match(const char *tags)
{
    g_autofree char *headers =
        g_strdup_printf("Authorization: Bearer reader\r\nIf-None-Match: %s\r\n", tags);
    struct answer answer = ask(ccc_server(fixture.ccc), "GET", TILL, headers, "");
    unsigned status = answer.status;
    answer_clear(&answer);
    return status;
}

static char *current_etag(void)
{
    struct answer answer =
        ask(ccc_server(fixture.ccc), "GET", TILL, "Authorization: Bearer reader\r\n", "");
    char *etag = answer_header(&answer, "ETag");
    cr_assert_not_null(etag);
    answer_clear(&answer);
    return etag;
}

Test(ccc, an_unchanged_value_is_not_sent_again)
{
    g_autofree char *first = current_etag();
    cr_assert_eq(status_if_none_match(first), 304);
    g_autofree char *line = last_event("exchange");
    cr_assert_not_null(strstr(line, "\"status\":304,\"sent\":0,\"answers\":\"configuration\""),
                       "%s", line);
    set_value("tenant", "{\"a\":1}");
    cr_assert_eq(status_if_none_match(first), 200);
    set_value("tenant", NULL);
    cr_assert_eq(status_if_none_match(first), 304, "the same value has the same tag");
}

Test(ccc, the_history_tells_who_asked_for_the_followed_value)
{
    g_autofree char *value = value_of(TILL);
    g_autofree char *line = last_event("exchange");
    cr_expect_not_null(strstr(line, "\"answers\":\"configuration\""), "%s", line);
    g_autofree char *other = value_of(VALUES "business-units/EU800/workstations/602");
    g_autofree char *other_line = last_event("exchange");
    cr_expect_not_null(strstr(other_line, "\"answers\":\"other\""), "%s", other_line);
    status_of("GET", TILL, "wrong", "");
    g_autofree char *refused = last_event("exchange");
    cr_expect_not_null(strstr(refused, "\"status\":401,\"sent\":0}"), "%s", refused);
}

Test(ccc, a_write_of_the_scenario_takes_the_same_way_and_is_recorded)
{
    unsigned status =
        ccc_write(fixture.ccc, "PATCH", TILL "?dryRun=false",
                  "{\"value\":{\"pos\":{\"autoUpdate\":{\"channel\":\"stable\"}}}}", 17);
    cr_assert_eq(status, 202);
    g_autofree char *line = last_event("exchange");
    cr_expect_str_eq(line,
                     "{\"n\":1,\"at\":\"2030-12-03T20:00:00Z\",\"actor\":\"ccc\",\"event\":"
                     "\"exchange\",\"request\":1,"
                     "\"connection\":0,\"method\":\"PATCH\",\"path\":\"" TILL
                     "?dryRun=false\",\"status\":202,"
                     "\"sent\":0,\"answers\":\"other\",\"operator\":true}",
                     "%s", line);
    g_autofree char *effect = last_event("configuration");
    cr_expect_str_eq(
        effect,
        "{\"n\":2,\"at\":\"2030-12-03T20:00:00Z\",\"actor\":\"ccc\",\"event\":\"configuration\","
        "\"value\":{\"channel\":\"stable\"},\"elsewhere\":["
        "{\"target\":\"default\",\"path\":\"pos.autoUpdate\",\"value\":null},"
        "{\"target\":\"tenant\",\"path\":\"pos.autoUpdate\",\"value\":null},"
        "{\"target\":\"business-units/EU800\",\"path\":\"pos.autoUpdate\",\"value\":null}],"
        "\"line\":17}",
        "%s", effect);
    EXPECT_VALUE(TILL, FROM_TILL("{\"pos\":{\"autoUpdate\":{\"channel\":\"stable\"}}}"));
}

Test(ccc, a_write_that_changes_nothing_is_no_configuration_event)
{
    cr_assert_eq(ccc_write(fixture.ccc, "PATCH", TILL "?dryRun=true", "{\"value\":{\"a\":1}}", 1),
                 202);
    cr_assert_eq(ccc_write(fixture.ccc, "PATCH", TILL, "{}", 1), 400);
    cr_assert_eq(history_events(fixture.history)->len, 2);
    cr_assert_eq(ccc_write(fixture.ccc, "DELETE", TILL, NULL, 3), 202);
    g_autofree char *effect = last_event("configuration");
    cr_assert_not_null(strstr(effect, "\"value\":null,\"line\":3"), "%s", effect);
}

static const struct {
    const char *method, *authorization, *body;
    unsigned status;
    const char *answer;
} tokens[] = {
    /* till:s:cret */
    {"POST",
     "Basic dGlsbDpzOmNyZXQ=", "grant_type=client_credentials&audience=https%3A%2F%2Fhiiretail.com",
     200, "\"token_type\":\"Bearer\",\"expires_in\":3600}"},
    {"POST", "Basic dGlsbDpzOmNyZXQ=", "grant_type=password", 400,
     "{\"error\":\"unsupported_grant_type\"}"},
    {"POST", "Basic dGlsbDpzOmNyZXQ=", "", 400, "{\"error\":\"invalid_request\"}"},
    {"POST", "Basic dGlsbDpzOmNyZXQ", "grant_type=client_credentials", 401,
     "{\"error\":\"invalid_client\"}"},
    {"POST", "Basic dGlsbDp3cm9uZw==", "grant_type=client_credentials", 401,
     "{\"error\":\"invalid_client\"}"},
    {"POST", "Basic", "grant_type=client_credentials", 401, "{\"error\":\"invalid_client\"}"},
    {"POST", "Bearer reader", "grant_type=client_credentials", 401,
     "{\"error\":\"invalid_client\"}"},
    {"GET", "Basic dGlsbDpzOmNyZXQ=", "", 405,
     "{\"statusCode\":405,\"message\":\"Method Not Allowed\"}"},
};

Test(ccc, a_client_gets_a_token_for_its_secret)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(tokens); i++) {
        g_autofree char *headers =
            g_strdup_printf("Authorization: %s\r\n", tokens[i].authorization);
        struct answer answer = ask(ccc_server(fixture.ccc), tokens[i].method, "/oauth2/token",
                                   headers, tokens[i].body);
        cr_expect_eq(answer.status, tokens[i].status, "row %u: %u", i, answer.status);
        cr_expect(g_str_has_suffix(answer.body->str, tokens[i].answer), "row %u: %s", i,
                  answer.body->str);
        answer_clear(&answer);
    }
}

Test(ccc, values_that_are_no_objects_and_unknown_targets_can_not_be_set)
{
    g_autoptr(GError) error = NULL;
    cr_expect_not(ccc_set(fixture.ccc, "tenants/all", "{}", &error));
    cr_expect_str_eq(error->message, "`tenants/all` is no target");
    g_clear_error(&error);
    cr_expect_not(ccc_set(fixture.ccc, "tenant", "[]", &error));
    cr_expect_str_eq(error->message, "the value of `tenant` is no JSON object");
    const char *from = NULL;
    g_autofree char *value = ccc_effective(fixture.ccc, "tenant", &from);
    cr_expect_str_eq(value, "{}");
    cr_expect_str_eq(from, "default");
    cr_expect_null(ccc_effective(fixture.ccc, "tenants/all", NULL));
}
