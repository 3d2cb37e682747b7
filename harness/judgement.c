/* Judges one row: the rules by the oracle, the expectations of its file, then the row's own
 * outcome. */
#include "harness/judgement.h"
#include "harness/book.h"
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
static void keep_outcome(struct row_result *result, struct rule_outcome *outcome,
                         const struct row *row)
{
    bool is_unknown = outcome_is_unknown(outcome->outcome);
    bool is_idle =
        outcome->outcome == OUTCOME_NOT_EXERCISED || outcome->outcome == OUTCOME_NOT_APPLICABLE;
    bool is_listed = lists(row->rules, outcome->rule);
    if (is_unknown && result->reason == NULL) {
        result->reason = g_strdup(outcome->reason);
    }
    if (is_listed || !is_idle) {
        result->outcome = outcome_worse(result->outcome, outcome->outcome);
    }
    if (is_listed || !(is_idle || is_unknown)) {
        g_ptr_array_add(result->rules, outcome);
    } else {
        rule_outcome_free(outcome);
    }
}

static void keep_all(struct row_result *result, GPtrArray *outcomes, const struct row *row)
{
    for (unsigned i = 0; i < outcomes->len; i++) {
        keep_outcome(result, g_ptr_array_index(outcomes, i), row);
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

void judge_row(struct row_result *result, const struct history *history, const struct row *row,
               const struct reading *reading)
{
    const GPtrArray *events = history_events(history);
    result->outcome = OUTCOME_NOT_APPLICABLE; /* weighs least */
    keep_all(result, oracle_judge(events, book(), reading, row->zone), row);
    keep_all(result, oracle_expect(events, row->expectations, row->zone), row);
    if (result->rules->len == 0 && !outcome_is_unknown(result->outcome)) {
        result->outcome = OUTCOME_NOT_EXERCISED;
    }
    const char *text = inconclusive_text(events);
    if (!history_is_intact(history)) {
        result->outcome = OUTCOME_HARNESS_ERROR;
        g_free(result->reason);
        result->reason =
            g_strdup_printf("the history can't be written: %s", history_error_text(history));
    } else if (text != NULL) {
        result->outcome = OUTCOME_INCONCLUSIVE;
        g_free(result->reason);
        result->reason = g_strdup(text);
    }
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
