/* Wrong notions of what the window and the exclusion say about a release: replacements of
 * decide_permits. */
#include "mocks/updaters/wrong/permissions.h"

bool permits_always(const struct policy *policy, const struct snapshot *snapshot,
                    const struct release *release)
{
    return !decide_is_excluded(policy, snapshot, release);
}

bool permits_patches_always(const struct policy *policy, const struct snapshot *snapshot,
                            const struct release *release)
{
    return policy->version_is_patch(&release->version, &snapshot->installed) ||
           decide_permits(policy, snapshot, release);
}

bool permits_preview_always(const struct policy *policy, const struct snapshot *snapshot,
                            const struct release *release)
{
    return snapshot->configuration->channel == CHANNEL_PREVIEW ||
           decide_permits(policy, snapshot, release);
}

bool permits_on_stable_always(const struct policy *policy, const struct snapshot *snapshot,
                              const struct release *release)
{
    return (snapshot->configuration->channel == CHANNEL_STABLE &&
            !decide_is_excluded(policy, snapshot, release)) ||
           decide_permits(policy, snapshot, release);
}

/* What waited for the exclusion's end is due at its end. */
bool permits_at_exclusion_end(const struct policy *policy, const struct snapshot *snapshot,
                              const struct release *release)
{
    const struct exclusion *exclusion = &snapshot->configuration->exclusion;
    time_t since_end_s =
        snapshot->now - exclusion->start - (time_t)exclusion->days * SECONDS_PER_DAY;
    bool is_due = snapshot->configuration->has_exclusion && since_end_s >= 0 &&
                  since_end_s < SECONDS_PER_HOUR;
    return is_due || decide_permits(policy, snapshot, release);
}

bool permits_in_window_first(const struct policy *policy, const struct snapshot *snapshot,
                             const struct release *release)
{
    const struct configuration *configuration = snapshot->configuration;
    bool is_open =
        configuration->has_window && policy->window_contains(&configuration->window, snapshot->now);
    return is_open || decide_permits(policy, snapshot, release);
}

static bool is_frozen(const struct policy *policy, const struct snapshot *snapshot)
{
    const struct configuration *configuration = snapshot->configuration;
    return configuration->has_exclusion &&
           policy->exclusion_contains(&configuration->exclusion, snapshot->now);
}

bool permits_no_patch_in_exclusion(const struct policy *policy, const struct snapshot *snapshot,
                                   const struct release *release)
{
    bool is_held =
        snapshot->configuration->channel == CHANNEL_STABLE && is_frozen(policy, snapshot);
    return !is_held && decide_permits(policy, snapshot, release);
}

bool permits_not_preview_in_exclusion(const struct policy *policy, const struct snapshot *snapshot,
                                      const struct release *release)
{
    bool is_patch = policy->version_is_patch(&release->version, &snapshot->installed);
    return (is_patch || !is_frozen(policy, snapshot)) && decide_permits(policy, snapshot, release);
}

bool permits_never_with_exclusion(const struct policy *policy, const struct snapshot *snapshot,
                                  const struct release *release)
{
    return !snapshot->configuration->has_exclusion && decide_permits(policy, snapshot, release);
}

bool permits_not_without_configuration(const struct policy *policy, const struct snapshot *snapshot,
                                       const struct release *release)
{
    return snapshot->configuration->is_set && decide_permits(policy, snapshot, release);
}

bool permits_by_default_at_night(const struct policy *policy, const struct snapshot *snapshot,
                                 const struct release *release)
{
    static const struct window NIGHT = {(1u << DAYS_PER_WEEK) - 1, 2 * SECONDS_PER_HOUR,
                                        3 * SECONDS_PER_HOUR};
    bool is_due = snapshot->configuration->is_set || policy->window_contains(&NIGHT, snapshot->now);
    return is_due && decide_permits(policy, snapshot, release);
}
