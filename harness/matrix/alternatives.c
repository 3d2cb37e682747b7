/* The defensible alternatives of each ruling: an updater that follows one never fails, and the
 * ruling is reported; with --strict that is a fail. */
#include "harness/matrix/matrix.h"
#include "harness/paths.h"
#include <stdio.h>
#include <string.h>

#define SHARE 60

/* How often the ruling was reported; fails are printed. */
static unsigned judge_alternative(const struct wrong *alternative, struct run_result *run,
                                  bool *is_clean)
{
    unsigned reported = 0;
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        if (row->outcome == OUTCOME_FAIL || outcome_is_unknown(row->outcome)) {
            printf("    %s %s: %s\n", outcome_name(row->outcome), row->id,
                   row->reason != NULL ? row->reason : "");
            *is_clean = false;
        }
        for (unsigned k = 0; k < row->rules->len; k++) {
            const struct rule_outcome *outcome = g_ptr_array_index(row->rules, k);
            reported +=
                outcome->outcome == OUTCOME_WARN && strcmp(outcome->rule, alternative->rule) == 0;
            if (outcome->outcome == OUTCOME_FAIL) {
                print_finding("accused:", row, outcome);
            }
        }
    }
    return reported;
}

static bool try_alternative(const struct trial *trial, const struct wrong *alternative)
{
    struct statement statement;
    statement_init(&statement);
    const char *command[] = {path_of(PART_REFERENCE_UPDATER), "--alternative", alternative->name,
                             NULL};
    statement.command = g_strdupv((char **)command);
    statement.folder = g_get_current_dir();
    struct selection rows = rows_for(trial->all, alternative->name, alternative->rule,
                                     (struct draw){trial->is_full ? 1 : SHARE, 0});
    /* Under another reading the alternative may not show. */
    static const struct reading first_values = {.value = {0}};
    struct run_options options = {.statement = &statement, .pins = reading_pins_of(&first_values)};
    struct run_result *run = run_rows(&rows, &options);
    bool is_clean = run != NULL;
    unsigned reported = run != NULL ? judge_alternative(alternative, run, &is_clean) : 0;
    bool must_be_reported = alternative->rule[0] != '\0';
    bool is_good = is_clean && (reported > 0) == must_be_reported;
    printf("%s %-44s %-28s reported in %u of %u rows in %.1f s\n", is_good ? "ok  " : "FAIL",
           alternative->name, alternative->rule, reported, rows.rows->len,
           run != NULL ? run->seconds : 0);
    fflush(stdout);
    if (run != NULL) {
        run_result_free(run);
    }
    g_ptr_array_unref(rows.rows);
    statement_clear(&statement);
    return is_good;
}

void try_alternatives(const struct trial *trial, struct tally *tally)
{
    g_autoptr(GPtrArray) alternatives = table_load("alternatives.jsonl");
    for (unsigned i = 0; i < alternatives->len; i++) {
        const struct wrong *alternative = g_ptr_array_index(alternatives, i);
        if (trial_names(trial, alternative->name)) {
            tally_count(tally, try_alternative(trial, alternative));
        }
    }
}
