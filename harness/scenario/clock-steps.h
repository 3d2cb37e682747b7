#pragma once
/* Steps that happen to the clock of the workstation, and to the workstation as a whole. */
#include "harness/scenario/moments.h"

struct clock_act clock_act_build(const struct draft_clock *draft, struct moments *moments);
/* Tells what a sleeping workstation can't do, times that no clock of a workstation shows, and a
 * sleep from which the row does not see it wake. */
void clock_steps_check(struct decoder *decoder, const struct draft_story *story,
                       const GPtrArray *steps, int64_t until_ns);
/* The time that a clock shows, told if it is before 1970. */
int64_t clock_shown(struct decoder *decoder, int64_t shown_ns, const struct node *node);
