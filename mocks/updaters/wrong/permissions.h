#pragma once
/* Wrong notions of what the window and the exclusion say about a release. */
#include "mocks/updaters/decide.h"

bool permits_always(const struct policy *policy, const struct snapshot *snapshot,
                    const struct release *release);
bool permits_patches_always(const struct policy *policy, const struct snapshot *snapshot,
                            const struct release *release);
bool permits_preview_always(const struct policy *policy, const struct snapshot *snapshot,
                            const struct release *release);
bool permits_on_stable_always(const struct policy *policy, const struct snapshot *snapshot,
                              const struct release *release);
bool permits_at_exclusion_end(const struct policy *policy, const struct snapshot *snapshot,
                              const struct release *release);
bool permits_in_window_first(const struct policy *policy, const struct snapshot *snapshot,
                             const struct release *release);
bool permits_no_patch_in_exclusion(const struct policy *policy, const struct snapshot *snapshot,
                                   const struct release *release);
bool permits_not_preview_in_exclusion(const struct policy *policy, const struct snapshot *snapshot,
                                      const struct release *release);
bool permits_never_with_exclusion(const struct policy *policy, const struct snapshot *snapshot,
                                  const struct release *release);
bool permits_not_without_configuration(const struct policy *policy, const struct snapshot *snapshot,
                                       const struct release *release);
bool permits_by_default_at_night(const struct policy *policy, const struct snapshot *snapshot,
                                 const struct release *release);
