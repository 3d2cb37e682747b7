/* Wrong notions of when an app may be interrupted, and decisions that remember what they should
 * not.
 *
 * What they remember is static: a process has one updater. */
#include "mocks/updaters/wrong/conduct.h"
#include "mocks/updaters/pause.h"

#include <string.h>

#define POSTPONEMENTS_LIMIT 3

bool free_always(const struct till_status *status)
{
    (void)status;
    return true;
}

bool free_unless_paying(const struct till_status *status)
{
    return !status->order_in_payment;
}

/* An app that shows IDLE may still hold an order, and other states are not looked at. */
bool free_by_state_alone(const struct till_status *status)
{
    return strcmp(status->state, "PAYMENT") != 0 && strcmp(status->state, "RESCAN") != 0;
}

bool free_after_three_refusals(const struct till_status *status)
{
    static unsigned refusals;
    if (!till_is_free(status) && ++refusals <= POSTPONEMENTS_LIMIT)
        return false;
    refusals = 0;
    return true;
}

bool prefetch_always(const struct policy *policy, const struct snapshot *snapshot,
                     const struct release *release)
{
    (void)policy, (void)snapshot, (void)release;
    return true;
}

bool prefetch_in_window(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release)
{
    (void)release;
    return snapshot->configuration->has_window && decide_is_in_window(policy, snapshot);
}

static bool none_passed_over(const struct release *release, void *data)
{
    (void)release, (void)data;
    return false;
}

static bool at_any_time(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release)
{
    (void)policy, (void)snapshot, (void)release;
    return true;
}

/* The best release, whatever the window says. */
static const struct release *any_choice(const struct policy *policy, const struct glance *glance)
{
    return decide_release(policy, &glance->snapshot, at_any_time, none_passed_over, NULL);
}

const struct release *reconsider_only_news(const struct policy *policy, const struct glance *glance)
{
    static bool is_at_work;
    (void)policy;
    is_at_work = glance->choice != NULL && (is_at_work || glance->releases_are_news);
    return is_at_work ? glance->choice : NULL;
}

const struct release *reconsider_only_at_opening(const struct policy *policy,
                                                 const struct glance *glance)
{
    static time_t opened_at;
    bool is_open = decide_is_in_window(policy, &glance->snapshot);
    if (!is_open)
        opened_at = 0;
    else if (opened_at == 0)
        opened_at = glance->snapshot.now;
    bool is_opening = is_open && glance->snapshot.now < opened_at + 240;
    return is_opening || !glance->snapshot.configuration->has_window ? glance->choice : NULL;
}

const struct release *reconsider_in_next_window(const struct policy *policy,
                                                const struct glance *glance)
{
    static bool is_deferred;
    bool is_open = decide_is_in_window(policy, &glance->snapshot);
    if (!is_open)
        is_deferred = false;
    else if (!till_is_free(glance->status))
        is_deferred = true;
    return is_deferred ? NULL : glance->choice;
}

const struct release *reconsider_missed_window(const struct policy *policy,
                                               const struct glance *glance)
{
    static bool is_missed;
    if (!glance->status->running) {
        is_missed |= glance->choice != NULL;
        return glance->choice;
    }
    const struct release *missed = is_missed ? any_choice(policy, glance) : NULL;
    is_missed = missed != NULL;
    return is_missed ? missed : glance->choice;
}

/* A deferred update is due when the order ends, whether or not the window is still open. */
const struct release *reconsider_after_order(const struct policy *policy,
                                             const struct glance *glance)
{
    static bool is_pending;
    if (is_pending && till_is_free(glance->status)) {
        is_pending = false;
        return any_choice(policy, glance);
    }
    is_pending |= glance->choice != NULL && !till_is_free(glance->status);
    return glance->choice;
}

/* Once closed in a window, an app has to wait for two windows. */
const struct release *reconsider_after_next_window(const struct policy *policy,
                                                   const struct glance *glance)
{
    static int windows_left;
    static bool was_open;
    bool is_open = decide_is_in_window(policy, &glance->snapshot);
    if (is_open && !glance->status->running)
        windows_left = 2;
    else if (was_open && !is_open && windows_left > 0)
        windows_left--;
    was_open = is_open;
    return windows_left > 0 ? NULL : glance->choice;
}

/* What was once chosen is installed before anything newer. */
const struct release *reconsider_pending_first(const struct policy *policy,
                                               const struct glance *glance)
{
    static struct release *pending;
    (void)policy;
    if (pending != NULL && version_compare(&pending->version, &glance->snapshot.installed) <= 0)
        g_clear_pointer(&pending, release_free);
    if (pending == NULL && glance->choice != NULL)
        pending = release_copy(glance->choice);
    return glance->choice != NULL ? pending : NULL;
}

const struct release *reconsider_half_an_hour_later(const struct policy *policy,
                                                    const struct glance *glance)
{
    static gint64 since_s = -1;
    (void)policy;
    if (glance->choice == NULL)
        since_s = -1;
    else if (since_s < 0)
        since_s = pause_now_s();
    bool is_due = since_s >= 0 && pause_now_s() - since_s >= SECONDS_PER_HOUR / 2;
    return is_due ? glance->choice : NULL;
}
