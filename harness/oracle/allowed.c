/* When the act would have been allowed: the next such time in the row, or in the 45 days after. */
#include "harness/oracle/text.h"

#define SEARCH_NS (45 * 86400 * NS_PER_S)

/* The rulings' own answer for one configuration, the till as it was in the row (after it: as it was
 * last). */
static bool is_allowed_at(const struct oracle_case *oracle_case, const struct act *act,
                          int64_t instant_ns)
{
    const struct facts *facts = oracle_case->facts;
    const GArray *spans = oracle_case->spans;
    const struct span *span = case_span_at(oracle_case, instant_ns);
    if (span == NULL && spans->len > 0)
        span = &g_array_index(spans, struct span, spans->len - 1);
    if (span == NULL || span->configuration < 0)
        return false;
    const struct release_step *step =
        act->release == NULL ? NULL : release_at(act->release, span->number);
    struct stamp moment = {instant_ns, span->number};
    struct policy_question question = case_question(oracle_case, act->release, moment);
    const struct configuration *ruled =
        &case_set(oracle_case, span->configuration)->alternatives[0];
    question.kind = act->kind;
    if (act->attempt != NULL && (span->order || (!span->running && !span->in_attempt)))
        return false;
    if (step != NULL &&
        (!release_is_sound(act->release, step) ||
         !release_is_newer(act->release, facts_installed(facts, act->stamp.number - 1))))
        return false;
    struct window_clock clock = window_clock_of(oracle_case->reading, oracle_case->zone);
    bool is_bound = ruled->kind == CONFIGURATION_SET && ruled->has_window;
    return policy_forbids(ruled, &question) == 0 &&
           (!is_bound || window_contains(&ruled->window, clock, instant_ns));
}

static void add_candidates(const struct oracle_case *oracle_case, int64_t from_ns,
                           GArray *candidates)
{
    for (guint i = 0; i < oracle_case->spans->len; i++)
        g_array_append_val(candidates, g_array_index(oracle_case->spans, struct span, i).from_ns);
    if (oracle_case->sets->len == 0)
        return;
    const struct configuration *last =
        &case_set(oracle_case, (int)oracle_case->sets->len - 1)->alternatives[0];
    struct window_clock clock = window_clock_of(oracle_case->reading, oracle_case->zone);
    if (last->has_window && last->kind == CONFIGURATION_SET)
        window_edges(&last->window, clock, from_ns, from_ns + SEARCH_NS, candidates);
    if (last->has_exclusion && last->kind == CONFIGURATION_SET)
        exclusion_edges(&last->exclusion, oracle_case->zone, candidates);
}

static gint instant_order(gconstpointer a, gconstpointer b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* The first candidate after `from_ns` at which the answer is `wanted`; INSTANT_NEVER if there is
 * none. */
static int64_t find_next(const struct oracle_case *oracle_case, const struct act *act,
                         const GArray *candidates, int64_t from_ns, bool wanted)
{
    for (guint i = 0; i < candidates->len; i++) {
        int64_t instant_ns = g_array_index(candidates, int64_t, i);
        if (instant_ns > from_ns && is_allowed_at(oracle_case, act, instant_ns) == wanted)
            return instant_ns;
    }
    return INSTANT_NEVER;
}

char *text_next_allowed(const struct oracle_case *oracle_case, const struct act *act)
{
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(int64_t));
    int64_t now_ns = act->stamp.instant_ns;
    add_candidates(oracle_case, now_ns, candidates);
    g_array_sort(candidates, instant_order);
    int64_t from_ns = find_next(oracle_case, act, candidates, now_ns, true);
    if (from_ns == INSTANT_NEVER)
        return NULL;
    int64_t to_ns = find_next(oracle_case, act, candidates, from_ns, false);
    g_autofree char *from = text_local(oracle_case->zone, from_ns, now_ns);
    if (to_ns == INSTANT_NEVER)
        return g_strdup_printf("from %s", from);
    g_autofree char *to = text_local(oracle_case->zone, to_ns, from_ns);
    return g_strdup_printf("from %s, until %s", from, to);
}
