/* Acts: what the updater did, and which rules forbade each act under every value that it could
 * know. */
#include "harness/oracle/acts.h"
#include <string.h>

struct stamp configuration_until(const struct oracle_case *oracle_case, guint index)
{
    const GArray *steps = oracle_case->facts->configurations;
    return index + 1 < steps->len ? g_array_index(steps, struct configuration_step, index + 1).stamp
                                  : STAMP_NEVER;
}

bool is_known_configuration(const struct oracle_case *oracle_case,
                            const struct knowledge *knowledge, guint index)
{
    struct stamp from =
        g_array_index(oracle_case->facts->configurations, struct configuration_step, index).stamp;
    if (index == 0)
        from = (struct stamp){INT64_MIN, 0};
    return knowledge_includes(knowledge, from, configuration_until(oracle_case, index));
}

unsigned known_channels(const struct oracle_case *oracle_case, const struct release *release,
                        struct stamp now)
{
    struct knowledge knowledge = knowledge_of_feed(oracle_case->facts, now);
    unsigned channels = 0;
    for (guint i = 0; release != NULL && i < release->steps->len; i++) {
        const struct release_step *step = &g_array_index(release->steps, struct release_step, i);
        struct stamp until = i + 1 < release->steps->len
                                 ? g_array_index(release->steps, struct release_step, i + 1).stamp
                                 : STAMP_NEVER;
        if (step->channel != CHANNEL_NONE && knowledge_includes(&knowledge, step->stamp, until))
            channels |= 1U << step->channel;
    }
    return channels == 0 ? 1U << CHANNEL_NONE : channels;
}

/* Forbidden by one configuration on every channel that the release stood on. */
unsigned forbids_on_channels(const struct configuration_set *set, struct policy_question question,
                             unsigned channels, forbids_function forbids)
{
    unsigned common = ~0U, last = 0;
    for (unsigned channel = CHANNEL_NONE; channel <= CHANNEL_STABLE; channel++) {
        if (!(channels & (1U << channel)))
            continue;
        question.channel = (enum channel)channel;
        last = forbids(set, &question);
        if (last == 0)
            return 0;
        common &= last;
    }
    return common != 0 ? common : last;
}

/* The rules that every value in the knowledge interval breaks in common, or those of the newest
 * value; 0 if one allows. */
static unsigned forbids_at_the_time(const struct oracle_case *oracle_case, const struct act *act,
                                    forbids_function forbids)
{
    struct knowledge knowledge = knowledge_of_configuration(oracle_case->facts, act->stamp);
    struct policy_question question = act_question(oracle_case, act);
    unsigned channels = known_channels(oracle_case, act->release, act->stamp), common = ~0U,
             last = 0;
    for (guint i = 0; i < oracle_case->sets->len; i++) {
        if (!is_known_configuration(oracle_case, &knowledge, i))
            continue;
        last = forbids_on_channels(case_set(oracle_case, (int)i), question, channels, forbids);
        if (last == 0)
            return 0;
        common &= last;
    }
    if (last == 0)
        return 0;
    return common != 0 ? common : last;
}

/* The same, by what the clock of the machine showed. */
static unsigned forbids_by_its_clock(const struct oracle_case *oracle_case, const struct act *act,
                                     forbids_function forbids)
{
    struct act shown = *act;
    shown.clock_error_ns = machine_error_ns(oracle_case->facts, act->stamp.instant_ns);
    return forbids_at_the_time(oracle_case, &shown, forbids);
}

/* Whoever goes by a wrong clock breaks no rule on the time of day, if he could not know it, or if
 * the act was allowed by what it showed. That it was believed is another finding. */
static bool is_excused_by_clock(const struct oracle_case *oracle_case, const struct act *act,
                                forbids_function forbids)
{
    switch (machine_clock_of_act(oracle_case->facts, act->stamp)) {
    case MACHINE_CLOCK_WRONG:
        return true;
    case MACHINE_CLOCK_DETECTABLE:
        return (forbids_by_its_clock(oracle_case, act, forbids) & FORBIDS_BY_TIME) == 0;
    case MACHINE_CLOCK_RIGHT:
        break;
    }
    return false;
}

/* A clock that is right within a second may have shown the second before or after. */
static unsigned forbids_as_known(const struct oracle_case *oracle_case, struct act *act,
                                 forbids_function forbids)
{
    unsigned forbidden = forbids_at_the_time(oracle_case, act, forbids);
    if (forbidden == 0 || oracle_case->facts->clocks->len == 0)
        return forbidden;
    act->is_by_wrong_clock =
        (forbidden & FORBIDS_BY_TIME) != 0 && is_excused_by_clock(oracle_case, act, forbids);
    if (act->is_by_wrong_clock)
        forbidden &= ~(unsigned)FORBIDS_BY_TIME;
    if (machine_clock_at(oracle_case->facts, act->stamp) != MACHINE_CLOCK_RIGHT)
        return forbidden;
    return forbids_by_its_clock(oracle_case, act, forbids) == 0 ? 0 : forbidden;
}

struct policy_question act_question(const struct oracle_case *oracle_case, const struct act *act)
{
    struct policy_question question = case_question(oracle_case, act->release, act->stamp);
    question.kind = act->kind;
    question.instant_ns += act->clock_error_ns;
    question.fixed = act->fixed;
    question.is_act = true;
    return question;
}

static bool is_forbidden_with(const struct oracle_case *oracle_case, const struct act *act,
                              forbids_function forbids, unsigned fixed)
{
    struct act held = *act;
    held.fixed = fixed;
    return forbids_as_known(oracle_case, &held, forbids) != 0;
}

/* What no MUST forbids, and the ruled answers do: which rulings are to thank for it? */
static unsigned forbids_by_rulings(const struct oracle_case *oracle_case, const struct act *act,
                                   forbids_function forbids)
{
    unsigned rules = 0, involved = 0;
    if (!is_forbidden_with(oracle_case, act, forbids, RULINGS_ALL))
        return 0;
    for (unsigned ruling = 0; ruling < RULING_COUNT; ruling++) {
        unsigned bit = RULING_BIT(ruling);
        if (!is_forbidden_with(oracle_case, act, forbids, RULINGS_ALL & ~bit))
            rules |= FORBIDS_BY_RULING(ruling);
        if (is_forbidden_with(oracle_case, act, forbids, bit))
            involved |= FORBIDS_BY_RULING(ruling);
    }
    return rules != 0 ? rules : involved;
}

static void judge_transfer(const struct oracle_case *oracle_case, struct act *act)
{
    if (oracle_case->reading->value[AXIS_DOWNLOAD] != DOWNLOAD_WINDOW)
        return;
    unsigned rules =
        act_attribute(oracle_case, act, forbids_as_known(oracle_case, act, set_forbids_time));
    if (rules == 0 && !act->is_by_wrong_clock)
        rules = forbids_by_rulings(oracle_case, act, set_forbids_time);
    if (rules & (FORBIDS_WINDOW | FORBIDS_EXCLUSION))
        rules = (rules & ~(unsigned)(FORBIDS_WINDOW | FORBIDS_EXCLUSION)) | FORBIDS_DOWNLOAD;
    act->forbids = rules;
}

static void add_transfers(struct oracle_case *oracle_case)
{
    const struct facts *facts = oracle_case->facts;
    for (guint i = 0; i < facts->transfers->len; i++) {
        const struct transfer *transfer = g_ptr_array_index(facts->transfers, i);
        struct act act = {.stamp = {transfer->began_ns, transfer->stamp.number},
                          .transfer = transfer};
        act.release = facts_release_named(facts, transfer->release);
        act.version_text = transfer->release;
        act.kind = case_question(oracle_case, act.release, act.stamp).kind;
        judge_transfer(oracle_case, &act);
        oracle_case->transferred |= !act_is_forbidden(&act) && !act.is_by_wrong_clock;
        g_array_append_val(oracle_case->acts, act);
    }
}

static void identify(const struct oracle_case *oracle_case, struct act *act)
{
    const struct facts *facts = oracle_case->facts;
    const struct attempt *attempt = act->attempt;
    act->version_text = attempt->refused_version;
    if (attempt->first_install >= 0) {
        act->install = &g_array_index(facts->installs, struct install_fact, attempt->first_install);
        act->release = facts_release_of_package(facts, act->install->package_sha256);
        act->version_text =
            act->install->version != NULL ? act->install->version : act->install->package_version;
    }
    if (act->release == NULL)
        act->release = facts_release_named(facts, act->version_text);
    act->kind = case_question(oracle_case, act->release, act->stamp).kind;
    struct version version, installed;
    if (act->release == NULL && act->version_text != NULL &&
        version_parse(act->version_text, &version)) {
        bool is_known = attempt->installed_before != NULL &&
                        version_parse(attempt->installed_before, &installed);
        act->kind = version_kind(&version, is_known ? &installed : NULL, oracle_case->reading);
    }
}

static void judge_attempt(const struct oracle_case *oracle_case, struct act *act)
{
    if (act->attempt->tried_install) {
        unsigned forbidden = forbids_as_known(oracle_case, act, set_forbids);
        act->forbids = act_attribute(oracle_case, act, forbidden);
        if (forbidden == 0 && !act->is_by_wrong_clock)
            act->forbids = forbids_by_rulings(oracle_case, act, set_forbids);
        if (machine_clock_at(oracle_case->facts, act->stamp) == MACHINE_CLOCK_DETECTABLE)
            act->forbids |= FORBIDS_WRONG_CLOCK;
    }
    act->forbids |= attempt_forbids(oracle_case, act);
    if (act_is_forbidden(act) || (act->forbids & (FORBIDS_STALE | FORBIDS_WITHDRAWN)))
        act->forbids &= ~(unsigned)FORBIDS_DECIDE_AGAIN;
    attempt_compare_releases(oracle_case, act);
}

static void add_attempts(struct oracle_case *oracle_case)
{
    const GArray *attempts = oracle_case->facts->attempts;
    for (guint i = 0; i < attempts->len; i++) {
        const struct attempt *attempt = &g_array_index(attempts, struct attempt, i);
        struct act act = {.stamp = attempt->stamp, .attempt = attempt};
        identify(oracle_case, &act);
        judge_attempt(oracle_case, &act);
        oracle_case->is_permitted |= !act_is_forbidden(&act) && !act.is_by_wrong_clock &&
                                     act.install != NULL && !stamp_is_never(act.install->installed);
        g_array_append_val(oracle_case->acts, act);
    }
}

void case_find_acts(struct oracle_case *oracle_case)
{
    add_attempts(oracle_case);
    add_transfers(oracle_case);
}
