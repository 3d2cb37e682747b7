/* Correct updaters: none may be accused, not even warned. */
#include "harness/matrix/matrix.h"
#include "harness/paths.h"

/* One row in `share` is drawn for it, but with --full. */
static const struct right {
    const char *name;
    unsigned share;
} right_updaters[] = {
    {"reference", 1},
    {"sh", 14}, /* starts a dozen programs at each poll: a row takes ten times as long */
    {"python", 6},
    {"node", 6},
    /* in Python, each in another manner */
    {"alone", 36},
    {"hasty", 36},
    {"mortal", 90},
    {"once", 200}, /* starts Python at each poll */
    {"patient", 36},
    {"piecemeal", 36},
    {"reader", 36},
    {"spread", 36},
};

/* The statement of a correct updater: beside its program, or beside its script in the source
 * folder. */
static char *statement_path(const char *name)
{
    g_autofree char *world = g_path_get_dirname(path_of(PART_REFERENCE_UPDATER));
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    char *path = g_build_filename(world, file, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        return path;
    }
    g_free(path);
    return g_build_filename(path_of(PART_SCENARIOS), "..", "mocks", "updaters", file, NULL);
}

static bool try_right(const struct trial *trial, const struct selection *rows, const char *name,
                      bool must_conform)
{
    struct statement statement;
    statement_init(&statement);
    g_autofree char *report = NULL, *path = statement_path(name);
    if (!statement_load(&statement, path, &report)) {
        printf("FAIL %s\n%s", name, report);
        return false;
    }
    struct run_options options = {.statement = &statement};
    struct run_result *run = run_rows(rows, &options);
    trial_record(trial, name, NULL, run);
    unsigned accusations = run == NULL, passed = 0;
    for (unsigned i = 0; run != NULL && i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        passed += row->outcome == OUTCOME_PASS;
        if (row->outcome != OUTCOME_PASS && row->outcome != OUTCOME_NOT_EXERCISED) {
            accusations++;
            printf("    %s %s: %s\n", outcome_name(row->outcome), row->id,
                   row->reason != NULL ? row->reason : "");
            for (unsigned j = 0; j < row->rules->len; j++) {
                const struct rule_outcome *outcome = g_ptr_array_index(row->rules, j);
                if (is_accusation(outcome->outcome)) {
                    print_finding("accused:", row, outcome);
                }
            }
        }
    }
    struct verdict_detail detail =
        run != NULL ? run_result_verdict(run) : (struct verdict_detail){0};
    for (unsigned i = 0;
         must_conform && detail.never_passed != NULL && i < detail.never_passed->len; i++) {
        printf("    never passed: %s\n", (const char *)g_ptr_array_index(detail.never_passed, i));
    }
    bool is_good = run != NULL && accusations == 0 && passed > 0 &&
                   (!must_conform || detail.verdict == VERDICT_CONFORMS);
    printf("%s %-44s passed %u of %u rows in %.1f s\n", is_good ? "ok  " : "FAIL", name, passed,
           rows->rows->len, run != NULL ? run->seconds : 0);
    fflush(stdout);
    verdict_detail_clear(&detail);
    if (run != NULL) {
        run_result_free(run);
    }
    statement_clear(&statement);
    return is_good;
}

void try_right_updaters(const struct trial *trial, struct tally *tally)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(right_updaters); i++) {
        const struct right *right = &right_updaters[i];
        if (!trial_names(trial, right->name)) {
            continue;
        }
        unsigned share = trial->is_full ? 1 : right->share;
        struct selection rows = rows_for(trial->all, right->name, NULL, (struct draw){share, 0});
        /* A share of the rows may leave a rule without a verdict. */
        tally_count(tally, try_right(trial, &rows, right->name, share == 1));
        g_ptr_array_unref(rows.rows);
    }
}
