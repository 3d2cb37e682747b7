/* The three requests of the vendor's document, taken from its text, sent as curl would send them:
 * alone and in every order. */
#include "mocks/ccc/ccc-for-tests.h"

#define DOCUMENT SOURCE_FOLDER "/scenarios/documents/checkout-app-updates.txt"
#define REQUEST_COUNT 3

TestSuite(documented_requests, .init = set_up, .fini = tear_down);

struct documented {
    char *target; /* path and query */
    GString *headers;
    char *body;
};

/* What stands between `before` and the next quote; `text` moves behind it. */
static char *take_quoted(const char **text, const char *before)
{
    const char *begin = strstr(*text, before);
    cr_assert_not_null(begin, "%s", before);
    begin += strlen(before);
    const char *end = strchr(begin, '\'');
    cr_assert_not_null(end);
    *text = end + 1;
    return g_strndup(begin, (gsize)(end - begin));
}

static struct documented take_request(const char **text)
{
    struct documented request = {.headers = g_string_new(NULL)};
    request.target = take_quoted(text, "curl --request PATCH 'https://ccc-api.retailsvc.com");
    for (unsigned i = 0; i < 3; i++) {
        g_autofree char *header = take_quoted(text, "--header '");
        g_string_append(request.headers, header);
        g_string_append(request.headers,
                        g_str_has_prefix(header, "Authorization:") ? "writer\r\n" : "\r\n");
    }
    request.body = take_quoted(text, "--data '");
    return request;
}

static void read_requests(struct documented requests[REQUEST_COUNT])
{
    g_autofree char *document = NULL;
    cr_assert(g_file_get_contents(DOCUMENT, &document, NULL, NULL));
    const char *text = document;
    for (unsigned i = 0; i < REQUEST_COUNT; i++)
        requests[i] = take_request(&text);
    cr_assert_null(strstr(text, "curl "), "a request of the document is not tested");
}

static void free_requests(struct documented requests[REQUEST_COUNT])
{
    for (unsigned i = 0; i < REQUEST_COUNT; i++) {
        g_free(requests[i].target);
        g_free(requests[i].body);
        g_string_free(requests[i].headers, TRUE);
    }
}

static void send_request(const struct documented *request)
{
    struct answer answer = ask(ccc_server(fixture.ccc), "PATCH", request->target,
                               request->headers->str, request->body);
    cr_assert_eq(answer.status, 202, "%s: %u", request->body, answer.status);
    answer_clear(&answer);
}

/* By hand from the document; the members of an object stand in the order in which the requests
 * bring them. */
static const char *const parts[REQUEST_COUNT] = {
    "\"maintenanceWindow\":{\"days\":[\"TU\",\"WE\",\"TH\"],\"start\":\"21:00\",\"end\":\"23:59\"}",
    "\"maintenanceExclusion\":{\"start\":\"2030-12-01T00:00:00Z\",\"days\":5}",
    "\"channel\":\"preview\"",
};

static char *wanted(const unsigned *order, unsigned count)
{
    g_autoptr(GString) text = g_string_new("{\"value\":{\"pos\":{\"autoUpdate\":{");
    for (unsigned i = 0; i < count; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ",", parts[order[i]]);
    g_string_append(text, "}}},\"inheritedFrom\":\"workstation\"}");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

Test(documented_requests, alone_each_sets_what_it_says)
{
    struct documented requests[REQUEST_COUNT];
    read_requests(requests);
    for (unsigned i = 0; i < REQUEST_COUNT; i++) {
        cr_expect_str_eq(requests[i].target,
                         TILL "?replaceExistingPatch=false&calculateDiff=false&dryRun=false");
        send_request(&requests[i]);
        g_autofree char *value = wanted(&i, 1);
        EXPECT_VALUE(TILL, value);
        set_value("business-units/EU800/workstations/601", NULL);
    }
    free_requests(requests);
}

static const unsigned orders[][REQUEST_COUNT] = {
    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0},
};

Test(documented_requests, in_every_order_none_undoes_another)
{
    struct documented requests[REQUEST_COUNT];
    read_requests(requests);
    for (unsigned row = 0; row < G_N_ELEMENTS(orders); row++) {
        for (unsigned i = 0; i < REQUEST_COUNT; i++) {
            send_request(&requests[orders[row][i]]);
            g_autofree char *value = wanted(orders[row], i + 1);
            EXPECT_VALUE(TILL, value);
        }
        set_value("business-units/EU800/workstations/601", NULL);
    }
    free_requests(requests);
}

Test(documented_requests, keys_that_are_not_sent_survive)
{
    struct documented requests[REQUEST_COUNT];
    read_requests(requests);
    set_value(
        "business-units/EU800/workstations/601",
        "{\"pos\":{\"color\":\"red\",\"autoUpdate\":{\"maintenanceWindow\":{\"days\":[\"MO\"],"
        "\"start\":\"01:00\",\"end\":\"02:00\"},\"channel\":\"stable\"}},\"sco\":{\"a\":1}}");
    send_request(&requests[2]);
    EXPECT_VALUE(
        TILL, "{\"value\":{\"pos\":{\"color\":\"red\",\"autoUpdate\":{\"maintenanceWindow\":"
              "{\"days\":[\"MO\"],\"start\":\"01:00\",\"end\":\"02:00\"},\"channel\":\"preview\"}},"
              "\"sco\":{\"a\":1}},\"inheritedFrom\":\"workstation\"}");
    free_requests(requests);
}

Test(documented_requests, other_targets_are_untouched)
{
    static const char *const others[] = {
        VALUES "default",
        VALUES "tenant",
        VALUES "business-units/EU800",
        VALUES "business-units/EU800/workstations/602",
        VALUES "business-units/EU801/workstations/601",
        VALUES "business-unit-groups/EU800",
    };
    struct documented requests[REQUEST_COUNT];
    read_requests(requests);
    for (unsigned i = 0; i < REQUEST_COUNT; i++)
        send_request(&requests[i]);
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        EXPECT_VALUE(others[i], "{\"value\":{},\"inheritedFrom\":\"default\"}");
    free_requests(requests);
}
