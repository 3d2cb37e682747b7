/* Obligations: for every release, when it was owed, by which rules, and whether it was done.
 *
 * An opportunity is a stretch of time in which configuration and feed owe the release (a window,
 * for most). In it a hold is a stretch in which the till allows it too. A hold of G makes it owed
 * by the end of the opportunity; any newer version discharges it. */
#include "harness/oracle/case.h"

struct hold {
    int64_t from_ns, to_ns;
    unsigned rules;
    bool is_should, excluded;
};

struct watch {
    struct oracle_case *oracle_case;
    const struct release *release;
    enum owes level;
    bool is_open, app_ran, order_held, is_holding;
    bool rolled_back;   /* it was installed just now, and taken back: done for this opportunity */
    bool held_back;     /* an exclusion was in force while it waited */
    bool missed_before; /* the app was closed for the whole opportunity before */
    int64_t missed_until_ns; /* the end of that one */
    int64_t from_ns;
    int configuration;
    bool changed_to_allow; /* the configuration before forbade it all along */
    GArray *holds;         /* struct hold */
};

static const struct facts *facts_of(const struct watch *watch)
{
    return watch->oracle_case->facts;
}

static enum owes least_owed(const struct oracle_case *oracle_case, const struct span *span,
                            const struct policy_question *question)
{
    const struct facts *facts = oracle_case->facts;
    enum owes owes = set_owes(case_set(oracle_case, span->configuration), question);
    if (!facts->world.pickup_is_login || owes == OWES_NOTHING)
        return owes;
    const struct stamp *login = facts_last(facts->logins, span->number);
    int picked_up = login == NULL ? -1 : case_configuration_at(oracle_case, login->number);
    return picked_up < 0 ? OWES_NOTHING
                         : MIN(owes, set_owes(case_set(oracle_case, picked_up), question));
}

/* A broken release that is newer leaves open what is owed. */
static bool is_under_a_broken_one(const struct watch *watch, const struct span *span)
{
    const GPtrArray *releases = facts_of(watch)->releases;
    for (guint i = 0; i < releases->len; i++) {
        const struct release *other = g_ptr_array_index(releases, i);
        const struct release_step *step = release_at(other, span->number);
        if (step != NULL && step->channel != CHANNEL_NONE && !release_is_sound(other, step) &&
            other->has_version && version_compare(&other->version, &watch->release->version) >= 0)
            return true;
    }
    return false;
}

static enum owes owed_at(const struct watch *watch, const struct span *span)
{
    const char *installed = facts_installed(facts_of(watch), span->number);
    if (span->configuration < 0 || installed == NULL ||
        !release_is_newer(watch->release, installed) || is_under_a_broken_one(watch, span))
        return OWES_NOTHING;
    struct policy_question question = case_question(watch->oracle_case, watch->release,
                                                    (struct stamp){span->from_ns, span->number});
    return least_owed(watch->oracle_case, span, &question);
}

static struct hold *last_hold(struct watch *watch)
{
    return watch->holds->len == 0
               ? NULL
               : &g_array_index(watch->holds, struct hold, watch->holds->len - 1);
}

/* A major or minor release that an exclusion keeps from a stable workstation. */
static void note_exclusion(struct watch *watch, const struct span *span)
{
    if (span->configuration < 0)
        return;
    const struct configuration_set *set = case_set(watch->oracle_case, span->configuration);
    struct policy_question question = case_question(watch->oracle_case, watch->release,
                                                    (struct stamp){span->from_ns, span->number});
    bool excluded = set->count > 0;
    for (unsigned i = 0; i < set->count; i++)
        excluded = excluded && policy_excludes(&set->alternatives[i], &question);
    bool waits = question.channel == CHANNEL_STABLE &&
                 release_is_newer(watch->release, facts_installed(facts_of(watch), span->number));
    if (excluded && waits && question.kind == KIND_FEATURE)
        watch->held_back = true;
    struct hold *hold = last_hold(watch);
    if (excluded && hold != NULL && (watch->is_holding || hold->from_ns == span->from_ns))
        hold->excluded = true;
}

static unsigned rules_now(const struct watch *watch, const struct span *span)
{
    const struct configuration *ruled =
        &case_set(watch->oracle_case, span->configuration)->alternatives[0];
    unsigned rules = 0;
    if (watch->level == OWES_SHOULD)
        return ruled->kind == CONFIGURATION_NONE ? OWED_NO_CONFIG : OWED_PREVIEW_IGNORES;
    if (ruled->channel == CHANNEL_PREVIEW)
        rules |= OWED_PREVIEW_SUPERSET;
    else if (watch->release->promoted.number <= span->number)
        rules |= OWED_PROMOTION;
    if (watch->held_back)
        rules |= OWED_EXCLUSION_ENDS;
    if (watch->order_held)
        rules |= OWED_RESCHEDULE;
    if (watch->missed_before)
        rules |= OWED_MISSED;
    return rules;
}

/* The app was opened by a person after the opportunity had begun: owed in this one as a SHOULD. */
static bool was_opened_inside(const struct watch *watch, const struct span *span)
{
    const struct app_run *run = facts_app_run(facts_of(watch), span->number);
    return run != NULL && !run->started_by_updater && run->stamp.instant_ns > watch->from_ns;
}

static void hold_begin(struct watch *watch, const struct span *span)
{
    struct hold hold = {.from_ns = span->from_ns, .rules = rules_now(watch, span)};
    hold.is_should = watch->level == OWES_SHOULD;
    if (watch->level == OWES_MUST && was_opened_inside(watch, span)) {
        hold.is_should = true;
        hold.rules = OWED_USED;
    }
    g_array_append_val(watch->holds, hold);
    watch->is_holding = true;
}

static void hold_end(struct watch *watch, int64_t to_ns)
{
    if (watch->is_holding)
        last_hold(watch)->to_ns = to_ns;
    watch->is_holding = false;
}

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
    const char *text = facts_installed(facts_of(watch), span->number);
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
    return facts_of(watch)->world.end_ns;
}

/* An opportunity that the configuration or the feed ended, or the end of an interrupted row, leaves
 * nothing owed. */
static void settle(struct watch *watch, const struct hold *hold, int64_t to_ns, bool is_dropped)
{
    int64_t grace_ns = facts_grace_ns(facts_of(watch));
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

/* window/missed: what the window of a closed app missed is not caught up before the next. */
static void mark_catching_up(struct watch *watch, int64_t next_ns)
{
    GArray *acts = watch->oracle_case->acts;
    for (guint i = 0; watch->missed_before && i < acts->len; i++) {
        struct act *act = &g_array_index(acts, struct act, i);
        if (act->attempt != NULL && act->release == watch->release &&
            (act->forbids & FORBIDS_WINDOW) != 0 &&
            act->stamp.instant_ns > watch->missed_until_ns && act->stamp.instant_ns < next_ns)
            act->forbids |= FORBIDS_CATCH_UP;
    }
}

static bool was_rolled_back(const struct watch *watch, const struct span *span)
{
    const struct facts *facts = facts_of(watch);
    const struct attempt *attempt = facts_last(facts->attempts, span->number);
    const struct installed_step *back = facts_last(facts->installed, span->number);
    if (attempt == NULL || attempt->first_install < 0 || back->stamp.instant_ns != span->from_ns)
        return false;
    const struct install_fact *install =
        &g_array_index(facts->installs, struct install_fact, attempt->first_install);
    return g_strcmp0(install->version, watch->release->name) == 0;
}

static void opportunity_begin(struct watch *watch, const struct span *span)
{
    mark_catching_up(watch, span->from_ns);
    watch->is_open = true;
    watch->rolled_back = was_rolled_back(watch, span);
    watch->app_ran = watch->order_held = false;
    watch->from_ns = span->from_ns;
    watch->configuration = span->configuration;
    watch->changed_to_allow = span->configuration > 0;
    g_array_set_size(watch->holds, 0);
}

static void opportunity_end(struct watch *watch, int64_t to_ns, bool is_dropped)
{
    hold_end(watch, to_ns);
    for (guint i = 0; i < watch->holds->len; i++)
        settle(watch, &g_array_index(watch->holds, struct hold, i), to_ns, is_dropped);
    watch->missed_before = !is_dropped && !watch->app_ran;
    watch->missed_until_ns = to_ns;
    watch->is_open = false;
}

static void note_change(struct watch *watch, const struct span *span)
{
    struct policy_question question = case_question(watch->oracle_case, watch->release,
                                                    (struct stamp){span->from_ns, span->number});
    if (span->configuration == 0 ||
        set_forbids(case_set(watch->oracle_case, span->configuration - 1), &question) == 0)
        watch->changed_to_allow = false;
}

/* The attempt began at the very instant at which everything came to hold. */
static bool was_used_at_once(const struct watch *watch, const struct span *span)
{
    const struct attempt *attempt = facts_last(facts_of(watch)->attempts, span->number);
    return span->in_attempt && !watch->is_holding && attempt->stamp.instant_ns == span->from_ns;
}

static void follow(struct watch *watch, const struct span *span)
{
    bool ready = span->expected && span->running && !span->paused && !span->in_attempt;
    bool holds = ready && !span->order && !span->parked && span->idle;
    watch->app_ran |= span->running;
    watch->order_held |= ready && span->order;
    note_change(watch, span);
    if (was_used_at_once(watch, span)) {
        hold_begin(watch, span);
        hold_end(watch, span->from_ns);
    } else if (holds && !watch->is_holding)
        hold_begin(watch, span);
    else if (!holds)
        hold_end(watch, span->from_ns);
}

static bool has_changed_at(const struct facts *facts, const struct release *release,
                           int64_t instant_ns)
{
    const GArray *arrays[] = {facts->configurations, release->steps, facts->installed,
                              facts->logins};
    uint64_t number = facts_number_at(facts, instant_ns);
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++) {
        const struct stamp *last = facts_last(arrays[i], number);
        if (last != NULL && last->instant_ns == instant_ns)
            return true;
    }
    return false;
}

static bool ended_as_planned(const struct facts *facts)
{
    const struct event *last =
        facts->events->len == 0 ? NULL : g_ptr_array_index(facts->events, facts->events->len - 1);
    return last != NULL && event_is(last, "harness", "end") &&
           g_strcmp0(event_text(last, "reason"), "until") == 0;
}

static void watch_release(struct watch *watch)
{
    const GArray *spans = watch->oracle_case->spans;
    for (guint i = 0; i < spans->len; i++) {
        const struct span *span = &g_array_index(spans, struct span, i);
        bool is_owed = owed_at(watch, span) == watch->level;
        if (!is_owed && watch->is_open)
            opportunity_end(watch, span->from_ns,
                            has_changed_at(facts_of(watch), watch->release, span->from_ns));
        if (is_owed && !watch->is_open)
            opportunity_begin(watch, span);
        if (is_owed)
            follow(watch, span);
        note_exclusion(watch, span);
    }
    if (watch->is_open)
        opportunity_end(watch, facts_of(watch)->world.end_ns, !ended_as_planned(facts_of(watch)));
    else
        mark_catching_up(watch, INSTANT_NEVER);
}

/* Of several releases that were missed together the newest is told. */
static void drop_superseded(GArray *obligations)
{
    for (guint i = obligations->len; i > 0; i--) {
        const struct obligation *older = &g_array_index(obligations, struct obligation, i - 1);
        for (guint k = 0; older->is_missed && k < obligations->len; k++) {
            const struct obligation *newer = &g_array_index(obligations, struct obligation, k);
            if (newer->is_missed && newer->due_ns == older->due_ns &&
                newer->is_should == older->is_should &&
                version_compare(&newer->release->version, &older->release->version) > 0) {
                g_array_remove_index(obligations, i - 1);
                break;
            }
        }
    }
}

void case_find_obligations(struct oracle_case *oracle_case)
{
    static const enum owes levels[] = {OWES_MUST, OWES_SHOULD};
    const GPtrArray *releases = oracle_case->facts->releases;
    for (guint i = 0; i < releases->len; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(levels); k++) {
            struct watch watch = {.oracle_case = oracle_case,
                                  .release = g_ptr_array_index(releases, i)};
            if (!watch.release->has_version)
                continue;
            watch.level = levels[k];
            watch.holds = g_array_new(FALSE, FALSE, sizeof(struct hold));
            watch_release(&watch);
            g_array_unref(watch.holds);
        }
    drop_superseded(oracle_case->obligations);
}
