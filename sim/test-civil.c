/* The calendar against a model that counts days one by one, and the texts of instants and
 * durations. */
#include "sim/civil.h"
#include "sim/clock.h"
#include "sim/random.h"
#include <criterion/criterion.h>

static int month_length(int year, int month)
{
    if (month == 2)
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* From a day whose number and weekday are known: 2000-03-01 was day 11,017, a Wednesday. */
static void expect_day(const struct civil *civil, int64_t days, int weekday)
{
    cr_assert_eq(civil_days(civil->year, civil->month, civil->day), days, "%d-%d-%d", civil->year,
                 civil->month, civil->day);
    cr_assert_eq(civil_weekday(days), weekday, "%d-%d-%d", civil->year, civil->month, civil->day);
    struct civil found = civil_of_seconds(days * 86400 + 86399);
    cr_assert(found.year == civil->year && found.month == civil->month && found.day == civil->day,
              "day %ld is %d-%d-%d, expected %d-%d-%d", days, found.year, found.month, found.day,
              civil->year, civil->month, civil->day);
    cr_assert(found.hour == 23 && found.minute == 59 && found.second == 59);
    cr_assert(civil_is_valid(civil));
}

Test(civil, counts_every_day_onwards_to_the_year_2500)
{
    struct civil civil = {.year = 2000, .month = 3, .day = 1};
    int weekday = WEDNESDAY;
    for (int64_t days = 11017; civil.year < 2500; days++, weekday = (weekday + 1) % 7) {
        expect_day(&civil, days, weekday);
        if (civil.day++ < month_length(civil.year, civil.month))
            continue;
        civil.day = 1;
        if (civil.month++ == 12) {
            civil.month = 1;
            civil.year++;
        }
    }
}

Test(civil, counts_every_day_back_to_before_the_year_0)
{
    struct civil civil = {.year = 2000, .month = 3, .day = 1};
    int weekday = WEDNESDAY;
    for (int64_t days = 11017; civil.year > -10; days--, weekday = (weekday + 6) % 7) {
        expect_day(&civil, days, weekday);
        if (civil.day-- > 1)
            continue;
        if (civil.month-- == 1) {
            civil.month = 12;
            civil.year--;
        }
        civil.day = month_length(civil.year, civil.month);
    }
}

Test(civil, refuses_what_is_on_no_clock_or_calendar)
{
    static const struct civil rows[] = {
        {2030, 0, 1, 0, 0, 0, 0},  {2030, 13, 1, 0, 0, 0, 0}, {2030, 1, 0, 0, 0, 0, 0},
        {2030, 1, 32, 0, 0, 0, 0}, {2030, 4, 31, 0, 0, 0, 0}, {2030, 2, 29, 0, 0, 0, 0},
        {2100, 2, 29, 0, 0, 0, 0}, {2030, 1, 1, 24, 0, 0, 0}, {2030, 1, 1, -1, 0, 0, 0},
        {2030, 1, 1, 0, 60, 0, 0}, {2030, 1, 1, 0, -1, 0, 0}, {2030, 1, 1, 0, 0, 60, 0},
        {2030, 1, 1, 0, 0, -1, 0}, {2030, 1, 1, 0, 0, 0, -1}, {2030, 1, 1, 0, 0, 0, 1000000000},
        {2030, -1, 1, 0, 0, 0, 0}, {2030, 1, -1, 0, 0, 0, 0},
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++)
        cr_expect_not(civil_is_valid(&rows[index]), "row %u", index);
    struct civil leap_day = {2028, 2, 29, 23, 59, 59, 999999999};
    cr_expect(civil_is_valid(&leap_day));
}

/* Seconds as `date -u -d TEXT +%s` gives them. */
static const struct instant_row {
    const char *text;
    int64_t seconds;
    int nanosecond;
    const char *canonical; /* NULL: the text itself */
} instants[] = {
    {"1970-01-01T00:00:00Z", 0, 0, NULL},
    {"1969-12-31T23:59:59.999999999Z", -1, 999999999, NULL},
    {"2030-12-03T20:14:03Z", 1922559243, 0, NULL},
    {"2030-12-03T20:14:03.5Z", 1922559243, 500000000, "2030-12-03T20:14:03.500Z"},
    {"2030-12-03T20:14:03.000Z", 1922559243, 0, "2030-12-03T20:14:03Z"},
    {"2030-12-03T20:14:03.001Z", 1922559243, 1000000, NULL},
    {"2030-12-03T20:14:03.000001Z", 1922559243, 1000, NULL},
    {"2030-12-03T20:14:03.000000001Z", 1922559243, 1, NULL},
    {"2030-12-03T20:14:03.0000000019Z", 1922559243, 1, "2030-12-03T20:14:03.000000001Z"},
    {"2030-12-03t20:14:03z", 1922559243, 0, "2030-12-03T20:14:03Z"},
    {"2030-12-03 20:14:03Z", 1922559243, 0, "2030-12-03T20:14:03Z"},
    {"2030-12-03T21:14:03+01:00", 1922559243, 0, "2030-12-03T20:14:03Z"},
    {"2030-12-03T12:14:03-08:00", 1922559243, 0, "2030-12-03T20:14:03Z"},
    {"2030-12-04T01:59:03+05:45", 1922559243, 0, "2030-12-03T20:14:03Z"},
    {"2030-12-03T20:14:03-00:00", 1922559243, 0, "2030-12-03T20:14:03Z"},
    {"2031-01-01T13:59:59+14:00", 1924991999, 0, "2030-12-31T23:59:59Z"},
    {"2016-12-31T23:59:60Z", 1483228800, 0, "2017-01-01T00:00:00Z"},
    {"2016-12-31T23:59:60.25Z", 1483228800, 250000000, "2017-01-01T00:00:00.250Z"},
    {"2017-01-01T00:59:60+01:00", 1483228800, 0, "2017-01-01T00:00:00Z"},
    {"2028-02-29T00:00:00Z", 1835395200, 0, NULL},
    {"1678-01-01T00:00:00Z", -9214560000, 0, NULL},
    {"2261-12-31T23:59:59.999999999Z", 9214646399, 999999999, NULL},
};

Test(instant, is_read_from_rfc_3339)
{
    for (unsigned index = 0; index < G_N_ELEMENTS(instants); index++) {
        const struct instant_row *row = &instants[index];
        int64_t instant_ns = 12345;
        cr_expect(instant_parse(row->text, &instant_ns), "%s", row->text);
        cr_expect_eq(instant_ns, row->seconds * NS_PER_S + row->nanosecond, "%s: %ld", row->text,
                     instant_ns);
    }
}

Test(instant, is_written_in_its_shortest_exact_form)
{
    for (unsigned index = 0; index < G_N_ELEMENTS(instants); index++) {
        const struct instant_row *row = &instants[index];
        char text[INSTANT_TEXT_SIZE];
        instant_format(row->seconds * NS_PER_S + row->nanosecond, text);
        const char *expected = row->canonical == NULL ? row->text : row->canonical;
        cr_expect_str_eq(text, expected, "%s, expected %s", text, expected);
        cr_expect_leq(strlen(text), 30);
    }
}

Test(instant, is_written_at_the_ends_of_the_range)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(INSTANT_NEVER, text);
    cr_expect_str_eq(text, "2262-04-11T23:47:16.854775807Z");
    instant_format(INT64_MIN, text);
    cr_expect_str_eq(text, "1677-09-21T00:12:43.145224192Z");
}

Test(instant, refuses_everything_else_and_leaves_the_output_alone)
{
    static const char *const rows[] = {
        "",
        "2030-12-03",
        "2030-12-03T20:14:03",
        "2030-12-03T20:14Z",
        "2030-12-03T20:14:03ZZ",
        "2030-12-03T20:14:03Z ",
        " 2030-12-03T20:14:03Z",
        "2030-12-03T20:14:03.Z",
        "2030-12-03T20:14:03,5Z",
        "2030-12-03T24:00:00Z",
        "2030-12-03T20:60:00Z",
        "2030-12-03T20:14:61Z",
        "2030-12-03T20:14:60Z",
        "2030-12-03T23:59:60Z",
        "2016-12-31T23:58:60Z",
        "2016-12-31T23:59:60+01:00",
        "2030-02-29T00:00:00Z",
        "2030-13-01T00:00:00Z",
        "2030-00-01T00:00:00Z",
        "2030-01-00T00:00:00Z",
        "30-12-03T20:14:03Z",
        "+030-12-03T20:14:03Z",
        "2030-12-3T20:14:03Z",
        "2030/12/03T20:14:03Z",
        "20301203T201403Z",
        "2030-12-03T20:14:03+01",
        "2030-12-03T20:14:03+0100",
        "2030-12-03T20:14:03+24:00",
        "2030-12-03T20:14:03+01:60",
        "2030-12-03T20:14:03 +01:00",
        "2030-12-03X20:14:03Z",
        "2030-12-03T-1:14:03Z",
        "1677-12-31T23:59:59Z",
        "2262-01-01T00:00:00Z",
        "2261-12-31T23:59:59-00:01",
        "1678-01-01T00:00:00+00:01",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2030-12-03T20:14:03\xef\xbc\xba",
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        int64_t instant_ns = 12345;
        cr_expect_not(instant_parse(rows[index], &instant_ns), "%s", rows[index]);
        cr_expect_eq(instant_ns, 12345, "%s", rows[index]);
    }
}

Test(instant, survives_writing_and_reading)
{
    struct random random;
    random_init(&random, 11, 0);
    for (int draw = 0; draw < 20000; draw++) {
        int64_t seconds = (int64_t)random_below(&random, UINT64_C(18429120000)) - 9214560000;
        int64_t instant_ns = seconds * NS_PER_S + (int64_t)random_below(&random, NS_PER_S);
        int64_t found_ns = 0;
        char text[INSTANT_TEXT_SIZE];
        instant_format(instant_ns, text);
        cr_assert(instant_parse(text, &found_ns), "%s", text);
        cr_assert_eq(found_ns, instant_ns, "%s", text);
    }
}

Test(duration, is_read_from_numbers_with_units)
{
    static const struct {
        const char *text;
        int64_t duration_ns;
    } rows[] = {
        {"0s", 0},
        {"90s", INT64_C(90000000000)},
        {"5m", INT64_C(300000000000)},
        {"1h30m", INT64_C(5400000000000)},
        {"2d", INT64_C(172800000000000)},
        {"250ms", INT64_C(250000000)},
        {"1d2h3m4s5ms", INT64_C(93784005000000)},
        {"1m1ms", INT64_C(60001000000)},
        {"90m", INT64_C(5400000000000)},
        {"366d", INT64_C(31622400000000000)},
        {"31622400000ms", INT64_C(31622400000000000)},
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        int64_t duration_ns = -1;
        cr_expect(duration_parse(rows[index].text, &duration_ns), "%s", rows[index].text);
        cr_expect_eq(duration_ns, rows[index].duration_ns, "%s: %ld", rows[index].text,
                     duration_ns);
    }
}

Test(duration, refuses_everything_else_and_leaves_the_output_alone)
{
    static const char *const rows[] = {
        "",
        "5",
        "m",
        "-5m",
        "+5m",
        "5 m",
        "1.5h",
        "5M",
        "30m1h",
        "5m5m",
        "1h30",
        "1h 30m",
        "1y",
        "1w",
        "5min",
        "367d",
        "366d1ms",
        "5us",
        " 5m",
        "5m ",
        "1e3s",
        "0x5s",
        "31622400001ms",
        "99999999999999999999s",
        "18446744073709551617s",
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        int64_t duration_ns = -1;
        cr_expect_not(duration_parse(rows[index], &duration_ns), "\"%s\"", rows[index]);
        cr_expect_eq(duration_ns, -1, "\"%s\"", rows[index]);
    }
}

Test(duration, is_written_for_people)
{
    static const struct {
        int64_t duration_ns;
        const char *text;
    } rows[] = {
        {0, "0s"},
        {90 * NS_PER_S, "1m 30s"},
        {300 * NS_PER_S, "5m"},
        {5400 * NS_PER_S, "1h 30m"},
        {86400 * NS_PER_S, "1d"},
        {90061 * NS_PER_S + 250 * NS_PER_MS, "1d 1h 1m 1s 250ms"},
        {1500, "1us 500ns"},
        {-300 * NS_PER_S, "-5m"},
        {INT64_MAX, "106751d 23h 47m 16s 854ms 775us 807ns"},
        {INT64_MIN, "-106751d 23h 47m 16s 854ms 775us 808ns"},
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        g_autofree char *text = duration_format(rows[index].duration_ns);
        cr_expect_str_eq(text, rows[index].text, "%s, expected %s", text, rows[index].text);
    }
}
