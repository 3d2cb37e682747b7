/* Wrong notions of when an update may begin: replacements of window_contains and
 * exclusion_contains. */
#include "mocks/updaters/wrong/times.h"
#include "mocks/updaters/pause.h"

static struct wall_clock local_clock(time_t now)
{
    struct tm local;
    localtime_r(&now, &local);
    return wall_clock_of(&local);
}

static struct wall_clock utc_clock(time_t now)
{
    struct tm utc;
    gmtime_r(&now, &utc);
    return wall_clock_of(&utc);
}

bool window_in_utc(const struct window *window, time_t now)
{
    return window_contains_wall_clock(window, utc_clock(now));
}

bool window_weekday_in_utc(const struct window *window, time_t now)
{
    struct wall_clock clock = local_clock(now);
    clock.weekday = utc_clock(now).weekday;
    return window_contains_wall_clock(window, clock);
}

/* The offset is asked once, as if it stood for the zone. */
static long first_offset_s;

void window_learn_offset(unsigned poll)
{
    time_t now = time(NULL);
    struct tm local;
    if (poll == 0)
        first_offset_s = localtime_r(&now, &local)->tm_gmtoff;
}

bool window_with_first_offset(const struct window *window, time_t now)
{
    return window_contains_wall_clock(window, utc_clock(now + first_offset_s));
}

bool window_without_daylight_saving(const struct window *window, time_t now)
{
    struct tm local;
    localtime_r(&now, &local);
    return window_contains(window, local.tm_isdst > 0 ? now - SECONDS_PER_HOUR : now);
}

bool window_through_last_hour(const struct window *window, time_t now)
{
    struct window wider = *window;
    wider.end_s = (window->end_s / SECONDS_PER_HOUR + 1) * SECONDS_PER_HOUR;
    wider.end_s = wider.end_s > SECONDS_PER_DAY ? SECONDS_PER_DAY : wider.end_s;
    return window_contains(&wider, now);
}

bool window_one_hour_early(const struct window *window, time_t now)
{
    return window_contains(window, now) || window_contains(window, now + SECONDS_PER_HOUR);
}

bool window_on_any_day(const struct window *window, time_t now)
{
    struct window daily = *window;
    daily.days = (1u << DAYS_PER_WEEK) - 1;
    return window_contains(&daily, now);
}

bool window_when_all_days_match(const struct window *window, time_t now)
{
    bool is_one_day = (window->days & (window->days - 1)) == 0;
    return is_one_day && window_contains(window, now);
}

bool window_on_first_day_only(const struct window *window, time_t now)
{
    struct window shorter = *window;
    shorter.days = window->days & -window->days;
    return window_contains(&shorter, now);
}

bool window_thursday_is_tuesday(const struct window *window, time_t now)
{
    struct window misspelt = *window;
    if ((window->days & 1u << THURSDAY) != 0)
        misspelt.days = (window->days & ~(1u << THURSDAY)) | 1u << TUESDAY;
    return window_contains(&misspelt, now);
}

/* tm_wday counts from Sunday, the bits count from Monday. */
bool window_week_begins_on_sunday(const struct window *window, time_t now)
{
    struct wall_clock clock = local_clock(now);
    clock.weekday = (clock.weekday + 1) % DAYS_PER_WEEK;
    return window_contains_wall_clock(window, clock);
}

bool window_midnight_is_zero(const struct window *window, time_t now)
{
    struct window wrapped = *window;
    wrapped.end_s %= SECONDS_PER_DAY;
    return wrapped.end_s > wrapped.start_s && window_contains(&wrapped, now);
}

bool window_from_start_on(const struct window *window, time_t now)
{
    struct window longer = *window;
    longer.end_s = SECONDS_PER_DAY;
    return window_contains(&longer, now);
}

bool window_until_end(const struct window *window, time_t now)
{
    struct window longer = *window;
    longer.start_s = 0;
    return window_contains(&longer, now);
}

bool window_complement(const struct window *window, time_t now)
{
    return !window_contains(window, now);
}

bool exclusion_never(const struct exclusion *exclusion, time_t now)
{
    (void)exclusion, (void)now;
    return false;
}

bool exclusion_never_ends(const struct exclusion *exclusion, time_t now)
{
    return now >= exclusion->start;
}

bool exclusion_from_now_on(const struct exclusion *exclusion, time_t now)
{
    return now < exclusion->start + (time_t)exclusion->days * SECONDS_PER_DAY;
}

static bool lasts(const struct exclusion *exclusion, time_t length_s, time_t now)
{
    return now >= exclusion->start && now < exclusion->start + length_s;
}

bool exclusion_one_day_short(const struct exclusion *exclusion, time_t now)
{
    return lasts(exclusion, (time_t)(exclusion->days - 1) * SECONDS_PER_DAY, now);
}

bool exclusion_two_days_long(const struct exclusion *exclusion, time_t now)
{
    return lasts(exclusion, (time_t)(exclusion->days + 2) * SECONDS_PER_DAY, now);
}

bool exclusion_on_first_day(const struct exclusion *exclusion, time_t now)
{
    return lasts(exclusion, SECONDS_PER_DAY, now);
}

bool exclusion_in_hours(const struct exclusion *exclusion, time_t now)
{
    return lasts(exclusion, (time_t)exclusion->days * SECONDS_PER_HOUR, now);
}

/* Milliseconds in 32 bits: 25 days and more are negative. */
bool exclusion_by_32_bit_timer(const struct exclusion *exclusion, time_t now)
{
    gint32 length_ms = (gint32)(guint32)((guint64)exclusion->days * SECONDS_PER_DAY * 1000);
    return lasts(exclusion, length_ms / 1000, now);
}

bool exclusion_at_most_a_week(const struct exclusion *exclusion, time_t now)
{
    return lasts(exclusion, (time_t)MIN(exclusion->days, DAYS_PER_WEEK) * SECONDS_PER_DAY, now);
}

static time_t next_opening(const struct window *window, time_t now)
{
    time_t last = now + (DAYS_PER_WEEK + 1) * SECONDS_PER_DAY;
    if (window_contains(window, now)) {
        return now;
    }
    time_t next = now - now % SECONDS_PER_MINUTE;
    while (next < last && !window_contains(window, next)) {
        next += SECONDS_PER_MINUTE;
    }
    return next;
}

/* Sleeps until the window opens, as it were. */
bool window_by_countdown(const struct window *window, time_t now)
{
    static gint64 opens_s = -1;
    if (opens_s < 0) {
        opens_s = pause_now_s() + (next_opening(window, now) - now);
    }
    return pause_now_s() >= opens_s;
}
