#pragma once
/* Success and failure are told apart by difference: the report of a failed run, without its facts,
 * must differ from what the updater itself reported of its successful runs.
 *
 *     compare_reports(run);       // before a reading is chosen
 *
 * An outcome with failure_lines waits for this. If each of its lines stands in the report of some
 * successful row it becomes a fail; if it differs and names what failed, a pass; else, and where no
 * row succeeded, it stays the warning that it is. */
#include "reports/result.h"

void compare_reports(struct run_result *run);
