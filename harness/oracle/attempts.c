/* Attempts: what the app, its orders and the package say about them. */
#include "harness/oracle/acts.h"
#include <string.h>

#define ORDER_GRACE_NS NS_PER_S
#define LOOKED_JUST_BEFORE_NS (30 * NS_PER_S)

/* An exception is in force: a patch, or no configuration. */
static bool is_exception(const struct oracle_case *oracle_case, const struct act *act)
{
    int configuration = case_configuration_at(oracle_case, act->stamp.number);
    const struct configuration_set *set = case_set(oracle_case, configuration);
    return act->kind != KIND_FEATURE || set == NULL ||
           set->alternatives[0].kind == CONFIGURATION_NONE;
}

static unsigned forbids_closed(const struct oracle_case *oracle_case, const struct act *act)
{
    return act->attempt->into_closed && !is_exception(oracle_case, act) ? FORBIDS_NOT_RUNNING : 0;
}

/* Open at the quit, and open already at the last status answer or for 1 s or more. */
static unsigned forbids_order(const struct oracle_case *oracle_case, const struct act *act)
{
    const struct attempt *attempt = act->attempt;
    if (attempt->order == NULL || attempt->if_idle)
        return 0;
    const struct status_answer *status =
        facts_last(oracle_case->facts->statuses, attempt->stamp.number);
    bool was_told = status != NULL && attempt->order_since.number < status->stamp.number;
    bool was_open = attempt->stamp.instant_ns - attempt->order_since.instant_ns >= ORDER_GRACE_NS;
    return was_told || was_open ? FORBIDS_ORDER : 0;
}

static unsigned forbids_undelivered(const struct oracle_case *oracle_case, const struct act *act)
{
    if (act->attempt->into_closed || act->release == NULL || !act->attempt->tried_install)
        return 0;
    return facts_is_delivered(oracle_case->facts, act->release, act->stamp.number)
               ? 0
               : FORBIDS_NOT_DELIVERED;
}

static bool was_withdrawn(const struct oracle_case *oracle_case, const char *version,
                          struct stamp now)
{
    const struct release *release = facts_release_named(oracle_case->facts, version);
    const struct release_step *step = release == NULL ? NULL : release_at(release, now.number);
    return step != NULL && step->channel == CHANNEL_NONE;
}

/* Judged when the installer has taken it. A withdrawn installed release leaves it open. */
static unsigned forbids_not_newer(const struct oracle_case *oracle_case, const struct act *act)
{
    struct version installed, version;
    const char *before = act->attempt->installed_before;
    if (act->install == NULL || act->version_text == NULL || before == NULL)
        return 0;
    if (!version_parse(before, &installed) || !version_parse(act->version_text, &version))
        return 0;
    if (version_compare(&version, &installed) > 0 || was_withdrawn(oracle_case, before, act->stamp))
        return 0;
    return FORBIDS_NOT_NEWER;
}

static bool announces(const struct oracle_case *oracle_case, const struct release *release,
                      const struct install_fact *install, struct stamp now)
{
    struct knowledge knowledge = knowledge_of_feed(oracle_case->facts, now);
    for (guint i = 0; i < release->steps->len; i++) {
        const struct release_step *step = &g_array_index(release->steps, struct release_step, i);
        struct stamp until = i + 1 < release->steps->len
                                 ? g_array_index(release->steps, struct release_step, i + 1).stamp
                                 : STAMP_NEVER;
        bool matches = step->sha256 != NULL &&
                       g_strcmp0(step->sha256, install->package_sha256) == 0 &&
                       step->size_bytes == install->package_size_bytes &&
                       g_strcmp0(release->name, install->package_version) == 0;
        if (matches &&
            (step->channel == CHANNEL_NONE || knowledge_includes(&knowledge, step->stamp, until)))
            return true;
    }
    return false;
}

static bool is_announced(const struct oracle_case *oracle_case, const struct install_fact *install,
                         struct stamp now)
{
    const GPtrArray *releases = oracle_case->facts->releases;
    for (guint i = 0; i < releases->len; i++)
        if (announces(oracle_case, g_ptr_array_index(releases, i), install, now))
            return true;
    return false;
}

const struct install_fact *attempt_broken_install(const struct oracle_case *oracle_case,
                                                  const struct act *act)
{
    const struct attempt *attempt = act->attempt;
    for (int i = attempt->first_install; i >= 0 && i <= attempt->last_install; i++) {
        const struct install_fact *install =
            &g_array_index(oracle_case->facts->installs, struct install_fact, i);
        bool is_roll_back = i > attempt->first_install &&
                            g_strcmp0(install->package_version, attempt->installed_before) == 0;
        if (!is_roll_back && !is_announced(oracle_case, install, act->stamp) &&
            !is_announced(oracle_case, install, install->stamp))
            return install;
    }
    return NULL;
}

static unsigned forbids_package(const struct oracle_case *oracle_case, const struct act *act)
{
    return attempt_broken_install(oracle_case, act) != NULL ? FORBIDS_PACKAGE : 0;
}

/* Nobody listened at the till at some time of the attempt: what was asked of it left no trace. */
static bool till_refused_during(const struct facts *facts, const struct attempt *attempt)
{
    for (guint i = 0; i < facts->outages->len; i++) {
        const struct outage *outage = &g_array_index(facts->outages, struct outage, i);
        if (strcmp(outage->server, "till") == 0 &&
            outage->stamp.instant_ns <= attempt->started_again.instant_ns &&
            outage->until_ns >= attempt->stamp.instant_ns) {
            return true;
        }
    }
    return false;
}

/* The app was started again without any install having been tried. */
static unsigned forbids_for_nothing(const struct oracle_case *oracle_case, const struct act *act)
{
    const struct attempt *attempt = act->attempt;
    bool is_over = !stamp_is_never(attempt->started_again);
    bool is_for_nothing = is_over && !attempt->tried_install && !attempt->is_cut_off &&
                          !till_refused_during(oracle_case->facts, attempt);
    return is_for_nothing ? FORBIDS_FOR_NOTHING : 0;
}

/* Withdrawn for longer than the updater may be behind. */
static unsigned forbids_withdrawn(const struct oracle_case *oracle_case, const struct act *act)
{
    if (act->install == NULL || act->release == NULL ||
        !was_withdrawn(oracle_case, act->release->name, act->stamp))
        return 0;
    return known_channels(oracle_case, act->release, act->stamp) == 1U << CHANNEL_NONE
               ? FORBIDS_WITHDRAWN
               : 0;
}

/* A change from preview to stable is waited out: what stable offers is not newer yet. */
static unsigned forbids_channel_change(const struct oracle_case *oracle_case, const struct act *act)
{
    int now = case_configuration_at(oracle_case, act->stamp.number);
    const struct configuration_set *set = case_set(oracle_case, now);
    if (set == NULL || set->alternatives[0].channel != CHANNEL_STABLE ||
        forbids_not_newer(oracle_case, act) == 0)
        return 0;
    for (int i = now - 1; i >= 0; i--)
        if (case_set(oracle_case, i)->alternatives[0].channel == CHANNEL_PREVIEW)
            return FORBIDS_CHANNEL_CHANGE;
    return 0;
}

/* The last probe before the quit failed, and the till was not left to decide. */
static unsigned forbids_after_failed_probe(const struct oracle_case *oracle_case,
                                           const struct act *act)
{
    const struct facts *facts = oracle_case->facts;
    const struct stamp *failed = facts_last(facts->failed_probes, act->stamp.number);
    const struct status_answer *answer = facts_last(facts->statuses, act->stamp.number);
    bool is_last = failed != NULL && (answer == NULL || answer->stamp.number < failed->number);
    return is_last && act->attempt->is_quit && !act->attempt->if_idle ? FORBIDS_PROBE_FAILURE : 0;
}

/* The source changed after the updater's last look, which had an answer and was not just before the
 * act. */
static bool has_changed_unseen(const GArray *exchanges, const struct stamp *change,
                               struct stamp now)
{
    const struct exchange_fact *look = knowledge_last_exchange(exchanges, now);
    return look != NULL && look->kind == EXCHANGE_SUCCESS && change != NULL &&
           change->number > look->stamp.number &&
           now.instant_ns - look->stamp.instant_ns > LOOKED_JUST_BEFORE_NS;
}

/* Excused by what the updater knew last, forbidden by what stood when the app quit. */
static unsigned forbids_undecided(const struct oracle_case *oracle_case, const struct act *act)
{
    const struct facts *facts = oracle_case->facts;
    const struct stamp *configured = facts_last(facts->configurations, act->stamp.number);
    const struct release_step *offered =
        act->release == NULL ? NULL : release_at(act->release, act->stamp.number);
    int now = case_configuration_at(oracle_case, act->stamp.number);
    if (offered == NULL || now < 0 || !act->attempt->tried_install || facts->world.pickup_is_login)
        return 0;
    struct policy_question question = act_question(oracle_case, act);
    bool is_withdrawn = offered->channel == CHANNEL_NONE;
    bool is_forbidden = set_forbids(case_set(oracle_case, now), &question) != 0;
    bool by_feed =
        is_withdrawn && has_changed_unseen(facts->feed_exchanges, &offered->stamp, act->stamp);
    bool by_configuration =
        is_forbidden && has_changed_unseen(facts->configuration_exchanges, configured, act->stamp);
    return by_feed || by_configuration ? FORBIDS_DECIDE_AGAIN : 0;
}

unsigned attempt_forbids(const struct oracle_case *oracle_case, const struct act *act)
{
    static unsigned (*const checks[])(const struct oracle_case *, const struct act *) = {
        forbids_closed,    forbids_order,          forbids_undelivered,
        forbids_not_newer, forbids_package,        forbids_for_nothing,
        forbids_withdrawn, forbids_channel_change, forbids_after_failed_probe,
        forbids_undecided,
    };
    unsigned rules = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++)
        rules |= checks[i](oracle_case, act);
    return rules;
}

/* Eligible at the act for everything that the updater could know. */
static bool is_surely_eligible(const struct oracle_case *oracle_case, const struct release *release,
                               struct stamp now)
{
    struct knowledge feed = knowledge_of_feed(oracle_case->facts, now);
    struct knowledge known = knowledge_of_configuration(oracle_case->facts, now);
    const struct release_step *step = release_at(release, now.number);
    if (step == NULL || step->stamp.instant_ns >= feed.since.instant_ns ||
        !release_is_sound(release, step))
        return false;
    struct policy_question question = case_question(oracle_case, release, now);
    for (guint i = 0; i < oracle_case->sets->len; i++) {
        struct stamp from =
            g_array_index(oracle_case->facts->configurations, struct configuration_step, i).stamp;
        const struct configuration_set *set = case_set(oracle_case, (int)i);
        if (!knowledge_includes(&known, from, configuration_until(oracle_case, i)))
            continue;
        for (unsigned k = 0; k < set->count; k++)
            if (!policy_offers(&set->alternatives[k], question.channel) ||
                policy_forbids(&set->alternatives[k], &question) != 0)
                return false;
    }
    return true;
}

void attempt_compare_releases(const struct oracle_case *oracle_case, struct act *act)
{
    const GPtrArray *releases = oracle_case->facts->releases;
    if (act->install == NULL || act->release == NULL || !act->release->has_version)
        return;
    for (guint i = 0; i < releases->len; i++) {
        const struct release *release = g_ptr_array_index(releases, i);
        if (release == act->release || !release_is_newer(release, act->attempt->installed_before) ||
            !is_surely_eligible(oracle_case, release, act->stamp))
            continue;
        if (version_compare(&release->version, &act->release->version) < 0)
            act->chose_newest = true;
        else if (act->newer == NULL || version_compare(&release->version, &act->newer->version) > 0)
            act->newer = release;
    }
    if (act->newer != NULL)
        act->forbids |= FORBIDS_OLDER;
}
