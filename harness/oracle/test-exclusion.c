/* Exclusions: N x 86,400 s by the ruling; an act is blocked only if every counting of the days
 * blocks it. */
#include "harness/oracle/exclusion.h"
#include <criterion/criterion.h>

enum { OUTSIDE, INSIDE, DOUBTFUL, RULED_DOUBTFUL };

struct row {
    const char *name, *zone, *start;
    int days;
    const char *utc;
    int expected;
};

#define FREEZE "2030-12-01T00:00:00Z"

static const struct row rows[] = {
    {"a second before the start", "UTC", FREEZE, 5, "2030-11-30T23:59:59Z", OUTSIDE},
    {"at the start: at equal instants allowed", "UTC", FREEZE, 5, "2030-12-01T00:00:00Z",
     RULED_DOUBTFUL},
    {"a second after the start", "UTC", FREEZE, 5, "2030-12-01T00:00:01Z", INSIDE},
    {"a second before the end", "UTC", FREEZE, 5, "2030-12-05T23:59:59Z", INSIDE},
    {"at the end", "UTC", FREEZE, 5, "2030-12-06T00:00:00Z", DOUBTFUL},
    {"a second after the end", "UTC", FREEZE, 5, "2030-12-06T00:00:01Z", OUTSIDE},
    {"a year later", "UTC", FREEZE, 5, "2031-12-03T00:00:00Z", OUTSIDE},
    {"read as local time it begins later in Los Angeles", "America/Los_Angeles", FREEZE, 5,
     "2030-12-01T04:00:00Z", RULED_DOUBTFUL},
    {"read as local time it has begun there too", "America/Los_Angeles", FREEZE, 5,
     "2030-12-01T08:00:01Z", INSIDE},
    {"read as local time it ends later there", "America/Los_Angeles", FREEZE, 5,
     "2030-12-06T05:00:00Z", DOUBTFUL},
    {"one day of the freeze", "UTC", FREEZE, 1, "2030-12-01T12:00:00Z", INSIDE},
    {"the day after a freeze of one day", "UTC", FREEZE, 1, "2030-12-02T00:00:01Z", OUTSIDE},
    {"the 30th day", "UTC", FREEZE, 30, "2030-12-30T23:59:59Z", INSIDE},
    {"calendar days across the spring change end an hour early", "Europe/Stockholm",
     "2026-03-27T23:00:00+00:00", 2, "2026-03-29T22:30:00Z", RULED_DOUBTFUL},
    {"with an offset it is not read as local time", "America/Los_Angeles",
     "2030-12-01T00:00:00+00:00", 5, "2030-12-06T08:00:01Z", OUTSIDE},
    {"a start inside a day may be rounded down: before it", "UTC", "2030-12-01T07:00:00Z", 5,
     "2030-12-01T06:00:00Z", DOUBTFUL},
    {"a start inside a day may be rounded down: its end", "UTC", "2030-12-01T07:00:00Z", 5,
     "2030-12-06T06:00:00Z", RULED_DOUBTFUL},
    {"a start inside a day: in the middle", "UTC", "2030-12-01T07:00:00Z", 5,
     "2030-12-03T06:00:00Z", INSIDE},
};

Test(exclusion, is_in_force_as_each_row_says)
{
    static const struct certainty meaning[] = {[OUTSIDE] = {false, false, false},
                                               [INSIDE] = {true, true, true},
                                               [DOUBTFUL] = {true, false, false},
                                               [RULED_DOUBTFUL] = {true, false, true}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct row *row = &rows[i];
        struct zone *zone = zone_load(row->zone, NULL);
        struct exclusion exclusion = {.days = row->days,
                                      .carries_z = g_str_has_suffix(row->start, "Z")};
        int64_t instant_ns;
        cr_assert(instant_parse(row->start, &exclusion.start_ns) &&
                  instant_parse(row->utc, &instant_ns));
        struct certainty state = exclusion_state(&exclusion, zone, instant_ns),
                         expected = meaning[row->expected];
        cr_expect(state.some == expected.some && state.all == expected.all &&
                      state.ruled == expected.ruled,
                  "%s: some %d all %d ruled %d", row->name, state.some, state.all, state.ruled);
        zone_unref(zone);
    }
}

Test(exclusion, changes_only_at_its_edges)
{
    struct zone *zone = zone_load("America/Los_Angeles", NULL);
    struct exclusion exclusion = {.days = 3, .carries_z = true};
    cr_assert(instant_parse("2030-11-02T07:00:00Z", &exclusion.start_ns));
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(int64_t));
    exclusion_edges(&exclusion, zone, edges);
    int64_t from_ns = exclusion.start_ns - 3 * 86400 * NS_PER_S;
    struct certainty before = exclusion_state(&exclusion, zone, from_ns);
    int64_t step_ns = 60 * NS_PER_S;
    for (int64_t at_ns = from_ns; at_ns < from_ns + 12 * 86400 * NS_PER_S; at_ns += step_ns) {
        struct certainty now = exclusion_state(&exclusion, zone, at_ns);
        bool is_edge = false;
        for (guint i = 0; i < edges->len; i++) {
            int64_t edge_ns = g_array_index(edges, int64_t, i);
            is_edge |= edge_ns > at_ns - step_ns && edge_ns <= at_ns;
        }
        cr_assert(is_edge ||
                  (now.some == before.some && now.all == before.all && now.ruled == before.ruled));
        before = now;
    }
    zone_unref(zone);
}
