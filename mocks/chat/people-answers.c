/* What people answer: once for all that they have read, by a button that fits, else by text. */
#include "mocks/chat/people-internal.h"

#define ANSWER_DELAY_NS (5 * 60 * NS_PER_S)
#define WRITE_BACK_DELAY_NS (2 * 60 * NS_PER_S)
#define TIME_TEXT_SIZE 64

static const struct person_answer plain_yes = {.meaning = MEANING_YES};

static const struct person_settings *person_of(const struct desk *desk)
{
    return &desk->people->settings.persons[desk->party];
}

/* After the last answer it is given again; whoever wished for another time agrees to it. */
static const struct person_answer *next_answer(const struct desk *desk)
{
    const struct person_settings *person = person_of(desk);
    if (desk->given < person->answer_count) {
        return &person->answers[desk->given];
    }
    const struct person_answer *last = &person->answers[person->answer_count - 1];
    return last->meaning == MEANING_TIME ? &plain_yes : last;
}

static char *answer_text(const struct people *people, const struct person_answer *answer)
{
    if (answer->text != NULL) {
        return g_strdup(answer->text);
    }
    if (answer->meaning != MEANING_TIME) {
        g_assert(answer->meaning != MEANING_OTHER);
        return g_strdup(answer->meaning == MEANING_YES ? "да" : "нет");
    }
    struct civil local = zone_local(people->settings.zone, answer->time_ns);
    return g_strdup_printf("%02d.%02d.%04d %02d:%02d", local.day, local.month, local.year,
                           local.hour, local.minute);
}

static uint64_t count_at(const struct desk *desk, guint i)
{
    return g_array_index(desk->unanswered, uint64_t, i);
}

/* Looks for a button of the latest message that has one; sets the message of the reply. */
static const struct chat_button *find_button(const struct desk *desk, enum meaning meaning,
                                             struct chat_reply *reply)
{
    for (guint i = desk->unanswered->len; i-- > 0;) {
        const struct message *message = people_message(desk->people, count_at(desk, i));
        const struct chat_button *button = answer_button(message, meaning);
        if (button != NULL) {
            reply->message = message->count;
            return button;
        }
    }
    return NULL;
}

static void say(struct desk *desk, const struct person_answer *answer, bool may_press)
{
    struct people *people = desk->people;
    const struct messenger *messenger = &people->messengers[desk->medium];
    g_autofree char *text = answer_text(people, answer);
    struct chat_reply reply = {
        .from = desk->party, .text = text, .message = count_at(desk, desk->unanswered->len - 1)};
    const struct chat_button *button =
        may_press ? find_button(desk, answer->meaning, &reply) : NULL;
    if (button != NULL) {
        reply.text = button->label;
        reply.button_data = button->data;
    }
    uint64_t since = count_at(desk, 0);
    g_array_set_size(desk->unanswered, 0);
    if (messenger->say != NULL && messenger->say(messenger->messenger, &reply)) {
        people_record_reply(people, desk->medium, &reply, answer, since);
    }
}

static void answer_is_due(void *data)
{
    struct desk *desk = data;
    const struct person_answer *answer = next_answer(desk);
    desk->entry = 0;
    desk->given++;
    say(desk, answer, true);
}

static void write_back_is_due(void *data)
{
    struct desk *desk = data;
    const char *text = person_of(desk)->write_back;
    const struct person_answer meant = {.meaning = MEANING_OTHER,
                                        .text = text != NULL ? text : "ok"};
    desk->entry = 0;
    say(desk, &meant, false);
}

static void prepare(struct desk *desk, bool writes_back)
{
    struct people *people = desk->people;
    int64_t wished_ns = writes_back ? person_of(desk)->write_back_ns : next_answer(desk)->delay_ns;
    int64_t usual_ns = writes_back ? WRITE_BACK_DELAY_NS : ANSWER_DELAY_NS;
    desk->writes_back = writes_back;
    desk->entry = queue_add_outside(people->settings.queue,
                                    people->settings.clock->instant_ns +
                                        (wished_ns > 0 ? wished_ns : usual_ns),
                                    writes_back ? write_back_is_due : answer_is_due, desk);
}

void desk_take(struct desk *desk, const struct message *message, bool is_question)
{
    const struct person_settings *person = person_of(desk);
    if (person->answer_count == 0) {
        return;
    }
    bool answers = is_question || answer_button(message, next_answer(desk)->meaning) != NULL;
    bool writes_back = !answers && message->kind == KIND_TEMPLATE && !person->keeps_silent;
    bool is_answering = desk->entry != 0;
    if (!answers && !writes_back && !is_answering) {
        return;
    }
    g_array_append_val(desk->unanswered, message->count);
    if (is_answering && answers && desk->writes_back) {
        queue_cancel(desk->people->settings.queue, desk->entry);
        is_answering = false;
    }
    if (!is_answering) {
        prepare(desk, writes_back);
    }
}

void desk_clear(struct desk *desk)
{
    if (desk->entry != 0) {
        queue_cancel(desk->people->settings.queue, desk->entry);
    }
    g_array_unref(desk->unanswered);
}
