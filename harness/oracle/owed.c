/* What configuration and feed owe in a span, and to which rule it belongs. */
#include "harness/oracle/watch.h"

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
    const GPtrArray *releases = watch_facts(watch)->releases;
    for (guint i = 0; i < releases->len; i++) {
        const struct release *other = g_ptr_array_index(releases, i);
        const struct release_step *step = release_at(other, span->number);
        if (step != NULL && step->channel != CHANNEL_NONE && !release_is_sound(other, step) &&
            other->has_version && version_compare(&other->version, &watch->release->version) >= 0)
            return true;
    }
    return false;
}

enum owes watch_owes_with(const struct watch *watch, const struct span *span, unsigned fixed)
{
    const char *installed = facts_installed(watch_facts(watch), span->number);
    if (span->configuration < 0 || installed == NULL ||
        !release_is_newer(watch->release, installed) || is_under_a_broken_one(watch, span))
        return OWES_NOTHING;
    struct policy_question question = case_question(watch->oracle_case, watch->release,
                                                    (struct stamp){span->from_ns, span->number});
    question.fixed = fixed;
    return least_owed(watch->oracle_case, span, &question);
}

enum owes watch_owes(const struct watch *watch, const struct span *span)
{
    return watch_owes_with(watch, span, watch->is_ruled ? RULINGS_ALL : RULINGS_FREE);
}

/* The updater has fetched what is in force. */
static bool has_last_good(const struct watch *watch, const struct span *span)
{
    const GArray *exchanges = watch_facts(watch)->configuration_exchanges;
    for (guint i = exchanges->len; i > 0; i--) {
        const struct exchange_fact *exchange =
            &g_array_index(exchanges, struct exchange_fact, i - 1);
        if (exchange->stamp.number <= span->number && exchange->kind == EXCHANGE_SUCCESS)
            return case_configuration_at(watch->oracle_case, exchange->stamp.number) ==
                   span->configuration;
    }
    return false;
}

bool watch_is_paused(const struct watch *watch, const struct span *span)
{
    if (!span->paused || !watch->is_ruled)
        return span->paused;
    return span->paused_besides || !has_last_good(watch, span);
}

/* The SHOULD of a patch is never that of an exclusion. */
static bool is_exempt_patch(const struct watch *watch, const struct span *span)
{
    struct policy_question question = case_question(watch->oracle_case, watch->release,
                                                    (struct stamp){span->from_ns, span->number});
    return question.kind == KIND_PATCH;
}

unsigned watch_rules(const struct watch *watch, const struct span *span)
{
    const struct configuration *ruled =
        &case_set(watch->oracle_case, span->configuration)->alternatives[0];
    unsigned rules = 0;
    if (watch->level == OWES_SHOULD && ruled->kind == CONFIGURATION_NONE)
        return OWED_NO_CONFIG;
    if (watch->level == OWES_SHOULD)
        return is_exempt_patch(watch, span) ? OWED_EXEMPT_PROMPT : OWED_PREVIEW_IGNORES;
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
