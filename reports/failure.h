#pragma once
/* A failure, told once and used by every format for people: the sentence, then labelled lines in a
 * fixed order (rule, expected, actual, allowed, evidence, history, again). All of it is printable
 * (reports/printable.h). */
#include "reports/result.h"

/* How many findings of one rule in one row are told; the rest are counted. */
enum { FINDINGS_TOLD = 3 };

struct failure_layout {
    unsigned indent;  /* blanks before each line */
    unsigned columns; /* longer lines are wrapped at blanks, except commands; 0: never */
};
/* Each line ends with a newline. `finding` may be NULL: the outcome's reason is told. Free with
 * g_free. */
char *failure_tell(const struct run_result *run, const struct row_result *row,
                   const struct rule_outcome *judged, const struct finding *finding,
                   struct failure_layout layout);
/* The same for a row that could not be judged: its reason, the rules left open, the command. */
char *failure_tell_row(const struct run_result *run, const struct row_result *row,
                       struct failure_layout layout);
/* The sentence alone, for headlines: that of the finding (may be NULL), else the reason. Free with
 * g_free. */
char *failure_sentence(const struct row_result *row, const struct rule_outcome *judged,
                       const struct finding *finding);
