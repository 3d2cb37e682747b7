#pragma once
/* People and a Telegram for tests; a virtual clock that is moved by hand. Only tests include this.
 */
#include "mocks/chat/telegram.h"
#include "mocks/client-for-tests.h"
#include "mocks/json.h"

#define CHAT_START_NS (INT64_C(1899633600) * NS_PER_S) /* 2030-03-13T12:00:00Z */
#define TOKEN "123456789:AAEhBP0av28"
#define BOT "/bot" TOKEN "/"
#define MINUTE_NS (60 * NS_PER_S)
#define SITE_CHAT INT64_C(-1001234567890)
#define CLIENT_CHAT INT64_C(-4001)

struct chat_fixture {
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct zone *zone;
    struct people_settings people_settings;
    struct people *people;
    struct telegram_settings telegram_settings;
    struct telegram *telegram;
};

static struct chat_fixture fixture;

/* The people and the messenger as the settings now are. */
G_GNUC_UNUSED static void renew(void)
{
    telegram_free(fixture.telegram);
    people_free(fixture.people);
    fixture.people = people_new(&fixture.people_settings);
    fixture.telegram_settings.people = fixture.people;
    fixture.telegram = telegram_new(&fixture.telegram_settings, NULL);
    cr_assert_not_null(fixture.telegram);
}

G_GNUC_UNUSED static void set_up(void)
{
    clock_init(&fixture.clock, CHAT_START_NS);
    fixture.queue = queue_new();
    fixture.history = history_new(&fixture.clock, NULL, NULL);
    fixture.zone = zone_load("Europe/Moscow", NULL);
    fixture.people_settings = (struct people_settings){.clock = &fixture.clock,
                                                       .queue = fixture.queue,
                                                       .history = fixture.history,
                                                       .zone = fixture.zone};
    fixture.telegram_settings = (struct telegram_settings){
        .clock = &fixture.clock,
        .queue = fixture.queue,
        .history = fixture.history,
        .token = TOKEN,
        .chats = {{.id = SITE_CHAT, .title = "Site", .is_read_by = {[PARTY_SITE] = true}},
                  {.id = CLIENT_CHAT,
                   .kind = CHAT_GROUP,
                   .title = "Client",
                   .is_read_by = {[PARTY_CLIENT] = true}}},
        .chat_count = 2};
    renew();
}

G_GNUC_UNUSED static void tear_down(void)
{
    telegram_free(fixture.telegram);
    people_free(fixture.people);
    zone_unref(fixture.zone);
    history_free(fixture.history);
    queue_free(fixture.queue);
}

G_GNUC_UNUSED static void pass_until(int64_t instant_ns)
{
    while (queue_next_ns(fixture.queue) <= instant_ns) {
        clock_advance_to(&fixture.clock, queue_next_ns(fixture.queue));
        queue_run_next(fixture.queue);
    }
    clock_advance_to(&fixture.clock, instant_ns);
}

G_GNUC_UNUSED static void pass(int64_t duration_ns)
{
    pass_until(fixture.clock.instant_ns + duration_ns);
}

/* The last event of the people, of the name; "" if there is none. Valid until the next call. */
G_GNUC_UNUSED static const char *last_chat_event(const char *name)
{
    static char *line;
    const GPtrArray *events = history_events(fixture.history);
    g_free(line);
    line = NULL;
    for (guint i = events->len; i-- > 0 && line == NULL;) {
        if (event_is(events->pdata[i], "chat", name)) {
            line = event_line(events->pdata[i]);
        }
    }
    return line != NULL ? line : "";
}

G_GNUC_UNUSED static unsigned count_chat_events(const char *name)
{
    const GPtrArray *events = history_events(fixture.history);
    unsigned count = 0;
    for (guint i = 0; i < events->len; i++) {
        count += event_is(events->pdata[i], "chat", name);
    }
    return count;
}

/* The body of an answer with its status before it: "200 {...}". Free with g_free. */
G_GNUC_UNUSED static char *said_take(struct answer answer)
{
    char *text = g_strdup_printf("%u %s", answer.status, answer.body->str);
    answer_clear(&answer);
    return text;
}

#define JSON_TYPE "Content-Type: application/json\r\n"

G_GNUC_UNUSED static char *post_json(const char *method, const char *json)
{
    g_autofree char *target = g_strconcat(BOT, method, NULL);
    return said_take(ask(telegram_server(fixture.telegram), "POST", target, JSON_TYPE, json));
}

#define EXPECT_SAID(said, wanted)                                                                  \
    do {                                                                                           \
        g_autofree char *actual_said = (said);                                                     \
        cr_expect_str_eq(actual_said, wanted, "\n  %s\ninstead of\n  %s", actual_said, wanted);    \
    } while (0)

#define EXPECT_HAS(text, wanted)                                                                   \
    do {                                                                                           \
        const char *actual_text = (text);                                                          \
        cr_expect_not_null(strstr(actual_text, wanted), "\n  %s\nwithout\n  %s", actual_text,      \
                           wanted);                                                                \
    } while (0)
