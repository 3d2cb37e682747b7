/* Maintenance exclusions: the ruled interval and its alternatives. */
#include "harness/oracle/exclusion.h"

#define DAY_NS (86400 * NS_PER_S)

struct interval {
    int64_t from_ns, to_ns;
};

/* Starts (as written, read as local time; each whole or rounded to its UTC or local day) times
 * ends. */
#define START_LIMIT 9
#define INTERVAL_LIMIT (START_LIMIT * 4)

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
    unsigned count = 0;
    int64_t written[3] = {exclusion->start_ns};
    int readings = 1;
    if (exclusion->carries_z) {
        int64_t day_ns = floor_day(exclusion->start_ns);
        int64_t second = (exclusion->start_ns - day_ns) / NS_PER_S;
        readings += MAX(1, local_instants(zone, day_ns / DAY_NS, second, &written[1]));
    }
    for (int i = 0; i < readings; i++) {
        starts_ns[count++] = written[i];
        starts_ns[count++] = floor_day(written[i]);
        starts_ns[count++] = local_midnight(zone, local_day(zone, written[i]));
    }
    return count;
}

/* The first is the ruled one. */
static unsigned intervals_of(const struct exclusion *exclusion, const struct zone *zone,
                             struct interval intervals[INTERVAL_LIMIT])
{
    int64_t starts_ns[START_LIMIT];
    unsigned starts = starts_of(exclusion, zone, starts_ns), count = 0;
    for (unsigned i = 0; i < starts; i++) {
        int64_t start = starts_ns[i], length = exclusion->days * DAY_NS;
        intervals[count++] = (struct interval){start, start + length};
        intervals[count++] = (struct interval){start, floor_day(start) + length};
        intervals[count++] = (struct interval){start, add_local_days(zone, start, exclusion->days)};
        intervals[count++] = (struct interval){
            start, local_midnight(zone, local_day(zone, start) + exclusion->days)};
    }
    return count;
}

struct certainty exclusion_state(const struct exclusion *exclusion, const struct zone *zone,
                                 int64_t instant_ns)
{
    struct interval intervals[INTERVAL_LIMIT];
    unsigned count = intervals_of(exclusion, zone, intervals);
    struct certainty certainty = {.all = true};
    certainty.ruled = intervals[0].from_ns <= instant_ns && instant_ns < intervals[0].to_ns;
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
