/* Maintenance exclusions: the ruled interval and its alternatives. */
#include "harness/oracle/exclusion.h"

#define DAY_NS (86400 * NS_PER_S)

struct interval {
    int64_t from_ns, to_ns;
};

/* The start as written, or read as local time (twice in a repeated hour); six countings of each. */
#define START_LIMIT 3
#define INTERVAL_LIMIT (START_LIMIT * 6)
/* No counting begins or ends further away: zones are less than a day from UTC, rounding is less
 * than a day. */
#define MARGIN_NS (3 * DAY_NS)

static int64_t floor_day(int64_t instant_ns)
{
    return instant_ns - ((instant_ns % DAY_NS) + DAY_NS) % DAY_NS;
}

static int64_t local_midnight(const struct zone *zone, int64_t day)
{
    int64_t instants_ns[2];
    local_instants(zone, day, 0, instants_ns);
    return instants_ns[0];
}

/* The same wall-clock time `days` later. */
static int64_t add_local_days(const struct zone *zone, int64_t instant_ns, int days)
{
    int64_t shown_ns = instant_ns + zone_offset(zone, instant_ns) * NS_PER_S;
    int64_t day_ns = floor_day(shown_ns);
    int64_t instants_ns[2];
    local_instants(zone, day_ns / DAY_NS + days, (shown_ns - day_ns) / NS_PER_S, instants_ns);
    return instants_ns[0];
}

static unsigned starts_of(const struct exclusion *exclusion, const struct zone *zone,
                          int64_t starts_ns[START_LIMIT])
{
    int64_t day_ns = floor_day(exclusion->start_ns);
    int64_t second = (exclusion->start_ns - day_ns) / NS_PER_S;
    starts_ns[0] = exclusion->start_ns;
    if (!exclusion->carries_z)
        return 1;
    return 1 + (unsigned)MAX(1, local_instants(zone, day_ns / DAY_NS, second, &starts_ns[1]));
}

/* The first is the ruled one. */
static unsigned intervals_of(const struct exclusion *exclusion, const struct zone *zone,
                             struct interval intervals[INTERVAL_LIMIT])
{
    int64_t starts_ns[START_LIMIT];
    unsigned starts = starts_of(exclusion, zone, starts_ns), count = 0;
    for (unsigned i = 0; i < starts; i++) {
        int64_t start = starts_ns[i], utc_day = floor_day(start), day = local_day(zone, start);
        int64_t utc_end = utc_day + exclusion->days * DAY_NS;
        int64_t local_end = local_midnight(zone, day + exclusion->days);
        const struct interval countings[] = {
            {start, start + exclusion->days * DAY_NS},
            {start, add_local_days(zone, start, exclusion->days)},
            {start, utc_end},
            {start, local_end},
            {utc_day, utc_end},
            {local_midnight(zone, day), local_end},
        };
        for (size_t k = 0; k < G_N_ELEMENTS(countings); k++)
            intervals[count++] = countings[k];
    }
    return count;
}

struct certainty exclusion_state(const struct exclusion *exclusion, const struct zone *zone,
                                 int64_t instant_ns)
{
    return exclusion_state_under(exclusion, zone, instant_ns, RULINGS_FREE);
}

struct certainty exclusion_state_under(const struct exclusion *exclusion, const struct zone *zone,
                                       int64_t instant_ns, unsigned fixed)
{
    if (instant_ns < exclusion->start_ns - MARGIN_NS ||
        instant_ns > exclusion_end(exclusion) + MARGIN_NS)
        return (struct certainty){0};
    struct interval intervals[INTERVAL_LIMIT];
    unsigned count = intervals_of(exclusion, zone, intervals);
    struct certainty certainty = {.all = true};
    certainty.ruled = intervals[0].from_ns <= instant_ns && instant_ns < intervals[0].to_ns;
    if (fixed & RULING_BIT(RULING_EXCLUSION_DAYS)) {
        count = 1;
    }
    for (unsigned i = 0; i < count; i++) {
        certainty.some |= intervals[i].from_ns <= instant_ns && instant_ns <= intervals[i].to_ns;
        certainty.all &= intervals[i].from_ns < instant_ns && instant_ns < intervals[i].to_ns;
    }
    return certainty;
}

void exclusion_edges(const struct exclusion *exclusion, const struct zone *zone, GArray *edges)
{
    struct interval intervals[INTERVAL_LIMIT];
    unsigned count = intervals_of(exclusion, zone, intervals);
    for (unsigned i = 0; i < count; i++)
        for (int64_t offset = 0; offset <= 1; offset++) {
            int64_t from = intervals[i].from_ns + offset, to = intervals[i].to_ns + offset;
            g_array_append_val(edges, from);
            g_array_append_val(edges, to);
        }
}

int64_t exclusion_end(const struct exclusion *exclusion)
{
    return exclusion->start_ns + exclusion->days * DAY_NS;
}
