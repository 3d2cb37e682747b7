/* How instants, acts and events read in a finding. */
#include "harness/oracle/text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static char *format_local(const struct zone *zone, int64_t instant_ns, bool with_date)
{
    struct civil civil = zone_local(zone, instant_ns);
    g_autofree char *fraction =
        civil.nanosecond == 0 ? g_strdup("") : g_strdup_printf(".%03d", civil.nanosecond / 1000000);
    g_autofree char *date =
        with_date ? g_strdup_printf("%04d-%02d-%02d ", civil.year, civil.month, civil.day)
                  : g_strdup("");
    return g_strdup_printf("%s%02d:%02d:%02d%s", date, civil.hour, civil.minute, civil.second,
                           fraction);
}

static bool same_date(struct civil a, struct civil b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

char *text_local(const struct zone *zone, int64_t instant_ns, int64_t beside_ns)
{
    return format_local(zone, instant_ns,
                        !same_date(zone_local(zone, instant_ns), zone_local(zone, beside_ns)));
}

static int64_t floor_second(int64_t instant_ns)
{
    return (instant_ns - ((instant_ns % NS_PER_S) + NS_PER_S) % NS_PER_S) / NS_PER_S;
}

char *text_instant(const struct zone *zone, int64_t instant_ns)
{
    g_autofree char *local = format_local(zone, instant_ns, true);
    char utc[INSTANT_TEXT_SIZE];
    instant_format(instant_ns, utc);
    bool same = same_date(zone_local(zone, instant_ns), civil_of_seconds(floor_second(instant_ns)));
    return g_strdup_printf("%s %s (%s)", local, zone_name(zone), same ? strchr(utc, 'T') + 1 : utc);
}

/* The keys that tell an event from others of its kind. */
static const struct {
    const char *actor, *event;
    const char *keys[4];
} described[] = {
    {"till", "control", {"call", "status", "error"}},
    {"app", "ended", {"how", "by"}},
    {"app", "order", {"id", "change"}},
    {"app", "started", {"version"}},
    {"app", "state", {"to"}},
    {"feed", "release", {"version", "change", "channel"}},
    {"ccc", "configuration", {"value"}},
    {"till", "install-began", {"package-version"}},
    {"till", "installed", {"version"}},
    {"updater", "limit", {"what", "limit"}},
    {"updater", "left-behind", {"processes"}},
};

static void append_value(GString *text, const struct event *event, const char *key)
{
    const char *value = event_text(event, key);
    int64_t number = event_integer(event, key, INT64_MIN);
    if (value != NULL)
        g_string_append_printf(text, " %.200s", value);
    else if (number != INT64_MIN)
        g_string_append_printf(text, " %" PRId64, number);
}

static void append_request(GString *text, const struct event *event)
{
    const char *answers = event_text(event, "answers"), *fault = event_text(event, "fault");
    const char *method = event_text(event, "method"), *path = event_text(event, "path");
    g_string_append_printf(text, "request %" PRId64 " to %s (%s %.200s, %" PRId64 "%s%s)",
                           event_integer(event, "request", 0), event_actor(event),
                           method != NULL ? method : "?", answers != NULL ? answers : path,
                           event_integer(event, "status", 0), fault != NULL ? ", " : "",
                           fault != NULL ? fault : "");
}

static void append_exit(GString *text, const struct event *event)
{
    int64_t signal = event_integer(event, "signal", -1);
    const char *process = event_text(event, "process");
    g_string_append_printf(text, "event %" PRIu64 ": %s ended ", event_number(event),
                           process != NULL ? process : "updater");
    if (signal >= 0)
        g_string_append_printf(text, "by signal %" PRId64 " (%s)", signal, strsignal((int)signal));
    else
        g_string_append_printf(text, "with status %" PRId64, event_integer(event, "code", 0));
}

char *text_event(const struct event *event)
{
    GString *text = g_string_new(NULL);
    if (strcmp(event_name(event), "exchange") == 0) {
        append_request(text, event);
        return g_string_free(text, FALSE);
    }
    if (event_is(event, "updater", "exited")) {
        append_exit(text, event);
        return g_string_free(text, FALSE);
    }
    g_string_append_printf(text, "event %" PRIu64 ": %s %s", event_number(event),
                           event_actor(event), event_name(event));
    for (size_t i = 0; i < G_N_ELEMENTS(described); i++)
        if (event_is(event, described[i].actor, described[i].event))
            for (size_t k = 0; k < 4 && described[i].keys[k] != NULL; k++)
                append_value(text, event, described[i].keys[k]);
    return g_string_free(text, FALSE);
}

char *text_update(const struct act *act)
{
    return act->version_text == NULL ? g_strdup("an update")
                                     : g_strdup_printf("the update to %s", act->version_text);
}

static const char *act_verb(const struct act *act)
{
    if (act->transfer != NULL)
        return "transfer began";
    if (act->attempt->into_closed)
        return "install began";
    return act->attempt->is_quit ? "quit" : "app ended by a signal";
}

char *text_act(const struct oracle_case *oracle_case, const struct act *act)
{
    g_autofree char *instant = text_instant(oracle_case->zone, act->stamp.instant_ns);
    return g_strdup_printf("%s at %s, event %" PRIu64, act_verb(act), instant, act->stamp.number);
}

static void append_exclusion(GString *text, const struct oracle_case *oracle_case,
                             const struct exclusion *exclusion)
{
    g_autofree char *from = text_instant(oracle_case->zone, exclusion->start_ns);
    g_autofree char *to = text_instant(oracle_case->zone, exclusion_end(exclusion));
    g_string_append_printf(text, ", exclusion from %s to %s", from, to);
}

char *text_configuration(const struct oracle_case *oracle_case, int configuration)
{
    if (configuration < 0)
        return g_strdup("no configuration yet");
    const struct configuration *ruled = &case_set(oracle_case, configuration)->alternatives[0];
    if (ruled->kind == CONFIGURATION_NONE)
        return g_strdup("no configuration");
    if (ruled->kind == CONFIGURATION_NOTHING)
        return g_strdup("no valid configuration");
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "channel %s", channel_name(ruled->channel));
    if (ruled->has_window) {
        g_autofree char *window = window_format(&ruled->window);
        bool is_utc = oracle_case->reading->value[AXIS_WINDOW_CLOCK] == WINDOW_CLOCK_UTC;
        g_string_append_printf(text, ", window %s %s", window,
                               is_utc ? "UTC" : zone_name(oracle_case->zone));
    }
    if (ruled->has_exclusion)
        append_exclusion(text, oracle_case, &ruled->exclusion);
    return g_string_free(text, FALSE);
}

static int number_order(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

void finding_add_events(struct finding *finding, const struct facts *facts, uint64_t *numbers,
                        size_t count)
{
    qsort(numbers, count, sizeof *numbers, number_order);
    for (size_t i = 0; i < count; i++) {
        const struct event *event = numbers[i] == 0 ? NULL : facts_event(facts, numbers[i]);
        if (event == NULL || (i > 0 && numbers[i] == numbers[i - 1]))
            continue;
        g_array_append_val(finding->events, numbers[i]);
        g_ptr_array_add(finding->evidence, text_event(event));
    }
}
