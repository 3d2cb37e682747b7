/* When an update may begin: the weekly maintenance window and the exclusion. */
#include "mocks/updaters/window.h"

struct wall_clock wall_clock_of(const struct tm *broken_down)
{
    return (struct wall_clock){
        .second_of_day = broken_down->tm_hour * SECONDS_PER_HOUR + broken_down->tm_min * 60 +
                         broken_down->tm_sec,
        .weekday = (broken_down->tm_wday + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK,
    };
}

static bool starts_on(const struct window *window, int weekday)
{
    return (window->days & 1u << weekday) != 0;
}

bool window_contains_wall_clock(const struct window *window, struct wall_clock clock)
{
    int yesterday = (clock.weekday + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK;
    bool has_begun = starts_on(window, clock.weekday) && clock.second_of_day >= window->start_s;
    if (window->start_s <= window->end_s)
        return has_begun && clock.second_of_day < window->end_s;
    return has_begun || (starts_on(window, yesterday) && clock.second_of_day < window->end_s);
}

bool window_contains(const struct window *window, time_t now)
{
    struct tm local;
    return localtime_r(&now, &local) != NULL &&
           window_contains_wall_clock(window, wall_clock_of(&local));
}

bool exclusion_contains(const struct exclusion *exclusion, time_t now)
{
    time_t end = exclusion->start + (time_t)exclusion->days * SECONDS_PER_DAY;
    return now >= exclusion->start && now < end;
}
