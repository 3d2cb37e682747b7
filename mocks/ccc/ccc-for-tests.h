#pragma once
/* A configuration service and its clients for tests. Only tests include this. */
#include "mocks/ccc/ccc.h"
#include "mocks/client-for-tests.h"

#define CCC_START_NS (INT64_C(1922558400) * NS_PER_S) /* 2030-12-03T20:00:00Z */
#define VALUES "/api/v1/config/cha.settings.v1/values/"
#define TILL VALUES "business-units/EU800/workstations/601"

struct ccc_fixture {
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct ccc *ccc;
};

static struct ccc_fixture fixture;

G_GNUC_UNUSED static void set_up(void)
{
    clock_init(&fixture.clock, CCC_START_NS);
    fixture.queue = queue_new();
    fixture.history = history_new(&fixture.clock, NULL, NULL);
    const struct ccc_settings settings = {.clock = &fixture.clock,
                                          .queue = fixture.queue,
                                          .history = fixture.history,
                                          .tenant = "LC01",
                                          .business_unit = "EU800",
                                          .workstation = "601",
                                          .read_token = "reader",
                                          .write_token = "writer",
                                          .client_id = "till",
                                          .client_secret = "s:cret"};
    fixture.ccc = ccc_new(&settings, NULL);
    cr_assert_not_null(fixture.ccc);
}

G_GNUC_UNUSED static void tear_down(void)
{
    ccc_free(fixture.ccc);
    history_free(fixture.history);
    queue_free(fixture.queue);
}

/* A request with a token; its status. */
G_GNUC_UNUSED static unsigned status_of(const char *method, const char *target, const char *token,
                                        const char *body)
{
    g_autofree char *headers = g_strdup_printf("Authorization: Bearer %s\r\n", token);
    struct answer answer = ask(ccc_server(fixture.ccc), method, target, headers, body);
    unsigned status = answer.status;
    answer_clear(&answer);
    return status;
}

/* The whole body of a GET. Free with g_free. */
G_GNUC_UNUSED static char *value_of(const char *target)
{
    struct answer answer =
        ask(ccc_server(fixture.ccc), "GET", target, "Authorization: Bearer reader\r\n", "");
    cr_assert_eq(answer.status, 200, "%s: %u", target, answer.status);
    char *body = g_strdup(answer.body->str);
    answer_clear(&answer);
    return body;
}

#define EXPECT_VALUE(target, wanted)                                                               \
    do {                                                                                           \
        g_autofree char *actual_value = value_of(target);                                          \
        cr_expect_str_eq(actual_value, wanted, "%s:\n  %s\ninstead of\n  %s", target,              \
                         actual_value, wanted);                                                    \
    } while (0)

G_GNUC_UNUSED static void set_value(const char *target, const char *value)
{
    cr_assert(ccc_set(fixture.ccc, target, value, NULL), "%s", target);
}

/* The last line of the history with that event name. Free with g_free. */
G_GNUC_UNUSED static char *last_event(const char *name)
{
    const GPtrArray *events = history_events(fixture.history);
    for (unsigned i = events->len; i > 0; i--)
        if (event_is(events->pdata[i - 1], "ccc", name))
            return event_line(events->pdata[i - 1]);
    g_error("no event %s", name);
}
