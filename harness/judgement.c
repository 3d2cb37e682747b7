/* Judges one row: the rules by the oracle, the expectations of its file, then the row's own
 * outcome. */
#include "harness/judgement.h"
#include "harness/book.h"
#include "harness/excluded.h"
#include "harness/oracle/expect.h"
#include "harness/oracle/judge.h"
#include <string.h>

static bool lists(const GPtrArray *rules, const char *id)
{
    for (unsigned i = 0; i < rules->len; i++) {
        if (strcmp(g_ptr_array_index(rules, i), id) == 0) {
            return true;
        }
    }
    return false;
}

/* A rule that the story neither lists nor touches is not worth a line. One that could not be judged
 * is told by the row. */
static void keep_outcome(struct row_view *view, struct rule_outcome *outcome, const struct row *row)
{
    bool is_unknown = outcome_is_unknown(outcome->outcome);
    bool is_idle =
        outcome->outcome == OUTCOME_NOT_EXERCISED || outcome->outcome == OUTCOME_NOT_APPLICABLE;
    bool is_listed = lists(row->rules, outcome->rule);
    if (is_unknown && view->reason == NULL) {
        view->reason = g_strdup(outcome->reason);
    }
    if (is_listed || !is_idle) {
        view->outcome = outcome_worse(view->outcome, outcome->outcome);
    }
    if (is_listed || !(is_idle || is_unknown)) {
        g_ptr_array_add(view->rules, outcome);
    } else {
        rule_outcome_free(outcome);
    }
}

static void keep_all(struct row_view *view, GPtrArray *outcomes, const struct row *row)
{
    for (unsigned i = 0; i < outcomes->len; i++) {
        keep_outcome(view, g_ptr_array_index(outcomes, i), row);
    }
    g_ptr_array_set_free_func(outcomes, NULL);
    g_ptr_array_unref(outcomes);
}

static const char *inconclusive_text(const GPtrArray *events)
{
    for (unsigned i = 0; i < events->len; i++) {
        const struct event *event = g_ptr_array_index(events, i);
        if (event_is(event, "harness", "inconclusive")) {
            return event_text(event, "text");
        }
    }
    return NULL;
}

/* The reading that the row presumes and this one is not, or NULL. An axis that the history does not
 * touch has every value. */
static const char *presumes_other(const struct row *row, const struct reading *reading,
                                  unsigned axes)
{
    for (unsigned i = 0; i < row->readings->len; i++) {
        const char *presumed = g_ptr_array_index(row->readings, i);
        struct reading_pins pins = {0};
        if (!reading_pins_parse(presumed, &pins, NULL)) {
            continue;
        }
        for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
            if (pins.pinned[axis] && (axes >> axis & 1) &&
                pins.reading.value[axis] != reading->value[axis]) {
                return presumed;
            }
        }
    }
    return NULL;
}

static void make_idle(GPtrArray *outcomes, const char *presumed)
{
    for (unsigned i = 0; i < outcomes->len; i++) {
        struct rule_outcome *outcome = g_ptr_array_index(outcomes, i);
        if (!outcome_is_unknown(outcome->outcome)) {
            outcome->outcome = OUTCOME_NOT_EXERCISED;
            outcome->awaits_twin = false;
            g_ptr_array_set_size(outcome->findings, 0);
            g_free(outcome->reason);
            outcome->reason = g_strdup_printf("the row presumes %s", presumed);
        }
    }
}

static void settle_view(struct row_view *view, const struct history *history)
{
    const char *text = inconclusive_text(history_events(history));
    if (view->rules->len == 0 && !outcome_is_unknown(view->outcome)) {
        view->outcome = OUTCOME_NOT_EXERCISED;
    }
    if (!history_is_intact(history)) {
        view->outcome = OUTCOME_HARNESS_ERROR;
        g_free(view->reason);
        view->reason =
            g_strdup_printf("the history can't be written: %s", history_error_text(history));
    } else if (text != NULL) {
        view->outcome = OUTCOME_INCONCLUSIVE;
        g_free(view->reason);
        view->reason = g_strdup(text);
    }
}

static struct row_view *view_of(struct judged_reading *judged, const struct history *history,
                                const struct row *row, unsigned axes)
{
    struct row_view *view = row_view_new();
    const char *presumed = presumes_other(row, &judged->reading, axes);
    GPtrArray *expected = oracle_expect(history_events(history), row->expectations, row->zone);
    char *readings[] = {reading_format(&judged->reading), NULL};
    view->readings = g_memdup2(readings, sizeof readings);
    view->outcome = OUTCOME_NOT_APPLICABLE; /* weighs least */
    view->has_acted = judged->has_acted && presumed == NULL;
    if (presumed != NULL) {
        make_idle(judged->outcomes, presumed);
        make_idle(expected, presumed);
    }
    keep_all(view, g_steal_pointer(&judged->outcomes), row);
    keep_all(view, expected, row);
    settle_view(view, history);
    return view;
}

/* Everything that tells one view from another. */
static char *content_of(const struct row_view *view)
{
    GString *text = g_string_new(outcome_name(view->outcome));
    g_string_append_printf(text, " %d", view->has_acted);
    for (unsigned i = 0; i < view->rules->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(view->rules, i);
        g_string_append_printf(text, "\n%s %d %s", outcome->rule, (int)outcome->outcome,
                               outcome->reason != NULL ? outcome->reason : "");
        for (unsigned k = 0; k < outcome->findings->len; k++) {
            const struct finding *finding = g_ptr_array_index(outcome->findings, k);
            const char *parts[] = {finding->sentence, finding->expected, finding->actual,
                                   finding->allowed};
            for (unsigned part = 0; part < G_N_ELEMENTS(parts); part++) {
                g_string_append_printf(text, "\n\t%s", parts[part] != NULL ? parts[part] : "");
            }
        }
    }
    return g_string_free(text, FALSE);
}

/* Readings under which nothing differs share a view. */
static void add_view(struct row_result *result, GPtrArray *contents, struct row_view *view)
{
    char *content = content_of(view);
    unsigned known = 0;
    if (!g_ptr_array_find_with_equal_func(contents, content, g_str_equal, &known)) {
        g_ptr_array_add(contents, content);
        g_ptr_array_add(result->views, view);
        return;
    }
    struct row_view *same = g_ptr_array_index(result->views, known);
    unsigned count = g_strv_length(same->readings);
    same->readings = g_renew(char *, same->readings, count + 2);
    same->readings[count] = g_steal_pointer(&view->readings[0]);
    same->readings[count + 1] = NULL;
    g_free(content);
    row_view_free(view);
}

static unsigned weight_of(const struct row_view *view)
{
    unsigned fails = view->outcome == OUTCOME_FAIL, warns = 0;
    for (unsigned i = 0; i < view->rules->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(view->rules, i);
        fails += outcome->outcome == OUTCOME_FAIL;
        warns += outcome->outcome == OUTCOME_WARN;
    }
    return fails * 1000 + warns;
}

static unsigned best_view(const struct row_result *result)
{
    unsigned best = 0;
    for (unsigned i = 1; i < result->views->len; i++) {
        if (weight_of(g_ptr_array_index(result->views, i)) <
            weight_of(g_ptr_array_index(result->views, best))) {
            best = i;
        }
    }
    return best;
}

void judge_row(struct row_result *result, const struct history *history, const struct row *row,
               const struct reading_pins *pins)
{
    struct judged_readings all =
        oracle_judge_readings(history_events(history), book(), pins, row->zone);
    g_autoptr(GPtrArray) contents = g_ptr_array_new_with_free_func(g_free);
    result->views = g_ptr_array_new_with_free_func((GDestroyNotify)row_view_free);
    result->axes = all.axes;
    for (unsigned i = 0; i < all.judged->len; i++) {
        struct judged_reading *judged = g_ptr_array_index(all.judged, i);
        add_view(result, contents, view_of(judged, history, row, all.axes));
    }
    g_ptr_array_unref(all.judged);
    row_result_show(result, best_view(result));
    result->excludes = excluded_readings(result, pins);
}

static struct rule_text *text_of(const struct rule *rule)
{
    struct rule_text *text = rule_text_new();
    text->id = g_strdup(rule->id);
    text->title = g_strdup(rule->title);
    text->level = g_strdup(rule_level_name(rule->level));
    if (rule->quotes != NULL && rule->quotes->len > 0) {
        const struct quote *quote = g_ptr_array_index(rule->quotes, 0);
        text->quote = g_strdup(quote->text);
        text->source = g_strdup_printf("%s:%d", quote->document, quote->line);
    }
    return text;
}

void describe_rules(struct run_result *run, const struct selection *selection,
                    const struct rule_book *rules)
{
    for (unsigned i = 0; i < rules->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(rules->rules, i);
        for (unsigned j = 0; j < selection->rows->len; j++) {
            const struct row *row = g_ptr_array_index(selection->rows, j);
            if (lists(row->rules, rule->id)) {
                g_ptr_array_add(run->rules, text_of(rule));
                break;
            }
        }
    }
}
