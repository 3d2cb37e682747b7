/* The proleptic Gregorian calendar in whole numbers. Years begin in March here, so that the leap
 * day is the last of its year; 400 years are one era of 146,097 days. */
#include "sim/civil.h"

#define DAYS_PER_ERA 146097
#define YEARS_PER_ERA 400
#define SECONDS_PER_DAY 86400
/* Days from 0000-03-01 to 1970-01-01. */
#define EPOCH_DAY 719468

static int64_t floor_divide(int64_t dividend, int64_t divisor)
{
    int64_t quotient = dividend / divisor;
    return dividend % divisor < 0 ? quotient - 1 : quotient;
}

static int64_t floor_modulo(int64_t dividend, int64_t divisor)
{
    return dividend - floor_divide(dividend, divisor) * divisor;
}

/* Days from 1 March to the first of a month; months count from March = 0. */
static int64_t days_before_month(int64_t month_from_march)
{
    return (153 * month_from_march + 2) / 5;
}

int64_t civil_days(int year, int month, int day)
{
    int64_t march_year = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = floor_divide(march_year, YEARS_PER_ERA);
    int64_t year_of_era = march_year - era * YEARS_PER_ERA;
    int64_t day_of_year = days_before_month((month + 9) % 12) + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_DAY;
}

enum weekday civil_weekday(int64_t days)
{
    return (enum weekday)floor_modulo(days + THURSDAY, 7);
}

static bool year_is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year_is_leap(year) ? 29 : days[month - 1];
}

bool civil_is_valid(const struct civil *civil)
{
    return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= days_in_month(civil->year, civil->month) && civil->hour >= 0 &&
           civil->hour <= 23 && civil->minute >= 0 && civil->minute <= 59 && civil->second >= 0 &&
           civil->second <= 59 && civil->nanosecond >= 0 && civil->nanosecond <= 999999999;
}

int64_t civil_seconds(const struct civil *civil)
{
    int64_t days = civil_days(civil->year, civil->month, civil->day);
    return ((days * 24 + civil->hour) * 60 + civil->minute) * 60 + civil->second;
}

static void set_date(struct civil *civil, int64_t days)
{
    int64_t era = floor_divide(days + EPOCH_DAY, DAYS_PER_ERA);
    int64_t day_of_era = days + EPOCH_DAY - era * DAYS_PER_ERA;
    int64_t leap_days = day_of_era / 1460 - day_of_era / 36524 + day_of_era / 146096;
    int64_t year_of_era = (day_of_era - leap_days) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    civil->day = (int)(day_of_year - days_before_month(month_from_march) + 1);
    civil->month = (int)((month_from_march + 2) % 12 + 1);
    civil->year = (int)(year_of_era + era * YEARS_PER_ERA + (civil->month <= 2));
}

struct civil civil_of_seconds(int64_t seconds)
{
    /* Some 60 million years either way: the year fits. */
    g_assert(seconds > -(INT64_C(1) << 51) && seconds < (INT64_C(1) << 51));
    int second_of_day = (int)floor_modulo(seconds, SECONDS_PER_DAY);
    struct civil civil = {
        .hour = second_of_day / 3600,
        .minute = second_of_day / 60 % 60,
        .second = second_of_day % 60,
    };
    set_date(&civil, floor_divide(seconds, SECONDS_PER_DAY));
    return civil;
}
