/* Acts: what the updater did, and which rules forbade each act under every value that it could
 * know. */
#include "harness/oracle/acts.h"
#include <string.h>

typedef unsigned (*forbids_function)(const struct configuration_set *set,
                                     const struct policy_question *question);

struct stamp configuration_until(const struct oracle_case *oracle_case, guint index)
{
    const GArray *steps = oracle_case->facts->configurations;
    return index + 1 < steps->len ? g_array_index(steps, struct configuration_step, index + 1).stamp
                                  : STAMP_NEVER;
}

static bool is_known_configuration(const struct oracle_case *oracle_case,
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
static unsigned forbids_on_channels(const struct configuration_set *set,
                                    struct policy_question question, unsigned channels,
                                    forbids_function forbids)
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
static unsigned forbids_as_known(const struct oracle_case *oracle_case, const struct act *act,
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

struct policy_question act_question(const struct oracle_case *oracle_case, const struct act *act)
{
    struct policy_question question = case_question(oracle_case, act->release, act->stamp);
    question.kind = act->kind;
    return question;
}

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

/* Allowed by a value that had gone before the updater's last chance to learn of it. */
static bool stale_explains(const struct oracle_case *oracle_case, const struct act *act)
{
    const GArray *steps = oracle_case->facts->configurations;
    struct knowledge knowledge = knowledge_of_configuration(oracle_case->facts, act->stamp);
    for (guint i = 0; i < oracle_case->sets->len; i++) {
        const struct configuration_set *set = case_set(oracle_case, (int)i);
        struct belief belief = {set,
                                g_array_index(steps, struct configuration_step, i).stamp.instant_ns,
                                set->alternatives[0].kind == CONFIGURATION_NONE};
        if (!is_known_configuration(oracle_case, &knowledge, i) &&
            configuration_until(oracle_case, i).number < act->stamp.number &&
            explains(oracle_case, act, &belief))
            return true;
    }
    return false;
}

/* What was forbidden is told as what it is: a wrong belief is convicted alone, an old one beside
 * the rule. */
static unsigned attribute(const struct oracle_case *oracle_case, struct act *act,
                          unsigned forbidden)
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

static void judge_transfer(const struct oracle_case *oracle_case, struct act *act)
{
    if (oracle_case->reading->value[AXIS_DOWNLOAD] != DOWNLOAD_WINDOW)
        return;
    unsigned rules =
        attribute(oracle_case, act, forbids_as_known(oracle_case, act, set_forbids_time));
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
        oracle_case->transferred |= act.forbids == 0;
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

static void add_attempts(struct oracle_case *oracle_case)
{
    const GArray *attempts = oracle_case->facts->attempts;
    for (guint i = 0; i < attempts->len; i++) {
        const struct attempt *attempt = &g_array_index(attempts, struct attempt, i);
        struct act act = {.stamp = attempt->stamp, .attempt = attempt};
        identify(oracle_case, &act);
        if (attempt->tried_install)
            act.forbids =
                attribute(oracle_case, &act, forbids_as_known(oracle_case, &act, set_forbids));
        act.forbids |= attempt_forbids(oracle_case, &act);
        attempt_compare_releases(oracle_case, &act);
        oracle_case->is_permitted |=
            act.forbids == 0 && act.install != NULL && !stamp_is_never(act.install->installed);
        g_array_append_val(oracle_case->acts, act);
    }
}

void case_find_acts(struct oracle_case *oracle_case)
{
    add_attempts(oracle_case);
    add_transfers(oracle_case);
}
