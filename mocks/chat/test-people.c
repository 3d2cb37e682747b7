/* People: when they read, what they answer and how often, and the ledger of it all. */
#include "mocks/chat/chat-for-tests.h"

TestSuite(people, .init = set_up, .fini = tear_down);

#define DAY_NS (24 * 60 * MINUTE_NS)
#define REPLY_LIMIT 16

/* A messenger that writes down what is said. */
static char *said[REPLY_LIMIT];
static unsigned said_count;

static bool note_said(void *messenger, const struct chat_reply *reply)
{
    cr_assert_lt(said_count, REPLY_LIMIT);
    int64_t minutes = (fixture.clock.instant_ns - CHAT_START_NS) / MINUTE_NS;
    said[said_count++] = g_strdup_printf(
        "%s %" G_GINT64_FORMAT " %s%s%s #%" G_GUINT64_FORMAT, party_name(reply->from), minutes,
        reply->text, reply->button_data != NULL ? " by " : "",
        reply->button_data != NULL ? reply->button_data : "", reply->message);
    return messenger == NULL;
}

static void renew_people(void)
{
    renew();
    for (unsigned i = 0; i < said_count; i++) {
        g_free(said[i]);
    }
    said_count = 0;
    people_set_messenger(fixture.people, MEDIUM_TELEGRAM, note_said, NULL, NULL);
    people_set_messenger(fixture.people, MEDIUM_WHATSAPP, note_said, NULL, NULL);
}

static uint64_t bring(enum medium medium, enum message_kind kind, enum party party,
                      const struct chat_button *buttons, unsigned button_count)
{
    struct chat_message message = {.medium = medium,
                                   .kind = kind,
                                   .text = "May we?",
                                   .buttons = buttons,
                                   .button_count = button_count};
    message.to[party] = true;
    uint64_t count = people_accept(fixture.people, &message);
    people_deliver(fixture.people, count, party);
    return count;
}

static void bring_text(enum party party)
{
    bring(MEDIUM_TELEGRAM, KIND_TEXT, party, NULL, 0);
}

static struct person_settings *person(enum party party)
{
    return &fixture.people_settings.persons[party];
}

static void expect_said(const char *wanted)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (unsigned i = 0; i < said_count; i++) {
        g_string_append_printf(all, "%s\n", said[i]);
    }
    cr_expect_str_eq(all->str, wanted, "\n%sinstead of\n%s", all->str, wanted);
}

static void answer_with(enum party party, const struct person_answer *answers, unsigned count)
{
    memcpy(person(party)->answers, answers, count * sizeof *answers);
    person(party)->answer_count = count;
    renew_people();
}

static const struct person_answer yes = {.meaning = MEANING_YES}, no = {.meaning = MEANING_NO};

Test(people, nobody_answers_unless_it_is_wished)
{
    renew_people();
    bring_text(PARTY_SITE);
    pass(DAY_NS);
    expect_said("");
    EXPECT_HAS(last_chat_event("delivery"), "\"status\":\"read\",\"to\":\"site\"");
}

Test(people, one_answer_is_for_all_that_was_read)
{
    answer_with(PARTY_SITE, &yes, 1);
    bring_text(PARTY_SITE);
    pass(MINUTE_NS);
    bring_text(PARTY_SITE);
    pass(MINUTE_NS);
    bring_text(PARTY_CLIENT);
    pass(DAY_NS);
    expect_said("site 5 да #2\n");
    EXPECT_HAS(last_chat_event("reply"), "\"answers\":2,\"answers-since\":1}");
}

Test(people, answers_come_in_order_and_the_last_again)
{
    const struct person_answer answers[] = {
        {.meaning = MEANING_OTHER, .text = "кто это?", .delay_ns = MINUTE_NS},
        {.meaning = MEANING_NO, .delay_ns = 2 * MINUTE_NS}};
    answer_with(PARTY_CLIENT, answers, G_N_ELEMENTS(answers));
    for (unsigned i = 0; i < 3; i++) {
        bring_text(PARTY_CLIENT);
        pass(10 * MINUTE_NS);
    }
    expect_said("client 1 кто это? #1\nclient 12 нет #2\nclient 22 нет #3\n");
}

/* 2030-03-14T01:30:00Z is 04:30 in Moscow. */
Test(people, a_wish_for_another_time_is_a_local_time_and_then_a_yes)
{
    const struct person_answer later = {
        .meaning = MEANING_TIME, .time_ns = CHAT_START_NS + 13 * 60 * MINUTE_NS + 30 * MINUTE_NS};
    answer_with(PARTY_SITE, &later, 1);
    bring_text(PARTY_SITE);
    pass(10 * MINUTE_NS);
    EXPECT_HAS(last_chat_event("reply"),
               "\"text\":\"14.03.2030 04:30\",\"meaning\":\"time\",\"time\":"
               "\"2030-03-14T01:30:00Z\",\"answers\":1");
    bring_text(PARTY_SITE);
    pass(10 * MINUTE_NS);
    expect_said("site 5 14.03.2030 04:30 #1\nsite 15 да #2\n");
}

Test(people, both_media_are_answered_from_the_first_answer_on)
{
    const struct person_answer answers[] = {no, yes};
    answer_with(PARTY_SITE, answers, 2);
    bring_text(PARTY_SITE);
    bring(MEDIUM_WHATSAPP, KIND_TEXT, PARTY_SITE, NULL, 0);
    pass(DAY_NS);
    expect_said("site 5 нет #1\nsite 5 нет #2\n");
}

Test(people, a_medium_may_be_ignored)
{
    person(PARTY_SITE)->ignores[MEDIUM_TELEGRAM] = true;
    answer_with(PARTY_SITE, &yes, 1);
    bring_text(PARTY_SITE);
    pass(DAY_NS);
    expect_said("");
    EXPECT_HAS(last_chat_event("delivery"), "\"status\":\"delivered\"");
}

/* The row begins at 15:00 in Moscow. */
static const struct {
    int from_hour, to_hour, delay_minutes;
    const char *said;
} hours[] = {
    {9, 18, 0, "site 5 да #1\n"},    {9, 15, 0, "site 1085 да #1\n"},
    {15, 16, 0, "site 5 да #1\n"},   {16, 15, 0, "site 65 да #1\n"},
    {20, 16, 0, "site 5 да #1\n"},   {9, 18, 240, "site 1085 да #1\n"},
    {0, 0, 240, "site 245 да #1\n"},
};

Test(people, they_read_in_their_hours)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(hours); i++) {
        tear_down();
        memset(&fixture, 0, sizeof fixture);
        set_up();
        person(PARTY_SITE)->from_second = hours[i].from_hour * 3600;
        person(PARTY_SITE)->to_second = hours[i].to_hour * 3600;
        person(PARTY_SITE)->read_delay_ns = hours[i].delay_minutes * MINUTE_NS;
        answer_with(PARTY_SITE, &yes, 1);
        bring_text(PARTY_SITE);
        pass(2 * DAY_NS);
        expect_said(hours[i].said);
    }
}

/* On 2030-03-31 at 02:00 clocks in Stockholm are put forward to 03:00: who reads from 02:30 on does
 * so on the next day. */
Test(people, an_hour_that_does_not_exist_is_no_hour_of_reading)
{
    zone_unref(fixture.zone);
    fixture.zone = zone_load("Europe/Stockholm", NULL);
    fixture.people_settings.zone = fixture.zone;
    person(PARTY_SITE)->from_second = 2 * 3600 + 1800;
    person(PARTY_SITE)->to_second = 2 * 3600 + 2400;
    answer_with(PARTY_SITE, &yes, 1);
    pass_until(INT64_C(1901145600) * NS_PER_S); /* 2030-03-31T00:00:00Z, 01:00 there */
    bring_text(PARTY_SITE);
    pass(2 * DAY_NS);
    EXPECT_HAS(last_chat_event("reply"), "\"at\":\"2030-04-01T00:35:00Z\"");
}

static const struct chat_button both[] = {{"Нет", "n"}, {"Да", "y"}};

Test(people, after_the_time_of_questions_only_buttons_and_templates_are_answered)
{
    person(PARTY_SITE)->questions_until_ns = CHAT_START_NS + 60 * MINUTE_NS;
    answer_with(PARTY_SITE, &yes, 1);
    pass(60 * MINUTE_NS);
    bring_text(PARTY_SITE);
    pass(10 * MINUTE_NS);
    expect_said("");
    bring(MEDIUM_TELEGRAM, KIND_TEXT, PARTY_SITE, both, 2);
    pass(10 * MINUTE_NS);
    expect_said("site 75 Да by y #2\n");
    bring(MEDIUM_WHATSAPP, KIND_TEMPLATE, PARTY_SITE, NULL, 0);
    pass(10 * MINUTE_NS);
    expect_said("site 75 Да by y #2\nsite 82 ok #3\n");
    EXPECT_HAS(last_chat_event("reply"), "\"text\":\"ok\",\"meaning\":\"other\",\"answers\":3");
}

Test(people, who_keeps_silent_does_not_write_back)
{
    person(PARTY_SITE)->questions_until_ns = CHAT_START_NS;
    person(PARTY_SITE)->keeps_silent = true;
    answer_with(PARTY_SITE, &yes, 1);
    bring(MEDIUM_WHATSAPP, KIND_TEMPLATE, PARTY_SITE, NULL, 0);
    pass(DAY_NS);
    expect_said("");
}

static const struct {
    struct chat_button buttons[3];
    enum meaning meaning;
    const char *said;
} buttons[] = {
    {{{"Нет", "1"}, {"Да, согласен", "2"}}, MEANING_YES, "site 5 Да, согласен by 2 #1\n"},
    {{{"Не согласен", "1"}, {"Согласен", "2"}}, MEANING_YES, "site 5 Согласен by 2 #1\n"},
    {{{"Согласен", "1"}, {"Не согласен", "2"}}, MEANING_NO, "site 5 Не согласен by 2 #1\n"},
    {{{"👎", "1"}, {"👍", "2"}}, MEANING_YES, "site 5 👍 by 2 #1\n"},
    {{{"A", "decide:no"}, {"B", "decide:yes"}}, MEANING_YES, "site 5 B by decide:yes #1\n"},
    {{{"Позже", "later"}, {"Подробнее", "more"}}, MEANING_YES, "site 5 да #1\n"},
    {{{"OK", NULL}, {"NO", NULL}}, MEANING_NO, "site 5 NO #1\n"},
    {{{"", ""}, {"", "x"}}, MEANING_NO, "site 5 нет #1\n"},
    {{{"Да", "1"}, {"Нет", "2"}}, MEANING_OTHER, "site 5 ? #1\n"},
};

Test(people, a_button_that_fits_is_found_by_its_label_a_sign_or_its_data)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(buttons); i++) {
        tear_down();
        memset(&fixture, 0, sizeof fixture);
        set_up();
        const struct person_answer answer = {.meaning = buttons[i].meaning,
                                             .text =
                                                 buttons[i].meaning == MEANING_OTHER ? "?" : NULL};
        answer_with(PARTY_SITE, &answer, 1);
        bring(MEDIUM_TELEGRAM, KIND_TEXT, PARTY_SITE, buttons[i].buttons, 2);
        pass(DAY_NS);
        expect_said(buttons[i].said);
    }
}

Test(people, secrets_in_messages_are_named)
{
    fixture.people_settings.secrets[0] = (struct chat_secret){"telegram-token", TOKEN};
    fixture.people_settings.secrets[2] = (struct chat_secret){"rms-password", "resto#1"};
    renew_people();
    const struct chat_file file = {"log.txt", "text/plain",
                                   g_bytes_new_static("login admin resto#1", 19)};
    struct chat_message message = {.kind = KIND_DOCUMENT, .text = "see " TOKEN, .file = &file};
    people_accept(fixture.people, &message);
    g_bytes_unref(file.content);
    EXPECT_HAS(last_chat_event("message"), ",\"to\":[],");
    EXPECT_HAS(last_chat_event("message"), "\"secrets\":[\"telegram-token\",\"rms-password\"]}");
}
