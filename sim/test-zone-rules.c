/* The TZ strings of POSIX: what is read, what is refused, and the changes that they make. Instants
 * were computed by hand from calendars. */
#include "sim/civil.h"
#include "sim/posix-tz.h"
#include <criterion/criterion.h>
#include <string.h>

static const struct rule_row {
    const char *text, *standard;
    int standard_offset, daylight_offset;
    const char *daylight;    /* NULL: none */
    const char *begin, *end; /* UTC, in 2030 */
} rules[] = {
    {"UTC0", "UTC", 0, 0, NULL, NULL, NULL},
    {"<+03>-3", "+03", 10800, 0, NULL, NULL, NULL},
    {"<-0330>3:30", "-0330", -12600, 0, NULL, NULL, NULL},
    {"LMT-1:02:03", "LMT", 3723, 0, NULL, NULL, NULL},
    {"MST+7", "MST", -25200, 0, NULL, NULL, NULL},
    {"AAA24", "AAA", -86400, 0, NULL, NULL, NULL},
    {"AAA-24:59:59", "AAA", 89999, 0, NULL, NULL, NULL},
    /* Sundays: 31 March and 27 October 2030 are the last of their months. */
    {"CET-1CEST,M3.5.0,M10.5.0/3", "CET", 3600, 7200, "CEST", "2030-03-31T01:00:00Z",
     "2030-10-27T01:00:00Z"},
    /* 10 March is the second Sunday, 3 November the first. */
    {"EST5EDT,M3.2.0,M11.1.0", "EST", -18000, -14400, "EDT", "2030-03-10T07:00:00Z",
     "2030-11-03T06:00:00Z"},
    /* Saving of half an hour; begins in the southern spring: first Sundays are 6 October and 7
       April. */
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "+1030", 37800, 39600, "+11", "2030-10-05T15:30:00Z",
     "2030-04-06T15:00:00Z"},
    /* Winter time is the exception: an offset below the standard one. */
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "IST", 3600, 0, "GMT", "2030-10-27T01:00:00Z",
     "2030-03-31T01:00:00Z"},
    /* An hour before the last Sunday of March begins. */
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "-02", -7200, -3600, "-01", "2030-03-31T01:00:00Z",
     "2030-10-27T01:00:00Z"},
    /* 50 hours after the start of the fourth Thursdays, 28 March and 24 October. */
    {"EET-2EEST,M3.4.4/50,M10.4.4/50", "EET", 7200, 10800, "EEST", "2030-03-30T00:00:00Z",
     "2030-10-25T23:00:00Z"},
    {"AAA0BBB,M1.1.0/167,M7.1.0/-167:59:59", "AAA", 0, 3600, "BBB", "2030-01-12T23:00:00Z",
     "2030-06-29T23:00:01Z"},
    /* J60 is 1 March in every year, 59 counted from 0 is 1 March in a year of 365 days. */
    {"AAA0BBB,J60/0,J365/0", "AAA", 0, 3600, "BBB", "2030-03-01T00:00:00Z", "2030-12-30T23:00:00Z"},
    {"AAA0BBB,59/0,364/0:30", "AAA", 0, 3600, "BBB", "2030-03-01T00:00:00Z",
     "2030-12-30T23:30:00Z"},
    {"AAA0BBB,0/0,365/0", "AAA", 0, 3600, "BBB", "2030-01-01T00:00:00Z", "2030-12-31T23:00:00Z"},
};

static void expect_change(const struct posix_change *change, int offset, const char *expected,
                          const char *text)
{
    char instant[INSTANT_TEXT_SIZE];
    instant_format(posix_change_seconds(change, 2030, offset) * 1000000000, instant);
    cr_expect_str_eq(instant, expected, "%s: %s, expected %s", text, instant, expected);
}

Test(posix_tz, is_read_in_all_its_forms)
{
    for (unsigned index = 0; index < G_N_ELEMENTS(rules); index++) {
        const struct rule_row *row = &rules[index];
        struct posix_tz tz;
        cr_assert(posix_tz_parse(row->text, &tz), "%s", row->text);
        cr_expect_str_eq(tz.standard.abbreviation, row->standard, "%s", row->text);
        cr_expect_eq(tz.standard.offset_seconds, row->standard_offset, "%s", row->text);
        cr_expect_eq(tz.has_daylight, row->daylight != NULL, "%s", row->text);
        if (row->daylight == NULL)
            continue;
        cr_expect_str_eq(tz.daylight.abbreviation, row->daylight, "%s", row->text);
        cr_expect_eq(tz.daylight.offset_seconds, row->daylight_offset, "%s", row->text);
        expect_change(&tz.begin, row->standard_offset, row->begin, row->text);
        expect_change(&tz.end, row->daylight_offset, row->end, row->text);
    }
}

Test(posix_tz, counts_the_leap_day_only_where_it_should)
{
    static const struct {
        struct posix_change change;
        const char *instant; /* in 2028, a leap year */
    } rows[] = {
        {{POSIX_DAY_WITHOUT_LEAP, 0, 0, 59, 0}, "2028-02-28T00:00:00Z"},
        {{POSIX_DAY_WITHOUT_LEAP, 0, 0, 60, 0}, "2028-03-01T00:00:00Z"},
        {{POSIX_DAY_WITHOUT_LEAP, 0, 0, 365, 0}, "2028-12-31T00:00:00Z"},
        {{POSIX_DAY_OF_YEAR, 0, 0, 59, 0}, "2028-02-29T00:00:00Z"},
        {{POSIX_DAY_OF_YEAR, 0, 0, 60, 0}, "2028-03-01T00:00:00Z"},
        {{POSIX_DAY_OF_YEAR, 0, 0, 365, 0}, "2028-12-31T00:00:00Z"},
        /* 29 February 2028 is a Tuesday, the fifth of the month; there is no fifth Monday. */
        {{POSIX_DAY_OF_MONTH, 2, 5, 2, 0}, "2028-02-29T00:00:00Z"},
        {{POSIX_DAY_OF_MONTH, 2, 5, 1, 0}, "2028-02-28T00:00:00Z"},
        {{POSIX_DAY_OF_MONTH, 12, 5, 0, 0}, "2028-12-31T00:00:00Z"},
        {{POSIX_DAY_OF_MONTH, 12, 1, 6, 0}, "2028-12-02T00:00:00Z"},
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        char instant[INSTANT_TEXT_SIZE];
        instant_format(posix_change_seconds(&rows[index].change, 2028, 0) * 1000000000, instant);
        cr_expect_str_eq(instant, rows[index].instant, "row %u: %s", index, instant);
    }
}

Test(posix_tz, refuses_everything_else_and_leaves_the_output_alone)
{
    static const char *const rows[] = {
        "",
        "UTC",
        "UT0",
        "0",
        "UTC0 ",
        " UTC0",
        "U1C0",
        "<+3>-3",
        "<+03-3",
        "<+0!>-3",
        "+03-3",
        "<>0",
        "AAA25",
        "AAA1:60",
        "AAA1:00:60",
        "AAA1:",
        "AAA1:0:",
        "AAA0001",
        "AAA--1",
        "SIXTEENLETTERSXX0",
        "CET-1CEST",
        "CET-1CEST,",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M3.5.0,",
        "CET-1CEST,M3.5.0,M10.5.0,",
        "CET-1CEST,M3.5.0,M10.5.0/3x",
        "CET-1CEST,M0.5.0,M10.5.0",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.0.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,M3.5,M10.5.0",
        "CET-1CEST,J0,J1",
        "CET-1CEST,J366,J1",
        "CET-1CEST,366,1",
        "CET-1CEST,-1,1",
        "CET-1CEST,1/168,2",
        "CET-1CEST,1/-168,2",
        "CET-1CEST,1/,2",
        "CET-1CE,1,2",
        "CET-1CEST25,1,2",
        "CET-1CEST-2:,1,2",
        "CET-1<CEST,1,2",
    };
    struct posix_tz untouched;
    memset(&untouched, 0x55, sizeof untouched);
    for (unsigned index = 0; index < G_N_ELEMENTS(rows); index++) {
        struct posix_tz tz = untouched;
        cr_expect_not(posix_tz_parse(rows[index], &tz), "%s", rows[index]);
        cr_expect_arr_eq(&tz, &untouched, sizeof tz, "%s", rows[index]);
    }
}
