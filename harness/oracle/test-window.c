/* Windows: one row an instant. Incidents of real update systems name most of them. Each row says
 * whether the window is open by the rulings, under some defensible alternative, and under all of
 * them; worked out by hand from the zone's published changes. */
#include "harness/oracle/window.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum {
    CLOSED,
    OPEN,
    EXCUSED,
    RULED_ONLY
}; /* none; all; only some alternative; the ruling and some, not all */

struct row {
    const char *name;
    const char *window; /* "TU,WE 21:00-23:59" */
    const char *zone, *utc;
    bool is_utc;
    int expected;
};

#define STOCKHOLM "Europe/Stockholm"

static const struct row rows[] = {
    {"before the start", "TU 21:00-23:00", STOCKHOLM, "2030-12-03T19:59:59Z", false, CLOSED},
    {"at the start", "TU 21:00-23:00", STOCKHOLM, "2030-12-03T20:00:00Z", false, OPEN},
    {"a second after the start", "TU 21:00-23:00", STOCKHOLM, "2030-12-03T20:00:01Z", false, OPEN},
    {"a second before the end", "TU 21:00-23:00", STOCKHOLM, "2030-12-03T21:59:59Z", false, OPEN},
    {"at the end: the end minute is an alternative", "TU 21:00-23:00", STOCKHOLM,
     "2030-12-03T22:00:00Z", false, EXCUSED},
    {"the last second of the end minute", "TU 21:00-23:00", STOCKHOLM, "2030-12-03T22:00:59Z",
     false, EXCUSED},
    {"after the end minute", "TU 21:00-23:00", STOCKHOLM, "2030-12-03T22:01:00Z", false, CLOSED},
    {"half a second before the end", "TU 21:00-23:00", STOCKHOLM, "2030-12-03T21:59:59.500Z", false,
     OPEN},
    {"another day", "TU 21:00-23:00", STOCKHOLM, "2030-12-04T20:30:00Z", false, CLOSED},
    {"each listed day", "TU,WE,TH 21:00-23:59", STOCKHOLM, "2030-12-04T20:30:00Z", false, OPEN},

    {"local time, not UTC", "TU 21:00-23:59", STOCKHOLM, "2026-07-14T20:00:00Z", false, OPEN},
    {"UTC is after midnight local", "TU 21:00-23:59", STOCKHOLM, "2026-07-14T22:30:00Z", false,
     CLOSED},
    {"under the UTC reading the opposite: 20:00Z", "TU 21:00-23:59", STOCKHOLM,
     "2026-07-14T20:00:00Z", true, CLOSED},
    {"under the UTC reading 22:30Z, local date is another", "TU 21:00-23:59", STOCKHOLM,
     "2026-07-14T22:30:00Z", true, RULED_ONLY},
    {"under the UTC reading 21:30Z, the same weekday", "TU 21:00-23:59", STOCKHOLM,
     "2026-07-14T21:30:00Z", true, OPEN},
    {"under the UTC reading the local weekday may count", "WE 21:00-23:59", STOCKHOLM,
     "2026-07-14T22:30:00Z", true, EXCUSED},
    {"weekday and hour of one clock: WE 02:30 in Dhaka", "WE 02:00-04:00", "Asia/Dhaka",
     "2026-07-14T20:30:00Z", false, OPEN},
    {"weekday and hour of one clock: TH 02:30 in Dhaka", "WE 02:00-04:00", "Asia/Dhaka",
     "2026-07-15T20:30:00Z", false, CLOSED},

    {"24:00 is the end of the day", "MO 18:00-24:00", "UTC", "2030-12-02T23:59:59Z", false, OPEN},
    {"24:00 and its minute", "MO 18:00-24:00", "UTC", "2030-12-03T00:00:30Z", false, EXCUSED},
    {"24:00 and a minute", "MO 18:00-24:00", "UTC", "2030-12-03T00:01:00Z", false, CLOSED},

    {"in UTC, across midnight: a tail of its own day has no start to go by", "TU 22:00-02:00",
     "Europe/Minsk", "2030-12-02T01:00:00Z", true, CLOSED},
    {"in UTC, across midnight: a tail of the day before", "TU 22:00-02:00", "Europe/Minsk",
     "2030-12-03T01:00:00Z", true, EXCUSED},
    {"across midnight: the head", "FR 22:00-02:00", "UTC", "2030-12-06T22:30:00Z", false,
     RULED_ONLY},
    {"across midnight: the tail belongs to the start's day", "FR 22:00-02:00", "UTC",
     "2030-12-07T01:00:00Z", false, RULED_ONLY},
    {"across midnight: the tail by its own day is an alternative", "FR 22:00-02:00", "UTC",
     "2030-12-06T01:00:00Z", false, EXCUSED},
    {"across midnight: neither", "FR 22:00-02:00", "UTC", "2030-12-07T22:30:00Z", false, CLOSED},
    {"across midnight: after the tail", "FR 22:00-02:00", "UTC", "2030-12-07T02:01:00Z", false,
     CLOSED},

    {"wholly in the gap: never, just after it", "SU 02:00-03:00", STOCKHOLM, "2026-03-29T01:00:00Z",
     false, EXCUSED},
    {"wholly in the gap: not an hour later", "SU 02:00-03:00", STOCKHOLM, "2026-03-29T01:30:00Z",
     false, CLOSED},
    {"wholly in the gap: not before", "SU 02:00-03:00", STOCKHOLM, "2026-03-29T00:59:59Z", false,
     CLOSED},
    {"partly in the gap: before it", "SU 01:30-02:30", "America/New_York", "2026-03-08T06:45:00Z",
     false, OPEN},
    {"partly in the gap: elapsed minutes are an alternative", "SU 01:30-02:30", "America/New_York",
     "2026-03-08T07:15:00Z", false, EXCUSED},
    {"partly in the gap: neither", "SU 01:30-02:30", "America/New_York", "2026-03-08T07:31:00Z",
     false, CLOSED},
    {"midnight in the gap: from 01:00", "FR 00:00-02:00", "Africa/Cairo", "2026-04-23T22:00:00Z",
     false, OPEN},
    {"midnight in the gap: until 02:00", "FR 00:00-02:00", "Africa/Cairo", "2026-04-23T23:30:00Z",
     false, CLOSED},
    {"midnight in the gap: not the evening before", "FR 00:00-02:00", "Africa/Cairo",
     "2026-04-23T21:30:00Z", false, CLOSED},

    {"repeated hour: first pass", "TU,WE,TH 21:00-23:59", "Africa/Cairo", "2026-10-29T20:30:00Z",
     false, OPEN},
    {"repeated hour: second pass", "TU,WE,TH 21:00-23:59", "Africa/Cairo", "2026-10-29T21:05:00Z",
     false, RULED_ONLY},
    {"repeated hour: after it", "TU,WE,TH 21:00-23:59", "Africa/Cairo", "2026-10-29T22:00:00Z",
     false, CLOSED},
    {"repeated hour inside: elapsed length ends early", "SU 01:00-03:30", STOCKHOLM,
     "2026-10-25T02:15:00Z", false, RULED_ONLY},
    {"start in the repeated hour: elapsed in its second pass", "SU 02:30-03:30", STOCKHOLM,
     "2026-10-25T01:15:00Z", false, EXCUSED},

    {"a zone, not an offset: TU 21:15 after the change", "TU 21:00-22:00", STOCKHOLM,
     "2026-04-07T19:15:00Z", false, OPEN},
    {"the 23-hour day is looked at", "SU 20:00-22:00", STOCKHOLM, "2026-03-29T18:30:00Z", false,
     OPEN},
    {"the leap day whose zone changes: 23:30 first", "TH 21:00-23:59", "Asia/Almaty",
     "2024-02-29T17:30:00Z", false, OPEN},
    {"the leap day whose zone changes: 23:30 again", "TH 21:00-23:59", "Asia/Almaty",
     "2024-02-29T18:30:00Z", false, RULED_ONLY},
    {"1970-01-01 is a Thursday", "TH 00:00-02:00", "UTC", "1970-01-01T00:00:10Z", false, OPEN},
    {"before 1970", "WE 23:00-24:00", "UTC", "1969-12-31T23:59:59.5Z", false, OPEN},
};

static struct window parse(const char *text)
{
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    struct window window = {0};
    int start_hour, end_hour;
    for (; text[2] == ',' || text[2] == ' '; text += 3) {
        for (unsigned day = 0; day < 7; day++)
            if (strncmp(text, names[day], 2) == 0)
                window.days |= 1U << day;
        if (text[2] == ' ') {
            cr_assert_eq(sscanf(text + 3, "%d:%d-%d:%d", &start_hour, &window.start_minute,
                                &end_hour, &window.end_minute),
                         4);
            break;
        }
    }
    window.start_minute += start_hour * 60;
    window.end_minute += end_hour * 60;
    return window;
}

Test(window, is_open_as_each_row_says)
{
    static const struct certainty meaning[] = {[CLOSED] = {false, false, false},
                                               [OPEN] = {true, true, true},
                                               [EXCUSED] = {true, false, false},
                                               [RULED_ONLY] = {true, false, true}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct row *row = &rows[i];
        struct window window = parse(row->window);
        struct zone *zone = zone_load(row->zone, NULL);
        int64_t instant_ns;
        cr_assert(instant_parse(row->utc, &instant_ns));
        struct certainty state =
            window_state(&window, (struct window_clock){zone, row->is_utc}, instant_ns);
        struct certainty expected = meaning[row->expected];
        cr_expect(state.some == expected.some && state.all == expected.all &&
                      state.ruled == expected.ruled,
                  "%s: some %d all %d ruled %d", row->name, state.some, state.all, state.ruled);
        zone_unref(zone);
    }
}

Test(window, each_weekday_opens_exactly_its_own_day)
{
    static const char *const windows[] = {"MO 10:00-11:00", "TU 10:00-11:00", "WE 10:00-11:00",
                                          "TH 10:00-11:00", "FR 10:00-11:00", "SA 10:00-11:00",
                                          "SU 10:00-11:00"};
    struct zone *zone = zone_load("UTC", NULL);
    int64_t monday_ns;
    cr_assert(instant_parse("2030-12-02T10:30:00Z", &monday_ns));
    for (int day = 0; day < 7; day++)
        for (int now = 0; now < 7; now++) {
            struct window window = parse(windows[day]);
            int64_t instant_ns = monday_ns + now * 86400 * NS_PER_S;
            cr_assert_eq(window_contains(&window, (struct window_clock){zone, false}, instant_ns),
                         day == now, "%s on day %d", windows[day], now);
        }
    zone_unref(zone);
}

struct edge_row {
    const char *window, *zone, *from;
    bool is_utc;
};
static const struct edge_row edge_rows[] = {
    {"TU,WE,TH 21:00-23:59", STOCKHOLM, "2030-12-01T00:00:00Z", false},
    {"SU 01:30-02:30", "America/New_York", "2026-03-06T00:00:00Z", false},
    {"SU 02:00-03:30", STOCKHOLM, "2026-10-23T00:00:00Z", false},
    {"FR 22:00-02:00", "Africa/Cairo", "2026-04-22T00:00:00Z", false},
    {"TH 21:00-24:00", "Africa/Cairo", "2026-10-28T00:00:00Z", false},
    {"SA,SU 23:30-00:30", "America/Havana", "2026-03-06T00:00:00Z", false},
    {"SU 00:00-04:00", "Australia/Lord_Howe", "2026-04-03T00:00:00Z", false},
    {"SA 23:00-01:00", "Asia/Kathmandu", "2026-05-01T00:00:00Z", true},
};

static gint instant_order(gconstpointer a, gconstpointer b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Property: between two neighbouring edges the state never changes. */
Test(window, changes_only_at_its_edges)
{
    for (size_t i = 0; i < G_N_ELEMENTS(edge_rows); i++) {
        struct window window = parse(edge_rows[i].window);
        struct zone *zone = zone_load(edge_rows[i].zone, NULL);
        struct window_clock clock = {zone, edge_rows[i].is_utc};
        int64_t from_ns;
        cr_assert(instant_parse(edge_rows[i].from, &from_ns));
        g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int64_t to_ns = from_ns + 5 * 86400 * NS_PER_S;
        window_edges(&window, clock, from_ns, to_ns, edges);
        g_array_sort(edges, instant_order);
        guint next = 0, changes = 0;
        struct certainty before = window_state(&window, clock, from_ns);
        for (int64_t at_ns = from_ns; at_ns < to_ns; at_ns += 30 * NS_PER_S) {
            bool is_edge = false;
            for (; next < edges->len && g_array_index(edges, int64_t, next) <= at_ns; next++)
                is_edge = true;
            struct certainty now = window_state(&window, clock, at_ns);
            bool changed =
                now.some != before.some || now.all != before.all || now.ruled != before.ruled;
            cr_assert(!changed || is_edge, "%s in %s changes at %" G_GINT64_FORMAT,
                      edge_rows[i].window, edge_rows[i].zone, at_ns / NS_PER_S);
            changes += changed;
            before = now;
        }
        cr_assert_gt(changes, 0, "%s opens at all", edge_rows[i].window);
        zone_unref(zone);
    }
}

Test(window, reads_as_it_was_written)
{
    struct window window = parse("TU,WE,TH 21:00-24:00");
    g_autofree char *text = window_format(&window);
    cr_assert_str_eq(text, "TU, WE, TH 21:00-24:00");
}
