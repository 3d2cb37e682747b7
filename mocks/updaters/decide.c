/* What is to be installed: channel, version, window and exclusion. */
#include "mocks/updaters/decide.h"

#include <string.h>

/* "A preview channel will get preview and stable updates. A stable channel will get only stable
 * updates." */
bool channel_allows(enum channel workstation, enum channel release)
{
    return release <= workstation;
}

static const char *const STATES_OF_WORK[] = {"ACTIVE", "RESCAN", "PAYMENT", "IMPORTED",
                                             "ACTION_NEEDED"};

bool till_is_free(const struct till_status *status)
{
    for (size_t i = 0; i < G_N_ELEMENTS(STATES_OF_WORK); i++)
        if (strcmp(status->state, STATES_OF_WORK[i]) == 0)
            return false;
    return !status->order_open;
}

int release_compare(const struct release *left, const struct release *right)
{
    return version_compare(&left->version, &right->version);
}

struct policy policy_complete(const struct policy *changes)
{
    struct policy policy = *changes;
    policy.locate = policy.locate ?: configuration_locate_right;
    policy.channel_allows = policy.channel_allows ?: channel_allows;
    policy.version_is_newer = policy.version_is_newer ?: version_is_newer;
    policy.version_is_patch = policy.version_is_patch ?: version_is_patch;
    policy.window_contains = policy.window_contains ?: window_contains;
    policy.exclusion_contains = policy.exclusion_contains ?: exclusion_contains;
    policy.till_is_free = policy.till_is_free ?: till_is_free;
    policy.release_compare = policy.release_compare ?: release_compare;
    policy.permits = policy.permits ?: decide_permits;
    return policy;
}

bool decide_is_eligible(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release)
{
    bool is_verifiable = release->sha256 != NULL || (policy->skipped_checks & CHECK_PRESENCE) != 0;
    return policy->channel_allows(snapshot->configuration->channel, release->channel) &&
           policy->version_is_newer(&release->version, &snapshot->installed) && is_verifiable;
}

bool decide_is_in_window(const struct policy *policy, const struct snapshot *snapshot)
{
    const struct configuration *configuration = snapshot->configuration;
    return !configuration->has_window ||
           policy->window_contains(&configuration->window, snapshot->now);
}

/* "The exlusion window is applied only for stable channel and only for major and minor updates." */
bool decide_is_excluded(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release)
{
    const struct configuration *configuration = snapshot->configuration;
    return configuration->has_exclusion && configuration->channel == CHANNEL_STABLE &&
           !policy->version_is_patch(&release->version, &snapshot->installed) &&
           policy->exclusion_contains(&configuration->exclusion, snapshot->now);
}

bool decide_permits(const struct policy *policy, const struct snapshot *snapshot,
                    const struct release *release)
{
    return decide_is_in_window(policy, snapshot) && !decide_is_excluded(policy, snapshot, release);
}

const struct release *decide_release(const struct policy *policy, const struct snapshot *snapshot,
                                     release_permission permission, release_filter is_passed_over,
                                     void *data)
{
    const struct release *best = NULL;
    for (guint i = 0; i < snapshot->releases->len; i++) {
        const struct release *release = g_ptr_array_index(snapshot->releases, i);
        if (!decide_is_eligible(policy, snapshot, release) ||
            !permission(policy, snapshot, release) || is_passed_over(release, data))
            continue;
        if (best == NULL || policy->release_compare(release, best) > 0)
            best = release;
    }
    return best;
}
