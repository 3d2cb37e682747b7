/* The webhook: retries while nobody listens or answers, verification, signatures. */
#include "mocks/chat/whatsapp-for-tests.h"

TestSuite(webhook, .init = set_up_whatsapp, .fini = tear_down_whatsapp);

static unsigned count_attempts(void)
{
    const GPtrArray *events = history_events(fixture.history);
    unsigned count = 0;
    for (guint i = 0; i < events->len; i++) {
        count += event_is(events->pdata[i], "whatsapp", "webhook");
    }
    return count;
}

static const char *last_attempt(void)
{
    static char *line;
    const GPtrArray *events = history_events(fixture.history);
    g_free(line);
    line = NULL;
    for (guint i = events->len; i-- > 0 && line == NULL;) {
        if (event_is(events->pdata[i], "whatsapp", "webhook")) {
            line = event_line(events->pdata[i]);
        }
    }
    return line != NULL ? line : "";
}

static void write_from_site(void)
{
    cr_assert(people_write(fixture.people, MEDIUM_WHATSAPP, PARTY_SITE, "да"));
    settle();
}

Test(webhook, a_request_is_what_a_server_expects)
{
    write_from_site();
    cr_assert_eq(tool.count, 1);
    EXPECT_HAS(tool.requests[0], "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                                 "Content-Length: ");
    EXPECT_HAS(tool.requests[0], "\r\nContent-Type: application/json\r\n");
    EXPECT_HAS(last_attempt(),
               "\"kind\":\"message\",\"notification\":1,\"status\":200,\"attempt\":1}");
}

Test(webhook, who_does_not_listen_yet_gets_everything_in_order_later)
{
    tool_close();
    write_from_site();
    go_on(100 * NS_PER_S);
    write_from_site();
    cr_expect_eq(count_attempts(), 1, "the same failure is told once of each");
    EXPECT_HAS(last_attempt(), "\"notification\":1,\"status\":0,\"attempt\":1}");
    tool_listen();
    go_on(MINUTE_NS);
    cr_assert_eq(tool.count, 2);
    EXPECT_HAS(tool.requests[0], "GBI00000001AA==");
    EXPECT_HAS(tool.requests[1], "GBI00000002AA==");
}

Test(webhook, pauses_grow_to_a_minute)
{
    tool.status = 503;
    write_from_site();
    static const int at_seconds[] = {0, 1, 3, 8, 18, 38, 68, 128, 188};
    for (unsigned i = 0; i < G_N_ELEMENTS(at_seconds); i++) {
        go_on_until(CHAT_START_NS + at_seconds[i] * NS_PER_S - (i > 0));
        cr_expect_eq(tool.count, i == 0 ? 1 : i, "before second %d", at_seconds[i]);
        go_on_until(CHAT_START_NS + at_seconds[i] * NS_PER_S);
        cr_expect_eq(tool.count, i + 1, "at second %d", at_seconds[i]);
    }
    tool.status = 200;
    go_on(HOUR_NS);
    cr_expect_eq(tool.count, 10);
    EXPECT_HAS(last_attempt(), "\"status\":200,\"attempt\":10}");
}

Test(webhook, a_refused_notification_lets_others_pass)
{
    tool.status = 500;
    write_from_site();
    tool.status = 200;
    write_from_site();
    cr_assert_eq(tool.count, 2);
    EXPECT_HAS(last_attempt(), "\"notification\":2,\"status\":200");
    go_on(NS_PER_S);
    EXPECT_HAS(last_attempt(), "\"notification\":1,\"status\":200,\"attempt\":2}");
}

Test(webhook, who_never_answers_is_left_after_20_seconds)
{
    tool.status = 0;
    write_from_site();
    cr_assert_eq(tool.count, 1);
    go_on(20 * NS_PER_S - 1);
    cr_expect_eq(count_attempts(), 0);
    go_on(1);
    EXPECT_HAS(last_attempt(), "\"status\":0,\"attempt\":1}");
    tool.status = 200;
    go_on(NS_PER_S);
    cr_expect_eq(tool.count, 2);
    close(tool.held);
}

Test(webhook, verification_comes_first_if_a_token_is_given)
{
    whatsapp_settings.verify_token = "a token";
    tool.body = "nothing";
    renew_whatsapp();
    write_from_site();
    cr_assert_eq(tool.count, 1);
    EXPECT_HAS(tool.requests[0], "GET /?hub.mode=subscribe&hub.challenge=1158201444&"
                                 "hub.verify_token=a%20token HTTP/1.1\r\n");
    tool.body = "1158201444";
    go_on(NS_PER_S);
    cr_assert_eq(tool.count, 3);
    EXPECT_HAS(tool.requests[2], "POST / ");
}

Test(webhook, notifications_are_signed_with_the_secret_of_the_app)
{
    whatsapp_settings.app_secret = "secret";
    renew_whatsapp();
    write_from_site();
    const char *body = strstr(tool.requests[0], "\r\n\r\n") + 4;
    g_autofree char *mark =
        g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)"secret", 6, body, -1);
    g_autofree char *header = g_strconcat("X-Hub-Signature-256: sha256=", mark, "\r\n", NULL);
    EXPECT_HAS(tool.requests[0], header);
}
