/* The settings at value.pos.autoUpdate: reading them, and refusing what violates their schema. */
#include "mocks/updaters/configuration.h"

#include "mocks/updaters/scope.h"

#include <math.h>
#include <string.h>

#define EXCLUSION_LONGEST_DAYS 30

static const char *const CHANNEL_NAMES[] = {"stable", "preview", "internal"};
static const char *const DAY_NAMES[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

static bool refuse(GError **error, const char *what)
{
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s", what);
    return false;
}

static int index_of(const char *text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, names[i]) == 0)
            return (int)i;
    return -1;
}

bool channel_parse(const char *text, enum channel *channel)
{
    int index = index_of(text, CHANNEL_NAMES, G_N_ELEMENTS(CHANNEL_NAMES));
    if (index < 0)
        return false;
    *channel = (enum channel)index;
    return true;
}

static bool two_digits(const char *text, int *number)
{
    if (!g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]))
        return false;
    *number = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

/* HH:MM or HH:MM:SS; 24:00 is the end of the day. */
static bool time_parse(const cJSON *item, int *second_of_day)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    const char *text = cJSON_GetStringValue(item);
    if (text == NULL || !two_digits(text, &hour) || text[2] != ':' ||
        !two_digits(text + 3, &minute))
        return false;
    if (text[5] == ':' && two_digits(text + 6, &second))
        text += 3;
    *second_of_day = hour * SECONDS_PER_HOUR + minute * 60 + second;
    return text[5] == '\0' && minute < 60 && second < 60 && *second_of_day <= SECONDS_PER_DAY;
}

static bool days_parse(const cJSON *item, unsigned *days)
{
    const cJSON *day = NULL;
    *days = 0;
    cJSON_ArrayForEach(day, item)
    {
        const char *name = cJSON_GetStringValue(day);
        int index = name == NULL ? -1 : index_of(name, DAY_NAMES, DAYS_PER_WEEK);
        if (index < 0)
            return false;
        *days |= 1u << index;
    }
    return cJSON_IsArray(item) && *days != 0;
}

static bool window_parse(const cJSON *item, struct window *window, GError **error)
{
    if (!days_parse(cJSON_GetObjectItemCaseSensitive(item, "days"), &window->days))
        return refuse(error, "maintenanceWindow.days is no list of weekdays");
    if (!time_parse(cJSON_GetObjectItemCaseSensitive(item, "start"), &window->start_s) ||
        window->start_s == SECONDS_PER_DAY)
        return refuse(error, "maintenanceWindow.start is no time of day");
    if (!time_parse(cJSON_GetObjectItemCaseSensitive(item, "end"), &window->end_s))
        return refuse(error, "maintenanceWindow.end is no time of day");
    return true;
}

/* RFC 3339 with a zone. A date-time without one says nothing about its instant. */
static bool instant_parse(const cJSON *item, time_t *instant)
{
    const char *text = cJSON_GetStringValue(item);
    if (text == NULL || !g_ascii_isdigit(*text))
        return false;
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(text, NULL);
    if (date == NULL)
        return false;
    *instant = (time_t)g_date_time_to_unix(date);
    return true;
}

/* False if there is no such key; a value out of range is 0. */
static bool days_number(const cJSON *exclusion, const char *key, int *days)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(exclusion, key);
    if (item == NULL)
        return false;
    bool is_valid = cJSON_IsNumber(item) && item->valuedouble >= 1 &&
                    item->valuedouble <= EXCLUSION_LONGEST_DAYS &&
                    floor(item->valuedouble) == item->valuedouble;
    *days = is_valid ? item->valueint : 0;
    return true;
}

/* The schema calls the length "duration", the documented request "days": either is obeyed, the
 * longer of both. */
static bool exclusion_parse(const cJSON *item, struct exclusion *exclusion, GError **error)
{
    int duration = 0;
    int days = 0;
    bool has_duration = days_number(item, "duration", &duration);
    bool has_days = days_number(item, "days", &days);
    if (!instant_parse(cJSON_GetObjectItemCaseSensitive(item, "start"), &exclusion->start))
        return refuse(error, "maintenanceExclusion.start is no date-time");
    if ((has_duration && duration == 0) || (has_days && days == 0) || (!has_duration && !has_days))
        return refuse(error, "maintenanceExclusion has no length of 1 to 30 days");
    exclusion->days = MAX(duration, days);
    return true;
}

static bool settings_parse(const cJSON *settings, struct configuration *configuration,
                           GError **error)
{
    const cJSON *channel = cJSON_GetObjectItemCaseSensitive(settings, "channel");
    const cJSON *window = cJSON_GetObjectItemCaseSensitive(settings, "maintenanceWindow");
    const cJSON *exclusion = cJSON_GetObjectItemCaseSensitive(settings, "maintenanceExclusion");
    if (!cJSON_IsObject(settings))
        return refuse(error, "pos.autoUpdate is no object");
    if (channel != NULL &&
        (!cJSON_IsString(channel) || !channel_parse(channel->valuestring, &configuration->channel)))
        return refuse(error, "unknown channel");
    configuration->is_set = true;
    configuration->has_window = window != NULL;
    configuration->has_exclusion = exclusion != NULL;
    return (window == NULL || window_parse(window, &configuration->window, error)) &&
           (exclusion == NULL || exclusion_parse(exclusion, &configuration->exclusion, error));
}

const cJSON *configuration_locate_right(const cJSON *value)
{
    const cJSON *pos = cJSON_GetObjectItemCaseSensitive(value, "pos");
    return cJSON_GetObjectItemCaseSensitive(pos, "autoUpdate");
}

bool configuration_parse(const char *body, configuration_locate locate,
                         enum channel default_channel, struct configuration *configuration,
                         GError **error)
{
    struct configuration parsed = {.channel = default_channel};
    g_autoptr(cJSON) answer = cJSON_ParseWithOpts(body, NULL, true);
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(answer, "value");
    if (!cJSON_IsObject(value))
        return refuse(error, "the answer has no value");
    const cJSON *settings = locate(value);
    if (settings != NULL && !settings_parse(settings, &parsed, error))
        return false;
    *configuration = parsed;
    return true;
}
