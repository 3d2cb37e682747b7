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
/* The first install of the attempt whose package no release announces as it is (wrong or missing
 * digest, wrong size, another version), or NULL. To bring
 * back what was installed before is a roll-back. */
const struct install_fact *attempt_broken_install(const struct oracle_case *oracle_case,
                                                  const struct act *act);
/* ruling/newest: sets FORBIDS_OLDER or chose_newest. */
void attempt_compare_releases(const struct oracle_case *oracle_case, struct act *act);

typedef unsigned (*forbids_function)(const struct configuration_set *set,
                                     const struct policy_question *question);
/* Forbidden by one configuration on every channel (bits) that the release stood on. */
unsigned forbids_on_channels(const struct configuration_set *set, struct policy_question question,
                             unsigned channels, forbids_function forbids);
/* Was the configuration step in force in the knowledge interval? */
bool is_known_configuration(const struct oracle_case *oracle_case,
                            const struct knowledge *knowledge, guint index);
/* beliefs.c: what was forbidden, told as what it is; sets explained_by. */
unsigned act_attribute(const struct oracle_case *oracle_case, struct act *act, unsigned forbidden);
