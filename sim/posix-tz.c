/* Reads the TZ strings of POSIX and finds the changes of a year. */
#include "sim/posix-tz.h"
#include "sim/civil.h"
#include <string.h>

#define SHORTEST_NAME 3
#define OFFSET_HOURS_LIMIT 24
#define CHANGE_HOURS_LIMIT 167
#define DEFAULT_CHANGE_SECONDS (2 * 3600)
#define DEFAULT_SAVING_SECONDS 3600

static bool take(const char **at, char expected)
{
    if (**at != expected)
        return false;
    (*at)++;
    return true;
}

static bool take_number(const char **at, int lowest, int highest, int *number)
{
    int result = 0;
    const char *after = *at;
    for (; g_ascii_isdigit(*after) && after - *at < 3; after++)
        result = result * 10 + g_ascii_digit_value(*after);
    if (after == *at || g_ascii_isdigit(*after) || result < lowest || result > highest)
        return false;
    *at = after;
    *number = result;
    return true;
}

/* [+-]h[h[h]][:mm[:ss]] */
static bool take_time(const char **at, int hours_limit, int *seconds)
{
    int sign = **at == '-' ? -1 : 1;
    int hours = 0;
    int minutes = 0;
    int rest = 0;
    if (**at == '-' || **at == '+')
        (*at)++;
    if (!take_number(at, 0, hours_limit, &hours))
        return false;
    if (take(at, ':')) {
        if (!take_number(at, 0, 59, &minutes))
            return false;
        if (take(at, ':') && !take_number(at, 0, 59, &rest))
            return false;
    }
    *seconds = sign * (hours * 3600 + minutes * 60 + rest);
    return true;
}

static bool take_name(const char **at, char name[ABBREVIATION_SIZE])
{
    bool is_quoted = take(at, '<');
    size_t length = 0;
    while (g_ascii_isalpha((*at)[length]) ||
           (is_quoted && (*at)[length] != '\0' && strchr("+-0123456789", (*at)[length]) != NULL))
        length++;
    if (length < SHORTEST_NAME || length >= ABBREVIATION_SIZE)
        return false;
    memcpy(name, *at, length);
    name[length] = '\0';
    *at += length;
    return !is_quoted || take(at, '>');
}

/* POSIX counts offsets to the west. */
static bool take_offset(const char **at, int *offset_seconds)
{
    int west_seconds = 0;
    if (!take_time(at, OFFSET_HOURS_LIMIT, &west_seconds))
        return false;
    *offset_seconds = -west_seconds;
    return true;
}

static bool take_day(const char **at, struct posix_change *change)
{
    if (take(at, 'M')) {
        change->form = POSIX_DAY_OF_MONTH;
        return take_number(at, 1, 12, &change->month) && take(at, '.') &&
               take_number(at, 1, 5, &change->week) && take(at, '.') &&
               take_number(at, 0, 6, &change->day);
    }
    if (take(at, 'J')) {
        change->form = POSIX_DAY_WITHOUT_LEAP;
        return take_number(at, 1, 365, &change->day);
    }
    change->form = POSIX_DAY_OF_YEAR;
    return take_number(at, 0, 365, &change->day);
}

static bool take_change(const char **at, struct posix_change *change)
{
    change->time_seconds = DEFAULT_CHANGE_SECONDS;
    if (!take(at, ',') || !take_day(at, change))
        return false;
    return !take(at, '/') || take_time(at, CHANGE_HOURS_LIMIT, &change->time_seconds);
}

static bool take_daylight(const char **at, struct posix_tz *tz)
{
    tz->has_daylight = true;
    tz->daylight.offset_seconds = tz->standard.offset_seconds + DEFAULT_SAVING_SECONDS;
    if (!take_name(at, tz->daylight.abbreviation))
        return false;
    if (**at != ',' && !take_offset(at, &tz->daylight.offset_seconds))
        return false;
    return take_change(at, &tz->begin) && take_change(at, &tz->end);
}

bool posix_tz_parse(const char *text, struct posix_tz *tz)
{
    const char *at = text;
    struct posix_tz result = {0};
    if (!take_name(&at, result.standard.abbreviation) ||
        !take_offset(&at, &result.standard.offset_seconds))
        return false;
    if (*at != '\0' && !take_daylight(&at, &result))
        return false;
    if (*at != '\0')
        return false;
    *tz = result;
    return true;
}

static int64_t day_of_month_form(const struct posix_change *change, int year)
{
    int wanted = (change->day + SUNDAY) % 7;
    int64_t first = civil_days(year, change->month, 1);
    int64_t next_month =
        change->month == 12 ? civil_days(year + 1, 1, 1) : civil_days(year, change->month + 1, 1);
    int64_t days =
        first + (wanted - (int)civil_weekday(first) + 7) % 7 + (change->week - 1) * INT64_C(7);
    return days < next_month ? days : days - 7;
}

static int64_t change_days(const struct posix_change *change, int year)
{
    int64_t new_year = civil_days(year, 1, 1);
    bool is_after_leap_day = change->day >= 60 && civil_days(year, 3, 1) - new_year == 60;
    switch (change->form) {
    case POSIX_DAY_OF_MONTH:
        return day_of_month_form(change, year);
    case POSIX_DAY_WITHOUT_LEAP:
        return new_year + change->day - 1 + (is_after_leap_day ? 1 : 0);
    case POSIX_DAY_OF_YEAR:
        break;
    }
    return new_year + change->day;
}

int64_t posix_change_seconds(const struct posix_change *change, int year, int offset_seconds)
{
    return change_days(change, year) * 86400 + change->time_seconds - offset_seconds;
}
