/* The Bot API: ways to send parameters, answers as documented, limits, chats, rates, updates. */
#include "mocks/chat/chat-for-tests.h"

TestSuite(telegram, .init = set_up, .fini = tear_down);

#define OK_HELLO                                                                                   \
    "200 {\"ok\":true,\"result\":{\"message_id\":1,\"from\":{\"id\":123456789,\"is_bot\":true,"    \
    "\"first_name\":\"Обновления\",\"username\":\"site_updates_bot\"},\"chat\":{\"id\":" \
    "-1001234567890,\"title\":\"Site\",\"type\":\"supergroup\"},\"date\":1899633600,\"text\":"     \
    "\"Hello + you\"}}"
#define FORM_TYPE "Content-Type: application/x-www-form-urlencoded\r\n"
#define PARTS_TYPE "Content-Type: multipart/form-data; boundary=xX\r\n"

static const struct {
    const char *name, *method, *target, *headers, *body;
} ways[] = {
    {"query", "GET", BOT "sendMessage?chat_id=-1001234567890&text=Hello%20%2B+you", "", ""},
    {"post with query", "POST", BOT "SENDMESSAGE?chat_id=-1001234567890&text=Hello%20%2b+you", "",
     ""},
    {"form", "POST", BOT "sendMessage", FORM_TYPE, "chat_id=-1001234567890&text=Hello+%2B+you"},
    {"json", "POST", BOT "sendMessage", "Content-Type: application/json; charset=utf-8\r\n",
     "{\"chat_id\": -1001234567890, \"text\": \"Hello + you\"}"},
    {"json with text", "POST", BOT "sendMessage", JSON_TYPE,
     "{\"chat_id\": \"-1001234567890\", \"text\": \"  Hello + you \\n\"}"},
    {"multipart", "POST", BOT "sendMessage", PARTS_TYPE,
     "--xX\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n-1001234567890\r\n"
     "--xX\r\nContent-Disposition: form-data; name=text\r\n\r\nHello + you\r\n--xX--\r\n"},
    {"encoded token", "GET",
     "/bot123456789%3AAAEhBP0av28/sendMessage?chat_id=-1001234567890&text=Hello%20%2B+you", "", ""},
};

Test(telegram, parameters_come_in_five_ways)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
        renew();
        g_autofree char *said = said_take(ask(telegram_server(fixture.telegram), ways[i].method,
                                              ways[i].target, ways[i].headers, ways[i].body));
        cr_expect_str_eq(said, OK_HELLO, "%s:\n  %s", ways[i].name, said);
        EXPECT_HAS(last_chat_event("message"),
                   "\"message\":1,\"medium\":\"telegram\",\"to\":[\"site\"],\"kind\":\"text\","
                   "\"text\":\"Hello + you\"}");
    }
}

Test(telegram, the_token_never_stands_in_the_history)
{
    const GPtrArray *events = history_events(fixture.history);
    const unsigned encoded = 6;
    g_autofree char *said =
        said_take(ask(telegram_server(fixture.telegram), "GET", ways[encoded].target, "", ""));
    g_autofree char *line = event_line(events->pdata[events->len - 1]);
    EXPECT_HAS(line, "\"path\":\"/bot<token>/sendMessage?chat_id=");
}

#define BAD(text) "400 {\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: " text "\"}"
#define TO_SITE "{\"chat_id\":-1001234567890,"

static const struct {
    const char *method, *json, *wanted;
} refusals[] = {
    {"sendMessage", "{\"text\":\"x\"}", BAD("chat_id is empty")},
    {"sendMessage", "{\"chat_id\":5,\"text\":\"x\"}", BAD("chat not found")},
    {"sendMessage", "{\"chat_id\":\"@nobody\",\"text\":\"x\"}", BAD("chat not found")},
    {"sendMessage", "{\"chat_id\":\"-1001234567890x\",\"text\":\"x\"}", BAD("chat not found")},
    {"sendMessage", TO_SITE "\"text\":\"\"}", BAD("message text is empty")},
    {"sendMessage", TO_SITE "\"text\":\" \\n \"}", BAD("message text is empty")},
    {"sendMessage", TO_SITE "\"a\":1}", BAD("message text is empty")},
    {"sendMessage", "{\"chat_id\":", BAD("can't parse JSON object")},
    {"sendMessage", "[]", BAD("can't parse JSON object")},
    {"sendMessage", "\"\xff\"", BAD("can't parse JSON object")},
    {"sendMessage", TO_SITE "\"text\":\"a*b\",\"parse_mode\":\"Markdown\"}",
     BAD("can't parse entities: Can't find end of the entity starting at byte offset 1")},
    {"sendMessage", TO_SITE "\"text\":\"3.8.2\",\"parse_mode\":\"MarkdownV2\"}",
     BAD("can't parse entities: Character '.' is reserved and must be escaped with the preceding "
         "'\\\\'")},
    {"sendMessage", TO_SITE "\"text\":\"<x>\",\"parse_mode\":\"html\"}",
     BAD("can't parse entities: Unsupported start tag \\\"x\\\" at byte offset 0")},
    {"sendMessage", TO_SITE "\"text\":\"x\",\"parse_mode\":\"rtf\"}",
     BAD("unsupported parse_mode")},
    {"sendMessage", TO_SITE "\"text\":\"x\",\"reply_to_message_id\":7}",
     BAD("message to be replied not found")},
    {"sendMessage", TO_SITE "\"text\":\"x\",\"reply_parameters\":{\"message_id\":7}}",
     BAD("message to be replied not found")},
    {"sendMessage", TO_SITE "\"text\":\"x\",\"reply_markup\":\"{\"}",
     BAD("can't parse reply keyboard markup JSON object")},
    {"sendMessage", TO_SITE "\"text\":\"x\",\"reply_markup\":[1]}",
     BAD("object expected as reply markup")},
    {"sendMessage", TO_SITE "\"text\":\"x\",\"reply_markup\":{\"inline_keyboard\":[1]}}",
     BAD("field \\\"inline_keyboard\\\" of the InlineKeyboardMarkup must be an Array of Arrays")},
    {"sendMessage",
     TO_SITE "\"text\":\"x\",\"reply_markup\":{\"inline_keyboard\":[[{\"text\":\"y\"}]]}}",
     BAD("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")},
    {"sendMessage",
     TO_SITE "\"text\":\"x\",\"reply_markup\":{\"inline_keyboard\":[[{\"callback_data\":\"y\"}]]}}",
     BAD("can't parse inline keyboard button: Can't find field \\\"text\\\"")},
    {"sendMessage",
     TO_SITE "\"text\":\"x\",\"reply_markup\":{\"inline_keyboard\":[[{\"text\":\"y\","
             "\"callback_data\":\"\"}]]}}",
     BAD("BUTTON_DATA_INVALID")},
    {"sendDocument", TO_SITE "\"caption\":\"x\"}", BAD("there is no document in the request")},
    {"sendPhoto", TO_SITE "\"caption\":\"x\"}", BAD("there is no photo in the request")},
    {"sendDocument", TO_SITE "\"document\":\"BQAC\"}",
     BAD("wrong file identifier/HTTP URL specified")},
    {"sendDocument", TO_SITE "\"document\":\"https://example.com/a.pdf\"}",
     BAD("failed to get HTTP URL content")},
    {"sendMediaGroup", TO_SITE "\"media\":\"x\"}", BAD("can't parse media JSON object")},
    {"sendMediaGroup", TO_SITE "\"media\":[]}", BAD("there are no messages to send")},
    {"answerCallbackQuery", "{\"callback_query_id\":\"1\"}",
     BAD("query is too old and response timeout expired or query ID is invalid")},
    {"setWebhook", "{\"url\":\"http://x\"}",
     BAD("bad webhook: An HTTPS URL must be provided for webhook")},
    {"getUpdates", "{\"allowed_updates\":\"x\"}", BAD("can't parse allowed updates JSON object")},
    {"sendFax", "{}", "404 {\"ok\":false,\"error_code\":404,\"description\":\"Not Found\"}"},
};

Test(telegram, what_is_wrong_is_refused_in_its_words)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        EXPECT_SAID(post_json(refusals[i].method, refusals[i].json), refusals[i].wanted);
    }
    cr_expect_eq(count_chat_events("message"), 0);
}

Test(telegram, a_wrong_token_is_unauthorized_and_a_malformed_one_is_not_found)
{
    EXPECT_SAID(said_take(ask(telegram_server(fixture.telegram), "GET", "/bot1:x/getMe", "", "")),
                "401 {\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}");
    EXPECT_SAID(said_take(ask(telegram_server(fixture.telegram), "GET", "/bot1/getMe", "", "")),
                "404 {\"ok\":false,\"error_code\":404,\"description\":\"Not Found\"}");
    EXPECT_SAID(said_take(ask(telegram_server(fixture.telegram), "GET", "/", "", "")),
                "404 {\"ok\":false,\"error_code\":404,\"description\":\"Not Found\"}");
}

Test(telegram, a_refused_message_is_recorded_with_what_was_sent)
{
    g_autofree char *said =
        post_json("sendMessage", TO_SITE "\"text\":\"a*b\",\"parse_mode\":\"Markdown\"}");
    EXPECT_HAS(last_chat_event("refused"),
               "\"medium\":\"telegram\",\"to\":[\"site\"],\"status\":400,\"code\":400,"
               "\"description\":\"Bad Request: can't parse entities: Can't find end of the entity "
               "starting at byte offset 1\",\"text\":\"a*b\",\"file-name\":null,\"media-type\":"
               "null}");
}

/* A text of so many code points, of two bytes each. */
static char *message_of(const char *key, int length, const char *more)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, TO_SITE "%s\"%s\":\"", more, key);
    for (int i = 0; i < length; i++) {
        g_string_append(text, "ж");
    }
    g_string_append(text, "\"}");
    return g_string_free(text, FALSE);
}

Test(telegram, a_text_has_4096_code_points_at_most_after_entities_are_parsed)
{
    g_autofree char *fits = message_of("text", 4096, "");
    g_autofree char *too_long = message_of("text", 4097, "");
    g_autofree char *answer = post_json("sendMessage", fits);
    cr_expect(g_str_has_prefix(answer, "200 "), "%s", answer);
    EXPECT_SAID(post_json("sendMessage", too_long), BAD("message is too long"));
    g_autoptr(GString) bold = g_string_new(TO_SITE "\"parse_mode\":\"HTML\",\"text\":\"<b>");
    for (int i = 0; i < 4096; i++) {
        g_string_append(bold, "ж");
    }
    g_string_append(bold, "</b>\"}");
    g_autofree char *parsed = post_json("sendMessage", bold->str);
    cr_expect(g_str_has_prefix(parsed, "200 "), "%s", parsed);
}

#define PART(name, file, type, content)                                                            \
    "--xX\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file                  \
    "\"\r\nContent-Type: " type "\r\n\r\n" content "\r\n"
#define VALUE(name, value)                                                                         \
    "--xX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define SITE_VALUE VALUE("chat_id", "-1001234567890")

static char *post_parts(const char *method, const char *body)
{
    g_autofree char *target = g_strconcat(BOT, method, NULL);
    return said_take(ask(telegram_server(fixture.telegram), "POST", target, PARTS_TYPE, body));
}

Test(telegram, a_document_is_uploaded_and_sent_again_by_its_id)
{
    g_autofree char *said =
        post_parts("sendDocument",
                   SITE_VALUE VALUE("caption", "see")
                       PART("document", "a \\\"b\\\".txt", "text/plain", "one\r\ntwo") "--xX--");
    EXPECT_HAS(said, "\"document\":{\"file_name\":\"a \\\"b\\\".txt\",\"mime_type\":\"text/plain\","
                     "\"file_id\":\"BQACAg");
    EXPECT_HAS(said, "\"file_size\":8},\"caption\":\"see\"}}");
    EXPECT_HAS(last_chat_event("message"), "\"kind\":\"document\",\"text\":\"see\",\"file-name\":"
                                           "\"a \\\"b\\\".txt\",\"media-type\":\"text/plain\","
                                           "\"file-bytes\":8,\"file-sha256\":\"");
    const char *from = strstr(said, "BQACAg");
    g_autofree char *id = g_strndup(from, strcspn(from, "\""));
    g_autofree char *again = g_strdup_printf(TO_SITE "\"document\":\"%s\"}", id);
    g_autofree char *second = post_json("sendDocument", again);
    EXPECT_HAS(second, "\"message_id\":2,");
    EXPECT_HAS(last_chat_event("message"), "\"text\":null,\"file-name\":\"a \\\"b\\\".txt\"");
    g_autofree char *as_photo = g_strdup_printf(TO_SITE "\"photo\":\"%s\"}", id);
    EXPECT_SAID(post_json("sendPhoto", as_photo), BAD("can't use file of type Document as Photo"));
}

Test(telegram, files_have_limits)
{
    EXPECT_SAID(
        post_parts("sendDocument", SITE_VALUE PART("document", "a.txt", "text/plain", "") "--xX--"),
        BAD("file must be non-empty"));
    EXPECT_SAID(post_parts("sendPhoto",
                           SITE_VALUE PART("photo", "a.png", "image/png", "no picture") "--xX--"),
                BAD("IMAGE_PROCESS_FAILED"));
    EXPECT_SAID(post_parts("sendDocument", SITE_VALUE PART("document", "a.txt", "text/plain", "x")),
                BAD("can't parse multipart/form-data: the end is missing"));
    g_autofree char *caption = message_of("caption", 1025, "\"document\":\"BQAC\",");
    EXPECT_SAID(post_json("sendDocument", caption),
                BAD("wrong file identifier/HTTP URL specified"));
    g_autoptr(GString) body = g_string_new(SITE_VALUE PART("document", "a", "text/plain", "x"));
    g_string_append(body, "--xX\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\n");
    for (int i = 0; i < 1025; i++) {
        g_string_append(body, "ж");
    }
    g_string_append(body, "\r\n--xX--");
    EXPECT_SAID(post_parts("sendDocument", body->str), BAD("message caption is too long"));
}

Test(telegram, more_than_50_megabytes_are_refused)
{
    struct client *client = client_new(telegram_server(fixture.telegram));
    client_say(client, "POST " BOT "sendDocument HTTP/1.1\r\nHost: x\r\n" PARTS_TYPE
                       "Content-Length: 53500000\r\n\r\n");
    EXPECT_SAID(said_take(client_answer(client, true)),
                "413 {\"ok\":false,\"error_code\":413,\"description\":\"Request Entity Too "
                "Large\"}");
    client_free(client);
}

Test(telegram, an_album_is_one_message_for_each_file)
{
    g_autofree char *said = post_parts(
        "sendMediaGroup",
        SITE_VALUE VALUE("media", "[{\"type\":\"document\",\"media\":\"attach://a\"},{\"type\":"
                                  "\"document\",\"media\":\"attach://b\",\"caption\":\"both\"}]")
            PART("a", "a.txt", "text/plain", "1") PART("b", "b.md", "text/markdown", "2") "--xX--");
    EXPECT_HAS(said, "200 {\"ok\":true,\"result\":[{\"message_id\":1,");
    EXPECT_HAS(said, "\"media_group_id\":\"13000000000000001\"},{\"message_id\":2,");
    cr_expect_eq(count_chat_events("message"), 2);
    EXPECT_HAS(
        last_chat_event("message"),
        "\"message\":2,\"medium\":\"telegram\",\"to\":[\"site\"],\"kind\":\"album\",\"text\":"
        "\"both\",\"file-name\":\"b.md\",\"media-type\":\"text/markdown\"");
}

Test(telegram, a_group_that_migrated_names_its_new_id)
{
    telegram_set_chat(fixture.telegram, CLIENT_CHAT, CHAT_MIGRATED);
    EXPECT_SAID(
        post_json("sendMessage", "{\"chat_id\":-4001,\"text\":\"x\"}"),
        "400 {\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: group chat was "
        "upgraded to a supergroup chat\",\"parameters\":{\"migrate_to_chat_id\":"
        "-1000000004001}}");
    g_autofree char *said = post_json("sendMessage", "{\"chat_id\":-1000000004001,\"text\":\"x\"}");
    EXPECT_HAS(said,
               "\"chat\":{\"id\":-1000000004001,\"title\":\"Client\",\"type\":\"supergroup\"}");
    g_autofree char *updates = post_json("getUpdates", "{}");
    EXPECT_HAS(updates, "\"migrate_to_chat_id\":-1000000004001}");
    EXPECT_HAS(updates, "\"migrate_from_chat_id\":-4001}");
}

Test(telegram, a_bot_that_was_kicked_is_forbidden)
{
    telegram_set_chat(fixture.telegram, CLIENT_CHAT, CHAT_BARRED);
    EXPECT_SAID(post_json("sendMessage", "{\"chat_id\":-4001,\"text\":\"x\"}"),
                "403 {\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was kicked "
                "from the group chat\"}");
}

static unsigned send_status(const char *chat_id)
{
    g_autofree char *json = g_strdup_printf("{\"chat_id\":%s,\"text\":\"x\"}", chat_id);
    g_autofree char *said = post_json("sendMessage", json);
    return (unsigned)strtoul(said, NULL, 10);
}

Test(telegram, twenty_messages_a_minute_go_to_a_group)
{
    for (int i = 0; i < 20; i++) {
        cr_assert_eq(send_status("-4001"), 200, "message %d", i);
        pass(NS_PER_S);
    }
    struct answer answer = ask(telegram_server(fixture.telegram), "POST", BOT "sendMessage",
                               JSON_TYPE, "{\"chat_id\":-4001,\"text\":\"x\"}");
    g_autofree char *header = answer_header(&answer, "Retry-After");
    cr_expect_str_eq(header, "40");
    cr_expect_str_eq(answer.body->str,
                     "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry "
                     "after 40\",\"parameters\":{\"retry_after\":40}}");
    answer_clear(&answer);
    cr_expect_eq(send_status("-1001234567890"), 200, "another chat is free");
    pass(40 * NS_PER_S - 1);
    cr_expect_eq(send_status("-4001"), 429);
    pass(1);
    cr_expect_eq(send_status("-4001"), 200);
}

Test(telegram, thirty_messages_a_second_go_out_overall)
{
    for (int i = 0; i < 30; i++) {
        cr_assert_eq(send_status(i % 2 == 0 ? "-4001" : "-1001234567890"), 200, "message %d", i);
    }
    cr_expect_eq(send_status("-4001"), 429);
    pass(NS_PER_S);
    cr_expect_eq(send_status("-4001"), 200);
}

Test(telegram, a_scenario_can_throttle)
{
    telegram_throttle(fixture.telegram, CHAT_START_NS + 35 * NS_PER_S);
    EXPECT_SAID(post_json("sendMessage", TO_SITE "\"text\":\"x\"}"),
                "429 {\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry "
                "after 35\",\"parameters\":{\"retry_after\":35}}");
}
