/* Obligations: for every release, when it was owed, by which rules, and whether it was done. */
#include "harness/oracle/watch.h"

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
    bool waits =
        question.channel == CHANNEL_STABLE &&
        release_is_newer(watch->release, facts_installed(watch_facts(watch), span->number));
    if (excluded && waits && question.kind == KIND_FEATURE)
        watch->held_back = true;
    struct hold *hold = last_hold(watch);
    if (excluded && hold != NULL && (watch->is_holding || hold->from_ns == span->from_ns))
        hold->excluded = true;
}

/* The app was opened by a person after the opportunity had begun: owed in this one as a SHOULD. */
static bool was_opened_inside(const struct watch *watch, const struct span *span)
{
    const struct app_run *run = facts_app_run(watch_facts(watch), span->number);
    return run != NULL && !run->started_by_updater && run->stamp.instant_ns > watch->from_ns;
}

static void hold_begin(struct watch *watch, const struct span *span)
{
    struct hold hold = {.from_ns = span->from_ns, .rules = watch_rules(watch, span)};
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

/* window/missed: what the window of a closed app missed is not caught up before the next. */
static void mark_catching_up(struct watch *watch, int64_t next_ns)
{
    GArray *acts = watch->oracle_case->acts;
    for (guint i = 0; watch->missed_before && !watch->is_ruled && i < acts->len; i++) {
        struct act *act = &g_array_index(acts, struct act, i);
        if (act->attempt != NULL && act->release == watch->release &&
            (act->forbids & FORBIDS_WINDOW) != 0 &&
            act->stamp.instant_ns > watch->missed_until_ns && act->stamp.instant_ns < next_ns)
            act->forbids |= FORBIDS_CATCH_UP;
    }
}

static bool was_rolled_back(const struct watch *watch, const struct span *span)
{
    const struct facts *facts = watch_facts(watch);
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
        watch_settle(watch, &g_array_index(watch->holds, struct hold, i), to_ns, is_dropped);
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
    const struct attempt *attempt = facts_last(watch_facts(watch)->attempts, span->number);
    return span->in_attempt && !watch->is_holding && attempt->stamp.instant_ns == span->from_ns;
}

static void follow(struct watch *watch, const struct span *span)
{
    bool awake = !span->asleep && span->clock == MACHINE_CLOCK_RIGHT;
    bool ready = span->expected && span->running && !watch_is_paused(watch, span) &&
                 !span->in_attempt && awake;
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
        bool is_owed = watch_owes(watch, span) == watch->level;
        if (!is_owed && watch->is_open)
            opportunity_end(watch, span->from_ns,
                            has_changed_at(watch_facts(watch), watch->release, span->from_ns));
        if (is_owed && !watch->is_open)
            opportunity_begin(watch, span);
        if (is_owed)
            follow(watch, span);
        note_exclusion(watch, span);
    }
    if (watch->is_open)
        opportunity_end(watch, watch_facts(watch)->world.end_ns,
                        !ended_as_planned(watch_facts(watch)));
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

/* MUST and SHOULD under the union of all alternatives, then what only the ruled answers owe. */
static const struct {
    enum owes level;
    bool is_ruled;
} passes[] = {{OWES_MUST, false}, {OWES_SHOULD, false}, {OWES_MUST, true}};

void case_find_obligations(struct oracle_case *oracle_case)
{
    const GPtrArray *releases = oracle_case->facts->releases;
    for (guint i = 0; i < releases->len; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(passes); k++) {
            struct watch watch = {.oracle_case = oracle_case,
                                  .release = g_ptr_array_index(releases, i),
                                  .level = passes[k].level,
                                  .is_ruled = passes[k].is_ruled};
            if (!watch.release->has_version)
                continue;
            watch.holds = g_array_new(FALSE, FALSE, sizeof(struct hold));
            watch_release(&watch);
            g_array_unref(watch.holds);
        }
    drop_superseded(oracle_case->obligations);
}
