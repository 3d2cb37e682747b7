/* The Cloud API: answers and errors as documented, media, templates, the window of 24 h, delivery.
 */
#include "mocks/chat/whatsapp-for-tests.h"

TestSuite(whatsapp, .init = set_up_whatsapp, .fini = tear_down_whatsapp);

#define TEXT_TO(number)                                                                            \
    "{\"messaging_product\":\"whatsapp\",\"to\":\"" number                                         \
    "\",\"type\":\"text\",\"text\":{\"body\":\"Hello\"}}"
#define TO_SITE_NUMBER "{\"messaging_product\":\"whatsapp\",\"to\":\"" SITE_NUMBER "\","
#define ACCEPTED(count)                                                                            \
    "200 {\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"" SITE_NUMBER              \
    "\",\"wa_id\":\"" SITE_NUMBER                                                                  \
    "\"}],\"messages\":[{\"id\":\"wamid.HBgLNzkwMDAwMDAwMDAVAgARGBI0000000" count "AA==\"}]}"

Test(whatsapp, a_text_is_accepted_then_delivered_and_read)
{
    EXPECT_SAID(post_message(TEXT_TO(SITE_NUMBER)), ACCEPTED("1"));
    EXPECT_HAS(last_chat_event("message"),
               "\"message\":1,\"medium\":\"whatsapp\",\"to\":[\"site\"],\"kind\":\"text\",\"text\":"
               "\"Hello\"}");
    go_on(2 * NS_PER_S - 1);
    cr_expect_eq(count_chat_events("delivery"), 0);
    go_on(1);
    cr_expect_eq(count_chat_events("delivery"), 2);
    EXPECT_HAS(last_chat_event("delivery"), "\"message\":1,\"status\":\"read\",\"to\":\"site\"");
    cr_assert_eq(tool.count, 3);
    EXPECT_HAS(tool.requests[0], "\"statuses\":[{\"id\":\"wamid.");
    EXPECT_HAS(tool.requests[0],
               "\"status\":\"sent\",\"timestamp\":\"1899633601\","
               "\"recipient_id\":\"" SITE_NUMBER "\"}]},\"field\":\"messages\"}]}]}");
    EXPECT_HAS(tool.requests[1], "\"status\":\"delivered\",\"timestamp\":\"1899633602\"");
    EXPECT_HAS(tool.requests[2], "\"status\":\"read\"");
}

#define ERROR(status, code, message)                                                               \
    status " {\"error\":{\"message\":\"" message "\",\"type\":\"OAuthException\",\"code\":" code

static const struct {
    const char *json, *wanted;
} refusals[] = {
    {"{", ERROR("400", "100", "(#100) Invalid parameter: the body is no JSON object")},
    {"{\"to\":\"1\"}", ERROR("400", "100", "(#100) The parameter messaging_product is required.")},
    {"{\"messaging_product\":\"whatsapp\"}",
     ERROR("400", "100", "(#100) The parameter to is required.")},
    {TO_SITE_NUMBER "\"type\":\"text\"}",
     ERROR("400", "100", "(#100) The parameter text is required.")},
    {TO_SITE_NUMBER "\"text\":{\"body\":\"\"}}",
     ERROR("400", "100", "(#100) The parameter text['body'] is required.")},
    {TO_SITE_NUMBER "\"type\":\"poll\"}", ERROR("400", "131051",
                                                "(#131051) Unsupported message "
                                                "type")},
    {TO_SITE_NUMBER "\"type\":\"document\",\"document\":{}}",
     ERROR("400", "131008", "(#131008) Required parameter is missing")},
    {TO_SITE_NUMBER "\"type\":\"document\",\"document\":{\"id\":\"7\"}}",
     ERROR("400", "131009", "(#131009) Parameter value is not valid")},
    {TEXT_TO(CLIENT_NUMBER), ERROR("400", "131047", "(#131047) Re-engagement message")},
    {TEXT_TO("100"), ERROR("400", "131047", "(#131047) Re-engagement message")},
    {TO_SITE_NUMBER "\"type\":\"template\",\"template\":{\"name\":\"update_notice\",\"language\":"
                    "{\"code\":\"en\"}}}",
     ERROR("404", "132001", "(#132001) Template name does not exist in the translation")},
    {TO_SITE_NUMBER "\"type\":\"template\",\"template\":{\"name\":\"update_notice\",\"language\":"
                    "{\"code\":\"ru\"}}}",
     ERROR("400", "132000",
           "(#132000) Number of parameters does not match the expected number of params")},
    {TO_SITE_NUMBER
     "\"type\":\"template\",\"template\":{\"name\":\"update_notice\",\"language\":"
     "{\"code\":\"ru\"},\"components\":[{\"type\":\"body\",\"parameters\":[{\"type\":"
     "\"text\",\"text\":\"a\\nb\"},{\"type\":\"text\",\"text\":\"c\"}]}]}}",
     ERROR("400", "100", "(#100) Invalid parameter")},
};

Test(whatsapp, what_is_wrong_is_refused_with_its_code)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *said = post_message(refusals[i].json);
        cr_expect(g_str_has_prefix(said, refusals[i].wanted), "%s\n  %s\ninstead of\n  %s",
                  refusals[i].json, said, refusals[i].wanted);
    }
    cr_expect_eq(count_chat_events("message"), 0);
    cr_expect_eq(count_chat_events("refused"), G_N_ELEMENTS(refusals));
}

Test(whatsapp, errors_have_the_form_of_the_graph_api)
{
    EXPECT_SAID(post_message(TEXT_TO(CLIENT_NUMBER)),
                "400 {\"error\":{\"message\":\"(#131047) Re-engagement message\",\"type\":"
                "\"OAuthException\",\"code\":131047,\"error_data\":{\"messaging_product\":"
                "\"whatsapp\",\"details\":\"Message failed to send because more than 24 hours have "
                "passed since the customer last replied to this number.\"},\"fbtrace_id\":"
                "\"A000000000000001ZDZD\"}}");
    EXPECT_HAS(last_chat_event("refused"),
               "\"medium\":\"whatsapp\",\"to\":[\"client\"],\"status\":400,\"code\":131047,"
               "\"description\":\"(#131047) Re-engagement message\",\"text\":\"Hello\"");
}

Test(whatsapp, a_token_is_needed_and_never_stands_in_the_history)
{
    g_autofree char *without = said_take(
        ask(whatsapp_server(whatsapp), "POST", "/v21.0/" PHONE "/messages", JSON_TYPE, "{}"));
    EXPECT_HAS(without, "401 {\"error\":{");
    EXPECT_HAS(without, "\"code\":190");
    g_autofree char *with = said_take(
        ask(whatsapp_server(whatsapp), "GET", "/v21.0/7?access_token=EAAG-secret", "", ""));
    EXPECT_HAS(with, "400 {\"error\":{\"message\":\"Unsupported get request. Object with ID '7'");
    const GPtrArray *events = history_events(fixture.history);
    g_autofree char *line = event_line(events->pdata[events->len - 1]);
    EXPECT_HAS(line, "\"path\":\"/v21.0/7?access_token=<token>\"");
}

Test(whatsapp, the_window_is_open_for_24_hours_after_the_person_wrote)
{
    go_on(23 * HOUR_NS - 1);
    EXPECT_SAID(post_message(TEXT_TO(SITE_NUMBER)), ACCEPTED("1"));
    go_on(1);
    g_autofree char *said = post_message(TEXT_TO(SITE_NUMBER));
    EXPECT_HAS(said, "\"code\":131047");
}

Test(whatsapp, a_template_opens_nothing_until_the_person_answers)
{
    struct person_settings *client = &fixture.people_settings.persons[PARTY_CLIENT];
    client->answers[0] = (struct person_answer){.meaning = MEANING_YES, .delay_ns = HOUR_NS};
    client->answer_count = 1;
    renew_whatsapp();
    g_autofree char *accepted = post_message(NOTICE_TO_CLIENT);
    EXPECT_HAS(accepted, "\"input\":\"+7 900 111-22-33\",\"wa_id\":\"" CLIENT_NUMBER "\"");
    EXPECT_HAS(accepted, "\"message_status\":\"accepted\"");
    EXPECT_HAS(last_chat_event("message"),
               "\"kind\":\"template\",\"text\":\"Обновление 14.03.2030 в "
               "03:00. Согласны?\",\"template\":\"update_notice\"");
    go_on(HOUR_NS);
    g_autofree char *refused = post_message(TEXT_TO(CLIENT_NUMBER));
    EXPECT_HAS(refused, "\"code\":131047");
    go_on(2 * NS_PER_S);
    EXPECT_HAS(last_chat_event("reply"),
               "\"medium\":\"whatsapp\",\"from\":\"client\",\"text\":\"да\","
               "\"meaning\":\"yes\",\"answers\":1,\"answers-since\":1}");
    cr_assert_eq(tool.count, 4);
    EXPECT_HAS(tool.requests[3],
               "\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{"
               "\"display_phone_number\":\"15550783881\",\"phone_number_id\":\"" PHONE "\"},"
               "\"contacts\":[{\"profile\":{\"name\":\"Клиент\"},\"wa_id\":\"" CLIENT_NUMBER "\"}],"
               "\"messages\":[{\"from\":\"" CLIENT_NUMBER "\",\"id\":\"wamid.");
    EXPECT_HAS(tool.requests[3], "\"timestamp\":\"1899637202\",\"text\":{\"body\":\"да\"},\"type\":"
                                 "\"text\"}]},\"field\":\"messages\"");
    g_autofree char *free_text = post_message(TEXT_TO(CLIENT_NUMBER));
    EXPECT_HAS(free_text, "200 {");
}

#define PARTS "Content-Type: multipart/form-data; boundary=xX\r\n"
#define UPLOAD(type, content)                                                                      \
    "--xX\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"       \
    "--xX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"                \
    "Content-Type: " type "\r\n\r\n" content "\r\n--xX--\r\n"

static char *upload(const char *body)
{
    return said_take(
        ask(whatsapp_server(whatsapp), "POST", "/v21.0/" PHONE "/media", AUTHORIZED PARTS, body));
}

Test(whatsapp, a_document_is_uploaded_and_sent_by_its_id)
{
    EXPECT_SAID(upload(UPLOAD("text/plain; charset=utf-8", "- one")),
                "200 {\"id\":\"1013859600000001\"}");
    EXPECT_SAID(post_message(TO_SITE_NUMBER "\"type\":\"document\",\"document\":{\"id\":"
                                            "\"1013859600000001\",\"filename\":\"b.txt\","
                                            "\"caption\":\"see\"}}"),
                ACCEPTED("1"));
    EXPECT_HAS(last_chat_event("message"),
               "\"kind\":\"document\",\"text\":\"see\",\"file-name\":\"b.txt\",\"media-type\":"
               "\"text/plain\",\"file-bytes\":5,\"file-sha256\":");
    EXPECT_HAS(last_chat_event("message"), "\"file-text\":\"- one\"");
    g_autofree char *image =
        post_message(TO_SITE_NUMBER "\"type\":\"image\",\"image\":{\"id\":\"1013859600000001\"}}");
    EXPECT_HAS(image, "\"code\":131009");
}

Test(whatsapp, markdown_is_no_type_of_media)
{
    g_autofree char *said = upload(UPLOAD("text/markdown", "- one"));
    EXPECT_HAS(said,
               "400 {\"error\":{\"message\":\"(#100) Param file must be a file with one of the "
               "following types: ");
    EXPECT_HAS(said, ". Received file of type 'text/markdown'.\"");
    EXPECT_HAS(last_chat_event("refused"),
               "\"file-name\":\"a.txt\",\"media-type\":\"text/markdown\"");
}

Test(whatsapp, what_is_behind_a_link_fails_later)
{
    EXPECT_SAID(post_message(TO_SITE_NUMBER
                             "\"type\":\"document\",\"document\":{\"link\":"
                             "\"https://example.com/a.pdf\",\"filename\":\"a.pdf\"}}"),
                ACCEPTED("1"));
    go_on(3 * NS_PER_S);
    EXPECT_HAS(last_chat_event("delivery"), "\"status\":\"failed\",\"to\":\"site\"");
    EXPECT_HAS(tool.requests[0], "\"status\":\"failed\"");
    EXPECT_HAS(tool.requests[0], "\"errors\":[{\"code\":131053,");
}

Test(whatsapp, accepted_is_not_delivered)
{
    whatsapp_set_fate(whatsapp, PARTY_SITE, FATE_FAILED);
    EXPECT_SAID(post_message(TEXT_TO(SITE_NUMBER)), ACCEPTED("1"));
    go_on(MINUTE_NS);
    cr_assert_eq(tool.count, 1);
    EXPECT_HAS(tool.requests[0],
               "\"errors\":[{\"code\":131026,\"title\":\"Message undeliverable\"");
    whatsapp_set_fate(whatsapp, PARTY_SITE, FATE_LOST);
    EXPECT_SAID(post_message(TEXT_TO(SITE_NUMBER)), ACCEPTED("2"));
    go_on(MINUTE_NS);
    cr_assert_eq(tool.count, 2);
    EXPECT_HAS(tool.requests[1], "\"status\":\"sent\"");
    cr_expect_eq(count_chat_events("delivery"), 1);
}

Test(whatsapp, forty_five_messages_at_once_are_lent_to_a_pair)
{
    for (int i = 0; i < 45; i++) {
        g_autofree char *said = post_message(TEXT_TO(SITE_NUMBER));
        cr_assert(g_str_has_prefix(said, "200 "), "%d: %s", i, said);
    }
    g_autofree char *refused = post_message(TEXT_TO(SITE_NUMBER));
    EXPECT_HAS(refused, "\"code\":131056");
    clock_advance_to(&fixture.clock, CHAT_START_NS + 6 * NS_PER_S);
    g_autofree char *said = post_message(TEXT_TO(SITE_NUMBER));
    EXPECT_HAS(said, "200 {");
}
