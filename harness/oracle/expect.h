#pragma once
/* What a scenario file expects beyond the rules: each expectation becomes an outcome `expect/N` (N
 * from 1, in the file's order).
 *
 *     never      none of the acts (quit, install, download, start) in [from, to]
 *     installed  the version (any, without one) was put in place in [from, to]
 *     running    the app, with this version, runs from `from` to `to`
 *
 * An expectation whose time the row did not reach, or of a row that could not be judged, is
 * inconclusive. */
#include "harness/scenario/scenario.h"
#include "reports/result.h"
#include "sim/history.h"

GPtrArray *oracle_expect(const GPtrArray *events, const GPtrArray *expectations,
                         const struct zone *zone);
