/* Configurations: from JSON to the alternatives that are defensible. */
#include "harness/oracle/configuration.h"
#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

/* Instants beyond this cannot be added to without care; no till lives that long. */
#define START_LIMIT_NS (INT64_C(7258118400) * NS_PER_S) /* 2200-01-01 */
#define DAYS_MAXIMUM 30

enum finding_kind { FOUND_VALID, FOUND_OPEN, FOUND_INVALID }; /* the worst wins */

struct parse {
    struct configuration configuration;
    const struct reading *reading;
    enum finding_kind found;
    bool exclusion_is_too_long;
    bool exclusion_is_doubtful; /* it stands under the key that the reading does not know */
};

static const char *const channel_names[] = {"none", "internal", "preview", "stable"};

const char *channel_name(enum channel channel)
{
    return channel_names[channel];
}

enum channel channel_parse(const char *text)
{
    for (unsigned i = CHANNEL_INTERNAL; text != NULL && i < G_N_ELEMENTS(channel_names); i++)
        if (strcmp(text, channel_names[i]) == 0)
            return (enum channel)i;
    return CHANNEL_NONE;
}

static void note(struct parse *parse, enum finding_kind found)
{
    parse->found = MAX(parse->found, found);
}

static void parse_channel(struct parse *parse, const cJSON *channel)
{
    parse->configuration.channel = CHANNEL_STABLE;
    if (channel == NULL) {
        if (parse->reading->value[AXIS_PARTIAL] == PARTIAL_INVALID)
            note(parse, FOUND_INVALID);
        return;
    }
    enum channel known = channel_parse(cJSON_GetStringValue(channel));
    if (known != CHANNEL_NONE)
        parse->configuration.channel = known;
    else
        note(parse, cJSON_IsNull(channel) ? FOUND_OPEN : FOUND_INVALID);
}

static bool two_digits(const char *text, int limit, int *value)
{
    if (!g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]))
        return false;
    *value = (text[0] - '0') * 10 + (text[1] - '0');
    return *value <= limit;
}

/* HH:MM, 24:00 for an end. Longer forms of ISO 8601 are open. */
static void parse_time(struct parse *parse, const cJSON *item, bool is_end, int *minute)
{
    const char *text = cJSON_GetStringValue(item);
    int hours, minutes;
    if (text == NULL) {
        note(parse, cJSON_IsNull(item) ? FOUND_OPEN : FOUND_INVALID);
        return;
    }
    if (strlen(text) < 5 || text[2] != ':' || !two_digits(text, 24, &hours) ||
        !two_digits(text + 3, 59, &minutes) || (hours == 24 && minutes > 0)) {
        note(parse, FOUND_INVALID);
        return;
    }
    bool is_open = strlen(text) > 5 && strspn(text + 5, "0123456789:.,+-Zz") == strlen(text + 5);
    if (strlen(text) > 5 || (hours == 24 && !is_end))
        note(parse, strlen(text) == 5 || is_open ? FOUND_OPEN : FOUND_INVALID);
    *minute = hours * 60 + minutes;
}

static void parse_day(struct parse *parse, const cJSON *item)
{
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    const char *text = cJSON_GetStringValue(item);
    if (text == NULL) {
        note(parse, cJSON_IsNull(item) || cJSON_IsObject(item) ? FOUND_OPEN : FOUND_INVALID);
        return;
    }
    for (int day = MONDAY; day <= SUNDAY; day++)
        if (strcmp(text, names[day]) == 0) {
            unsigned bit = 1U << day;
            if (parse->configuration.window.days & bit)
                note(parse, FOUND_OPEN);
            parse->configuration.window.days |= bit;
            return;
        }
    note(parse, FOUND_INVALID);
}

static void parse_window(struct parse *parse, const cJSON *window)
{
    if (window == NULL) {
        if (parse->reading->value[AXIS_PARTIAL] == PARTIAL_INVALID)
            note(parse, FOUND_INVALID);
        return;
    }
    if (!cJSON_IsObject(window)) {
        note(parse, cJSON_IsNull(window) ? FOUND_OPEN : FOUND_INVALID);
        return;
    }
    struct window *result = &parse->configuration.window;
    parse->configuration.has_window = true;
    const cJSON *days = cJSON_GetObjectItemCaseSensitive(window, "days"), *day;
    if (!cJSON_IsArray(days) || cJSON_GetArraySize(days) == 0)
        note(parse, cJSON_IsNull(days) ? FOUND_OPEN : FOUND_INVALID);
    else
        cJSON_ArrayForEach(day, days) parse_day(parse, day);
    parse_time(parse, cJSON_GetObjectItemCaseSensitive(window, "start"), false,
               &result->start_minute);
    parse_time(parse, cJSON_GetObjectItemCaseSensitive(window, "end"), true, &result->end_minute);
    if (result->start_minute == result->end_minute)
        note(parse, FOUND_OPEN);
}

/* 0: none. Texts and null are open, what is no whole number from 1 is invalid. */
static int parse_days(struct parse *parse, const cJSON *item)
{
    if (item == NULL)
        return 0;
    if (!cJSON_IsNumber(item)) {
        note(parse, cJSON_IsString(item) || cJSON_IsNull(item) ? FOUND_OPEN : FOUND_INVALID);
        return 0;
    }
    double value = cJSON_GetNumberValue(item);
    if (!(value >= 1) || floor(value) != value) {
        note(parse, FOUND_INVALID);
        return 0;
    }
    parse->exclusion_is_too_long |= value > DAYS_MAXIMUM;
    return (int)MIN(value, DAYS_MAXIMUM);
}

static void parse_duration(struct parse *parse, const cJSON *exclusion)
{
    const cJSON *duration_item = cJSON_GetObjectItemCaseSensitive(exclusion, "duration");
    const cJSON *days_item = cJSON_GetObjectItemCaseSensitive(exclusion, "days");
    int duration = parse_days(parse, duration_item), days = parse_days(parse, days_item);
    unsigned field = parse->reading->value[AXIS_EXCLUSION_FIELD];
    if (duration_item == NULL && days_item == NULL)
        note(parse, FOUND_INVALID);
    if (duration_item != NULL && days_item != NULL &&
        !cJSON_Compare(duration_item, days_item, true))
        note(parse, FOUND_OPEN);
    parse->configuration.exclusion.days = duration > 0 ? duration : days;
    parse->exclusion_is_doubtful = (field == EXCLUSION_FIELD_DURATION && duration == 0) ||
                                   (field == EXCLUSION_FIELD_DAYS && days == 0);
}

static void parse_start(struct parse *parse, const cJSON *item)
{
    const char *text = cJSON_GetStringValue(item);
    struct exclusion *exclusion = &parse->configuration.exclusion;
    if (text == NULL) {
        note(parse, cJSON_IsNull(item) ? FOUND_OPEN : FOUND_INVALID);
        return;
    }
    g_autofree char *with_zone = g_strconcat(text, "Z", NULL);
    if (!instant_parse(text, &exclusion->start_ns))
        note(parse, instant_parse(with_zone, &exclusion->start_ns) ? FOUND_OPEN : FOUND_INVALID);
    if (exclusion->start_ns > START_LIMIT_NS || exclusion->start_ns < -START_LIMIT_NS)
        note(parse, FOUND_OPEN);
    exclusion->carries_z = g_str_has_suffix(text, "Z") || g_str_has_suffix(text, "z");
}

static void parse_exclusion(struct parse *parse, const cJSON *exclusion)
{
    if (exclusion == NULL)
        return;
    if (!cJSON_IsObject(exclusion)) {
        note(parse, cJSON_IsNull(exclusion) ? FOUND_OPEN : FOUND_INVALID);
        return;
    }
    parse->configuration.has_exclusion = true;
    parse_start(parse, cJSON_GetObjectItemCaseSensitive(exclusion, "start"));
    parse_duration(parse, exclusion);
}

static bool same_window(const struct configuration *a, const struct configuration *b)
{
    return a->has_window == b->has_window &&
           (!a->has_window ||
            (a->window.days == b->window.days && a->window.start_minute == b->window.start_minute &&
             a->window.end_minute == b->window.end_minute));
}

static bool same_exclusion(const struct configuration *a, const struct configuration *b)
{
    return a->has_exclusion == b->has_exclusion &&
           (!a->has_exclusion || (a->exclusion.start_ns == b->exclusion.start_ns &&
                                  a->exclusion.days == b->exclusion.days &&
                                  a->exclusion.carries_z == b->exclusion.carries_z));
}

static bool is_there(const struct configuration_set *set, const struct configuration *wanted)
{
    for (unsigned i = 0; i < set->count; i++) {
        const struct configuration *one = &set->alternatives[i];
        if (one->kind == wanted->kind && one->channel == wanted->channel &&
            one->alternative_of == wanted->alternative_of && same_window(one, wanted) &&
            same_exclusion(one, wanted))
            return true;
    }
    return false;
}

/* `rulings`: which of them allow it besides the ruled one. */
static void add(struct configuration_set *set, struct configuration configuration, unsigned rulings)
{
    static const struct configuration anything = {.kind = CONFIGURATION_OPEN,
                                                  .channel = CHANNEL_INTERNAL};
    configuration.alternative_of |= rulings;
    if (set->count == CONFIGURATION_ALTERNATIVES || is_there(set, &configuration))
        return;
    bool is_last = set->count == CONFIGURATION_ALTERNATIVES - 1;
    set->alternatives[set->count++] = is_last ? anything : configuration;
}

static void add_all(struct configuration_set *set, const struct configuration_set *other,
                    unsigned rulings)
{
    for (unsigned i = 0; other != NULL && i < other->count; i++)
        add(set, other->alternatives[i], rulings);
}

static void add_without_exclusion(struct configuration_set *set, struct configuration configuration,
                                  unsigned rulings)
{
    configuration.has_exclusion = false;
    add(set, configuration, rulings);
}

/* Not obeyed: the last good one stays [nothing installed]. */
static struct configuration_set rejected(const struct configuration_set *last_good)
{
    struct configuration_set set = {.is_valid = false};
    add_all(&set, last_good, 0);
    add(&set, (struct configuration){.kind = CONFIGURATION_NOTHING, .channel = CHANNEL_STABLE},
        last_good != NULL ? RULING_BIT(RULING_INVALID_CONFIG) : 0);
    return set;
}

/* The other key than that of the reading makes acts allowed, and is not owed. More than 30 days:
 * rejected or clamped [ignored]. A window across midnight [invalid]. */
static struct configuration_set alternatives_of(const struct parse *parse,
                                                const struct configuration_set *last_good)
{
    const struct configuration *configuration = &parse->configuration;
    if (parse->found == FOUND_INVALID)
        return rejected(last_good);
    struct configuration_set set = {.is_valid = parse->found == FOUND_VALID &&
                                                !parse->exclusion_is_too_long};
    add(&set, *configuration, 0);
    bool crosses = configuration->has_window &&
                   configuration->window.start_minute > configuration->window.end_minute;
    bool may_be_ignored = parse->exclusion_is_too_long || parse->exclusion_is_doubtful;
    if (parse->exclusion_is_doubtful)
        add_without_exclusion(&set, *configuration, 0);
    else if (parse->exclusion_is_too_long)
        add_without_exclusion(&set, *configuration, RULING_BIT(RULING_INVALID_CONFIG));
    if (may_be_ignored || parse->found == FOUND_OPEN)
        add_all(&set, last_good, 0);
    else if (crosses)
        add_all(&set, last_good, RULING_BIT(RULING_MIDNIGHT));
    return set;
}

struct configuration_set configuration_set_parse(const char *json, const struct reading *reading,
                                                 const struct configuration_set *last_good)
{
    struct parse parse = {.configuration = {.kind = CONFIGURATION_SET}, .reading = reading};
    cJSON *root = json == NULL ? NULL : cJSON_Parse(json);
    if (json == NULL || cJSON_IsNull(root)) {
        cJSON_Delete(root);
        struct configuration none = {.kind = CONFIGURATION_NONE, .channel = CHANNEL_STABLE};
        return (struct configuration_set){.count = 1, .alternatives = {none}, .is_valid = true};
    }
    if (cJSON_IsObject(root)) {
        parse_channel(&parse, cJSON_GetObjectItemCaseSensitive(root, "channel"));
        parse_window(&parse, cJSON_GetObjectItemCaseSensitive(root, "maintenanceWindow"));
        parse_exclusion(&parse, cJSON_GetObjectItemCaseSensitive(root, "maintenanceExclusion"));
    } else {
        note(&parse, root == NULL ? FOUND_OPEN : FOUND_INVALID);
    }
    cJSON_Delete(root);
    if (parse.found == FOUND_OPEN)
        parse.configuration.kind = CONFIGURATION_OPEN;
    return alternatives_of(&parse, last_good);
}
