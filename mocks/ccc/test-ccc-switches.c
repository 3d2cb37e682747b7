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
    renew((struct ccc_settings){.processing_ns = 30 * NS_PER_S});
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
    renew((struct ccc_settings){.processing_ns = 30 * NS_PER_S});
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
        renew((struct ccc_settings){.token_life_ns = lives[i].life_s * NS_PER_S});
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
        renew((struct ccc_settings){.refuses_with_body = refusals[i].is_by_service});
        g_autofree char *headers =
            g_strdup_printf("Authorization: Bearer %s\r\n", refusals[i].token);
        struct answer answer = ask(ccc_server(fixture.ccc), refusals[i].method, TILL, headers, "");
        cr_expect_str_eq(answer.body->str, refusals[i].body, "row %u", i);
        answer_clear(&answer);
    }
}
