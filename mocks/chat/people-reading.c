/* When people read what was delivered to them. */
#include "mocks/chat/people-internal.h"

#define DAY_SECONDS 86400
/* Days looked ahead for the next hour of reading: a gap of the zone may swallow one. */
#define DAYS_LIMIT 4

static int second_of_day(const struct civil *local)
{
    return (local->hour * 60 + local->minute) * 60 + local->second;
}

static bool is_awake(const struct person_settings *person, const struct civil *local)
{
    int second = second_of_day(local), from = person->from_second, to = person->to_second;
    if (from == to) {
        return true;
    }
    return from < to ? second >= from && second < to : second >= from || second < to;
}

/* The next instant at which the local clock shows `second` of a day, at or after `now_ns`. */
static int64_t next_second(const struct zone *zone, int64_t now_ns, int second)
{
    struct civil local = zone_local(zone, now_ns);
    int64_t day = civil_days(local.year, local.month, local.day);
    for (int i = 0; i < DAYS_LIMIT; i++, day++) {
        struct civil then = civil_of_seconds(day * DAY_SECONDS + second);
        int64_t instants_ns[2];
        int count = zone_instants(zone, &then, instants_ns);
        for (int k = 0; k < count; k++) {
            if (instants_ns[k] >= now_ns) {
                return instants_ns[k];
            }
        }
    }
    return now_ns;
}

static int64_t reading_time(const struct people *people, enum party party)
{
    const struct person_settings *person = &people->settings.persons[party];
    int64_t then_ns = people->settings.clock->instant_ns + person->read_delay_ns;
    struct civil local = zone_local(people->settings.zone, then_ns);
    return is_awake(person, &local)
               ? then_ns
               : next_second(people->settings.zone, then_ns, person->from_second);
}

static void has_read(void *data)
{
    struct reading *reading = data;
    struct desk *desk = reading->desk;
    struct people *people = desk->people;
    const struct message *message = people_message(people, reading->message);
    bool is_question = reading->is_question;
    g_ptr_array_remove(people->readings, reading);
    people_record_delivery(people, message->count, desk->party, "read");
    const struct messenger *messenger = &people->messengers[desk->medium];
    if (messenger->has_read != NULL) {
        messenger->has_read(messenger->messenger, message->count, desk->party);
    }
    desk_take(desk, message, is_question);
}

void people_begin_to_read(struct people *people, const struct message *message, enum party party)
{
    const struct person_settings *person = &people->settings.persons[party];
    if (person->ignores[message->medium] || message->count > CHAT_MESSAGE_LIMIT) {
        return;
    }
    int64_t until_ns = person->questions_until_ns;
    struct reading *reading = g_new0(struct reading, 1);
    reading->desk = &people->desks[party][message->medium];
    reading->message = message->count;
    reading->is_question = until_ns == 0 || people->settings.clock->instant_ns < until_ns;
    reading->entry =
        queue_add_outside(people->settings.queue, reading_time(people, party), has_read, reading);
    g_ptr_array_add(people->readings, reading);
}

void people_stop_reading(struct people *people)
{
    for (guint i = 0; i < people->readings->len; i++) {
        const struct reading *reading = g_ptr_array_index(people->readings, i);
        queue_cancel(people->settings.queue, reading->entry);
    }
    g_ptr_array_set_size(people->readings, 0);
}
