/* The text form of instants: RFC 3339 (section 5.6, with the leniency of its notes) read and
 * written. */
#include "sim/civil.h"
#include "sim/clock.h"
#include <string.h>

/* Years that lie wholly within what 64 bits of nanoseconds can hold. */
#define FIRST_YEAR 1678
#define LAST_YEAR 2261

static char *put_digits(char *to, int value, int count)
{
    for (int index = count - 1; index >= 0; index--) {
        to[index] = (char)('0' + value % 10);
        value /= 10;
    }
    return to + count;
}

static char *put_fraction(char *to, int nanosecond)
{
    if (nanosecond == 0)
        return to;
    *to++ = '.';
    if (nanosecond % 1000000 == 0)
        return put_digits(to, nanosecond / 1000000, 3);
    if (nanosecond % 1000 == 0)
        return put_digits(to, nanosecond / 1000, 6);
    return put_digits(to, nanosecond, 9);
}

void instant_format(int64_t instant_ns, char text[INSTANT_TEXT_SIZE])
{
    int64_t nanosecond = instant_ns % NS_PER_S;
    int64_t seconds = instant_ns / NS_PER_S;
    if (nanosecond < 0) {
        nanosecond += NS_PER_S;
        seconds--;
    }
    struct civil civil = civil_of_seconds(seconds);
    const struct {
        int value, digits;
        char after;
    } parts[] = {
        {civil.year, 4, '-'}, {civil.month, 2, '-'},  {civil.day, 2, 'T'},
        {civil.hour, 2, ':'}, {civil.minute, 2, ':'}, {civil.second, 2, '\0'},
    };
    char *to = text;
    for (unsigned index = 0; index < G_N_ELEMENTS(parts); index++) {
        to = put_digits(to, parts[index].value, parts[index].digits);
        if (parts[index].after != '\0')
            *to++ = parts[index].after;
    }
    to = put_fraction(to, (int)nanosecond);
    *to++ = 'Z';
    *to = '\0';
}

static bool take_digits(const char **at, int count, int *value)
{
    int result = 0;
    for (int index = 0; index < count; index++) {
        if (!g_ascii_isdigit((*at)[index]))
            return false;
        result = result * 10 + g_ascii_digit_value((*at)[index]);
    }
    *at += count;
    *value = result;
    return true;
}

static bool take_any(const char **at, const char *accepted)
{
    if (**at == '\0' || strchr(accepted, **at) == NULL)
        return false;
    (*at)++;
    return true;
}

static bool take_date_and_time(const char **at, struct civil *civil)
{
    const struct {
        int digits;
        int *value;
        const char *after;
    } parts[] = {
        {4, &civil->year, "-"}, {2, &civil->month, "-"},  {2, &civil->day, "Tt "},
        {2, &civil->hour, ":"}, {2, &civil->minute, ":"}, {2, &civil->second, NULL},
    };
    for (unsigned index = 0; index < G_N_ELEMENTS(parts); index++) {
        if (!take_digits(at, parts[index].digits, parts[index].value))
            return false;
        if (parts[index].after != NULL && !take_any(at, parts[index].after))
            return false;
    }
    return true;
}

/* Decimals beyond the ninth are cut off. */
static bool take_fraction(const char **at, int *nanosecond)
{
    if (!take_any(at, "."))
        return true;
    if (!g_ascii_isdigit(**at))
        return false;
    for (int unit = 100000000; g_ascii_isdigit(**at); (*at)++, unit /= 10)
        *nanosecond += g_ascii_digit_value(**at) * unit;
    return true;
}

static bool take_offset(const char **at, int *offset_seconds)
{
    if (take_any(at, "Zz"))
        return true;
    int sign = **at == '-' ? -1 : 1;
    int hours = 0;
    int minutes = 0;
    if (!take_any(at, "+-") || !take_digits(at, 2, &hours) || !take_any(at, ":") ||
        !take_digits(at, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset_seconds = sign * (hours * 60 + minutes) * 60;
    return true;
}

/* RFC 3339, 5.7: leap seconds come at the end of a month, UTC. `seconds` is the second after it. */
static bool is_after_leap_second(int64_t seconds)
{
    struct civil next = civil_of_seconds(seconds);
    return next.day == 1 && next.hour == 0 && next.minute == 0 && next.second == 0;
}

bool instant_parse(const char *text, int64_t *instant_ns)
{
    const char *at = text;
    struct civil civil = {0};
    int offset_seconds = 0;
    if (!take_date_and_time(&at, &civil) || !take_fraction(&at, &civil.nanosecond) ||
        !take_offset(&at, &offset_seconds) || *at != '\0')
        return false;
    bool is_leap_second = civil.second == 60;
    if (is_leap_second)
        civil.second = 59;
    if (!civil_is_valid(&civil))
        return false;
    int64_t seconds = civil_seconds(&civil) - offset_seconds + (is_leap_second ? 1 : 0);
    if (is_leap_second && !is_after_leap_second(seconds))
        return false;
    int year = civil_of_seconds(seconds).year;
    if (year < FIRST_YEAR || year > LAST_YEAR)
        return false;
    *instant_ns = seconds * NS_PER_S + civil.nanosecond;
    return true;
}
