/* The end of an opportunity: was the release installed in time, and if not, whom does it concern?
 */
#include "harness/oracle/watch.h"

/* The first attempt in [from, to] that installed something newer than what was there; to the end
 * inclusive. */
static const struct act *update_between(const struct watch *watch, int64_t from_ns, int64_t to_ns)
{
    const GArray *acts = watch->oracle_case->acts;
    for (guint i = 0; i < acts->len; i++) {
        const struct act *act = &g_array_index(acts, struct act, i);
        if (act->attempt == NULL || act->install == NULL || stamp_is_never(act->install->installed))
            continue;
        struct version version, before;
        bool newer = act->version_text != NULL && version_parse(act->version_text, &version) &&
                     (act->attempt->installed_before == NULL ||
                      (version_parse(act->attempt->installed_before, &before) &&
                       version_compare(&version, &before) > 0));
        if (newer && act->stamp.instant_ns >= from_ns && act->stamp.instant_ns <= to_ns)
            return act;
    }
    return NULL;
}

static unsigned final_rules(const struct watch *watch, const struct hold *hold)
{
    unsigned rules = hold->rules;
    struct version installed;
    const struct span *span = case_span_at(watch->oracle_case, hold->from_ns);
    const char *text = facts_installed(watch_facts(watch), span->number);
    bool is_known = text != NULL && version_parse(text, &installed);
    enum version_kind kind = version_kind(&watch->release->version, is_known ? &installed : NULL,
                                          watch->oracle_case->reading);
    if (hold->excluded && !hold->is_should && kind == KIND_PATCH)
        rules |= OWED_PATCH_PASSES;
    return rules == 0 ? OWED_USED : rules;
}

/* Obeyed, these settings would have kept the updater from it all along. */
static bool excuses(const struct watch *watch, const struct elsewhere_entry *entry, int64_t from_ns,
                    int64_t due_ns)
{
    const struct oracle_case *oracle_case = watch->oracle_case;
    const struct span *end =
        &g_array_index(oracle_case->spans, struct span, oracle_case->spans->len);
    for (const struct span *span = case_span_at(oracle_case, from_ns);
         span != NULL && span < end && span->from_ns < due_ns; span++) {
        struct stamp moment = {span->from_ns, span->number};
        struct policy_question question = case_question(oracle_case, watch->release, moment);
        bool offered = policy_offers(&entry->set.alternatives[0], question.channel);
        if (span->configuration != watch->configuration ||
            (offered && set_forbids(&entry->set, &question) == 0))
            return false;
    }
    return true;
}

/* That is what is wrong then, and nothing else. Who takes inherited values for none is told by what
 * it does, not by what it leaves. */
static unsigned excused_as(const struct watch *watch, int64_t from_ns, int64_t due_ns)
{
    const struct oracle_case *oracle_case = watch->oracle_case;
    const GArray *entries = g_ptr_array_index(oracle_case->elsewhere, watch->configuration);
    uint64_t number = facts_number_at(oracle_case->facts, due_ns);
    for (guint i = 0; i < entries->len; i++) {
        const struct elsewhere_entry *entry = &g_array_index(entries, struct elsewhere_entry, i);
        bool is_none = entry->set.alternatives[0].kind == CONFIGURATION_NONE;
        if ((entry->is_other_target || !is_none) &&
            elsewhere_is_known(oracle_case, entries, entry, number) &&
            excuses(watch, entry, from_ns, due_ns))
            return entry->is_other_path ? OWED_PATH : OWED_INHERITANCE;
    }
    return 0;
}

static void add_obligation(struct watch *watch, const struct hold *hold, const struct act *by,
                           int64_t due_ns)
{
    struct obligation obligation = {.release = watch->release,
                                    .rules = final_rules(watch, hold),
                                    .is_should = hold->is_should,
                                    .is_missed = by == NULL,
                                    .from_ns = hold->from_ns,
                                    .to_ns = hold->to_ns,
                                    .due_ns = due_ns,
                                    .configuration = watch->configuration,
                                    .by = by};
    unsigned excuse = by == NULL ? excused_as(watch, hold->from_ns, due_ns) : 0;
    if (excuse != 0)
        obligation.rules = excuse;
    if (by != NULL && watch->changed_to_allow && !hold->is_should)
        obligation.rules |= OWED_CONFIG_CHANGE;
    g_array_append_val(watch->oracle_case->obligations, obligation);
}

/* Under some alternative the opportunity lasts longer: the last instant at which an update is in
 * time. */
static int64_t last_chance(const struct watch *watch, int64_t to_ns)
{
    const GArray *spans = watch->oracle_case->spans;
    const struct span *span = case_span_at(watch->oracle_case, to_ns);
    if (span == NULL)
        return to_ns;
    const struct span *end = &g_array_index(spans, struct span, spans->len);
    for (; span < end && span->configuration >= 0; span++) {
        struct policy_question question = case_question(
            watch->oracle_case, watch->release, (struct stamp){span->from_ns, span->number});
        if (set_forbids(case_set(watch->oracle_case, span->configuration), &question) != 0)
            return span->from_ns - 1;
    }
    return watch_facts(watch)->world.end_ns;
}

/* The longest part of the hold in which it is owed with these rulings held. */
static int64_t longest_owed_ns(const struct watch *watch, const struct hold *hold, unsigned fixed)
{
    const struct oracle_case *oracle_case = watch->oracle_case;
    const struct span *span = case_span_at(oracle_case, hold->from_ns),
                      *end =
                          &g_array_index(oracle_case->spans, struct span, oracle_case->spans->len);
    bool may_pause = !(fixed & RULING_BIT(RULING_UNAVAILABLE_CONFIG));
    int64_t longest_ns = 0, so_far_ns = 0;
    for (; span != NULL && span < end && span->from_ns < hold->to_ns; span++) {
        bool is_owed =
            watch_owes_with(watch, span, fixed) == OWES_MUST && !(may_pause && span->paused);
        so_far_ns = is_owed ? so_far_ns + MIN(span->to_ns, hold->to_ns) - span->from_ns : 0;
        longest_ns = MAX(longest_ns, so_far_ns);
    }
    return longest_ns;
}

/* The rulings without whose answer it would not be owed; 0 if a MUST owes it anyway. */
static unsigned owed_by_rulings(const struct watch *watch, const struct hold *hold)
{
    int64_t length_ns = hold->to_ns - hold->from_ns;
    int64_t needed_ns = MIN(length_ns, facts_grace_ns(watch_facts(watch)));
    unsigned rules = 0, involved = 0;
    if (longest_owed_ns(watch, hold, RULINGS_FREE) >= needed_ns)
        return 0;
    for (unsigned ruling = 0; ruling < RULING_COUNT; ruling++) {
        int64_t with_alternatives_ns =
            longest_owed_ns(watch, hold, RULINGS_ALL & ~RULING_BIT(ruling));
        if (with_alternatives_ns < needed_ns)
            rules |= OWED_BY_RULING(ruling);
        if (with_alternatives_ns < length_ns)
            involved |= OWED_BY_RULING(ruling);
    }
    return rules != 0 ? rules : involved;
}

static void add_should(struct watch *watch, const struct hold *hold, struct obligation obligation)
{
    obligation.release = watch->release;
    obligation.is_should = true;
    obligation.from_ns = hold->from_ns;
    obligation.to_ns = hold->to_ns;
    obligation.configuration = watch->configuration;
    if (obligation.rules != 0)
        g_array_append_val(watch->oracle_case->obligations, obligation);
}

static void settle_ruled(struct watch *watch, const struct hold *hold, int64_t to_ns,
                         bool is_dropped)
{
    int64_t grace_ns = facts_grace_ns(watch_facts(watch));
    const struct act *by = update_between(watch, hold->from_ns, last_chance(watch, to_ns));
    bool is_open = by == NULL && (is_dropped || watch->rolled_back ||
                                  excused_as(watch, hold->from_ns, to_ns) != 0);
    bool is_owed = hold->to_ns - hold->from_ns >= grace_ns;
    bool is_used = by != NULL && by->stamp.instant_ns == hold->to_ns;
    if (hold->is_should || is_open || (!is_owed && !is_used))
        return;
    add_should(watch, hold,
               (struct obligation){.rules = owed_by_rulings(watch, hold),
                                   .is_missed = by == NULL,
                                   .due_ns = to_ns,
                                   .by = by});
}

/* Owed within the grace: at any time without configuration, and where no window binds a patch. */
static void settle_at_any_time(struct watch *watch, const struct hold *hold, int64_t to_ns)
{
    int64_t grace_ns = facts_grace_ns(watch_facts(watch)), due_ns = hold->from_ns + grace_ns;
    const struct act *by = update_between(watch, hold->from_ns, to_ns);
    bool is_owed = hold->to_ns - hold->from_ns >= grace_ns;
    bool is_late = by != NULL && by->stamp.instant_ns > due_ns;
    unsigned permitted = hold->rules & OWED_NO_CONFIG;
    if (!is_owed && (by == NULL || by->stamp.instant_ns != hold->to_ns))
        return;
    if (by != NULL || permitted != 0)
        add_should(watch, hold,
                   (struct obligation){
                       .rules = permitted, .is_missed = by == NULL, .due_ns = due_ns, .by = by});
    if (by != NULL || permitted == 0)
        add_should(watch, hold,
                   (struct obligation){.rules = OWED_EXEMPT_PROMPT,
                                       .is_missed = by == NULL || is_late,
                                       .due_ns = due_ns,
                                       .by = by});
}

/* In the window, but within the grace? */
static void settle_prompt(struct watch *watch, const struct hold *hold, const struct act *by)
{
    int64_t due_ns = hold->from_ns + facts_grace_ns(watch_facts(watch));
    add_should(watch, hold,
               (struct obligation){.rules = OWED_PROMPT,
                                   .is_missed = by->stamp.instant_ns > due_ns,
                                   .due_ns = due_ns,
                                   .by = by});
}

static void settle_in_window(struct watch *watch, const struct hold *hold, int64_t to_ns,
                             bool is_dropped)
{
    int64_t grace_ns = facts_grace_ns(watch_facts(watch));
    const struct act *by = update_between(watch, hold->from_ns, last_chance(watch, to_ns));
    bool is_owed = hold->to_ns - hold->from_ns >= grace_ns;
    if (by != NULL && (is_owed || by->stamp.instant_ns == hold->to_ns))
        add_obligation(watch, hold, by, to_ns);
    else if (by == NULL && is_owed && !is_dropped && !watch->rolled_back)
        add_obligation(watch, hold, NULL, to_ns);
    if (by != NULL && !hold->is_should && watch->level == OWES_MUST &&
        (is_owed || by->stamp.instant_ns == hold->to_ns))
        settle_prompt(watch, hold, by);
}

void watch_settle(struct watch *watch, const struct hold *hold, int64_t to_ns, bool is_dropped)
{
    if (watch->is_ruled)
        settle_ruled(watch, hold, to_ns, is_dropped);
    else if (hold->rules & (OWED_NO_CONFIG | OWED_EXEMPT_PROMPT))
        settle_at_any_time(watch, hold, to_ns);
    else
        settle_in_window(watch, hold, to_ns, is_dropped);
}
