/* Times with a date: wall clock of a zone, RFC 3339, and RFC 9557 with the zone in brackets. */
#include "harness/scenario/time.h"
#include "sim/clock.h"
#include <string.h>

#define FIRST_YEAR 1970
#define LAST_YEAR 2199
#define NS_PER_DAY (86400 * NS_PER_S)

static const char forms[] = "times are as in \"2030-11-29 08:00\", \"2030-12-01T00:00:00Z\", "
                            "\"2030-12-01T00:00:00-08:00[America/Los_Angeles]\", \"+90m\", "
                            "\"@start + 5m\"";
static const char pattern[] =
    "\\A(?<date>(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2}))"
    "([T ](?<clock>(?<hour>[0-9]{2}):(?<minute>[0-9]{2})"
    "(:(?<second>[0-9]{2})(\\.(?<fraction>[0-9]{1,9}))?)?))?"
    "(?<offset>Z|(?<sign>[-+])(?<hours>[01][0-9]|2[0-3]):(?<minutes>[0-5][0-9]))?"
    "(\\[(?<zone>[^\\]]+)\\])?( (?<word>earlier|later))?\\z";

/* A text taken apart. */
struct parts {
    const char *text;
    struct civil civil;
    int offset_s;
    char *date, *clock, *offset, *zone, *word; /* as written; "" for what is not there */
};

static void parts_clear(struct parts *parts)
{
    g_free(parts->date);
    g_free(parts->clock);
    g_free(parts->offset);
    g_free(parts->zone);
    g_free(parts->word);
}

static bool refuse(struct time_problem *problem, struct time_problem why)
{
    *problem = why;
    return false;
}

static char *text_of(const GMatchInfo *match, const char *name)
{
    char *text = g_match_info_fetch_named(match, name);
    return text ? text : g_strdup("");
}

static int number_of(const GMatchInfo *match, const char *name)
{
    g_autofree char *digits = text_of(match, name);
    return (int)g_ascii_strtoll(digits, NULL, 10);
}

static int nanosecond_of(const GMatchInfo *match)
{
    g_autofree char *digits = text_of(match, "fraction");
    int nanosecond = 0;
    for (size_t i = 0; i < 9; i++)
        nanosecond = nanosecond * 10 + (i < strlen(digits) ? digits[i] - '0' : 0);
    return nanosecond;
}

static void take_parts(const GMatchInfo *match, struct parts *parts)
{
    g_autofree char *sign = text_of(match, "sign");
    int offset_s = (number_of(match, "hours") * 60 + number_of(match, "minutes")) * 60;
    *parts = (struct parts){
        .text = parts->text,
        .civil = {.year = number_of(match, "year"),
                  .month = number_of(match, "month"),
                  .day = number_of(match, "day"),
                  .hour = number_of(match, "hour"),
                  .minute = number_of(match, "minute"),
                  .second = number_of(match, "second"),
                  .nanosecond = nanosecond_of(match)},
        .offset_s = sign[0] == '-' ? -offset_s : offset_s,
        .date = text_of(match, "date"),
        .clock = text_of(match, "clock"),
        .offset = text_of(match, "offset"),
        .zone = text_of(match, "zone"),
        .word = text_of(match, "word"),
    };
}

/* Compiled once in the life of the process. */
static bool split(const char *text, struct parts *parts)
{
    static GRegex *regex;
    if (!regex)
        regex = g_regex_new(pattern, 0, 0, NULL);
    g_assert(regex);
    g_autoptr(GMatchInfo) match = NULL;
    parts->text = text;
    if (!g_regex_match(regex, text, 0, &match))
        return false;
    take_parts(match, parts);
    return true;
}

/* 24:00 is what people write for the beginning of the next day. */
static char *next_midnight(const struct parts *parts)
{
    struct civil day = parts->civil;
    bool is_midnight = day.hour == 24 && day.minute == 0 && day.second == 0 && day.nanosecond == 0;
    day.hour = 0;
    if (!is_midnight || !civil_is_valid(&day))
        return NULL;
    struct civil next = civil_of_seconds(civil_seconds(&day) + 86400);
    return g_strdup_printf("write `\"%04d-%02d-%02d 00:00%s\"`", next.year, next.month, next.day,
                           parts->offset);
}

static bool check_civil(const struct parts *parts, struct time_problem *problem)
{
    const struct civil *civil = &parts->civil;
    if (civil->year < FIRST_YEAR || civil->year > LAST_YEAR)
        return refuse(problem,
                      (struct time_problem){
                          "impossible-time",
                          g_strdup_printf("the year of `%s` is out of range", parts->text),
                          g_strdup_printf("years go from %d to %d", FIRST_YEAR, LAST_YEAR), NULL});
    if (civil_is_valid(civil))
        return true;
    struct civil first = {.year = civil->year, .month = civil->month, .day = civil->day};
    bool is_date = civil_is_valid(&first);
    return refuse(problem, (struct time_problem){
                               "impossible-time",
                               is_date ? g_strdup_printf("no day has a time %s", parts->clock)
                                       : g_strdup_printf("there is no day %s", parts->date),
                               NULL, next_midnight(parts)});
}

static int64_t utc_ns(const struct civil *civil)
{
    return civil_seconds(civil) * NS_PER_S + civil->nanosecond;
}

static char *offset_format(int offset_s)
{
    int minutes = ABS(offset_s) / 60;
    return g_strdup_printf("%c%02d:%02d", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* "2030-10-27 02:30 +02:00 (2030-10-27T00:30:00Z)" */
static char *candidate_format(const struct zone *zone, int64_t instant_ns)
{
    char instant[INSTANT_TEXT_SIZE];
    struct civil local = zone_local(zone, instant_ns);
    g_autofree char *offset = offset_format(zone_offset(zone, instant_ns));
    instant_format(instant_ns, instant);
    return g_strdup_printf("%04d-%02d-%02d %02d:%02d:%02d %s (%s)", local.year, local.month,
                           local.day, local.hour, local.minute, local.second, offset, instant);
}

/* Of a wall-clock time that the zone skips: what clocks that were not changed in time would show.
 */
static void gap_candidates(const struct zone *zone, const struct civil *civil,
                           int64_t instants_ns[2])
{
    int64_t base_ns = utc_ns(civil);
    instants_ns[0] = base_ns - zone_offset(zone, base_ns + NS_PER_DAY) * NS_PER_S;
    instants_ns[1] = base_ns - zone_offset(zone, base_ns - NS_PER_DAY) * NS_PER_S;
}

static bool resolve_wall(const struct parts *parts, struct zone *zone, int64_t *instant_ns,
                         struct time_problem *problem)
{
    int64_t instants_ns[2];
    int count = zone_instants(zone, &parts->civil, instants_ns);
    if (count == 0)
        gap_candidates(zone, &parts->civil, instants_ns);
    if (parts->word[0] && count == 1)
        return refuse(
            problem, (struct time_problem){
                         "needless-word", g_strdup_printf("`%s` settles nothing here", parts->word),
                         g_strdup_printf("clocks in %s show this time once", zone_name(zone)),
                         g_strdup_printf("write `\"%s %s\"`", parts->date, parts->clock)});
    if (parts->word[0] || count == 1) {
        *instant_ns = instants_ns[count == 1 || parts->word[0] == 'e' ? 0 : 1];
        return true;
    }
    g_autofree char *earlier = candidate_format(zone, instants_ns[0]);
    g_autofree char *later = candidate_format(zone, instants_ns[1]);
    return refuse(problem,
                  (struct time_problem){
                      count == 0 ? "missing-time" : "ambiguous-time",
                      g_strdup_printf("clocks in %s show `%s %s` %s", zone_name(zone), parts->date,
                                      parts->clock, count == 0 ? "never" : "twice"),
                      g_strdup_printf("earlier: %s, later: %s", earlier, later),
                      g_strdup_printf("write `\"%s %s earlier\"` or `\"%s %s later\"`", parts->date,
                                      parts->clock, parts->date, parts->clock)});
}

/* The time with the nearest zone that exists, if its offset is right then. */
static char *zone_help(const struct parts *parts, int64_t instant_ns)
{
    g_autofree char *nearest = zone_nearest_name(parts->zone);
    struct zone *zone = nearest ? zone_load(nearest, NULL) : NULL;
    bool is_right =
        zone && (parts->offset[0] == 'Z' || zone_offset(zone, instant_ns) == parts->offset_s);
    g_clear_pointer(&zone, zone_unref);
    int length = (int)strcspn(parts->text, "[");
    return is_right ? g_strdup_printf("did you mean `\"%.*s[%s]\"`?", length, parts->text, nearest)
                    : NULL;
}

/* RFC 9557, 3.4: an offset that is not the zone's is an inconsistency; Z says nothing about the
 * zone. */
static bool check_suffix(const struct parts *parts, int64_t instant_ns,
                         struct time_problem *problem)
{
    g_autoptr(GError) error = NULL;
    struct zone *zone = zone_load(parts->zone, &error);
    if (!zone)
        return refuse(problem,
                      (struct time_problem){"unknown-zone",
                                            g_strdup_printf("unknown time zone `%s`", parts->zone),
                                            NULL, zone_help(parts, instant_ns)});
    g_autofree char *offset = offset_format(zone_offset(zone, instant_ns));
    bool is_consistent =
        parts->offset[0] == 'Z' || zone_offset(zone, instant_ns) == parts->offset_s;
    zone_unref(zone);
    if (is_consistent)
        return true;
    char instant[INSTANT_TEXT_SIZE];
    instant_format(instant_ns, instant);
    return refuse(problem,
                  (struct time_problem){"wrong-offset",
                                        g_strdup_printf("the offset of %s is not %s then",
                                                        parts->zone, parts->offset),
                                        g_strdup_printf("it is %s at %s", offset, instant), NULL});
}

static bool resolve_absolute(const struct parts *parts, int64_t *instant_ns,
                             struct time_problem *problem)
{
    if (parts->word[0])
        return refuse(problem, (struct time_problem){
                                   "needless-word",
                                   g_strdup_printf("`%s` settles nothing here", parts->word),
                                   g_strdup("a time with Z or an offset is one instant"), NULL});
    int64_t result_ns = utc_ns(&parts->civil) - parts->offset_s * NS_PER_S;
    if (parts->zone[0] && !check_suffix(parts, result_ns, problem))
        return false;
    *instant_ns = result_ns;
    return true;
}

static bool resolve(const struct parts *parts, struct zone *zone, int64_t *instant_ns,
                    struct time_problem *problem)
{
    if (!parts->clock[0])
        return refuse(problem,
                      (struct time_problem){
                          "bad-time", g_strdup_printf("`%s` is a day, not a time", parts->text),
                          g_strdup(forms), NULL});
    if (!check_civil(parts, problem))
        return false;
    if (parts->offset[0])
        return resolve_absolute(parts, instant_ns, problem);
    if (parts->zone[0])
        return refuse(problem,
                      (struct time_problem){
                          "bad-time",
                          g_strdup_printf("`%s` has a zone in brackets but no offset", parts->text),
                          g_strdup(forms), NULL});
    return resolve_wall(parts, zone, instant_ns, problem);
}

bool time_parse_civil(const char *text, struct zone *zone, int64_t *instant_ns,
                      struct time_problem *problem)
{
    struct parts parts = {0};
    if (!split(text, &parts))
        return refuse(problem,
                      (struct time_problem){"bad-time", g_strdup_printf("`%s` is not a time", text),
                                            g_strdup(forms), NULL});
    bool is_right = resolve(&parts, zone, instant_ns, problem);
    parts_clear(&parts);
    return is_right;
}
