/* When the machine slept, and how wrong its wall clock was. */
#include "harness/oracle/machine.h"

#define TOLERANCE_NS NS_PER_S
#define DETECTABLE_NS (3600 * NS_PER_S)
#define DECIDED_BEFORE_NS (60 * NS_PER_S)
/* 2020-01-01: no updater for this contract is older. */
#define BUILT_AFTER_NS (INT64_C(1577836800) * NS_PER_S)
#define MILLION 1000000

static const struct clock_fact *clock_fact(const struct facts *facts, guint index)
{
    return &g_array_index(facts->clocks, struct clock_fact, index);
}

static int64_t error_at(const struct clock_fact *fact, int64_t instant_ns)
{
    __int128 passed_ns = instant_ns - fact->stamp.instant_ns;
    return fact->error_ns + (int64_t)(passed_ns * fact->drift_ppm / MILLION);
}

/* The last change of the clock at this instant, or NULL: it is right from the start. */
static const struct clock_fact *last_change(const struct facts *facts, int64_t instant_ns)
{
    const struct clock_fact *last = NULL;
    for (guint i = 0; i < facts->clocks->len; i++) {
        const struct clock_fact *fact = clock_fact(facts, i);
        if (fact->stamp.instant_ns <= instant_ns) {
            last = fact;
        }
    }
    return last;
}

int64_t machine_error_ns(const struct facts *facts, int64_t instant_ns)
{
    const struct clock_fact *last = last_change(facts, instant_ns);
    return last == NULL ? 0 : error_at(last, instant_ns);
}

static bool was_answered_between(const GArray *exchanges, struct stamp from, struct stamp to)
{
    for (guint i = 0; i < exchanges->len; i++) {
        struct stamp answer = g_array_index(exchanges, struct exchange_fact, i).stamp;
        if (answer.number > from.number && answer.number <= to.number) {
            return true;
        }
    }
    return false;
}

enum machine_clock machine_clock_at(const struct facts *facts, struct stamp moment)
{
    const struct clock_fact *last = last_change(facts, moment.instant_ns);
    int64_t error_ns = last == NULL ? 0 : error_at(last, moment.instant_ns);
    if (ABS(error_ns) <= TOLERANCE_NS) {
        return MACHINE_CLOCK_RIGHT;
    }
    bool is_far_off = ABS(error_ns) > DETECTABLE_NS;
    bool has_answer =
        is_far_off && (was_answered_between(facts->configuration_exchanges, last->stamp, moment) ||
                       was_answered_between(facts->feed_exchanges, last->stamp, moment));
    return has_answer || moment.instant_ns + error_ns < BUILT_AFTER_NS ? MACHINE_CLOCK_DETECTABLE
                                                                       : MACHINE_CLOCK_WRONG;
}

enum machine_clock machine_clock_of_act(const struct facts *facts, struct stamp moment)
{
    enum machine_clock now = machine_clock_at(facts, moment);
    if (now != MACHINE_CLOCK_RIGHT) {
        return now;
    }
    for (guint i = 0; i < facts->clocks->len; i++) {
        struct stamp change = clock_fact(facts, i)->stamp;
        if (change.instant_ns > moment.instant_ns ||
            moment.instant_ns - change.instant_ns > DECIDED_BEFORE_NS) {
            continue;
        }
        struct stamp before = {change.instant_ns - 1, change.number};
        if (machine_clock_at(facts, before) == MACHINE_CLOCK_WRONG) {
            return MACHINE_CLOCK_WRONG;
        }
    }
    return now;
}

bool machine_sleeps_at(const struct facts *facts, int64_t instant_ns)
{
    for (guint i = 0; i < facts->clocks->len; i++) {
        const struct clock_fact *fact = clock_fact(facts, i);
        if (fact->stamp.instant_ns <= instant_ns && instant_ns < fact->resumes_ns) {
            return true;
        }
    }
    return false;
}

int64_t machine_awake_between(const struct facts *facts, int64_t from_ns, int64_t to_ns)
{
    int64_t awake_ns = to_ns - from_ns;
    for (guint i = 0; i < facts->clocks->len; i++) {
        const struct clock_fact *fact = clock_fact(facts, i);
        int64_t began_ns = MAX(fact->stamp.instant_ns, from_ns);
        int64_t ended_ns = MIN(fact->resumes_ns, to_ns);
        awake_ns -= ended_ns > began_ns ? ended_ns - began_ns : 0;
    }
    return awake_ns;
}

int64_t machine_awake_after(const struct facts *facts, int64_t instant_ns, int64_t awake_ns)
{
    int64_t until_ns = instant_ns + awake_ns;
    for (guint i = 0; i < facts->clocks->len; i++) {
        const struct clock_fact *fact = clock_fact(facts, i);
        if (fact->resumes_ns > instant_ns && fact->stamp.instant_ns < until_ns) {
            until_ns += fact->resumes_ns - MAX(fact->stamp.instant_ns, instant_ns);
        }
    }
    return until_ns;
}

int64_t machine_awake_before(const struct facts *facts, int64_t instant_ns, int64_t awake_ns)
{
    int64_t from_ns = instant_ns - awake_ns;
    for (guint i = facts->clocks->len; i > 0; i--) {
        const struct clock_fact *fact = clock_fact(facts, i - 1);
        if (fact->resumes_ns > from_ns && fact->stamp.instant_ns < instant_ns) {
            from_ns -= MIN(fact->resumes_ns, instant_ns) - fact->stamp.instant_ns;
        }
    }
    return from_ns;
}

/* Where a clock that drifts becomes wrong, right, or wrong enough to be noticed. */
static void add_crossings(const struct clock_fact *fact, GArray *edges)
{
    static const int64_t errors_ns[] = {TOLERANCE_NS, -TOLERANCE_NS, DETECTABLE_NS, -DETECTABLE_NS};
    for (guint i = 0; fact->drift_ppm != 0 && i < G_N_ELEMENTS(errors_ns); i++) {
        __int128 missing_ns = (__int128)errors_ns[i] - fact->error_ns;
        __int128 after_ns = missing_ns * MILLION / fact->drift_ppm;
        if (after_ns > 0 && after_ns < INT64_MAX / 4) {
            int64_t edge_ns = fact->stamp.instant_ns + (int64_t)after_ns + 1;
            g_array_append_val(edges, edge_ns);
        }
    }
}

void machine_edges(const struct facts *facts, GArray *edges)
{
    for (guint i = 0; i < facts->clocks->len; i++) {
        const struct clock_fact *fact = clock_fact(facts, i);
        g_array_append_val(edges, fact->stamp.instant_ns);
        if (fact->resumes_ns != INT64_MIN) {
            g_array_append_val(edges, fact->resumes_ns);
        }
        add_crossings(fact, edges);
    }
}
