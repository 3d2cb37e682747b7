#pragma once
/* Targets of configurations as CCC's paths name them. */
#include "harness/scenario/story.h"

/* `workstation` and `business-unit` mean the row's own; all others stand for themselves. Free with
 * g_free. */
char *target_tail(const char *target, const struct draft_workstation *workstation);
/* Path and query of the request of a step. Free with g_free. */
char *target_request(const struct draft_step *step, const struct draft_workstation *workstation);
/* Its body, NULL if it has none. Free with g_free. */
char *target_body(const struct draft_step *step);
