#pragma once
/* Updaters with a habit: what is known of window, freeze and news is not what moves them. Some are
 * right by luck as long as stories share that habit. */
#include "mocks/updaters/decide.h"

const struct release *habit_never(const struct policy *policy, const struct glance *glance);
const struct release *habit_half_past_ten(const struct policy *policy, const struct glance *glance);
const struct release *habit_wednesdays(const struct policy *policy, const struct glance *glance);
const struct release *habit_first_look(const struct policy *policy, const struct glance *glance);
const struct release *habit_dice(const struct policy *policy, const struct glance *glance);
/* Remembers whether the choice is a patch, for free_for_patches. */
const struct release *habit_note_patch(const struct policy *policy, const struct glance *glance);
bool free_for_patches(const struct till_status *status);
