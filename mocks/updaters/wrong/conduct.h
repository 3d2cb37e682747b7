#pragma once
/* Wrong notions of when an app may be interrupted, and decisions that remember what they should
 * not. */
#include "mocks/updaters/decide.h"

bool free_always(const struct till_status *status);
bool free_unless_paying(const struct till_status *status);
bool free_by_state_alone(const struct till_status *status);
bool free_after_three_refusals(const struct till_status *status);

bool prefetch_always(const struct policy *policy, const struct snapshot *snapshot,
                     const struct release *release);
bool prefetch_in_window(const struct policy *policy, const struct snapshot *snapshot,
                        const struct release *release);

/* Replacements of the choice. */
const struct release *reconsider_only_news(const struct policy *policy,
                                           const struct glance *glance);
const struct release *reconsider_only_at_opening(const struct policy *policy,
                                                 const struct glance *glance);
const struct release *reconsider_in_next_window(const struct policy *policy,
                                                const struct glance *glance);
const struct release *reconsider_missed_window(const struct policy *policy,
                                               const struct glance *glance);
const struct release *reconsider_after_order(const struct policy *policy,
                                             const struct glance *glance);
const struct release *reconsider_after_next_window(const struct policy *policy,
                                                   const struct glance *glance);
const struct release *reconsider_pending_first(const struct policy *policy,
                                               const struct glance *glance);
const struct release *reconsider_half_an_hour_later(const struct policy *policy,
                                                    const struct glance *glance);
