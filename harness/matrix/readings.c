/* The readings of the documents: the reference updater, told a reading, is not accused under it,
 * not even warned. Each value of each axis is told on a seeded share of the rows, with --full every
 * combination of values on all rows. */
#include "harness/matrix/matrix.h"
#include "harness/paths.h"
#include <stdio.h>
#include <string.h>

#define SHARE 40
#define DESKTOP_AXES ((1U << AXIS_KIOSKS_IN_TURN) - 1)

static bool is_accused(const struct run_result *run)
{
    bool is_accused = false;
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        if (row->outcome != OUTCOME_PASS && row->outcome != OUTCOME_NOT_EXERCISED) {
            is_accused = true;
            printf("    %s %s: %s\n", outcome_name(row->outcome), row->id,
                   row->reason != NULL ? row->reason : "");
        }
        for (unsigned k = 0; k < row->rules->len; k++) {
            const struct rule_outcome *outcome = g_ptr_array_index(row->rules, k);
            if (is_accusation(outcome->outcome)) {
                print_finding("accused:", row, outcome);
            }
        }
    }
    return is_accused;
}

static bool try_reading(const struct trial *trial, const struct reading *reading)
{
    struct statement statement;
    statement_init(&statement);
    struct reading_pins pins = reading_pins_of(reading);
    g_autofree char *name = reading_format(reading);
    char *kiosks = strstr(name, ",kiosks-in-turn");
    *kiosks = '\0';
    const char *command[] = {path_of(PART_REFERENCE_UPDATER), "--reading", name, NULL};
    statement.command = g_strdupv((char **)command);
    statement.folder = g_get_current_dir();
    struct selection rows =
        rows_for(trial->all, name, NULL, (struct draw){trial->is_full ? 1 : SHARE, 0});
    struct run_options options = {.statement = &statement, .pins = pins};
    struct run_result *run = run_rows(&rows, &options);
    bool is_good = run != NULL && !is_accused(run);
    printf("%s %s in %u rows in %.1f s\n", is_good ? "ok  " : "FAIL", name, rows.rows->len,
           run != NULL ? run->seconds : 0);
    fflush(stdout);
    if (run != NULL) {
        run_result_free(run);
    }
    g_ptr_array_unref(rows.rows);
    statement_clear(&statement);
    return is_good;
}

/* Differs from the first values in one axis at most. */
static bool is_simple(const struct reading *reading)
{
    unsigned others = 0;
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        others += reading->value[axis] != 0;
    }
    return others <= 1;
}

void try_readings(const struct trial *trial, struct tally *tally)
{
    const struct reading_pins none = {.pinned = {false}};
    struct reading reading = reading_first(&none);
    do {
        if (trial->is_full || is_simple(&reading)) {
            tally_count(tally, try_reading(trial, &reading));
        }
    } while (reading_next(&reading, &none, DESKTOP_AXES));
}
