/* Texts of times and the instants that they are, counted by hand (Stockholm is UTC+1 in winter and
 * UTC+2 in summer). */
#include "harness/scenario/time.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static const struct {
    const char *zone, *text, *instant;
} instants[] = {
    {"Europe/Stockholm", "2030-11-29 08:00", "2030-11-29T07:00:00Z"},
    {"Europe/Stockholm", "2030-11-29T08:00", "2030-11-29T07:00:00Z"},
    {"Europe/Stockholm", "2030-07-01 08:00:30", "2030-07-01T06:00:30Z"},
    {"Europe/Stockholm", "2030-07-01 08:00:30.25", "2030-07-01T06:00:30.250Z"},
    {"Europe/Stockholm", "2030-12-01T00:00:00Z", "2030-12-01T00:00:00Z"},
    {"Europe/Stockholm", "2030-12-01 00:00Z", "2030-12-01T00:00:00Z"},
    {"Europe/Stockholm", "2030-12-01T00:00:00-05:30", "2030-12-01T05:30:00Z"},
    {"Europe/Stockholm", "2030-12-01T00:00:00-08:00[America/Los_Angeles]", "2030-12-01T08:00:00Z"},
    {"Europe/Stockholm", "2030-12-01T00:00:00Z[America/Los_Angeles]", "2030-12-01T00:00:00Z"},
    /* clocks are set back from 03:00 to 02:00 */
    {"Europe/Stockholm", "2030-10-27 01:59:59", "2030-10-26T23:59:59Z"},
    {"Europe/Stockholm", "2030-10-27 02:30 earlier", "2030-10-27T00:30:00Z"},
    {"Europe/Stockholm", "2030-10-27 02:30 later", "2030-10-27T01:30:00Z"},
    {"Europe/Stockholm", "2030-10-27 03:00", "2030-10-27T02:00:00Z"},
    /* clocks are set forward from 02:00 to 03:00 */
    {"Europe/Stockholm", "2030-03-31 02:30 earlier", "2030-03-31T00:30:00Z"},
    {"Europe/Stockholm", "2030-03-31 02:30 later", "2030-03-31T01:30:00Z"},
    {"Europe/Stockholm", "2030-03-31 03:00", "2030-03-31T01:00:00Z"},
    /* half an hour of daylight saving: clocks are set back from 02:00 to 01:30 */
    {"Australia/Lord_Howe", "2030-04-07 01:45 earlier", "2030-04-06T14:45:00Z"},
    {"Australia/Lord_Howe", "2030-04-07 01:45 later", "2030-04-06T15:15:00Z"},
    /* Samoa had no 30 December 2011: from UTC-10 to UTC+14 */
    {"Pacific/Apia", "2011-12-30 12:00 earlier", "2011-12-29T22:00:00Z"},
    {"Pacific/Apia", "2011-12-30 12:00 later", "2011-12-30T22:00:00Z"},
    {"UTC", "1970-01-01 00:00", "1970-01-01T00:00:00Z"},
    {"UTC", "2199-12-31 23:59:59", "2199-12-31T23:59:59Z"},
    {"Asia/Kolkata", "2030-02-28 00:00", "2030-02-27T18:30:00Z"},
};

Test(time, is_the_instant_that_its_text_says)
{
    for (size_t i = 0; i < G_N_ELEMENTS(instants); i++) {
        struct zone *zone = zone_load(instants[i].zone, NULL);
        struct time_problem problem = {0};
        struct time_text time;
        char text[INSTANT_TEXT_SIZE] = "";
        cr_assert(zone != NULL, "%s", instants[i].zone);
        if (time_parse(instants[i].text, zone, &time, &problem))
            instant_format(time.instant_ns, text);
        cr_expect(strcmp(text, instants[i].instant) == 0, "%s %s: %s%s", instants[i].zone,
                  instants[i].text, text, problem.message ? problem.message : "");
        time_problem_clear(&problem);
        zone_unref(zone);
    }
}

static const struct {
    const char *text;
    int form;
    const char *name;
    int64_t offset_s;
} others[] = {
    {"+90m", TIME_RELATIVE, "", 5400},
    {"+ 1h30m", TIME_RELATIVE, "", 5400},
    {"+0s", TIME_RELATIVE, "", 0},
    {"@start", TIME_MOMENT, "start", 0},
    {"@freeze-end - 1s", TIME_MOMENT, "freeze-end", -1},
    {"@freeze-end +5m", TIME_MOMENT, "freeze-end", 300},
    {"@freeze-end+5m", TIME_MOMENT, "freeze-end", 300},
    {"@freeze-end-1s", TIME_MOMENT, "freeze-end-1s", 0},
    {"@x + 48h", TIME_MOMENT, "x", 172800},
};

Test(time, is_relative_or_named)
{
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        struct time_problem problem = {0};
        struct time_text time = {0};
        cr_assert(time_parse(others[i].text, NULL, &time, &problem), "%s", others[i].text);
        cr_expect(eq(int, (int)time.form, others[i].form), "%s", others[i].text);
        cr_expect(strcmp(time.name ? time.name : "", others[i].name) == 0, "%s", others[i].text);
        cr_expect(eq(i64, time.offset_ns, others[i].offset_s * 1000000000), "%s", others[i].text);
        g_free(time.name);
    }
}

static const struct {
    const char *text, *code;
} refused[] = {
    {"", "bad-time"},
    {"now", "bad-time"},
    {"2030-12-01", "bad-time"},
    {"2030-12-01Z", "bad-time"},
    {"2030-12-01 8:00", "bad-time"},
    {"2030-12-01 08:00 ", "bad-time"},
    {" 2030-12-01 08:00", "bad-time"},
    {"2030-12-01 08:00 sooner", "bad-time"},
    {"2030-12-01 08:00\n", "bad-time"},
    {"2030-12-01T08:00:00+01", "bad-time"},
    {"2030-12-01 08:00[Europe/Stockholm]", "bad-time"},
    {"2030-12-01 08:00Z[Europe/Stockholm][u-ca=iso8601]", "bad-time"},
    {"2030-12-01 08:00:00.1234567891", "bad-time"},
    {"+", "bad-time"},
    {"+90", "bad-time"},
    {"+1h -5m", "bad-time"},
    {"@", "bad-time"},
    {"@Start", "bad-time"},
    {"@start 5m", "bad-time"},
    {"@start + ", "bad-time"},
    {"2030-02-29 08:00", "impossible-time"},
    {"2030-13-01 08:00", "impossible-time"},
    {"2030-00-01 08:00", "impossible-time"},
    {"2030-01-00 08:00", "impossible-time"},
    {"2030-01-01 24:00", "impossible-time"},
    {"2030-01-01 08:60", "impossible-time"},
    {"2030-01-01 08:00:60", "impossible-time"},
    {"2030-01-01T08:00:00+24:00", "bad-time"},
    {"2030-01-01T08:00:00+23:60", "bad-time"},
    {"1969-12-31 23:59:59", "impossible-time"},
    {"2200-01-01 00:00", "impossible-time"},
    {"+1d", "day-in-time"},
    {"@start + 1d2h", "day-in-time"},
    {"2030-10-27 02:00", "ambiguous-time"},
    {"2030-10-27 02:59:59.999", "ambiguous-time"},
    {"2030-03-31 02:00", "missing-time"},
    {"2030-03-31 02:59:59", "missing-time"},
    {"2030-12-01 08:00 earlier", "needless-word"},
    {"2030-12-01T08:00:00Z later", "needless-word"},
    {"2030-12-01T00:00:00-07:00[America/Los_Angeles]", "wrong-offset"},
    {"2030-12-01T00:00:00-08:00[America/Los_Angles]", "unknown-zone"},
    {"2030-12-01T00:00:00Z[]", "bad-time"},
    {"2030-12-01T00:00:00Z[../../etc/passwd]", "unknown-zone"},
};

Test(time, is_refused_with_a_reason)
{
    struct zone *zone = zone_load("Europe/Stockholm", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        struct time_problem problem = {0};
        struct time_text time = {0};
        bool is_accepted = time_parse(refused[i].text, zone, &time, &problem);
        cr_expect(not(is_accepted), "%s", refused[i].text);
        cr_expect(strcmp(problem.code ? problem.code : "", refused[i].code) == 0, "%s: %s",
                  refused[i].text, problem.message ? problem.message : "");
        g_free(time.name);
        time_problem_clear(&problem);
    }
    zone_unref(zone);
}

static const struct {
    int64_t span_s;
    const char *text;
} spans[] = {{0, "0s"}, {86400, "24h"}, {90061, "25h1m1s"}, {90, "1m30s"}};

Test(time, writes_spans_without_days)
{
    for (size_t i = 0; i < G_N_ELEMENTS(spans); i++) {
        g_autofree char *text = span_format(spans[i].span_s * 1000000000);
        cr_expect(eq(str, text, (char *)spans[i].text));
    }
}
