#pragma once
/* From what the oracle and the expectations say of one history to the result model. */
#include "harness/oracle/reading.h"
#include "harness/oracle/rule-book.h"
#include "harness/selection.h"
#include "reports/result.h"
#include "sim/history.h"

/* Fills in the views: the rules' outcomes and the row's own under every reading that the pins
 * leave. The one with the fewest fails is shown. */
void judge_row(struct row_result *result, const struct history *history, const struct row *row,
               const struct reading_pins *pins);
/* The texts of the applicable rules: the union of the rows' lists. */
void describe_rules(struct run_result *run, const struct selection *selection,
                    const struct rule_book *rules);
