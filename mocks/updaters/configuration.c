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

/* False if there is no such key; a value that is no whole number from 1 on is 0. */
static bool days_number(const cJSON *exclusion, const char *key, int *days)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(exclusion, key);
    if (item == NULL)
        return false;
    bool is_valid = cJSON_IsNumber(item) && item->valuedouble >= 1 && item->valuedouble < 1e6 &&
                    floor(item->valuedouble) == item->valuedouble;
    *days = is_valid ? item->valueint : 0;
    return true;
}

/* The schema calls the length "duration", the documented request "days": of both the longer one.
 * Under the other key alone the exclusion is none. */
static bool length_parse(const cJSON *item, const struct dialect *dialect, int *length)
{
    int duration = 0;
    int days = 0;
    bool has_duration = dialect->exclusion_field != EXCLUSION_FIELD_DAYS &&
                        days_number(item, "duration", &duration);
    bool has_days =
        dialect->exclusion_field != EXCLUSION_FIELD_DURATION && days_number(item, "days", &days);
    *length = MAX(duration, days);
    if (!has_duration && !has_days)
        return cJSON_HasObjectItem(item, "duration") || cJSON_HasObjectItem(item, "days");
    return !(has_duration && duration == 0) && !(has_days && days == 0);
}

/* False with an error; an exclusion that is ignored has no days. */
static bool exclusion_parse(const cJSON *item, const struct dialect *dialect,
                            struct exclusion *exclusion, GError **error)
{
    if (!instant_parse(cJSON_GetObjectItemCaseSensitive(item, "start"), &exclusion->start))
        return refuse(error, "maintenanceExclusion.start is no date-time");
    if (!length_parse(item, dialect, &exclusion->days))
        return refuse(error, "maintenanceExclusion has no length in days");
    if (exclusion->days <= EXCLUSION_LONGEST_DAYS)
        return true;
    if (dialect->long_exclusion == LONG_EXCLUSION_REJECTED)
        return refuse(error, "maintenanceExclusion is longer than 30 days");
    exclusion->days =
        dialect->long_exclusion == LONG_EXCLUSION_CLAMPED ? EXCLUSION_LONGEST_DAYS : 0;
    return true;
}

static bool keys_are_good(const cJSON *settings, const struct dialect *dialect,
                          struct configuration *configuration, GError **error)
{
    const cJSON *channel = cJSON_GetObjectItemCaseSensitive(settings, "channel");
    const cJSON *window = cJSON_GetObjectItemCaseSensitive(settings, "maintenanceWindow");
    if (!cJSON_IsObject(settings))
        return refuse(error, "pos.autoUpdate is no object");
    if (dialect->partial_is_invalid && (channel == NULL || window == NULL))
        return refuse(error, "pos.autoUpdate lacks the channel or the window");
    if (channel != NULL &&
        (!cJSON_IsString(channel) || !channel_parse(channel->valuestring, &configuration->channel)))
        return refuse(error, "unknown channel");
    return true;
}

static bool settings_parse(const cJSON *settings, const struct dialect *dialect,
                           struct configuration *configuration, GError **error)
{
    const cJSON *window = cJSON_GetObjectItemCaseSensitive(settings, "maintenanceWindow");
    const cJSON *exclusion = cJSON_GetObjectItemCaseSensitive(settings, "maintenanceExclusion");
    if (!keys_are_good(settings, dialect, configuration, error))
        return false;
    configuration->is_set = true;
    configuration->has_window = window != NULL;
    configuration->has_exclusion = exclusion != NULL;
    if (window != NULL && !window_parse(window, &configuration->window, error))
        return false;
    if (window != NULL && dialect->crossing_is_invalid &&
        configuration->window.start_s > configuration->window.end_s)
        return refuse(error, "maintenanceWindow ends before it starts");
    return exclusion == NULL ||
           exclusion_parse(exclusion, dialect, &configuration->exclusion, error);
}

const cJSON *configuration_locate_right(const cJSON *value)
{
    const cJSON *pos = cJSON_GetObjectItemCaseSensitive(value, "pos");
    return cJSON_GetObjectItemCaseSensitive(pos, "autoUpdate");
}

bool configuration_parse(const char *body, const struct dialect *dialect,
                         struct configuration *configuration, GError **error)
{
    struct configuration parsed = {.channel = dialect->default_channel};
    g_autoptr(cJSON) answer = cJSON_ParseWithOpts(body, NULL, true);
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(answer, "value");
    if (!cJSON_IsObject(value))
        return refuse(error, "the answer has no value");
    const cJSON *settings = dialect->locate(value);
    if (settings == NULL)
        parsed.channel = dialect->unset_channel;
    else if (!settings_parse(settings, dialect, &parsed, error))
        return false;
    *configuration = parsed;
    return true;
}
