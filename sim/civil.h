#pragma once
/* Civil time: years, months, days of the proleptic Gregorian calendar, without zones, and the text
 * forms of instants (RFC 3339). Values in, values out. */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

struct civil {
    int year, month, day;     /* month 1..12, day 1..31 */
    int hour, minute, second; /* 0..23, 0..59, 0..59 */
    int nanosecond;           /* 0..999999999 */
};

/* Days since 1970-01-01. */
int64_t civil_days(int year, int month, int day);
enum weekday civil_weekday(int64_t days);
bool civil_is_valid(const struct civil *civil);
/* Seconds since 1970-01-01 00:00:00 as if the civil time were UTC (nanoseconds are not counted). */
int64_t civil_seconds(const struct civil *civil);
struct civil civil_of_seconds(int64_t seconds);

/* "2030-12-03T20:14:03Z", with 3, 6 or 9 decimals only where they are not zero. At most 30 bytes
 * with the NUL. */
#define INSTANT_TEXT_SIZE 40
void instant_format(int64_t instant_ns, char text[INSTANT_TEXT_SIZE]);
/* RFC 3339 date-time with Z or a numeric offset. Leap second 60, lower-case t and z, and a blank
 * instead of T are accepted. False leaves the output untouched. */
bool instant_parse(const char *text, int64_t *instant_ns);

/* Durations: "90s", "5m", "1h30m", "2d" (d is 24 h), "250ms"; at most 366 d. False leaves the
 * output untouched. */
bool duration_parse(const char *text, int64_t *duration_ns);
/* "1h 30m", "5m", "0s". Free with g_free. */
char *duration_format(int64_t duration_ns);
