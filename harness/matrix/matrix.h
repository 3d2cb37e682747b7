#pragma once
/* What the parts of the matrix program share: which rows an updater runs, and what was found. */
#include "harness/runner.h"
#include <stdio.h>

struct tally {
    unsigned tested, failed;
};

/* `names` is empty or names the updaters to try; `is_full`: everybody runs everything; `record`:
 * where each row goes that was tried, or NULL. */
struct trial {
    const struct selection *all;
    char *const *names;
    bool is_full;
    FILE *record;
};

/* A row of a table of updaters: the rule that it breaks or the ruling of which it follows an
 * alternative, and the rules that follow. */
struct wrong {
    char *name, *rule;
    char **follows;
};
/* struct wrong *, of a file beside the updaters. */
GPtrArray *table_load(const char *file);

void try_alternatives(const struct trial *trial, struct tally *tally);   /* alternatives.c */
void try_readings(const struct trial *trial, struct tally *tally);       /* readings.c */
void try_mixtures(const struct trial *trial, struct tally *tally);       /* mixed.c */
void try_wrong_updaters(const struct trial *trial, struct tally *tally); /* wrong.c */
void try_right_updaters(const struct trial *trial, struct tally *tally); /* right.c */

/* rows.c */
bool trial_names(const struct trial *trial, const char *name);
void tally_count(struct tally *tally, bool is_good);
/* Which rows are drawn, by name: of those that list the rule about so many (0: all of them), of the
 * others one in `share`. */
struct draw {
    unsigned share, listing_limit;
};
#define NONE_BESIDE 0 /* as a share: only rows that list the rule */
/* `rule`: NULL if none counts as listed. The rows stay owned by `all`. */
struct selection rows_for(const struct selection *all, const char *name, const char *rule,
                          struct draw draw);
/* NULL, after a message, if nothing could be run. */
struct run_result *run_rows(const struct selection *rows, const struct run_options *options);
/* Writes what became of each row to the record (harness/coverage/coverage.h). `rule`: what the
 * updater breaks, or NULL. */
void trial_record(const struct trial *trial, const char *updater, const char *rule,
                  const struct run_result *run);
bool is_accusation(enum outcome outcome);
void print_finding(const char *what, const struct row_result *row,
                   const struct rule_outcome *outcome);
