/* Reports of failed runs beside those of successful ones. */
#include "harness/compared-reports.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* A row with one view and one rule; lines are separated by |. */
static struct row_result *row_of(const char *success, const char *failure, bool is_named)
{
    struct row_result *row = row_result_new();
    struct row_view *view = row_view_new();
    struct rule_outcome *outcome =
        rule_outcome_new("site/reported", failure != NULL ? OUTCOME_WARN : OUTCOME_PASS);
    outcome->success_lines = success == NULL ? NULL : g_strsplit(success, "|", -1);
    outcome->failure_lines = failure == NULL ? NULL : g_strsplit(failure, "|", -1);
    outcome->failure_is_named = is_named;
    if (failure != NULL) {
        struct finding *finding = finding_new("site/reported");
        finding->sentence = g_strdup("unrecognised");
        g_ptr_array_add(outcome->findings, finding);
    }
    row->id = g_strdup("site/x");
    row->title = g_strdup("x");
    row->file = g_strdup("x.yaml");
    view->outcome = outcome->outcome;
    view->readings = g_strdupv((char *[]){(char *)"all", NULL});
    row->views = g_ptr_array_new_with_free_func((GDestroyNotify)row_view_free);
    g_ptr_array_add(view->rules, outcome);
    g_ptr_array_add(row->views, view);
    row_result_show(row, 0);
    return row;
}

static const struct {
    const char *name, *success, *failure;
    bool is_named;
    enum outcome expected;
} rows[] = {
    {"the same report", "done|all good", "all good|done", true, OUTCOME_FAIL},
    {"the failure left out", "done|ok|kiosk ok", "done|ok", true, OUTCOME_FAIL},
    {"another line, and the node", "done|ok", "done|did not come up", true, OUTCOME_PASS},
    {"another line, and no node", "done|ok", "done|did not come up", false, OUTCOME_WARN},
    {"no successful run", NULL, "done", true, OUTCOME_WARN},
};

Test(compared_reports, tell_success_and_failure_apart_by_difference)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct run_result *run = run_result_new();
        g_ptr_array_add(run->rows, row_of(rows[i].success, NULL, false));
        g_ptr_array_add(run->rows, row_of(NULL, rows[i].failure, rows[i].is_named));
        compare_reports(run);
        const struct row_result *row = g_ptr_array_index(run->rows, 1);
        const struct row_view *view = g_ptr_array_index(row->views, 0);
        const struct rule_outcome *outcome = g_ptr_array_index(view->rules, 0);
        cr_expect_eq(outcome->outcome, rows[i].expected, "%s: %s", rows[i].name,
                     outcome_name(outcome->outcome));
        cr_expect_eq(view->outcome, rows[i].expected, "%s", rows[i].name);
        cr_expect_eq(outcome->findings->len, rows[i].expected == OUTCOME_PASS ? 0U : 1U, "%s",
                     rows[i].name);
        run_result_free(run);
    }
}

Test(compared_reports, survive_the_way_from_a_worker)
{
    struct row_result *row = row_of("done", "failed|kiosk", true);
    g_autofree char *json = row_result_to_json(row);
    struct row_result *back = row_result_from_json(json);
    cr_assert_not_null(back);
    const struct row_view *view = g_ptr_array_index(back->views, 0);
    const struct rule_outcome *outcome = g_ptr_array_index(view->rules, 0);
    cr_expect_str_eq(outcome->success_lines[0], "done");
    cr_expect_str_eq(outcome->failure_lines[1], "kiosk");
    cr_expect(outcome->failure_is_named);
    row_result_free(back);
    row_result_free(row);
}
