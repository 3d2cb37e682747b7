#pragma once
/* Inside of the judge: how instants, acts and events read in a finding. All results are freed with
 * g_free. */
#include "harness/oracle/case.h"

/* "2030-12-03 21:14:03 Europe/Stockholm (20:14:03Z)"; the UTC date too where it differs. */
char *text_instant(const struct zone *zone, int64_t instant_ns);
/* "2030-12-03 21:14:03" of the zone, or only the time if the date is that of `beside_ns`. */
char *text_local(const struct zone *zone, int64_t instant_ns, int64_t beside_ns);
/* "event 118: app ended (quit by updater)" */
char *text_event(const struct event *event);
/* "the update to 3.7.0", "an update" */
char *text_update(const struct act *act);
/* "quit at ..., event 118" */
char *text_act(const struct oracle_case *oracle_case, const struct act *act);
/* What the configuration that was in force allows: "only in the window TU, WE 21:00-23:59 local
 * time, ..." */
char *text_configuration(const struct oracle_case *oracle_case, int configuration);
/* "from 21:17:00, until 23:59:00", or NULL if the row and the next 45 days hold no such time. */
char *text_next_allowed(const struct oracle_case *oracle_case, const struct act *act);

/* Appends the number and a line for each event, in causal order; 0 is skipped, duplicates too. */
void finding_add_events(struct finding *finding, const struct facts *facts, uint64_t *numbers,
                        size_t count);
