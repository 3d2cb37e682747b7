/* Dates of HTTP headers: IMF-fixdate of RFC 9110, independent of any locale. */
#include "mocks/http-date.h"
#include "sim/civil.h"
#include "sim/clock.h"
#include <glib.h>
#include <stdio.h>
#include <string.h>

static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool http_date_format(int64_t instant_ns, char text[HTTP_DATE_SIZE])
{
    int64_t fraction_ns = (instant_ns % NS_PER_S + NS_PER_S) % NS_PER_S;
    int64_t seconds = (instant_ns - fraction_ns) / NS_PER_S;
    struct civil civil = civil_of_seconds(seconds);
    if (civil.year < 0 || civil.year > 9999) {
        return false;
    }
    enum weekday weekday = civil_weekday(civil_days(civil.year, civil.month, civil.day));
    snprintf(text, HTTP_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT", weekdays[weekday],
             civil.day, months[civil.month - 1], civil.year, civil.hour, civil.minute,
             civil.second);
    return true;
}

bool http_date_parse(const char *text, int64_t *instant_ns)
{
    struct civil civil = {0};
    char weekday[4], month[4], again[HTTP_DATE_SIZE];
    if (strlen(text) != strlen("Tue, 03 Dec 2030 18:43:00 GMT") ||
        sscanf(text, "%3s, %2d %3s %4d %2d:%2d:%2d GMT", weekday, &civil.day, month, &civil.year,
               &civil.hour, &civil.minute, &civil.second) != 7) {
        return false;
    }
    for (civil.month = 1; civil.month <= 12 && strcmp(months[civil.month - 1], month) != 0;) {
        civil.month++;
    }
    if (civil.month > 12 || !civil_is_valid(&civil)) {
        return false;
    }
    int64_t found_ns = civil_seconds(&civil) * NS_PER_S;
    if (!http_date_format(found_ns, again) || strcmp(again, text) != 0) {
        return false; /* another weekday, other white space */
    }
    *instant_ns = found_ns;
    return true;
}
