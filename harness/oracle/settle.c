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

void watch_settle(struct watch *watch, const struct hold *hold, int64_t to_ns, bool is_dropped)
{
    int64_t grace_ns = facts_grace_ns(watch_facts(watch));
    bool is_prompt_owed = hold->rules == OWED_NO_CONFIG;
    int64_t due_ns = is_prompt_owed ? hold->from_ns + grace_ns : to_ns;
    int64_t until_ns = is_prompt_owed ? due_ns : last_chance(watch, to_ns);
    const struct act *by = update_between(watch, hold->from_ns, until_ns);
    bool is_owed = hold->to_ns - hold->from_ns >= grace_ns;
    if (by != NULL && (is_owed || by->stamp.instant_ns == hold->to_ns))
        add_obligation(watch, hold, by, due_ns);
    else if (by == NULL && is_owed && (is_prompt_owed || (!is_dropped && !watch->rolled_back)))
        add_obligation(watch, hold, NULL, due_ns);
}
