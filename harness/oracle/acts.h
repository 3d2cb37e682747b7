#pragma once
/* Inside of acts: what the configuration says about an act, and what the till and the package say.
 */
#include "harness/oracle/case.h"

struct policy_question act_question(const struct oracle_case *oracle_case, const struct act *act);
/* Channels (bits) on which the release stood in the knowledge interval; CHANNEL_NONE alone if on
 * none. */
unsigned known_channels(const struct oracle_case *oracle_case, const struct release *release,
                        struct stamp now);
struct stamp configuration_until(const struct oracle_case *oracle_case, guint index);
/* attempts.c: app, order, delivery, package, newer, quit for nothing, window/missed. */
unsigned attempt_forbids(const struct oracle_case *oracle_case, const struct act *act);
/* ruling/newest: sets FORBIDS_OLDER or chose_newest. */
void attempt_compare_releases(const struct oracle_case *oracle_case, struct act *act);
