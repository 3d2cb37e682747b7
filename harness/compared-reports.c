/* Compares the reports of failed runs with those of successful ones. */
#include "harness/compared-reports.h"

typedef void (*visitor)(struct row_view *view, struct rule_outcome *outcome, GHashTable *successes);

static void visit_all(struct run_result *run, visitor visit, GHashTable *successes)
{
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        for (unsigned k = 0; row->views != NULL && k < row->views->len; k++) {
            struct row_view *view = g_ptr_array_index(row->views, k);
            for (unsigned m = 0; m < view->rules->len; m++) {
                visit(view, g_ptr_array_index(view->rules, m), successes);
            }
        }
    }
}

static void take_success(struct row_view *view, struct rule_outcome *outcome, GHashTable *successes)
{
    (void)view;
    for (char **line = outcome->success_lines; line != NULL && *line != NULL; line++) {
        g_hash_table_add(successes, *line);
    }
}

static bool is_like_success(char *const *lines, GHashTable *successes)
{
    for (; *lines != NULL; lines++) {
        if (!g_hash_table_contains(successes, *lines)) {
            return false;
        }
    }
    return true;
}

static void convict(struct rule_outcome *outcome)
{
    outcome->outcome = OUTCOME_FAIL;
    g_free(outcome->reason);
    outcome->reason = g_strdup("The report of a failed run reads like those of successful runs.");
    if (outcome->findings->len > 0) {
        struct finding *finding = g_ptr_array_index(outcome->findings, 0);
        g_free(finding->sentence);
        finding->sentence = g_strdup(outcome->reason);
    }
}

/* The first finding is that of the report. */
static void acquit(struct rule_outcome *outcome)
{
    g_ptr_array_remove_index(outcome->findings, 0);
    outcome->outcome = outcome->findings->len > 0 ? OUTCOME_WARN : OUTCOME_PASS;
    g_clear_pointer(&outcome->reason, g_free);
    if (outcome->findings->len > 0) {
        const struct finding *left = g_ptr_array_index(outcome->findings, 0);
        outcome->reason = g_strdup(left->sentence);
    }
}

static void weigh_again(struct row_view *view)
{
    if (outcome_is_unknown(view->outcome)) {
        return;
    }
    view->outcome = OUTCOME_NOT_APPLICABLE;
    for (unsigned i = 0; i < view->rules->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(view->rules, i);
        view->outcome = outcome_worse(view->outcome, outcome->outcome);
    }
}

static void compare(struct row_view *view, struct rule_outcome *outcome, GHashTable *successes)
{
    if (outcome->failure_lines == NULL || outcome->outcome != OUTCOME_WARN) {
        return;
    }
    if (is_like_success(outcome->failure_lines, successes)) {
        convict(outcome);
    } else if (outcome->failure_is_named && outcome->findings->len > 0) {
        acquit(outcome);
    }
    weigh_again(view);
}

void compare_reports(struct run_result *run)
{
    g_autoptr(GHashTable) successes = g_hash_table_new(g_str_hash, g_str_equal);
    visit_all(run, take_success, successes);
    if (g_hash_table_size(successes) > 0) {
        visit_all(run, compare, successes);
    }
}
