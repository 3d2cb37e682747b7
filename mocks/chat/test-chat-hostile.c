/* Hostile requests to the messengers: whatever arrives, there is an answer, the same one in every
 * run, and the next right request is served. */
#include "mocks/chat/whatsapp-for-tests.h"
#include "sim/random.h"

TestSuite(chat_hostile, .init = set_up_whatsapp, .fini = tear_down_whatsapp);

#define ROUNDS 400
#define MULTIPART "multipart/form-data; boundary=xX"
#define JSON_BODY "application/json"

static const struct {
    bool is_whatsapp;
    const char *target, *type, *body;
} seeds[] = {
    {false, BOT "sendMessage", JSON_BODY,
     "{\"chat_id\":-1001234567890,\"text\":\"*a* [b](c) `d` ```e\\nf```\",\"parse_mode\":"
     "\"MarkdownV2\",\"reply_markup\":{\"inline_keyboard\":[[{\"text\":\"да\",\"callback_data\":"
     "\"y\"}]]},\"reply_parameters\":{\"message_id\":1}}"},
    {false, BOT "sendMessage?chat_id=-1001234567890&text=%3Cb%3Ea%26%23x436;%3C/b%3E",
     "application/x-www-form-urlencoded", "parse_mode=HTML&disable_notification=%zz&&=&a"},
    {false, BOT "sendMediaGroup", MULTIPART,
     "--xX\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n-4001\r\n--xX\r\n"
     "Content-Disposition: form-data; name=\"media\"\r\n\r\n[{\"type\":\"document\",\"media\":"
     "\"attach://a\"}]\r\n--xX\r\nContent-Disposition: form-data; name=\"a\"; "
     "filename=\"a.txt\"\r\n"
     "Content-Type: text/plain\r\n\r\nx\r\n--xX--\r\n"},
    {false, BOT "sendPhoto", MULTIPART,
     "--xX\r\nContent-Disposition: form-data; name=chat_id\r\n\r\n-4001\r\n--xX\r\n"
     "Content-Disposition: form-data; name=photo; filename=a.jpg\r\n\r\n\xff\xd8\xff\xe0 \x10JFIF"
     "\xff\xc0 \x11\x08 \x10 \x10\r\n--xX--"},
    {false, BOT "getUpdates", JSON_BODY,
     "{\"offset\":-1,\"limit\":3,\"allowed_updates\":[\"message\",7]}"},
    {true, "/v21.0/" PHONE "/messages", JSON_BODY, NOTICE_TO_CLIENT},
    {true, "/v21.0/" PHONE "/media", MULTIPART,
     "--xX\r\nContent-Disposition: form-data; "
     "name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--xX\r\n"
     "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: "
     "text/plain\r\n\r\nx\r\n--xX--\r\n"},
};

static void mutate(struct random *random, GString *body)
{
    unsigned count = 1 + (unsigned)random_below(random, 4);
    for (unsigned i = 0; i < count && body->len > 0; i++) {
        size_t at = random_below(random, body->len);
        switch (random_below(random, 4)) {
        case 0:
            body->str[at] = (char)random_next(random);
            break;
        case 1:
            g_string_truncate(body, at);
            break;
        case 2:
            g_string_erase(body, (gssize)at, 1);
            break;
        default:
            g_string_insert_len(body, (gssize)at, body->str, (gssize)random_below(random, at + 1));
        }
    }
}

static unsigned post_bytes(unsigned seed, const GString *body)
{
    struct client *client = client_new(seeds[seed].is_whatsapp ? whatsapp_server(whatsapp)
                                                               : telegram_server(fixture.telegram));
    g_autofree char *head = g_strdup_printf("POST %s HTTP/1.1\r\nHost: x\r\n" AUTHORIZED
                                            "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                                            seeds[seed].target, seeds[seed].type, body->len);
    client_say(client, head);
    client_send(client, body->str, body->len);
    struct answer answer = client_answer(client, true);
    unsigned status = answer.status;
    cr_expect(g_utf8_validate(answer.body->str, -1, NULL));
    answer_clear(&answer);
    client_free(client);
    return status;
}

/* A digest of the history and of all statuses. */
static char *run_all(void)
{
    struct random random;
    random_init(&random, 7, 7);
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned seed = i % G_N_ELEMENTS(seeds);
        g_autoptr(GString) body = g_string_new(seeds[seed].body);
        mutate(&random, body);
        unsigned status = post_bytes(seed, body);
        cr_assert_neq(status, 0, "round %u: no answer", i);
        g_checksum_update(digest, (const guchar *)&status, sizeof status);
        go_on(NS_PER_S);
    }
    const GPtrArray *events = history_events(fixture.history);
    for (guint i = 0; i < events->len; i++) {
        g_autofree char *line = event_line(events->pdata[i]);
        g_checksum_update(digest, (const guchar *)line, -1);
    }
    return g_strdup(g_checksum_get_string(digest));
}

Test(chat_hostile, mutated_requests_are_answered_the_same_in_every_run)
{
    tool_close();
    g_autofree char *first = run_all();
    tear_down_whatsapp();
    memset(&fixture, 0, sizeof fixture);
    whatsapp = NULL;
    set_up_whatsapp();
    tool_close();
    g_autofree char *second = run_all();
    cr_expect_str_eq(first, second);
    g_autofree char *said = post_json("getMe", "{}");
    cr_expect(g_str_has_prefix(said, "200 "), "%s", said);
}
