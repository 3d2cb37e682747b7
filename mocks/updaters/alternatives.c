/* The tables of readings and of alternatives, and the predicates that they differ in. */
#include "mocks/updaters/alternatives.h"

#include "mocks/updaters/decide.h"

#include <string.h>

/* Readings. */

static bool window_in_utc(const struct window *window, time_t now)
{
    struct tm utc;
    return gmtime_r(&now, &utc) != NULL && window_contains_wall_clock(window, wall_clock_of(&utc));
}

static bool version_is_patch_by_step(const struct version *offered, const struct version *installed)
{
    return offered->numbers[0] == installed->numbers[0] &&
           offered->numbers[1] == installed->numbers[1];
}

static bool permits_patches_always(const struct policy *policy, const struct snapshot *snapshot,
                                   const struct release *release)
{
    return policy->version_is_patch(&release->version, &snapshot->installed) ||
           decide_permits(policy, snapshot, release);
}

static bool prefetch_always(const struct policy *policy, const struct snapshot *snapshot,
                            const struct release *release)
{
    (void)policy, (void)snapshot, (void)release;
    return true;
}

static void read_utc(struct policy *policy)
{
    policy->window_contains = window_in_utc;
}

static void read_exempt(struct policy *policy)
{
    policy->permits = permits_patches_always;
}

static void read_step(struct policy *policy)
{
    policy->version_is_patch = version_is_patch_by_step;
}

static void read_duration(struct policy *policy)
{
    policy->exclusion_field = EXCLUSION_FIELD_DURATION;
}

static void read_days(struct policy *policy)
{
    policy->exclusion_field = EXCLUSION_FIELD_DAYS;
}

static void read_anytime(struct policy *policy)
{
    policy->may_prefetch = prefetch_always;
}

static void read_invalid(struct policy *policy)
{
    policy->partial_is_invalid = true;
}

static const struct {
    const char *name;
    void (*read)(struct policy *policy); /* NULL: the reference updater's own */
} READINGS[] = {
    {"window-clock=local", NULL},        {"window-clock=utc", read_utc},
    {"patch-window=bound", NULL},        {"patch-window=exempt", read_exempt},
    {"patch-kind=number", NULL},         {"patch-kind=step", read_step},
    {"exclusion-field=either", NULL},    {"exclusion-field=duration", read_duration},
    {"exclusion-field=days", read_days}, {"download=window", NULL},
    {"download=anytime", read_anytime},  {"partial=accepted", NULL},
    {"partial=invalid", read_invalid},
};

static bool read_one(struct policy *policy, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(READINGS); i++) {
        if (strcmp(READINGS[i].name, name) != 0)
            continue;
        if (READINGS[i].read != NULL)
            READINGS[i].read(policy);
        return true;
    }
    return false;
}

bool policy_read(struct policy *policy, const char *readings)
{
    g_auto(GStrv) names = g_strsplit(readings, ",", -1);
    for (char **name = names; *name != NULL; name++)
        if (!read_one(policy, *name))
            return false;
    return true;
}

/* Alternatives: windows. */

static bool window_with_end_minute(const struct window *window, time_t now)
{
    struct window longer = *window;
    longer.end_s += SECONDS_PER_MINUTE;
    return window_contains(&longer, now);
}

static bool crosses_midnight(const struct window *window)
{
    return window->start_s > window->end_s;
}

static bool window_tail_of_its_own_day(const struct window *window, time_t now)
{
    struct tm local;
    localtime_r(&now, &local);
    struct wall_clock clock = wall_clock_of(&local);
    if (!crosses_midnight(window))
        return window_contains(window, now);
    return (window->days & 1U << clock.weekday) != 0 &&
           (clock.second_of_day >= window->start_s || clock.second_of_day < window->end_s);
}

static bool window_never_crosses(const struct window *window, time_t now)
{
    return !crosses_midnight(window) && window_contains(window, now);
}

/* The first instant of a wall-clock time, or the end of the gap that it falls into. */
static time_t first_instant(struct tm day, int second_of_day)
{
    day.tm_hour = second_of_day / SECONDS_PER_HOUR;
    day.tm_min = second_of_day / 60 % 60;
    day.tm_sec = second_of_day % 60;
    struct tm summer = day;
    summer.tm_isdst = 1;
    day.tm_isdst = -1;
    time_t with_daylight_saving = mktime(&summer), usual = mktime(&day);
    struct tm shown;
    localtime_r(&with_daylight_saving, &shown);
    bool is_shown = shown.tm_hour * SECONDS_PER_HOUR + shown.tm_min * 60 == second_of_day;
    return is_shown && with_daylight_saving < usual ? with_daylight_saving : usual;
}

/* As long as it says, from its first start on. */
static bool window_by_length(const struct window *window, time_t now)
{
    int length_s =
        window->end_s - window->start_s + (crosses_midnight(window) ? (int)SECONDS_PER_DAY : 0);
    struct tm day;
    localtime_r(&now, &day);
    for (int back = 0; back <= 1; back++) {
        struct tm start = day;
        start.tm_mday -= back;
        start.tm_hour = 12;
        start.tm_isdst = -1;
        mktime(&start);
        time_t from = first_instant(start, window->start_s);
        if ((window->days & 1U << wall_clock_of(&start).weekday) != 0 && now >= from &&
            now < from + length_s)
            return true;
    }
    return false;
}

/* Was the same time shown up to two hours ago? */
static bool is_second_pass(time_t now)
{
    struct tm local, before;
    localtime_r(&now, &local);
    for (time_t back = SECONDS_PER_HOUR / 2; back <= 2 * SECONDS_PER_HOUR;
         back += SECONDS_PER_HOUR / 2) {
        time_t earlier = now - back;
        localtime_r(&earlier, &before);
        if (before.tm_hour == local.tm_hour && before.tm_min == local.tm_min &&
            before.tm_mday == local.tm_mday)
            return true;
    }
    return false;
}

static bool window_in_first_pass(const struct window *window, time_t now)
{
    return !is_second_pass(now) && window_contains(window, now);
}

/* Alternatives: exclusions. */

static bool exclusion_by_local_calendar(const struct exclusion *exclusion, time_t now)
{
    struct tm end;
    localtime_r(&exclusion->start, &end);
    end.tm_mday += exclusion->days;
    end.tm_isdst = -1;
    return now >= exclusion->start && now < mktime(&end);
}

static bool exclusion_from_utc_midnight(const struct exclusion *exclusion, time_t now)
{
    time_t start = exclusion->start - exclusion->start % SECONDS_PER_DAY;
    return now >= start && now < start + (time_t)exclusion->days * SECONDS_PER_DAY;
}

static bool exclusion_from_local_midnight(const struct exclusion *exclusion, time_t now)
{
    struct tm start, end;
    localtime_r(&exclusion->start, &start);
    start.tm_hour = start.tm_min = start.tm_sec = 0;
    start.tm_isdst = -1;
    end = start;
    end.tm_mday += exclusion->days;
    return now >= mktime(&start) && now < mktime(&end);
}

static bool exclusion_in_local_time(const struct exclusion *exclusion, time_t now)
{
    struct tm start;
    gmtime_r(&exclusion->start, &start);
    start.tm_isdst = -1;
    struct exclusion local = {.start = mktime(&start), .days = exclusion->days};
    return exclusion_contains(&local, now);
}

static int release_compare_oldest_first(const struct release *left, const struct release *right)
{
    return release_compare(right, left);
}

static const struct alternative ALTERNATIVES[] = {
    {"the-end-minute-is-included",
     "ruling/window-end",
     {.window_contains = window_with_end_minute}},
    {"the-tail-is-of-its-own-day",
     "ruling/midnight",
     {.window_contains = window_tail_of_its_own_day}},
    {"a-crossing-window-never-opens", "ruling/midnight", {.window_contains = window_never_crosses}},
    {"a-crossing-window-is-invalid", "ruling/midnight", {.crossing_is_invalid = true}},
    {"the-length-counts-over-a-gap", "ruling/dst-gap", {.window_contains = window_by_length}},
    {"the-length-counts-over-an-overlap",
     "ruling/dst-overlap",
     {.window_contains = window_by_length}},
    {"the-first-pass-only", "ruling/dst-overlap", {.window_contains = window_in_first_pass}},
    {"days-of-the-local-calendar",
     "ruling/exclusion-days",
     {.exclusion_contains = exclusion_by_local_calendar}},
    {"days-from-midnight-in-utc",
     "ruling/exclusion-days",
     {.exclusion_contains = exclusion_from_utc_midnight}},
    {"days-from-local-midnight",
     "ruling/exclusion-days",
     {.exclusion_contains = exclusion_from_local_midnight}},
    {"the-start-is-local-time",
     "ruling/exclusion-days",
     {.exclusion_contains = exclusion_in_local_time}},
    {"invalid-settings-stop-everything", "ruling/invalid-config", {.invalid_means_nothing = true}},
    {"more-than-thirty-days-are-ignored",
     "ruling/invalid-config",
     {.long_exclusion = LONG_EXCLUSION_IGNORED}},
    {"unavailable-settings-stop-everything",
     "ruling/unavailable-config",
     {.unfetched_means_nothing = true}},
    {"late-downloads-are-discarded",
     "ruling/finish-after-window",
     {.discards_late_downloads = true}},
    {"one-after-another", "ruling/newest", {.release_compare = release_compare_oldest_first}},
    /* As good as the ruled answer: never even a warning. */
    {"more-than-thirty-days-are-thirty", "", {.long_exclusion = LONG_EXCLUSION_CLAMPED}},
};

const struct alternative *alternative_named(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ALTERNATIVES); i++)
        if (strcmp(ALTERNATIVES[i].name, name) == 0)
            return &ALTERNATIVES[i];
    return NULL;
}

void alternatives_print(FILE *file)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ALTERNATIVES); i++)
        fprintf(file, "{\"name\":\"%s\",\"rule\":\"%s\"}\n", ALTERNATIVES[i].name,
                ALTERNATIVES[i].ruling);
}
