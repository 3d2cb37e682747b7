/* Maintenance windows: the wall-clock rule and its alternatives. */
#include "harness/oracle/window.h"

#define SECONDS_PER_DAY 86400
#define SECONDS_PER_MINUTE 60

enum tail { TAIL_OF_START_DAY, TAIL_OF_OWN_DAY, TAIL_NEVER_OPENS, TAIL_COUNT };
enum passes { PASS_WALL_CLOCK, PASS_ELAPSED, PASS_FIRST, PASS_COUNT };
enum day_clock { DAY_OF_CLOCK, DAY_LOCAL_AT_START, DAY_LOCAL_NOW, DAY_COUNT };

/* One alternative per ruling; zero is the rulings' own. */
struct choice {
    bool end_minute_included;
    enum tail tail;
    enum passes passes;
    enum day_clock day_clock;
};

struct window_clock window_clock_of(const struct reading *reading, const struct zone *zone)
{
    return (struct window_clock){zone, reading->value[AXIS_WINDOW_CLOCK] == WINDOW_CLOCK_UTC};
}

static int64_t floor_div(int64_t value, int64_t divisor)
{
    int64_t quotient = value / divisor;
    return quotient - (value % divisor < 0);
}

static int64_t shown_seconds(struct window_clock clock, int64_t instant_ns)
{
    int64_t seconds = floor_div(instant_ns, NS_PER_S);
    return clock.is_utc ? seconds : seconds + zone_offset(clock.zone, seconds * NS_PER_S);
}

int64_t local_day(const struct zone *zone, int64_t instant_ns)
{
    return floor_div(shown_seconds((struct window_clock){zone, false}, instant_ns),
                     SECONDS_PER_DAY);
}

/* The instant at which the clock jumps over a civil time that does not exist. */
static int64_t gap_instant(const struct zone *zone, int64_t civil_second)
{
    int64_t before_ns = (civil_second - 2 * SECONDS_PER_DAY) * NS_PER_S;
    for (int64_t at = zone_next_transition(zone, before_ns); at != INSTANT_NEVER;
         at = zone_next_transition(zone, at))
        if (floor_div(at, NS_PER_S) + zone_offset(zone, at) > civil_second)
            return at;
    return (civil_second - zone_offset(zone, before_ns)) * NS_PER_S;
}

int local_instants(const struct zone *zone, int64_t day, int64_t second_of_day,
                   int64_t instants_ns[2])
{
    int64_t civil_second = day * SECONDS_PER_DAY + second_of_day;
    struct civil civil = civil_of_seconds(civil_second);
    int count = zone_instants(zone, &civil, instants_ns);
    if (count == 0)
        instants_ns[0] = gap_instant(zone, civil_second);
    return count;
}

static bool lists(const struct window *window, int64_t day)
{
    return (window->days >> civil_weekday(day)) & 1;
}

static bool crosses_midnight(const struct window *window)
{
    return window->start_minute > window->end_minute;
}

/* Seconds from the midnight of the start's day to the end. */
static int64_t end_second(const struct window *window, struct choice choice)
{
    return (int64_t)window->end_minute * SECONDS_PER_MINUTE +
           (choice.end_minute_included ? SECONDS_PER_MINUTE : 0) +
           (crosses_midnight(window) ? SECONDS_PER_DAY : 0);
}

static int64_t start_second(const struct window *window)
{
    return (int64_t)window->start_minute * SECONDS_PER_MINUTE;
}

struct moment {
    struct window_clock clock;
    int64_t instant_ns;
    int64_t day; /* of the clock */
    int64_t second_of_day;
};

static bool day_matches(const struct window *window, struct choice choice,
                        const struct moment *moment, int64_t start_day)
{
    switch (choice.day_clock) {
    case DAY_LOCAL_AT_START: {
        int64_t start_ns = (start_day * SECONDS_PER_DAY + start_second(window)) * NS_PER_S;
        return lists(window, local_day(moment->clock.zone, start_ns));
    }
    case DAY_LOCAL_NOW:
        return lists(window, local_day(moment->clock.zone, moment->instant_ns));
    default:
        return lists(window, start_day);
    }
}

/* Does the occurrence of one start day contain the moment, by the wall clock alone? */
static bool wall_clock_contains(const struct window *window, struct choice choice,
                                const struct moment *moment, int64_t start_day)
{
    int64_t second = moment->second_of_day + (moment->day - start_day) * SECONDS_PER_DAY;
    return start_second(window) <= second && second < end_second(window, choice) &&
           day_matches(window, choice, moment, start_day);
}

/* "Elapsed length from the first start". A start that does not exist begins nothing; then the wall
 * clock decides. */
static bool elapsed_contains(const struct window *window, struct choice choice,
                             const struct moment *moment, int64_t start_day)
{
    int64_t starts_ns[2];
    if (local_instants(moment->clock.zone, start_day, start_second(window), starts_ns) == 0)
        return wall_clock_contains(window, choice, moment, start_day);
    int64_t length_ns = (end_second(window, choice) - start_second(window)) * NS_PER_S;
    return starts_ns[0] <= moment->instant_ns && moment->instant_ns < starts_ns[0] + length_ns &&
           day_matches(window, choice, moment, start_day);
}

static bool is_second_pass(const struct moment *moment)
{
    int64_t instants_ns[2];
    int count = local_instants(moment->clock.zone, moment->day, moment->second_of_day, instants_ns);
    return count == 2 && moment->instant_ns >= instants_ns[1];
}

/* The tail after midnight belongs to its own day, which has no start to go by. */
static bool own_day_contains(const struct window *window, struct choice choice,
                             const struct moment *moment)
{
    struct choice of_tail = choice;
    if (choice.day_clock == DAY_LOCAL_AT_START)
        of_tail.day_clock = DAY_LOCAL_NOW;
    int64_t tail_end = end_second(window, choice) - SECONDS_PER_DAY;
    return (moment->second_of_day >= start_second(window) &&
            day_matches(window, choice, moment, moment->day)) ||
           (moment->second_of_day < tail_end && day_matches(window, of_tail, moment, moment->day));
}

static bool choice_contains(const struct window *window, struct choice choice,
                            const struct moment *moment)
{
    if (choice.tail == TAIL_NEVER_OPENS)
        return false;
    if (choice.passes == PASS_FIRST && is_second_pass(moment))
        return false;
    if (choice.tail == TAIL_OF_OWN_DAY)
        return own_day_contains(window, choice, moment);
    for (int64_t start_day = moment->day - 2; start_day <= moment->day; start_day++)
        if (choice.passes == PASS_ELAPSED ? elapsed_contains(window, choice, moment, start_day)
                                          : wall_clock_contains(window, choice, moment, start_day))
            return true;
    return false;
}

/* How many of `enum passes` differ near this instant, as far as the rulings are not fixed. */
static int passes_near(struct window_clock clock, int64_t instant_ns, unsigned fixed)
{
    int64_t margin_ns = 3 * SECONDS_PER_DAY * NS_PER_S;
    int64_t change_ns =
        clock.is_utc ? INSTANT_NEVER : zone_next_transition(clock.zone, instant_ns - margin_ns);
    int passes = 1;
    while (change_ns != INSTANT_NEVER && change_ns <= instant_ns + margin_ns) {
        bool is_gap = zone_offset(clock.zone, change_ns) > zone_offset(clock.zone, change_ns - 1);
        if (!(fixed & RULING_BIT(is_gap ? RULING_DST_GAP : RULING_DST_OVERLAP))) {
            passes = MAX(passes, is_gap ? PASS_ELAPSED + 1 : PASS_COUNT);
        }
        change_ns = zone_next_transition(clock.zone, change_ns);
    }
    return passes;
}

static void merge(struct certainty *certainty, bool answer)
{
    certainty->some |= answer;
    certainty->all &= answer;
}

struct certainty window_state_under(const struct window *window, struct window_clock clock,
                                    int64_t instant_ns, unsigned fixed)
{
    int64_t shown = shown_seconds(clock, instant_ns);
    int64_t day = floor_div(shown, SECONDS_PER_DAY);
    struct moment moment = {clock, instant_ns, day, shown - day * SECONDS_PER_DAY};
    struct certainty certainty = {
        .some = false, .all = true, .ruled = choice_contains(window, (struct choice){0}, &moment)};
    bool has_tails = crosses_midnight(window) && !(fixed & RULING_BIT(RULING_MIDNIGHT));
    int ends = fixed & RULING_BIT(RULING_WINDOW_END) ? 1 : 2;
    int tails = has_tails ? TAIL_COUNT : 1;
    int passes = passes_near(clock, instant_ns, fixed);
    int day_clocks = clock.is_utc ? DAY_COUNT : 1;
    for (int i = 0; i < ends * tails * passes * day_clocks; i++) {
        struct choice choice = {.end_minute_included = i % ends,
                                .tail = (enum tail)(i / ends % tails),
                                .passes = (enum passes)(i / ends / tails % passes),
                                .day_clock = (enum day_clock)(i / ends / tails / passes)};
        merge(&certainty, choice_contains(window, choice, &moment));
    }
    return certainty;
}

struct certainty window_state(const struct window *window, struct window_clock clock,
                              int64_t instant_ns)
{
    return window_state_under(window, clock, instant_ns, RULINGS_FREE);
}

bool window_contains(const struct window *window, struct window_clock clock, int64_t instant_ns)
{
    return window_state(window, clock, instant_ns).ruled;
}

struct edge_list {
    int64_t from_ns, to_ns;
    GArray *edges;
};

static void edge_add(struct edge_list *list, int64_t instant_ns)
{
    if (instant_ns >= list->from_ns && instant_ns <= list->to_ns)
        g_array_append_val(list->edges, instant_ns);
}

static void civil_edges_add(struct edge_list *list, struct window_clock clock, int64_t day,
                            int64_t second)
{
    int64_t instants_ns[2] = {(day * SECONDS_PER_DAY + second) * NS_PER_S, 0};
    int count = clock.is_utc ? 1 : MAX(1, local_instants(clock.zone, day, second, instants_ns));
    for (int i = 0; i < count; i++)
        edge_add(list, instants_ns[i]);
}

static void day_edges_add(struct edge_list *list, const struct window *window,
                          struct window_clock clock, int64_t day)
{
    static const struct choice with_end_minute = {.end_minute_included = true};
    int64_t start = start_second(window), end = end_second(window, (struct choice){0});
    civil_edges_add(list, clock, day, start);
    civil_edges_add(list, clock, day, end);
    civil_edges_add(list, clock, day, end_second(window, with_end_minute));
    civil_edges_add(list, (struct window_clock){clock.zone, false}, day, 0);
    if (crosses_midnight(window)) {
        civil_edges_add(list, clock, day, 0);
        civil_edges_add(list, clock, day, end - SECONDS_PER_DAY);
        civil_edges_add(list, clock, day, end_second(window, with_end_minute) - SECONDS_PER_DAY);
    }
    int64_t starts_ns[2];
    if (!clock.is_utc && local_instants(clock.zone, day, start, starts_ns) > 0) {
        edge_add(list, starts_ns[0] + (end - start) * NS_PER_S);
        edge_add(list, starts_ns[0] + (end_second(window, with_end_minute) - start) * NS_PER_S);
    }
}

void window_edges(const struct window *window, struct window_clock clock, int64_t from_ns,
                  int64_t to_ns, GArray *edges)
{
    struct edge_list list = {from_ns, to_ns, edges};
    int64_t last = local_day(clock.zone, to_ns) + 1;
    for (int64_t day = local_day(clock.zone, from_ns) - 3; day <= last; day++)
        day_edges_add(&list, window, clock, day);
    int64_t day_ns = SECONDS_PER_DAY * NS_PER_S;
    for (int64_t at = zone_next_transition(clock.zone, from_ns - day_ns);
         at <= to_ns && at != INSTANT_NEVER; at = zone_next_transition(clock.zone, at)) {
        int64_t repeated_seconds = zone_offset(clock.zone, at - 1) - zone_offset(clock.zone, at);
        edge_add(&list, at);
        edge_add(&list, at + repeated_seconds * NS_PER_S);
    }
}

char *window_format(const struct window *window)
{
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    GString *text = g_string_new(NULL);
    for (int day = MONDAY; day <= SUNDAY; day++)
        if ((window->days >> day) & 1)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", names[day]);
    g_string_append_printf(text, " %02d:%02d-%02d:%02d", window->start_minute / 60,
                           window->start_minute % 60, window->end_minute / 60,
                           window->end_minute % 60);
    return g_string_free(text, FALSE);
}
