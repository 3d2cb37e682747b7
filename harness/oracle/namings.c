/* From named days, times and zones to instants. */
#include "harness/oracle/namings.h"
#include <string.h>

#define DAY_S INT64_C(86400)

int number_at(const struct wording *wording, guint index, unsigned least, unsigned most)
{
    const struct token *token = wording_token(wording, index);
    bool fits = token != NULL && token->kind == TOKEN_NUMBER && !token->is_taken &&
                token->digits >= least && token->digits <= most;
    return fits ? token->value : -1;
}

bool sign_at(const struct wording *wording, guint index, const char *sign)
{
    const struct token *token = wording_token(wording, index);
    return token != NULL && token->kind == TOKEN_SIGN && !token->is_apart &&
           strcmp(token->text, sign) == 0;
}

struct namings *namings_new(struct wording *wording, const struct namings_place *place)
{
    struct namings *namings = g_new0(struct namings, 1);
    namings->place = *place;
    namings->days = g_array_new(FALSE, FALSE, sizeof(struct named_day));
    namings->times = g_array_new(FALSE, FALSE, sizeof(struct named_time));
    namings->offsets = g_array_new(FALSE, FALSE, sizeof(int));
    namings_take_days(namings, wording);
    namings_take_times(namings, wording);
    return namings;
}

void namings_free(struct namings *namings)
{
    g_array_unref(namings->days);
    g_array_unref(namings->times);
    g_array_unref(namings->offsets);
    g_free(namings);
}

static void add_instant(GArray *instants, int64_t instant_ns)
{
    for (guint i = 0; i < instants->len; i++) {
        if (g_array_index(instants, int64_t, i) == instant_ns) {
            return;
        }
    }
    g_array_append_val(instants, instant_ns);
}

static void add_in_zone(const struct namings *namings, int64_t days, int seconds, int offset_s,
                        GArray *instants)
{
    int64_t as_utc_s = days * DAY_S + seconds, both_ns[2];
    if (offset_s != OFFSET_OF_SITE) {
        add_instant(instants, (as_utc_s - offset_s) * NS_PER_S);
        return;
    }
    struct civil civil = civil_of_seconds(as_utc_s);
    int count = zone_instants(namings->place.zone, &civil, both_ns);
    for (int i = 0; i < count; i++) {
        add_instant(instants, both_ns[i]);
    }
}

static void add_pair(const struct namings *namings, const struct named_day *day,
                     const struct named_time *time, GArray *instants)
{
    add_in_zone(namings, day->days, time->seconds, time->offset_s, instants);
    for (guint i = 0; !time->has_zone && i < namings->offsets->len; i++) {
        add_in_zone(namings, day->days, time->seconds, g_array_index(namings->offsets, int, i),
                    instants);
    }
}

static gint instant_order(gconstpointer a, gconstpointer b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static GArray *instants_of(const struct namings *namings, enum day_source last)
{
    GArray *instants = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < namings->days->len; i++) {
        const struct named_day *day = &g_array_index(namings->days, struct named_day, i);
        for (guint k = 0; day->source <= last && k < namings->times->len; k++) {
            add_pair(namings, day, &g_array_index(namings->times, struct named_time, k), instants);
        }
    }
    g_array_sort(instants, instant_order);
    return instants;
}

bool namings_name(const struct namings *namings, int64_t instant_ns)
{
    g_autoptr(GArray) instants = instants_of(namings, DAY_BY_WEEKDAY);
    for (guint i = 0; i < instants->len; i++) {
        if (g_array_index(instants, int64_t, i) == instant_ns) {
            return true;
        }
    }
    return false;
}

bool namings_name_day(const struct namings *namings, int64_t instant_ns)
{
    struct civil civil = zone_local(namings->place.zone, instant_ns);
    int64_t days = civil_days(civil.year, civil.month, civil.day);
    for (guint i = 0; i < namings->days->len; i++) {
        if (g_array_index(namings->days, struct named_day, i).days == days) {
            return true;
        }
    }
    return false;
}

GArray *namings_instants(const struct namings *namings)
{
    enum day_source last = DAY_BY_WEEKDAY;
    for (guint i = 0; i < namings->days->len; i++) {
        last = MIN(last, g_array_index(namings->days, struct named_day, i).source);
    }
    return instants_of(namings, last);
}
