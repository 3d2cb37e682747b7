#pragma once
/* The power of a suite: which row convicts which wrong updater for which rule.
 *
 *     g_string_append(record, line = coverage_line(&trial, row));      one line for each row tried
 *     ...
 *     GPtrArray *trials = coverage_trials_new();
 *     if (coverage_take(trials, name, text, &error)) {
 *         report = coverage_report(trials, &suite);
 *
 * A record is JSON Lines, written by the matrix program: updater, the rule that it breaks (null: it
 * is correct), row, and the outcome of every rule. A wrong updater is convicted by a row in which
 * its own rule was found broken. */
#include "reports/result.h"

#define COVERAGE_SIZE_LIMIT ((gsize)256 * 1024 * 1024) /* bytes of a record */

struct coverage_updater {
    const char *name;
    const char *rule; /* NULL: a correct one */
};

struct coverage_trial {
    char *updater, *rule, *row;
    GPtrArray *outcomes; /* struct rule_outcome * */
};

/* What could have been covered. */
struct coverage_row {
    const char *id, *why;
    const GPtrArray *rules; /* char *: that the row lists */
};
struct coverage_rule {
    const char *id, *level;
};
struct coverage_suite {
    GArray *rows;  /* struct coverage_row */
    GArray *rules; /* struct coverage_rule */
};

#define COVERAGE_ERROR coverage_error_quark()
GQuark coverage_error_quark(void);
enum coverage_error { COVERAGE_ERROR_FORMAT };

/* One line with its end. Free with g_free. */
char *coverage_line(const struct coverage_updater *updater, const struct row_result *row);
GPtrArray *coverage_trials_new(void); /* struct coverage_trial * */
/* Appends the trials of one record; false at the first line that is none. `name` is for the
 * message. */
bool coverage_take(GPtrArray *trials, const char *name, const char *text, GError **error);
/* For people. Free with g_free. */
char *coverage_report(const GPtrArray *trials, const struct coverage_suite *suite);
