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

/* The row under every reading that the pins leave. */
struct judged_reading {
    struct reading reading; /* axes that are not multiplied stay at their first value or pin */
    GPtrArray *outcomes;    /* as of oracle_judge; may be taken, then NULL */
    bool has_acted;         /* the updater installed something that was permitted */
};
struct judged_readings {
    unsigned axes;     /* that the history touches, bit per enum axis */
    GPtrArray *judged; /* struct judged_reading *, in table order; owns them */
};
struct judged_readings oracle_judge_readings(const GPtrArray *events, const struct rule_book *book,
                                             const struct reading_pins *pins, struct zone *zone);
/* Is there a function for this rule? */
bool oracle_knows(const char *rule);

/* What a history is of: the word of its begin event. Rules of another platform are not applicable.
 */
enum rules_of { RULES_OF_DESKTOP, RULES_OF_SITE, RULES_OF_ANDROID };
/* Of a rule that the oracle knows. */
enum rules_of oracle_platform(const char *rule);
