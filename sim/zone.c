/* Zones as tables of changes. The rule in the footer is written out for all the years that an
 * instant can lie in, so that every question is one binary search. */
#include "sim/zone.h"
#include "sim/clock.h"
#include "sim/tzif.h"
#include "sim/zone-name.h"

/* The years of instants in nanoseconds of 64 bits, and one more on each side. */
#define FIRST_YEAR 1676
#define LAST_YEAR 2263
/* Later transitions are not reported. */
#define TRANSITIONS_END_YEAR 2200
/* More than any offset. */
#define OFFSET_BOUND_SECONDS INT64_C(93600)

struct zone {
    char *name;
    char *sha256;
    struct tzif table;
};

G_DEFINE_QUARK(tillspec - zone - error, zone_error)

static const struct tzif_change *change_at(const struct zone *zone, guint index)
{
    return &g_array_index(zone->table.changes, struct tzif_change, index);
}

static int64_t floor_seconds(int64_t instant_ns)
{
    return instant_ns / NS_PER_S - (instant_ns % NS_PER_S < 0 ? 1 : 0);
}

/* How many changes have happened at `seconds`. */
static guint changes_until(const struct zone *zone, int64_t seconds)
{
    guint low = 0;
    guint high = zone->table.changes->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (change_at(zone, middle)->seconds <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The period after the first `changes` changes. */
static const struct posix_period *period_after(const struct zone *zone, guint changes)
{
    unsigned period = changes == 0 ? 0 : change_at(zone, changes - 1)->period;
    return &g_array_index(zone->table.periods, struct posix_period, period);
}

static const struct posix_period *period_at(const struct zone *zone, int64_t instant_ns)
{
    return period_after(zone, changes_until(zone, floor_seconds(instant_ns)));
}

static gint compare_changes(gconstpointer left, gconstpointer right)
{
    int64_t left_seconds = ((const struct tzif_change *)left)->seconds;
    int64_t right_seconds = ((const struct tzif_change *)right)->seconds;
    return (left_seconds > right_seconds) - (left_seconds < right_seconds);
}

static int year_of(int64_t seconds)
{
    int64_t first = civil_days(FIRST_YEAR, 1, 1) * 86400;
    int64_t last = civil_days(LAST_YEAR, 1, 1) * 86400;
    return civil_of_seconds(CLAMP(seconds, first, last)).year;
}

/* Daylight-saving time that ends when it begins again lasts all year (RFC 8536, 3.3.1): the later
 * of two changes at one instant counts, and both are made in that order. */
static void append_change(GArray *changes, const struct tzif_change *change)
{
    guint count = changes->len;
    if (count > 0 &&
        g_array_index(changes, struct tzif_change, count - 1).seconds == change->seconds)
        g_array_set_size(changes, count - 1);
    g_array_append_val(changes, *change);
}

/* The changes that the rule makes from a year on. g_array_sort is stable. */
static GArray *changes_of_rule(const struct posix_tz *rule, int first_year, unsigned standard,
                               unsigned daylight)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct tzif_change));
    for (int year = first_year; year <= LAST_YEAR; year++) {
        struct tzif_change pair[] = {
            {posix_change_seconds(&rule->begin, year, rule->standard.offset_seconds), daylight},
            {posix_change_seconds(&rule->end, year, rule->daylight.offset_seconds), standard},
        };
        g_array_append_vals(changes, pair, G_N_ELEMENTS(pair));
    }
    g_array_sort(changes, compare_changes);
    return changes;
}

static void write_out_rule(struct zone *zone, const struct posix_tz *rule)
{
    GArray *changes = zone->table.changes;
    bool has_changes = changes->len > 0;
    int64_t last_seconds = has_changes ? change_at(zone, changes->len - 1)->seconds : INT64_MIN;
    int first_year = has_changes ? year_of(last_seconds) - 1 : FIRST_YEAR;
    unsigned standard = zone->table.periods->len;
    g_array_append_val(zone->table.periods, rule->standard);
    g_array_append_val(zone->table.periods, rule->daylight);
    g_autoptr(GArray) of_rule = changes_of_rule(rule, first_year, standard, standard + 1);
    for (guint index = 0; index < of_rule->len; index++) {
        const struct tzif_change *change = &g_array_index(of_rule, struct tzif_change, index);
        if (change->seconds > last_seconds)
            append_change(changes, change);
    }
}

static bool apply_footer(struct zone *zone, GError **error)
{
    struct posix_tz rule = {0};
    if (*zone->table.footer == '\0')
        return true;
    if (!posix_tz_parse(zone->table.footer, &rule)) {
        g_set_error(error, ZONE_ERROR, ZONE_ERROR_FORMAT, "its footer is no TZ string: %s",
                    zone->table.footer);
        return false;
    }
    if (rule.has_daylight)
        write_out_rule(zone, &rule);
    return true;
}

static void clear_zone(gpointer data)
{
    struct zone *zone = data;
    tzif_clear(&zone->table);
    g_free(zone->sha256);
    g_free(zone->name);
}

struct zone *zone_parse(const char *name, GBytes *tzif, GError **error)
{
    struct zone *zone = g_rc_box_new0(struct zone);
    if (!tzif_read(tzif, &zone->table, error) || !apply_footer(zone, error)) {
        g_prefix_error(error, "the zone file of %s can't be used: ", name);
        zone_unref(zone);
        return NULL;
    }
    zone->name = g_strdup(name);
    zone->sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, tzif);
    return zone;
}

struct zone *zone_load(const char *name, GError **error)
{
    g_autofree char *path = zone_name_path(name, error);
    if (path == NULL)
        return NULL;
    char *content = NULL;
    gsize size_bytes = 0;
    if (!g_file_get_contents(path, &content, &size_bytes, error))
        return NULL;
    g_autoptr(GBytes) tzif = g_bytes_new_take(content, size_bytes);
    return zone_parse(name, tzif, error);
}

struct zone *zone_ref(struct zone *zone)
{
    return g_rc_box_acquire(zone);
}

void zone_unref(struct zone *zone)
{
    if (zone != NULL)
        g_rc_box_release_full(zone, clear_zone);
}

const char *zone_name(const struct zone *zone)
{
    return zone->name;
}

const char *zone_sha256(const struct zone *zone)
{
    return zone->sha256;
}

int zone_offset(const struct zone *zone, int64_t instant_ns)
{
    return period_at(zone, instant_ns)->offset_seconds;
}

const char *zone_abbreviation(const struct zone *zone, int64_t instant_ns)
{
    return period_at(zone, instant_ns)->abbreviation;
}

struct civil zone_local(const struct zone *zone, int64_t instant_ns)
{
    int64_t seconds = floor_seconds(instant_ns);
    struct civil local = civil_of_seconds(seconds + zone_offset(zone, instant_ns));
    int nanosecond = (int)(instant_ns % NS_PER_S);
    local.nanosecond = nanosecond < 0 ? nanosecond + (int)NS_PER_S : nanosecond;
    return local;
}

/* False if the instant does not fit. */
static bool instant_of(int64_t seconds, int nanosecond, int64_t *instant_ns)
{
    int64_t whole_ns = 0;
    return !__builtin_mul_overflow(seconds, NS_PER_S, &whole_ns) &&
           !__builtin_add_overflow(whole_ns, nanosecond, instant_ns);
}

int zone_instants(const struct zone *zone, const struct civil *local, int64_t instants_ns[2])
{
    g_assert(civil_is_valid(local));
    int64_t local_seconds = civil_seconds(local);
    guint first = changes_until(zone, local_seconds - OFFSET_BOUND_SECONDS);
    guint last = changes_until(zone, local_seconds + OFFSET_BOUND_SECONDS);
    int count = 0;
    for (guint changes = first; changes <= last && count < 2; changes++) {
        int64_t seconds = local_seconds - period_after(zone, changes)->offset_seconds;
        if (changes_until(zone, seconds) == changes &&
            instant_of(seconds, local->nanosecond, &instants_ns[count]))
            count++;
    }
    return count;
}

int64_t zone_next_transition(const struct zone *zone, int64_t instant_ns)
{
    int64_t end_seconds = civil_days(TRANSITIONS_END_YEAR, 1, 1) * 86400;
    guint changes = changes_until(zone, floor_seconds(instant_ns));
    int offset_seconds = period_after(zone, changes)->offset_seconds;
    for (; changes < zone->table.changes->len; changes++) {
        int64_t seconds = change_at(zone, changes)->seconds;
        if (seconds >= end_seconds)
            break;
        if (period_after(zone, changes + 1)->offset_seconds != offset_seconds)
            return seconds * NS_PER_S;
    }
    return INSTANT_NEVER;
}
