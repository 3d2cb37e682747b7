/* What the vendor's documents leave open and a scenario may choose: when a write takes effect, how
 * long a token lives, who refuses. */
#include "mocks/ccc/ccc-for-tests.h"
#include <cjson/cJSON.h>

TestSuite(ccc_switches, .init = set_up, .fini = tear_down);

static void renew(struct ccc_settings changes)
{
    ccc_free(fixture.ccc);
    changes.clock = &fixture.clock;
    changes.queue = fixture.queue;
    changes.history = fixture.history;
    changes.tenant = "LC01";
    changes.business_unit = "EU800";
    changes.workstation = "601";
    changes.read_token = "reader";
    changes.write_token = "writer";
    changes.client_id = "till";
    changes.client_secret = "s:cret";
    fixture.ccc = ccc_new(&changes, NULL);
    cr_assert_not_null(fixture.ccc);
}

static void run_until(int64_t second)
{
    int64_t instant_ns = CCC_START_NS + second * NS_PER_S;
    while (queue_next_ns(fixture.queue) <= instant_ns) {
        clock_advance_to(&fixture.clock, queue_next_ns(fixture.queue));
        queue_run_next(fixture.queue);
    }
    clock_advance_to(&fixture.clock, instant_ns);
}

#define TILL_HAS(value) "{\"value\":" value ",\"inheritedFrom\":\"workstation\"}"

Test(ccc_switches, a_write_takes_effect_when_it_has_been_processed)
{
    renew((struct ccc_settings){.choices.processing_ns = 30 * NS_PER_S});
    set_value("business-units/EU800/workstations/601", "{\"k\":1}");
    cr_assert_eq(status_of("PATCH", TILL, "writer", "{\"value\":{\"m\":1}}"), 202);
    run_until(10);
    cr_assert_eq(status_of("PATCH", TILL, "writer", "{\"value\":{\"m\":2}}"), 202);
    EXPECT_VALUE(TILL, TILL_HAS("{\"k\":1}"));
    run_until(29);
    EXPECT_VALUE(TILL, TILL_HAS("{\"k\":1}"));
    run_until(30);
    EXPECT_VALUE(TILL, TILL_HAS("{\"k\":1,\"m\":1}"));
    run_until(40);
    EXPECT_VALUE(TILL, TILL_HAS("{\"k\":1,\"m\":2}"));
}

Test(ccc_switches, a_service_may_end_before_a_write_was_processed)
{
    renew((struct ccc_settings){.choices.processing_ns = 30 * NS_PER_S});
    cr_assert_eq(status_of("DELETE", TILL, "writer", ""), 202);
    renew((struct ccc_settings){0});
    cr_assert_eq(queue_next_ns(fixture.queue), INSTANT_NEVER);
}

/* Free with g_free. */
static char *obtain_token(void)
{
    g_autofree char *basic = g_base64_encode((const guchar *)"till:s:cret", 11);
    g_autofree char *headers = g_strdup_printf("Authorization: Basic %s\r\n", basic);
    struct answer answer = ask(ccc_server(fixture.ccc), "POST", "/oauth2/token", headers,
                               "grant_type=client_credentials&audience=https://hiiretail.com");
    cr_assert_eq(answer.status, 200);
    cJSON *body = cJSON_Parse(answer.body->str);
    char *token = g_strdup(cJSON_GetStringValue(cJSON_GetObjectItem(body, "access_token")));
    cJSON_Delete(body);
    answer_clear(&answer);
    return token;
}

static const struct {
    int64_t life_s; /* 0: the documented hour */
    int64_t second;
    unsigned status;
} lives[] = {{0, 0, 200}, {0, 3599, 200}, {0, 3600, 401}, {60, 59, 200}, {60, 60, 401}};

Test(ccc_switches, a_token_lives_as_long_as_it_says)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(lives); i++) {
        clock_init(&fixture.clock, CCC_START_NS);
        renew((struct ccc_settings){.choices.token_life_ns = lives[i].life_s * NS_PER_S});
        g_autofree char *token = obtain_token();
        run_until(lives[i].second);
        unsigned status = status_of("GET", TILL, token, "");
        cr_expect_eq(status, lives[i].status, "row %u: %u", i, status);
    }
}

static const char *const forged[] = {"reader-until-", "reader-until-99999999999999999999",
                                     "reader-until-x", "reader-until-9223372036854775807",
                                     "reader-until-9223372036854775807-0123456789abcdef"};

Test(ccc_switches, a_token_that_was_not_given_out_permits_nothing)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(forged); i++) {
        cr_expect_eq(status_of("GET", TILL, forged[i], ""), 401, "row %u", i);
    }
}

Test(ccc_switches, a_token_that_was_given_out_does_not_permit_writes)
{
    g_autofree char *token = obtain_token();
    cr_expect_eq(status_of("DELETE", TILL, token, ""), 403);
}

static const struct {
    bool is_by_service;
    const char *method, *token, *body;
} refusals[] = {
    {false, "GET", "nobody", ""},
    {false, "DELETE", "reader", ""},
    {true, "GET", "nobody", "{\"statusCode\":401,\"message\":\"Unauthorized\"}"},
    {true, "DELETE", "reader", "{\"statusCode\":403,\"message\":\"Forbidden\"}"},
};

Test(ccc_switches, a_gateway_refuses_without_a_body_and_the_service_with_one)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        renew((struct ccc_settings){.choices.refuses_with_body = refusals[i].is_by_service});
        g_autofree char *headers =
            g_strdup_printf("Authorization: Bearer %s\r\n", refusals[i].token);
        struct answer answer = ask(ccc_server(fixture.ccc), refusals[i].method, TILL, headers, "");
        cr_expect_str_eq(answer.body->str, refusals[i].body, "row %u", i);
        answer_clear(&answer);
    }
}

static const struct {
    unsigned chosen, status;
} statuses[] = {{0, 202}, {200, 200}, {204, 204}};

Test(ccc_switches, a_write_is_answered_with_the_status_that_was_chosen)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(statuses); i++) {
        renew((struct ccc_settings){.choices.write_status = statuses[i].chosen});
        cr_expect_eq(status_of("PATCH", TILL, "writer", "{\"value\":{\"k\":1}}"),
                     statuses[i].status);
        cr_expect_eq(status_of("DELETE", TILL, "writer", ""), statuses[i].status);
    }
}

Test(ccc_switches, null_takes_a_key_away_if_so_chosen)
{
    renew((struct ccc_settings){.choices.null_deletes = true});
    set_value("tenant", "{\"k\":0}");
    set_value("business-units/EU800/workstations/601", "{\"k\":1,\"o\":{\"p\":1,\"q\":2}}");
    cr_assert_eq(status_of("PATCH", TILL, "writer", "{\"value\":{\"k\":null,\"o\":{\"p\":null}}}"),
                 202);
    EXPECT_VALUE(TILL, TILL_HAS("{\"k\":0,\"o\":{\"q\":2}}"));
}

#define SETTINGS(members) "{\"pos\":{\"autoUpdate\":{" members "}}}"
#define WHOLE                                                                                      \
    SETTINGS(                                                                                      \
        "\"channel\":\"stable\",\"maintenanceWindow\":{\"days\":[\"TU\"],\"start\":\"21:00\","     \
        "\"end\":\"23:59\"}")
#define PREVIEW SETTINGS("\"channel\":\"preview\"")
#define MERGED CCC_VALIDATES_MERGED
#define PATCH CCC_VALIDATES_PATCH

/* The tenant has a window; writes are at the till. */
static const struct {
    enum ccc_validation validation;
    const char *tenant, *method, *query, *value;
    unsigned status;
} validations[] = {
    {CCC_VALIDATES_NOTHING, "{}", "PATCH", "", PREVIEW, 202},
    {MERGED, "{}", "PATCH", "", PREVIEW, 400},
    {MERGED, WHOLE, "PATCH", "", PREVIEW, 202},
    {MERGED, WHOLE, "PUT", "", PREVIEW, 202},
    {MERGED, WHOLE, "PATCH", "", SETTINGS("\"channel\":\"beta\""), 400},
    {MERGED, "{}", "PATCH", "?dryRun=true", PREVIEW, 400},
    {MERGED, WHOLE, "PATCH", "?dryRun=true", PREVIEW, 202},
    {PATCH, WHOLE, "PATCH", "", PREVIEW, 400},
    {PATCH, "{}", "PATCH", "", WHOLE, 202},
    {PATCH, "{}", "PATCH", "", "{\"other\":1}", 202},
    {PATCH, WHOLE, "DELETE", "", "{}", 202},
};

Test(ccc_switches, a_service_that_validates_refuses_what_the_schema_forbids)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(validations); i++) {
        renew((struct ccc_settings){.choices.validation = validations[i].validation});
        set_value("tenant", validations[i].tenant);
        g_autofree char *before = value_of(TILL);
        g_autofree char *target = g_strconcat(TILL, validations[i].query, NULL);
        g_autofree char *body = g_strdup_printf("{\"value\":%s}", validations[i].value);
        unsigned status = status_of(validations[i].method, target, "writer", body);
        cr_expect_eq(status, validations[i].status, "row %u: %u", i, status);
        if (status == 400) {
            EXPECT_VALUE(TILL, before);
        }
    }
}

Test(ccc_switches, a_refusal_lists_what_is_wrong)
{
    renew((struct ccc_settings){.choices.validation = MERGED, .choices.checks_formats = true});
    set_value("tenant", WHOLE);
    struct answer answer = ask(ccc_server(fixture.ccc), "PATCH", TILL,
                               "Authorization: Bearer writer\r\n", "{\"value\":" PREVIEW "}");
    cr_expect_str_eq(answer.body->str,
                     "{\"statusCode\":400,\"message\":[\"value.pos.autoUpdate.maintenanceWindow."
                     "start must be a time\",\"value.pos.autoUpdate.maintenanceWindow.end must be "
                     "a time\"],\"error\":\"Bad Request\"}");
    answer_clear(&answer);
}

static const char *const nested[] = {"world", "north east", NULL};

Test(ccc_switches, a_business_unit_inherits_from_its_groups)
{
    renew((struct ccc_settings){.groups = nested});
    set_value("tenant", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}");
    set_value("business-unit-groups/world", "{\"b\":2,\"c\":2,\"d\":2}");
    set_value("business-unit-groups/north%20east", "{\"c\":3,\"d\":3}");
    set_value("business-unit-groups/elsewhere", "{\"a\":9}");
    EXPECT_VALUE(TILL, "{\"value\":{\"a\":1,\"b\":2,\"c\":3,\"d\":3},\"inheritedFrom\":"
                       "\"business-unit-group\"}");
    set_value("business-units/EU800", "{\"d\":4}");
    EXPECT_VALUE(TILL, "{\"value\":{\"a\":1,\"b\":2,\"c\":3,\"d\":4},\"inheritedFrom\":"
                       "\"business-unit\"}");
    EXPECT_VALUE(VALUES "business-unit-groups/north%20east",
                 "{\"value\":{\"a\":1,\"b\":2,\"c\":3,\"d\":3},\"inheritedFrom\":"
                 "\"business-unit-group\"}");
    EXPECT_VALUE(VALUES "business-unit-groups/world",
                 "{\"value\":{\"a\":1,\"b\":2,\"c\":2,\"d\":2},\"inheritedFrom\":"
                 "\"business-unit-group\"}");
    EXPECT_VALUE(VALUES "business-units/US1",
                 "{\"value\":{\"a\":1,\"b\":1,\"c\":1,\"d\":1},\"inheritedFrom\":\"tenant\"}");
}
