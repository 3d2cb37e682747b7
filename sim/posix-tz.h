#pragma once
/* The TZ strings of POSIX (Base Definitions, 8.3) with the extensions of RFC 8536, section 3.3.1:
 * they rule the years after the last transition of a zone file. "CET-1CEST,M3.5.0,M10.5.0/3",
 * "<+03>-3". */
#include <stdbool.h>
#include <stdint.h>

#define ABBREVIATION_SIZE 16

struct posix_period {
    char abbreviation[ABBREVIATION_SIZE];
    int offset_seconds; /* east of UTC */
};

enum posix_day_form {
    POSIX_DAY_OF_MONTH,     /* Mm.w.d: weekday d of week w (5: last) of month m */
    POSIX_DAY_WITHOUT_LEAP, /* Jn: 1..365, 29 February does not count */
    POSIX_DAY_OF_YEAR,      /* n: 0..365 */
};

struct posix_change {
    enum posix_day_form form;
    int month, week, day; /* day: the weekday (0 Sunday) or the number */
    int time_seconds;     /* after midnight; from -167 h to 167 h */
};

struct posix_tz {
    struct posix_period standard;
    bool has_daylight;
    struct posix_period daylight;
    struct posix_change begin, end; /* of daylight-saving time */
};

/* Daylight-saving time needs its rule: there is no default one. False leaves the output untouched.
 */
bool posix_tz_parse(const char *text, struct posix_tz *tz);
/* Seconds since 1970, UTC, of a change in a year, if `offset_seconds` is in force before it. */
int64_t posix_change_seconds(const struct posix_change *change, int year, int offset_seconds);
