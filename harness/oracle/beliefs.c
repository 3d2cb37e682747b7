/* Beliefs: what the updater may have taken for the configuration, if it did what the right one
 * forbade. */
#include "harness/oracle/acts.h"

/* What the updater may have believed instead of what stood in CCC. */
struct belief {
    const struct configuration_set *set;
    int64_t since_ns;
    bool is_none; /* "no configuration": gives stable releases only */
};

/* Would the updater, had it believed this, have begun now and not long before? So that an act at a
 * chance hour is not taken for one that a wrong belief explains. */
static bool is_prompt_under(const struct oracle_case *oracle_case, const struct act *act,
                            const struct belief *belief)
{
    int64_t early_ns = act->stamp.instant_ns - facts_grace_ns(oracle_case->facts);
    const struct span *span = case_span_at(oracle_case, early_ns);
    if (span == NULL || act->release == NULL || belief->since_ns > early_ns)
        return true;
    const struct span *end =
        &g_array_index(oracle_case->spans, struct span, oracle_case->spans->len);
    for (; span < end && span->from_ns < act->stamp.instant_ns; span++) {
        struct stamp moment = {MAX(span->from_ns, early_ns), span->number};
        struct policy_question question = case_question(oracle_case, act->release, moment);
        bool could =
            span->expected && span->running && !span->order && question.channel != CHANNEL_NONE;
        if (!could || set_forbids(belief->set, &question) != 0)
            return true;
    }
    return false;
}

static bool explains(const struct oracle_case *oracle_case, const struct act *act,
                     const struct belief *belief)
{
    forbids_function forbids = act->transfer != NULL ? set_forbids_time : set_forbids;
    struct policy_question question = act_question(oracle_case, act);
    unsigned channels = known_channels(oracle_case, act->release, act->stamp);
    if (belief->is_none && act->release != NULL && !(channels & (1U << CHANNEL_STABLE)))
        return false;
    return forbids_on_channels(belief->set, question, channels, forbids) == 0 &&
           is_prompt_under(oracle_case, act, belief);
}

/* When the first of the failed fetches was answered that end at this moment; INSTANT_NEVER if the
 * last one did not fail. */
static int64_t failing_since(const struct oracle_case *oracle_case, struct stamp now)
{
    const GArray *exchanges = oracle_case->facts->configuration_exchanges;
    int64_t since_ns = INSTANT_NEVER;
    for (guint i = exchanges->len; i > 0; i--) {
        const struct exchange_fact *exchange =
            &g_array_index(exchanges, struct exchange_fact, i - 1);
        if (exchange->stamp.number >= now.number)
            continue;
        if (exchange->kind == EXCHANGE_SUCCESS)
            break;
        since_ns = exchange->stamp.instant_ns;
    }
    return since_ns;
}

/* "No configuration" believed after a failed fetch, though one stands in CCC. */
static bool failed_fetch_explains(const struct oracle_case *oracle_case, const struct act *act)
{
    static const struct configuration_set none = {
        .count = 1, .alternatives = {{.kind = CONFIGURATION_NONE, .channel = CHANNEL_STABLE}}};
    struct belief belief = {&none, failing_since(oracle_case, act->stamp), true};
    return belief.since_ns != INSTANT_NEVER && explains(oracle_case, act, &belief);
}

static bool entry_explains(const struct oracle_case *oracle_case, const struct act *act, guint step,
                           guint index)
{
    const GArray *entries = g_ptr_array_index(oracle_case->elsewhere, step);
    const struct elsewhere_entry *entry = &g_array_index(entries, struct elsewhere_entry, index);
    const GArray *steps = oracle_case->facts->configurations;
    struct belief belief = {&entry->set,
                            g_array_index(steps, struct configuration_step, step).stamp.instant_ns,
                            entry->set.alternatives[0].kind == CONFIGURATION_NONE};
    return elsewhere_is_known(oracle_case, entries, entry, act->stamp.number) &&
           explains(oracle_case, act, &belief);
}

/* Settings of other targets that the updater asked for, or other settings of this workstation. */
static const struct elsewhere_entry *find_elsewhere(const struct oracle_case *oracle_case,
                                                    const struct act *act, bool other_target)
{
    struct knowledge knowledge = knowledge_of_configuration(oracle_case->facts, act->stamp);
    for (guint i = 0; i < oracle_case->sets->len; i++) {
        const GArray *entries = g_ptr_array_index(oracle_case->elsewhere, i);
        for (guint k = 0; is_known_configuration(oracle_case, &knowledge, i) && k < entries->len;
             k++) {
            const struct elsewhere_entry *entry =
                &g_array_index(entries, struct elsewhere_entry, k);
            if (entry->is_other_target == other_target && entry_explains(oracle_case, act, i, k))
                return entry;
        }
    }
    return NULL;
}

/* Has the updater had the time to act on a look that came after the change? Then it does not act by
 * the old value. */
static bool is_overcome(const struct oracle_case *oracle_case, const struct act *act,
                        struct stamp until)
{
    const GArray *exchanges = oracle_case->facts->configuration_exchanges;
    int64_t early_ns = act->stamp.instant_ns - facts_grace_ns(oracle_case->facts);
    for (guint i = 0; i < exchanges->len; i++) {
        const struct exchange_fact *exchange = &g_array_index(exchanges, struct exchange_fact, i);
        if (exchange->kind == EXCHANGE_SUCCESS && exchange->stamp.number > until.number &&
            exchange->stamp.instant_ns < early_ns)
            return true;
    }
    return false;
}

/* Allowed by a value that had gone before the updater's last chance to learn of it. */
static bool stale_explains(const struct oracle_case *oracle_case, const struct act *act)
{
    const GArray *steps = oracle_case->facts->configurations;
    struct knowledge knowledge = knowledge_of_configuration(oracle_case->facts, act->stamp);
    for (guint i = 0; i < oracle_case->sets->len; i++) {
        const struct configuration_set *set = case_set(oracle_case, (int)i);
        struct stamp until = configuration_until(oracle_case, i);
        struct belief belief = {set,
                                g_array_index(steps, struct configuration_step, i).stamp.instant_ns,
                                set->alternatives[0].kind == CONFIGURATION_NONE};
        if (!is_known_configuration(oracle_case, &knowledge, i) &&
            until.number < act->stamp.number && !is_overcome(oracle_case, act, until) &&
            explains(oracle_case, act, &belief))
            return true;
    }
    return false;
}

/* What was forbidden is told as what it is: a wrong belief is convicted alone, an old one beside
 * the rule. */
unsigned act_attribute(const struct oracle_case *oracle_case, struct act *act, unsigned forbidden)
{
    if (forbidden == 0)
        return 0;
    act->explained_by = find_elsewhere(oracle_case, act, true);
    if (act->explained_by == NULL && failed_fetch_explains(oracle_case, act))
        return FORBIDS_SET_IS_SET;
    if (act->explained_by == NULL && stale_explains(oracle_case, act))
        return forbidden | FORBIDS_STALE;
    if (act->explained_by == NULL)
        act->explained_by = find_elsewhere(oracle_case, act, false);
    if (act->explained_by == NULL)
        return forbidden;
    return act->explained_by->is_other_path ? FORBIDS_PATH : FORBIDS_INHERITANCE;
}
