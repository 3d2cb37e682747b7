/* Windows and exclusions of the updaters: which instants they contain, in zones with their real
 * changes. */
#include "mocks/updaters/configuration.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#define MO (1u << MONDAY)
#define TU (1u << TUESDAY)
#define WE (1u << WEDNESDAY)
#define TH (1u << THURSDAY)
#define FR (1u << FRIDAY)
#define SU (1u << SUNDAY)
#define AT(hour, minute) ((hour)*SECONDS_PER_HOUR + (minute)*60)

struct row {
    const char *name;
    const char *zone;
    struct window window;
    const char *instant;
    bool is_inside;
};

/* Instants are UTC; the local time that they mean is in the name. */
static const struct row ROWS[] = {
    {"TU 22:00 in Stockholm",
     "Europe/Stockholm",
     {TU, AT(21, 0), AT(23, 59)},
     "2026-07-14T20:00:00Z",
     true},
    {"WE 00:30 in Stockholm",
     "Europe/Stockholm",
     {TU, AT(21, 0), AT(23, 59)},
     "2026-07-14T22:30:00Z",
     false},
    {"WE 02:30 in Dhaka, TU in UTC",
     "Asia/Dhaka",
     {WE, AT(2, 0), AT(4, 0)},
     "2026-07-14T20:30:00Z",
     true},
    {"TH 02:30 in Dhaka, WE in UTC",
     "Asia/Dhaka",
     {WE, AT(2, 0), AT(4, 0)},
     "2026-07-15T20:30:00Z",
     false},
    {"a second before the start", "UTC", {TU, AT(21, 0), AT(23, 0)}, "2026-07-14T20:59:59Z", false},
    {"the start", "UTC", {TU, AT(21, 0), AT(23, 0)}, "2026-07-14T21:00:00Z", true},
    {"a second before the end", "UTC", {TU, AT(21, 0), AT(23, 0)}, "2026-07-14T22:59:59Z", true},
    {"the end", "UTC", {TU, AT(21, 0), AT(23, 0)}, "2026-07-14T23:00:00Z", false},
    {"24:00, a second before midnight",
     "UTC",
     {TU, AT(18, 0), AT(24, 0)},
     "2026-07-14T23:59:59Z",
     true},
    {"24:00, midnight", "UTC", {TU, AT(18, 0), AT(24, 0)}, "2026-07-15T00:00:00Z", false},
    {"across midnight, the evening",
     "UTC",
     {FR, AT(22, 0), AT(2, 0)},
     "2026-07-17T22:00:00Z",
     true},
    {"across midnight, the tail on SA",
     "UTC",
     {FR, AT(22, 0), AT(2, 0)},
     "2026-07-18T01:59:59Z",
     true},
    {"across midnight, its end", "UTC", {FR, AT(22, 0), AT(2, 0)}, "2026-07-18T02:00:00Z", false},
    {"across midnight, early on FR",
     "UTC",
     {FR, AT(22, 0), AT(2, 0)},
     "2026-07-17T01:00:00Z",
     false},
    {"across the week's end, MO 00:30",
     "UTC",
     {SU, AT(22, 0), AT(2, 0)},
     "2026-07-20T00:30:00Z",
     true},
    {"until 00:00, SU 23:59", "UTC", {SU, AT(22, 0), 0}, "2026-07-19T23:59:00Z", true},
    {"start is end", "UTC", {SU, AT(22, 0), AT(22, 0)}, "2026-07-19T22:00:00Z", false},
    {"one of several days",
     "UTC",
     {TU | WE | TH, AT(21, 0), AT(23, 59)},
     "2026-07-15T21:30:00Z",
     true},
    {"none of several days",
     "UTC",
     {TU | WE | TH, AT(21, 0), AT(23, 59)},
     "2026-07-17T21:30:00Z",
     false},
    {"wholly in the gap: 03:00 is no 02:00",
     "Europe/Stockholm",
     {SU, AT(2, 0), AT(3, 0)},
     "2026-03-29T01:00:00Z",
     false},
    {"partly in the gap: 01:59:59",
     "US/Eastern",
     {SU, AT(1, 30), AT(2, 30)},
     "2026-03-08T06:59:59Z",
     true},
    {"partly in the gap: 03:00",
     "US/Eastern",
     {SU, AT(1, 30), AT(2, 30)},
     "2026-03-08T07:00:00Z",
     false},
    {"repeated hour, first pass",
     "Europe/Stockholm",
     {SU, AT(2, 0), AT(2, 59)},
     "2026-10-25T00:30:00Z",
     true},
    {"repeated hour, second pass",
     "Europe/Stockholm",
     {SU, AT(2, 0), AT(2, 59)},
     "2026-10-25T01:30:00Z",
     true},
    {"repeated hour, 02:59 of the first pass",
     "Europe/Stockholm",
     {SU, AT(2, 0), AT(2, 59)},
     "2026-10-25T00:59:00Z",
     false},
    {"a day without midnight, 01:00",
     "Africa/Cairo",
     {FR, AT(0, 0), AT(2, 0)},
     "2026-04-23T22:00:00Z",
     true},
    {"a day without midnight, 23:59 before",
     "Africa/Cairo",
     {FR, AT(0, 0), AT(2, 0)},
     "2026-04-23T21:59:59Z",
     false},
    {"a day without midnight, 02:00",
     "Africa/Cairo",
     {FR, AT(0, 0), AT(2, 0)},
     "2026-04-23T23:00:00Z",
     false},
    {"second 23:05 of a day",
     "Africa/Cairo",
     {TH, AT(21, 0), AT(23, 59)},
     "2026-10-29T21:05:00Z",
     true},
    {"Monday, the first bit",
     "Europe/Stockholm",
     {MO, AT(0, 0), AT(24, 0)},
     "2026-07-13T10:00:00Z",
     true},
};

static time_t instant_of(const char *text)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(text, NULL);
    return (time_t)g_date_time_to_unix(date);
}

ParameterizedTestParameters(updater_window, contains_what_the_clock_on_the_wall_shows)
{
    static size_t indices[G_N_ELEMENTS(ROWS)];
    for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++)
        indices[i] = i;
    return cr_make_param_array(size_t, indices, G_N_ELEMENTS(ROWS));
}

ParameterizedTest(size_t *index, updater_window, contains_what_the_clock_on_the_wall_shows)
{
    const struct row *row = &ROWS[*index];
    g_setenv("TZ", row->zone, TRUE);
    tzset();
    bool is_inside = window_contains(&row->window, instant_of(row->instant));
    cr_assert(is_inside == row->is_inside, "%s: %d, expected %d", row->name, is_inside,
              row->is_inside);
}

Test(updater_exclusion, lasts_whole_days_and_does_not_contain_its_end)
{
    struct exclusion exclusion = {instant_of("2030-12-01T00:00:00Z"), 5};
    cr_expect(!exclusion_contains(&exclusion, instant_of("2030-11-30T23:59:59Z")));
    cr_expect(exclusion_contains(&exclusion, instant_of("2030-12-01T00:00:00Z")));
    cr_expect(exclusion_contains(&exclusion, instant_of("2030-12-05T23:59:59Z")));
    cr_expect(!exclusion_contains(&exclusion, instant_of("2030-12-06T00:00:00Z")));
}

Test(updater_exclusion, counts_elapsed_days_where_the_clock_changes)
{
    struct exclusion exclusion = {instant_of("2026-03-27T23:00:00Z"), 2};
    g_setenv("TZ", "Europe/Stockholm", TRUE);
    tzset();
    cr_expect(exclusion_contains(&exclusion, instant_of("2026-03-29T22:30:00Z")));
    cr_expect(!exclusion_contains(&exclusion, instant_of("2026-03-29T23:00:00Z")));
}

Test(updater_exclusion, of_thirty_days_overflows_nothing)
{
    struct exclusion exclusion = {instant_of("2026-01-01T00:00:00Z"), 30};
    cr_expect(exclusion_contains(&exclusion, instant_of("2026-01-30T23:59:59Z")));
    cr_expect(!exclusion_contains(&exclusion, instant_of("2026-01-31T00:00:00Z")));
}
