/* Spans: the row cut at every instant at which something that matters may change, and the state in
 * each piece; and which rule stood alone in the updater's way in some piece (its temptation). */
#include "harness/oracle/case.h"
#include <string.h>

/* A history with more cuts is judged on the first ones; no scenario comes near. */
#define SPAN_LIMIT 200000

static void cut(GArray *cuts, int64_t instant_ns)
{
    g_array_append_val(cuts, instant_ns);
}

/* Every element of an array of facts begins with its stamp. */
static void cut_stamps(GArray *cuts, const GArray *facts)
{
    size_t size = g_array_get_element_size((GArray *)facts);
    for (guint i = 0; i < facts->len; i++)
        cut(cuts, ((const struct stamp *)(const void *)(facts->data + i * size))->instant_ns);
}

static void cut_set(GArray *cuts, const struct oracle_case *oracle_case,
                    const struct configuration_set *set, const int64_t period_ns[2])
{
    struct window_clock clock = window_clock_of(oracle_case->reading, oracle_case->zone);
    for (unsigned i = 0; i < set->count; i++) {
        const struct configuration *configuration = &set->alternatives[i];
        if (configuration->kind != CONFIGURATION_SET)
            continue;
        if (configuration->has_window)
            window_edges(&configuration->window, clock, period_ns[0], period_ns[1], cuts);
        if (configuration->has_exclusion)
            exclusion_edges(&configuration->exclusion, oracle_case->zone, cuts);
    }
}

/* Edges of what stood before count on: the change itself may be what is judged. */
static void cut_configurations(GArray *cuts, const struct oracle_case *oracle_case)
{
    int64_t period_ns[2] = {oracle_case->facts->world.start_ns, oracle_case->facts->world.end_ns};
    for (guint i = 0; i < oracle_case->sets->len; i++) {
        const GArray *elsewhere = g_ptr_array_index(oracle_case->elsewhere, i);
        cut_set(cuts, oracle_case, &g_array_index(oracle_case->sets, struct configuration_set, i),
                period_ns);
        for (guint k = 0; k < elsewhere->len; k++)
            cut_set(cuts, oracle_case, &g_array_index(elsewhere, struct elsewhere_entry, k).set,
                    period_ns);
    }
}

/* How long the updater may pause after a fault that it met. */
static int64_t pause_end(const struct facts *facts, const struct stamp *fault)
{
    return machine_awake_after(facts, fault->instant_ns, facts->world.backoff_max_ns);
}

static void cut_facts(GArray *cuts, const struct facts *facts)
{
    const GArray *arrays[] = {facts->configurations, facts->app_runs,  facts->states,
                              facts->orders,         facts->logins,    facts->faults,
                              facts->outages,        facts->installed, facts->installs,
                              facts->attempts,       facts->lives};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        cut_stamps(cuts, arrays[i]);
    for (guint i = 0; i < facts->releases->len; i++)
        cut_stamps(cuts, ((const struct release *)g_ptr_array_index(facts->releases, i))->steps);
    for (guint i = 0; i < facts->app_runs->len; i++) {
        const struct app_run *run = &g_array_index(facts->app_runs, struct app_run, i);
        cut(cuts, run->ended.instant_ns);
        cut(cuts, run->hung.instant_ns);
    }
    for (guint i = 0; i < facts->lives->len; i++)
        cut(cuts, g_array_index(facts->lives, struct updater_life, i).exited.instant_ns);
    for (guint i = 0; i < facts->faults->len; i++)
        cut(cuts, pause_end(facts, &g_array_index(facts->faults, struct stamp, i)));
    cut_stamps(cuts, facts->failed_probes);
    for (guint i = 0; facts->clocks->len > 0 && i < facts->configuration_exchanges->len; i++)
        cut(cuts, g_array_index(facts->configuration_exchanges, struct exchange_fact, i)
                      .stamp.instant_ns);
    machine_edges(facts, cuts);
}

static gint instant_order(gconstpointer a, gconstpointer b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static bool is_idle(const struct facts *facts, const struct app_run *run, uint64_t number)
{
    const struct state_step *step = facts_last(facts->states, number);
    return step == NULL || step->stamp.number < run->stamp.number || step->state == NULL ||
           strcmp(step->state, "IDLE") == 0;
}

static bool is_in_attempt(const struct facts *facts, uint64_t number)
{
    const struct attempt *attempt = facts_last(facts->attempts, number);
    return attempt != NULL && attempt->started_again.number > number;
}

static struct span span_at(const struct oracle_case *oracle_case, int64_t from_ns)
{
    const struct facts *facts = oracle_case->facts;
    uint64_t number = facts_number_at(facts, from_ns);
    const struct app_run *run = facts_app_run(facts, number);
    const struct order_step *order = facts_last(facts->orders, number);
    const struct stamp *fault = facts_last(facts->faults, number),
                       *other = facts_last(facts->other_faults, number);
    struct span span = {.from_ns = from_ns, .number = number};
    span.configuration = case_configuration_at(oracle_case, number);
    span.expected = facts_updater_is_expected(facts, number);
    span.running = run != NULL && run->hung.number > number;
    span.in_attempt = is_in_attempt(facts, number);
    span.order = run != NULL && order != NULL && order->open != NULL;
    span.parked = order != NULL && order->suspended > 0;
    span.idle = run != NULL && is_idle(facts, run, number);
    span.paused = fault != NULL && from_ns < pause_end(facts, fault);
    span.paused_besides = other != NULL && from_ns < pause_end(facts, other);
    span.asleep = machine_sleeps_at(facts, from_ns);
    span.clock = machine_clock_at(facts, (struct stamp){from_ns, number});
    return span;
}

void case_cut_spans(struct oracle_case *oracle_case)
{
    const struct world_facts *world = &oracle_case->facts->world;
    g_autoptr(GArray) cuts = g_array_new(FALSE, FALSE, sizeof(int64_t));
    cut(cuts, world->start_ns);
    cut(cuts, world->end_ns);
    cut_facts(cuts, oracle_case->facts);
    cut_configurations(cuts, oracle_case);
    g_array_sort(cuts, instant_order);
    for (guint i = 0; i + 1 < cuts->len && oracle_case->spans->len < SPAN_LIMIT; i++) {
        int64_t from_ns = g_array_index(cuts, int64_t, i),
                to_ns = g_array_index(cuts, int64_t, i + 1);
        if (from_ns == to_ns || from_ns < world->start_ns || from_ns >= world->end_ns)
            continue;
        struct span span = span_at(oracle_case, from_ns);
        span.to_ns = to_ns;
        g_array_append_val(oracle_case->spans, span);
    }
}

const struct span *case_span_at(const struct oracle_case *oracle_case, int64_t instant_ns)
{
    guint low = 0, high = oracle_case->spans->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(oracle_case->spans, struct span, middle).from_ns <= instant_ns)
            low = middle + 1;
        else
            high = middle;
    }
    const struct span *span =
        low == 0 ? NULL : &g_array_index(oracle_case->spans, struct span, low - 1);
    return span != NULL && instant_ns < span->to_ns ? span : NULL;
}

/* What stands in the way besides the configuration. A configuration without an exception: closed
 * app and order. */
static unsigned forbids_besides(const struct oracle_case *oracle_case, const struct span *span,
                                const struct release *release)
{
    unsigned rules = 0;
    if (!span->running)
        rules |= FORBIDS_NOT_RUNNING;
    if (span->order)
        rules |= FORBIDS_ORDER;
    if (!release_is_newer(release, facts_installed(oracle_case->facts, span->number)))
        rules |= FORBIDS_NOT_NEWER;
    if (!release_is_sound(release, release_at(release, span->number)))
        rules |= FORBIDS_PACKAGE;
    return rules;
}

static bool is_single(unsigned rules)
{
    return rules != 0 && (rules & (rules - 1)) == 0;
}

/* Settings elsewhere would have decided differently. */
static unsigned tempts_elsewhere(const struct oracle_case *oracle_case, const struct span *span,
                                 const struct policy_question *question, bool is_forbidden)
{
    const GArray *entries = g_ptr_array_index(oracle_case->elsewhere, span->configuration);
    unsigned rules = 0;
    for (guint i = 0; i < entries->len; i++) {
        const struct elsewhere_entry *entry = &g_array_index(entries, struct elsewhere_entry, i);
        if ((set_forbids(&entry->set, question) != 0) != is_forbidden)
            rules |= entry->is_other_path ? FORBIDS_PATH : FORBIDS_INHERITANCE;
    }
    return rules;
}

static unsigned tempts_by_change(const struct oracle_case *oracle_case, const struct span *span,
                                 const struct policy_question *question, bool is_forbidden)
{
    if (span->configuration == 0)
        return 0;
    const struct configuration_set *before = case_set(oracle_case, span->configuration - 1);
    return (set_forbids(before, question) != 0) != is_forbidden ? FORBIDS_STALE : 0;
}

/* The last fetch of the configuration failed, and "no configuration" would have allowed the
 * release. */
static unsigned tempts_by_failure(const struct oracle_case *oracle_case, const struct span *span,
                                  bool is_forbidden, enum channel channel)
{
    const struct facts *facts = oracle_case->facts;
    const struct exchange_fact *last = facts_last(facts->configuration_exchanges, span->number);
    bool is_set =
        case_set(oracle_case, span->configuration)->alternatives[0].kind != CONFIGURATION_NONE;
    bool failed = (last != NULL && last->kind != EXCHANGE_SUCCESS) ||
                  facts_is_refused(facts, "ccc", span->from_ns);
    return is_set && failed && is_forbidden && channel == CHANNEL_STABLE ? FORBIDS_SET_IS_SET : 0;
}

/* A newer release that was on offer and was taken back, at a time at which it could be installed.
 */
static unsigned tempts_withdrawn(const struct oracle_case *oracle_case, const struct span *span,
                                 const struct release *release)
{
    const struct configuration_set *set = case_set(oracle_case, span->configuration);
    const struct release_step *step = release_at(release, span->number);
    bool was_offered = step > (const struct release_step *)(const void *)release->steps->data &&
                       policy_offers(&set->alternatives[0], step[-1].channel);
    struct policy_question question =
        case_question(oracle_case, release, (struct stamp){span->from_ns, span->number});
    bool is_newer = release_is_newer(release, facts_installed(oracle_case->facts, span->number));
    bool could = was_offered && is_newer && span->running && !span->order;
    return could && set_forbids_time(set, &question) == 0 ? FORBIDS_WITHDRAWN : 0;
}

/* By what the wrong clock shows, nothing stands in the way. */
static unsigned tempts_by_wrong_clock(const struct oracle_case *oracle_case,
                                      const struct span *span,
                                      const struct policy_question *question)
{
    struct policy_question shown = *question;
    shown.instant_ns += machine_error_ns(oracle_case->facts, span->from_ns);
    return span->clock == MACHINE_CLOCK_DETECTABLE &&
                   set_forbids(case_set(oracle_case, span->configuration), &shown) == 0
               ? FORBIDS_WRONG_CLOCK
               : 0;
}

/* Only rulings stand in the way. */
static unsigned tempts_by_rulings(const struct configuration_set *set,
                                  const struct policy_question *question, unsigned policy)
{
    unsigned rules = 0;
    for (unsigned ruling = 0; policy == 0 && ruling < RULING_COUNT; ruling++) {
        struct policy_question held = *question;
        held.fixed = RULING_BIT(ruling);
        if (set_forbids(set, &held) != 0)
            rules |= FORBIDS_BY_RULING(ruling);
    }
    return rules;
}

/* What is older is on offer after a change from preview to stable. */
static unsigned tempts_channel_change(const struct oracle_case *oracle_case,
                                      const struct span *span, const struct release_step *step)
{
    if (step->channel != CHANNEL_STABLE ||
        case_set(oracle_case, span->configuration)->alternatives[0].channel != CHANNEL_STABLE)
        return 0;
    for (int i = span->configuration - 1; i >= 0; i--)
        if (case_set(oracle_case, i)->alternatives[0].channel == CHANNEL_PREVIEW)
            return FORBIDS_CHANNEL_CHANGE;
    return 0;
}

static unsigned tempts_by_failed_probe(const struct oracle_case *oracle_case,
                                       const struct span *span, unsigned policy)
{
    const struct facts *facts = oracle_case->facts;
    const struct stamp *failed = facts_last(facts->failed_probes, span->number);
    const struct status_answer *answer = facts_last(facts->statuses, span->number);
    bool is_last = failed != NULL && (answer == NULL || answer->stamp.number < failed->number);
    return is_last && policy == 0 ? FORBIDS_PROBE_FAILURE : 0;
}

static unsigned temptations(const struct oracle_case *oracle_case, const struct span *span,
                            const struct release *release)
{
    const struct release_step *step = release_at(release, span->number);
    if (step == NULL || !release->has_version)
        return 0;
    if (step->channel == CHANNEL_NONE)
        return tempts_withdrawn(oracle_case, span, release);
    const struct configuration_set *set = case_set(oracle_case, span->configuration);
    struct policy_question question =
        case_question(oracle_case, release, (struct stamp){span->from_ns, span->number});
    unsigned policy = set_forbids(set, &question),
             besides = forbids_besides(oracle_case, span, release);
    unsigned rules = is_single(policy | besides) ? policy | besides : 0;
    if (besides == FORBIDS_NOT_NEWER && policy == 0)
        rules |= tempts_channel_change(oracle_case, span, step);
    if (besides != 0)
        return rules;
    rules |= tempts_by_failed_probe(oracle_case, span, policy);
    unsigned timely = set_forbids_time(set, &question);
    bool offered = policy_offers(&set->alternatives[0], step->channel);
    rules |= tempts_by_rulings(set, &question, policy);
    rules |= tempts_by_wrong_clock(oracle_case, span, &question);
    rules |= tempts_elsewhere(oracle_case, span, &question, policy != 0);
    rules |= tempts_by_change(oracle_case, span, &question, policy != 0);
    rules |= tempts_by_failure(oracle_case, span, policy != 0, step->channel);
    return rules | (timely != 0 && offered ? FORBIDS_DOWNLOAD : 0);
}

void case_find_temptations(struct oracle_case *oracle_case)
{
    const GPtrArray *releases = oracle_case->facts->releases;
    for (guint i = 0; i < oracle_case->spans->len; i++) {
        const struct span *span = &g_array_index(oracle_case->spans, struct span, i);
        if (!span->expected || span->in_attempt || span->configuration < 0 || span->asleep ||
            span->clock == MACHINE_CLOCK_WRONG)
            continue;
        for (guint k = 0; k < releases->len; k++)
            oracle_case->tempted |= temptations(oracle_case, span, g_ptr_array_index(releases, k));
    }
}
