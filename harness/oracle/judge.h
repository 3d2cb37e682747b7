#pragma once
/* The judge: events in, outcomes out. Pure: no clock, no files, no state of a run, so that a
 * recorded history can be judged again.
 *
 *     GPtrArray *outcomes = oracle_judge(events, book, &reading, zone);     // struct rule_outcome
 * *, sorted by rule g_ptr_array_unref(outcomes);
 *
 * A rule passes only if the row exercised it (rule book: `exercised`), else it is not-exercised
 * with the reason. A row whose updater never started, or that the harness marked inconclusive, is
 * inconclusive in every rule. */
#include "harness/oracle/reading.h"
#include "harness/oracle/rule-book.h"
#include "reports/result.h"
#include "sim/history.h"
#include "sim/zone.h"

GPtrArray *oracle_judge(const GPtrArray *events, const struct rule_book *book,
                        const struct reading *reading, struct zone *zone);
/* Is there a function for this rule? */
bool oracle_knows(const char *rule);
