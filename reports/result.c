/* The result model: making and freeing, the names and the order of outcomes. What it means is in
 * the header; reports/verdict.c draws the conclusion of a run. */
#include "reports/result.h"

static const struct {
    const char *name;
    unsigned weight;
} outcomes[] = {
    [OUTCOME_PASS] = {"pass", 2},
    [OUTCOME_FAIL] = {"fail", 7},
    [OUTCOME_WARN] = {"warn", 3},
    [OUTCOME_NOT_EXERCISED] = {"not-exercised", 1},
    [OUTCOME_NOT_APPLICABLE] = {"not-applicable", 0},
    [OUTCOME_NOT_TESTABLE] = {"not-testable", 4},
    [OUTCOME_INCONCLUSIVE] = {"inconclusive", 5},
    [OUTCOME_HARNESS_ERROR] = {"harness-error", 6},
};

const char *outcome_name(enum outcome outcome)
{
    g_assert(outcome < G_N_ELEMENTS(outcomes));
    return outcomes[outcome].name;
}

enum outcome outcome_worse(enum outcome a, enum outcome b)
{
    g_assert(a < G_N_ELEMENTS(outcomes) && b < G_N_ELEMENTS(outcomes));
    return outcomes[a].weight >= outcomes[b].weight ? a : b;
}

bool outcome_is_unknown(enum outcome outcome)
{
    return outcome == OUTCOME_NOT_TESTABLE || outcome == OUTCOME_INCONCLUSIVE ||
           outcome == OUTCOME_HARNESS_ERROR;
}

struct finding *finding_new(const char *rule)
{
    struct finding *finding = g_new0(struct finding, 1);
    finding->rule = g_strdup(rule);
    finding->instant_ns = INT64_MIN;
    finding->events = g_array_new(false, false, sizeof(uint64_t));
    finding->evidence = g_ptr_array_new_with_free_func(g_free);
    return finding;
}

void finding_free(struct finding *finding)
{
    if (finding == NULL)
        return;
    g_free(finding->rule);
    g_free(finding->sentence);
    g_free(finding->expected);
    g_free(finding->actual);
    g_free(finding->allowed);
    g_array_unref(finding->events);
    g_ptr_array_unref(finding->evidence);
    g_free(finding);
}

struct rule_outcome *rule_outcome_new(const char *rule, enum outcome outcome)
{
    struct rule_outcome *result = g_new0(struct rule_outcome, 1);
    result->rule = g_strdup(rule);
    result->outcome = outcome;
    result->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    return result;
}

void rule_outcome_free(struct rule_outcome *outcome)
{
    if (outcome == NULL)
        return;
    g_free(outcome->rule);
    g_free(outcome->reason);
    g_ptr_array_unref(outcome->findings);
    g_strfreev(outcome->success_lines);
    g_strfreev(outcome->failure_lines);
    g_free(outcome);
}

struct row_view *row_view_new(void)
{
    struct row_view *view = g_new0(struct row_view, 1);
    view->rules = g_ptr_array_new_with_free_func((GDestroyNotify)rule_outcome_free);
    return view;
}

void row_view_free(struct row_view *view)
{
    if (view == NULL) {
        return;
    }
    g_strfreev(view->readings);
    g_free(view->reason);
    g_ptr_array_unref(view->rules);
    g_free(view);
}

void row_result_show(struct row_result *row, unsigned index)
{
    const struct row_view *view = g_ptr_array_index(row->views, index);
    g_ptr_array_unref(row->rules);
    row->rules = g_ptr_array_ref(view->rules);
    row->outcome = view->outcome;
    g_free(row->reason);
    row->reason = g_strdup(view->reason);
}

void row_result_choose(struct row_result *row, unsigned index)
{
    row_result_show(row, index);
    g_clear_pointer(&row->views, g_ptr_array_unref);
}

struct row_result *row_result_new(void)
{
    struct row_result *row = g_new0(struct row_result, 1);
    row->rules = g_ptr_array_new_with_free_func((GDestroyNotify)rule_outcome_free);
    return row;
}

void row_result_free(struct row_result *row)
{
    if (row == NULL)
        return;
    g_free(row->id);
    g_free(row->title);
    g_free(row->file);
    g_free(row->zone);
    g_free(row->reason);
    g_free(row->history);
    g_free(row->elsewhere);
    g_free(row->waits);
    g_free(row->mode);
    g_free(row->twin);
    g_clear_pointer(&row->views, g_ptr_array_unref);
    g_strfreev(row->excludes);
    g_ptr_array_unref(row->rules);
    g_free(row);
}

struct rule_text *rule_text_new(void)
{
    return g_new0(struct rule_text, 1);
}

void rule_text_free(struct rule_text *text)
{
    if (text == NULL)
        return;
    g_free(text->id);
    g_free(text->title);
    g_free(text->level);
    g_free(text->quote);
    g_free(text->source);
    g_free(text);
}

struct run_result *run_result_new(void)
{
    struct run_result *run = g_new0(struct run_result, 1);
    run->rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_result_free);
    run->rules = g_ptr_array_new_with_free_func((GDestroyNotify)rule_text_free);
    return run;
}

void run_result_free(struct run_result *run)
{
    if (run == NULL)
        return;
    g_ptr_array_unref(run->rows);
    g_ptr_array_unref(run->rules);
    g_free(run->updater);
    g_free(run->again);
    g_free(run->version);
    g_free(run->reading);
    g_strfreev(run->established);
    g_strfreev(run->undetermined);
    g_strfreev(run->conflict);
    g_strfreev(run->waived);
    g_free(run);
}

const struct rule_text *run_result_rule(const struct run_result *run, const char *id)
{
    for (unsigned i = 0; i < run->rules->len; i++) {
        const struct rule_text *text = run->rules->pdata[i];
        if (g_strcmp0(text->id, id) == 0)
            return text;
    }
    return NULL;
}
