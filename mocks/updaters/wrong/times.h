#pragma once
/* Wrong notions of when an update may begin. */
#include "mocks/updaters/decide.h"

bool window_in_utc(const struct window *window, time_t now);
bool window_weekday_in_utc(const struct window *window, time_t now);
/* To be called before each poll. */
void window_learn_offset(unsigned poll);
bool window_with_first_offset(const struct window *window, time_t now);
bool window_without_daylight_saving(const struct window *window, time_t now);
bool window_through_last_hour(const struct window *window, time_t now);
bool window_one_hour_early(const struct window *window, time_t now);
bool window_on_any_day(const struct window *window, time_t now);
bool window_when_all_days_match(const struct window *window, time_t now);
bool window_on_first_day_only(const struct window *window, time_t now);
bool window_thursday_is_tuesday(const struct window *window, time_t now);
bool window_week_begins_on_sunday(const struct window *window, time_t now);
bool window_midnight_is_zero(const struct window *window, time_t now);
bool window_from_start_on(const struct window *window, time_t now);
bool window_until_end(const struct window *window, time_t now);
bool window_complement(const struct window *window, time_t now);
bool window_by_countdown(const struct window *window, time_t now);

bool exclusion_never(const struct exclusion *exclusion, time_t now);
bool exclusion_never_ends(const struct exclusion *exclusion, time_t now);
bool exclusion_from_now_on(const struct exclusion *exclusion, time_t now);
bool exclusion_one_day_short(const struct exclusion *exclusion, time_t now);
bool exclusion_two_days_long(const struct exclusion *exclusion, time_t now);
bool exclusion_on_first_day(const struct exclusion *exclusion, time_t now);
bool exclusion_in_hours(const struct exclusion *exclusion, time_t now);
bool exclusion_by_32_bit_timer(const struct exclusion *exclusion, time_t now);
bool exclusion_at_most_a_week(const struct exclusion *exclusion, time_t now);
