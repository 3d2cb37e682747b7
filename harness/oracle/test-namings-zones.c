/* Forms of starts around every change of the clock, rendered by GLib, which knows zones by code of
 * its own: what it renders is named, and an hour beside it is named only where GLib renders the
 * same. */
#include "harness/oracle/namings.h"
#include "harness/oracle/test-book.h"

static const char *const zones[] = {
    "Europe/Moscow",    "Europe/Kaliningrad", "Europe/Berlin",  "Europe/London",
    "Asia/Kamchatka",   "Asia/Kolkata",       "Asia/Kathmandu", "America/New_York",
    "America/St_Johns", "America/Santiago",   "Africa/Cairo",   "Australia/Lord_Howe",
    "Pacific/Chatham",  "Pacific/Apia",       "Asia/Jerusalem", "Atlantic/Azores",
};

static const struct {
    const char *format;
    bool has_offset;
} forms[] = {
    {"%d.%m.%Y %H:%M", false},        {"%Y-%m-%d %H:%M", false},
    {"%d.%m.%y, в %H:%M", false},     {"%m/%d/%Y %I:%M %p", false},
    {"%Y-%m-%dT%H:%M:%S%:z", true},   {"%d.%m.%Y %H:%M (UTC%:z)", true},
    {"начало %H:%M %d.%m.%Y", false},
};

static const int beside_s[] = {0, -1800, 1800, -3600, 3600, -3660, 3660, -7200, 7200};

static char *render(const struct zone *zone, const char *format, int64_t instant_ns)
{
    GTimeZone *other = g_time_zone_new_identifier(zone_name(zone));
    GDateTime *utc = g_date_time_new_from_unix_utc(instant_ns / NS_PER_S);
    GDateTime *local = g_date_time_to_timezone(utc, other);
    char *text = g_date_time_format(local, format);
    g_date_time_unref(local);
    g_date_time_unref(utc);
    g_time_zone_unref(other);
    return text;
}

static bool names(const struct lexicon *lexicon, const struct zone *zone, const char *text,
                  int64_t instant_ns)
{
    struct namings_place place = {lexicon, zone, instant_ns - 2 * 86400 * NS_PER_S};
    struct wording *wording = wording_new(text);
    struct namings *namings = namings_new(wording, &place);
    bool is_named = namings_name(namings, instant_ns);
    namings_free(namings);
    wording_free(wording);
    return is_named;
}

static void check_around(const struct lexicon *lexicon, const struct zone *zone, int64_t instant_ns)
{
    for (size_t form = 0; form < G_N_ELEMENTS(forms); form++) {
        g_autofree char *text = render(zone, forms[form].format, instant_ns);
        for (size_t i = 0; i < G_N_ELEMENTS(beside_s); i++) {
            int64_t other_ns = instant_ns + beside_s[i] * NS_PER_S;
            g_autofree char *other = render(zone, forms[form].format, other_ns);
            bool is_same = strcmp(text, other) == 0;
            cr_expect_eq(names(lexicon, zone, text, other_ns), is_same, "%s: `%s` %s `%s`",
                         zone_name(zone), text, is_same ? "names" : "does not name", other);
        }
    }
}

Test(namings, around_changes_of_the_clock_are_those_of_another_library)
{
    struct lexicon *lexicon = test_lexicon();
    for (size_t i = 0; i < G_N_ELEMENTS(zones); i++) {
        struct zone *zone = zone_load(zones[i], NULL);
        int64_t from_ns = 0, change_ns = 0;
        cr_assert(zone != NULL && instant_parse("2030-01-01T00:00:00Z", &from_ns));
        check_around(lexicon, zone, from_ns);
        for (int k = 0; k < 2; k++) {
            change_ns = zone_next_transition(zone, from_ns);
            if (change_ns == INSTANT_NEVER) {
                break;
            }
            for (int minutes = -60; minutes <= 60; minutes += 30) {
                check_around(lexicon, zone, change_ns + minutes * 60 * NS_PER_S);
            }
            from_ns = change_ns;
        }
        zone_unref(zone);
    }
    lexicon_free(lexicon);
}
