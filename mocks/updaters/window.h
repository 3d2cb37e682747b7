#pragma once
/* When an update may begin: the weekly maintenance window and the exclusion, as values.
 *
 * The window is wall-clock time of the zone that TZ names; the exclusion is a stretch of absolute
 * time. */
#include <stdbool.h>
#include <time.h>

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY, DAYS_PER_WEEK };
enum { SECONDS_PER_MINUTE = 60, SECONDS_PER_HOUR = 3600, SECONDS_PER_DAY = 86400 };

struct window {
    unsigned days; /* bit 0 is Monday: the days on which it starts */
    int start_s;   /* seconds after local midnight, below 86,400 */
    int end_s; /* exclusive; 86,400 is the end of the day; before start_s: ends on the next day */
};

struct exclusion {
    time_t start;
    int days;
};

/* Seconds after midnight and weekday that a clock on the wall shows. */
struct wall_clock {
    int second_of_day;
    int weekday;
};

struct wall_clock wall_clock_of(const struct tm *broken_down);
bool window_contains_wall_clock(const struct window *window, struct wall_clock clock);
bool window_contains(const struct window *window, time_t now);
bool exclusion_contains(const struct exclusion *exclusion, time_t now);
