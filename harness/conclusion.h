#pragma once
/* The reading of the documents that a run is judged under. No row decides it alone: an updater
 * conforms if some one reading that the pins leave has no fail in any row.
 *
 * Chosen is the conforming reading with the fewest warnings; if none conforms, the one with the
 * fewest fails; ties go to table order, where the first value of each axis comes first. */
#include "harness/oracle/reading.h"
#include "reports/result.h"

/* Compares the reports of failed runs first (compared-reports.h). Gives every row the outcomes of
 * the chosen reading, and the run what is printed about it. */
void conclude(struct run_result *run, const struct reading_pins *pins);
/* Is there a reading under which none of the rows so far failed? NULL rows have not ended. */
bool conclusion_is_open(const GPtrArray *rows, const struct reading_pins *pins);
