/* The text form of durations: whole numbers with units, from days down to milliseconds. */
#include "sim/civil.h"
#include "sim/clock.h"
#include <string.h>

#define NS_PER_MINUTE (60 * NS_PER_S)
#define NS_PER_HOUR (60 * NS_PER_MINUTE)
#define NS_PER_DAY (24 * NS_PER_HOUR)
#define DURATION_LIMIT_NS (366 * NS_PER_DAY)

/* Largest first; the last two are written but not read. */
static const struct unit {
    const char *name;
    int64_t size_ns;
} units[] = {
    {"d", NS_PER_DAY}, {"h", NS_PER_HOUR}, {"m", NS_PER_MINUTE}, {"s", NS_PER_S}, {"ms", NS_PER_MS},
    {"us", NS_PER_US}, {"ns", 1},
};
#define READABLE_UNITS 5

static bool take_number(const char **at, int64_t *number)
{
    if (!g_ascii_isdigit(**at))
        return false;
    int64_t result = 0;
    for (; g_ascii_isdigit(**at); (*at)++) {
        result = result * 10 + g_ascii_digit_value(**at);
        if (result > DURATION_LIMIT_NS)
            return false;
    }
    *number = result;
    return true;
}

/* A unit that is smaller than the one before it (`next` is the first that may come). */
static const struct unit *take_unit(const char **at, unsigned next)
{
    size_t length = strspn(*at, "abcdefghijklmnopqrstuvwxyz");
    for (unsigned index = next; index < READABLE_UNITS; index++)
        if (strlen(units[index].name) == length && strncmp(*at, units[index].name, length) == 0) {
            *at += length;
            return &units[index];
        }
    return NULL;
}

bool duration_parse(const char *text, int64_t *duration_ns)
{
    const char *at = text;
    int64_t total_ns = 0;
    unsigned next = 0;
    do {
        int64_t number = 0;
        if (!take_number(&at, &number))
            return false;
        const struct unit *unit = take_unit(&at, next);
        if (unit == NULL || number > (DURATION_LIMIT_NS - total_ns) / unit->size_ns)
            return false;
        total_ns += number * unit->size_ns;
        next = (unsigned)(unit - units) + 1;
    } while (*at != '\0');
    *duration_ns = total_ns;
    return true;
}

char *duration_format(int64_t duration_ns)
{
    if (duration_ns == 0)
        return g_strdup("0s");
    uint64_t rest_ns = duration_ns < 0 ? 0 - (uint64_t)duration_ns : (uint64_t)duration_ns;
    GString *text = g_string_new(duration_ns < 0 ? "-" : "");
    bool is_first = true;
    for (unsigned index = 0; index < G_N_ELEMENTS(units); index++) {
        uint64_t size_ns = (uint64_t)units[index].size_ns;
        if (rest_ns < size_ns)
            continue;
        g_string_append_printf(text, "%s%" G_GUINT64_FORMAT "%s", is_first ? "" : " ",
                               rest_ns / size_ns, units[index].name);
        rest_ns %= size_ns;
        is_first = false;
    }
    return g_string_free(text, FALSE);
}
