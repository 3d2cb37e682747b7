/* Updates: what people answer, how it is asked for, and who may ask. */
#include "mocks/chat/chat-for-tests.h"

static void set_up_with_answers(void)
{
    set_up();
    struct person_settings *site = &fixture.people_settings.persons[PARTY_SITE];
    site->answers[0] = (struct person_answer){.meaning = MEANING_YES};
    site->answer_count = 1;
    renew();
}

TestSuite(telegram_updates, .init = set_up_with_answers, .fini = tear_down);

#define ASK "{\"chat_id\":-1001234567890,\"text\":\"May we?\"}"
#define NOTHING "200 {\"ok\":true,\"result\":[]}"
#define FROM_SITE                                                                                     \
    "{\"id\":700000002,\"is_bot\":false,\"first_name\":\"Точка\",\"username\":\"site_manager\"," \
    "\"language_code\":\"ru\"}"
#define SITE_JSON "{\"id\":-1001234567890,\"title\":\"Site\",\"type\":\"supergroup\"}"
#define MAY_WE                                                                                              \
    "{\"message_id\":1,\"from\":{\"id\":123456789,\"is_bot\":true,\"first_name\":\"Обновления\"," \
    "\"username\":\"site_updates_bot\"},\"chat\":" SITE_JSON                                                \
    ",\"date\":1899633600,\"text\":\"May we?\"}"
#define YES_UPDATE                                                                                 \
    "{\"update_id\":730000001,\"message\":{\"message_id\":2,\"from\":" FROM_SITE                   \
    ",\"chat\":" SITE_JSON ",\"date\":1899633900,\"reply_to_message\":" MAY_WE                     \
    ",\"text\":\"да\"}}"

static void ask_site(void)
{
    g_autofree char *said = post_json("sendMessage", ASK);
    cr_assert(g_str_has_prefix(said, "200 "), "%s", said);
}

Test(telegram_updates, a_reply_comes_after_five_minutes_and_until_it_is_confirmed)
{
    ask_site();
    pass(5 * MINUTE_NS - 1);
    EXPECT_SAID(post_json("getUpdates", "{}"), NOTHING);
    pass(1);
    EXPECT_SAID(post_json("getUpdates", "{}"), "200 {\"ok\":true,\"result\":[" YES_UPDATE "]}");
    EXPECT_SAID(post_json("getUpdates", "{\"offset\":730000001}"),
                "200 {\"ok\":true,\"result\":[" YES_UPDATE "]}");
    EXPECT_SAID(post_json("getUpdates", "{\"offset\":730000002}"), NOTHING);
    EXPECT_SAID(post_json("getUpdates", "{}"), NOTHING);
    EXPECT_HAS(last_chat_event("reply"),
               "\"medium\":\"telegram\",\"from\":\"site\",\"text\":\"да\",\"meaning\":\"yes\","
               "\"answers\":1,\"answers-since\":1}");
}

static struct client *poll_for(int timeout)
{
    struct client *client = client_new(telegram_server(fixture.telegram));
    g_autofree char *request =
        g_strdup_printf("GET " BOT "getUpdates?timeout=%d HTTP/1.1\r\nHost: x\r\n\r\n", timeout);
    client_say(client, request);
    client_settle(client);
    return client;
}

Test(telegram_updates, a_long_poll_ends_with_the_first_update)
{
    ask_site();
    pass(4 * MINUTE_NS + 30 * NS_PER_S);
    struct client *client = poll_for(50);
    pass(30 * NS_PER_S - 1);
    client_settle(client);
    cr_expect_eq(client->received->len, 0, "nothing yet");
    pass(1);
    EXPECT_SAID(said_take(client_answer(client, true)),
                "200 {\"ok\":true,\"result\":[" YES_UPDATE "]}");
    client_free(client);
}

Test(telegram_updates, a_long_poll_ends_after_50_seconds_at_most)
{
    struct client *client = poll_for(1000);
    pass(50 * NS_PER_S - 1);
    client_settle(client);
    cr_expect_eq(client->received->len, 0);
    pass(1);
    EXPECT_SAID(said_take(client_answer(client, true)), NOTHING);
    client_free(client);
}

Test(telegram_updates, the_second_poller_ends_the_first)
{
    struct client *first = poll_for(50), *second = poll_for(50);
    EXPECT_SAID(said_take(client_answer(first, true)),
                "409 {\"ok\":false,\"error_code\":409,\"description\":\"Conflict: terminated by "
                "other getUpdates request; make sure that only one bot instance is running\"}");
    pass(50 * NS_PER_S);
    EXPECT_SAID(said_take(client_answer(second, true)), NOTHING);
    client_free(first);
    client_free(second);
}

Test(telegram_updates, a_poller_that_has_left_harms_nobody)
{
    client_free(poll_for(50));
    ask_site();
    pass(6 * MINUTE_NS);
    EXPECT_SAID(post_json("getUpdates", "{}"), "200 {\"ok\":true,\"result\":[" YES_UPDATE "]}");
}

Test(telegram_updates, a_webhook_excludes_polling)
{
    EXPECT_SAID(post_json("setWebhook", "{\"url\":\"https://example.com/x\"}"),
                "200 {\"ok\":true,\"result\":true,\"description\":\"Webhook was set\"}");
    EXPECT_SAID(post_json("getUpdates", "{}"),
                "409 {\"ok\":false,\"error_code\":409,\"description\":\"Conflict: can't use "
                "getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first\"}");
    EXPECT_SAID(post_json("deleteWebhook", "{}"),
                "200 {\"ok\":true,\"result\":true,\"description\":\"Webhook was deleted\"}");
    EXPECT_SAID(post_json("getUpdates", "{}"), NOTHING);
}

Test(telegram_updates, only_allowed_kinds_are_kept)
{
    EXPECT_SAID(post_json("getUpdates", "{\"allowed_updates\":[\"callback_query\"]}"), NOTHING);
    ask_site();
    pass(6 * MINUTE_NS);
    EXPECT_SAID(post_json("getUpdates", "{\"allowed_updates\":[]}"), NOTHING);
    ask_site();
    pass(6 * MINUTE_NS);
    g_autofree char *said = post_json("getUpdates", "{}");
    EXPECT_HAS(said, "\"text\":\"да\"");
}

#define WITH_BUTTONS                                                                                             \
    "{\"chat_id\":-1001234567890,\"text\":\"May we?\",\"reply_markup\":{\"inline_keyboard\":"                    \
    "[[{\"text\":\"❌ Нет\",\"callback_data\":\"n7\"},{\"text\":\"✅ Да, можно\",\"callback_data\":" \
    "\"y7\"}]]}}"

Test(telegram_updates, a_button_that_fits_is_pressed)
{
    g_autofree char *sent = post_json("sendMessage", WITH_BUTTONS);
    pass(5 * MINUTE_NS);
    g_autofree char *said = post_json("getUpdates", "{}");
    EXPECT_HAS(said, "[{\"update_id\":730000001,\"callback_query\":{\"id\":\"4400000000000001\","
                     "\"from\":" FROM_SITE ",\"message\":" MAY_WE);
    EXPECT_HAS(said, "\"data\":\"y7\"}}]");
    EXPECT_HAS(last_chat_event("reply"),
               "\"text\":\"✅ Да, можно\",\"meaning\":\"yes\",\"answers\":1,"
               "\"answers-since\":1,\"button\":true}");
    EXPECT_SAID(post_json("answerCallbackQuery", "{\"callback_query_id\":\"4400000000000001\"}"),
                "200 {\"ok\":true,\"result\":true}");
}

Test(telegram_updates, readers_of_a_channel_post)
{
    fixture.telegram_settings.chats[0].kind = CHAT_CHANNEL;
    renew();
    g_autofree char *sent = post_json("sendMessage", ASK);
    EXPECT_HAS(sent, "\"sender_chat\":{\"id\":-1001234567890,");
    pass(5 * MINUTE_NS);
    g_autofree char *said = post_json("getUpdates", "{}");
    EXPECT_HAS(said, "\"channel_post\":{\"message_id\":2,\"sender_chat\":{\"id\":-1001234567890,");
}

Test(telegram_updates, readers_of_a_channel_write_in_its_discussion_group)
{
    fixture.telegram_settings.chats[0].kind = CHAT_CHANNEL;
    fixture.telegram_settings.chats[0].discussion_id = CLIENT_CHAT;
    renew();
    ask_site();
    pass(5 * MINUTE_NS);
    g_autofree char *said = post_json("getUpdates", "{}");
    EXPECT_HAS(said,
               "\"message\":{\"message_id\":1,\"from\":" FROM_SITE ",\"chat\":{\"id\":-4001,");
}

Test(telegram_updates, nobody_reads_a_silent_chat)
{
    telegram_set_chat(fixture.telegram, SITE_CHAT, CHAT_SILENT);
    ask_site();
    pass(60 * MINUTE_NS);
    cr_expect_eq(count_chat_events("message"), 1);
    cr_expect_eq(count_chat_events("delivery"), 0);
    EXPECT_SAID(post_json("getUpdates", "{}"), NOTHING);
}
