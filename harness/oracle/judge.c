/* The judge: every rule of the book is given to its function; findings become outcomes. */
#include "harness/oracle/judge.h"
#include "harness/oracle/axes.h"
#include "harness/oracle/judgement.h"
#include "harness/oracle/text.h"
#include <string.h>

static const struct rule_row *find_row(const char *id)
{
    const struct rule_row *tables[] = {channel_rules, window_rules,      exclusion_rules,
                                       flow_rules,    config_rules,      guard_rules,
                                       ruling_rules,  alternative_rules, effort_rules};
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        for (const struct rule_row *row = tables[i]; row->id != NULL; row++)
            if (strcmp(row->id, id) == 0)
                return row;
    return NULL;
}

bool oracle_knows(const char *rule)
{
    return find_row(rule) != NULL;
}

static void take_findings(struct rule_outcome *outcome, GPtrArray *findings)
{
    g_ptr_array_extend_and_steal(outcome->findings, g_ptr_array_ref(findings));
}

static struct rule_outcome *outcome_of(const struct judgement *judgement, enum rule_level level)
{
    bool has_fails = judgement->fails->len > 0 && level != LEVEL_SHOULD;
    bool has_findings = judgement->fails->len > 0 || judgement->warns->len > 0;
    enum outcome kind = has_fails              ? OUTCOME_FAIL
                        : has_findings         ? OUTCOME_WARN
                        : judgement->satisfied ? OUTCOME_PASS
                                               : OUTCOME_NOT_EXERCISED;
    struct rule_outcome *outcome = rule_outcome_new(judgement->row->id, kind);
    if (has_findings) {
        GPtrArray *told = judgement->fails->len > 0 ? judgement->fails : judgement->warns;
        outcome->reason = g_strdup(((const struct finding *)g_ptr_array_index(told, 0))->sentence);
        take_findings(outcome, told);
    } else if (!judgement->satisfied) {
        outcome->reason = g_strdup(judgement->idle);
        outcome->awaits_twin = judgement->awaits_act;
    }
    return outcome;
}

static struct rule_outcome *judge_rule(const struct oracle_case *oracle_case,
                                       const struct rule *rule)
{
    const struct rule_row *row = find_row(rule->id);
    if (row == NULL) {
        struct rule_outcome *outcome = rule_outcome_new(rule->id, OUTCOME_NOT_TESTABLE);
        outcome->reason = g_strdup("this judge does not know the rule");
        return outcome;
    }
    g_autoptr(GPtrArray) fails = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    g_autoptr(GPtrArray) warns = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    struct judgement judgement = {
        .oracle_case = oracle_case, .row = row, .fails = fails, .warns = warns};
    row->judge(&judgement);
    struct rule_outcome *outcome = outcome_of(&judgement, rule->level);
    if (judgement.is_inapplicable)
        outcome->outcome = OUTCOME_NOT_APPLICABLE;
    return outcome;
}

/* Why nothing of the row can be judged, or NULL. Free with g_free. */
static char *inconclusive_reason(const struct facts *facts)
{
    const struct event *event =
        facts->not_started != NULL ? facts->not_started : facts->inconclusive;
    if (event != NULL && event_text(event, "text") != NULL)
        return g_strdup(event_text(event, "text"));
    if (event != NULL)
        return text_event(event);
    if (!facts->world.has_begun)
        return g_strdup("the history has no beginning");
    return facts->lives->len == 0 ? g_strdup("the updater was never started") : NULL;
}

static void judge_all(GPtrArray *outcomes, const struct facts *facts, const struct rule_book *book,
                      const struct oracle_case *oracle_case)
{
    g_autofree char *reason = inconclusive_reason(facts);
    for (guint i = 0; i < book->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book->rules, i);
        struct rule_outcome *outcome = reason != NULL
                                           ? rule_outcome_new(rule->id, OUTCOME_INCONCLUSIVE)
                                           : judge_rule(oracle_case, rule);
        if (reason != NULL)
            outcome->reason = g_strdup(reason);
        g_ptr_array_add(outcomes, outcome);
    }
}

static GPtrArray *judge_facts(const struct facts *facts, const struct rule_book *book,
                              const struct reading *reading, struct zone *zone, bool *has_acted)
{
    GPtrArray *outcomes = g_ptr_array_new_with_free_func((GDestroyNotify)rule_outcome_free);
    struct oracle_case oracle_case;
    case_init(&oracle_case, facts, reading, zone);
    judge_all(outcomes, facts, book, &oracle_case);
    *has_acted = oracle_case.is_permitted;
    case_clear(&oracle_case);
    return outcomes;
}

GPtrArray *oracle_judge(const GPtrArray *events, const struct rule_book *book,
                        const struct reading *reading, struct zone *zone)
{
    struct facts *facts = facts_new(events);
    bool has_acted = false;
    GPtrArray *outcomes = judge_facts(facts, book, reading, zone, &has_acted);
    facts_free(facts);
    return outcomes;
}

static void judged_reading_free(gpointer data)
{
    struct judged_reading *judged = data;
    g_clear_pointer(&judged->outcomes, g_ptr_array_unref);
    g_free(judged);
}

struct judged_readings oracle_judge_readings(const GPtrArray *events, const struct rule_book *book,
                                             const struct reading_pins *pins, struct zone *zone)
{
    struct facts *facts = facts_new(events);
    struct judged_readings result = {axes_touched(facts),
                                     g_ptr_array_new_with_free_func(judged_reading_free)};
    struct reading reading = reading_first(pins);
    do {
        struct judged_reading *judged = g_new0(struct judged_reading, 1);
        judged->reading = reading;
        judged->outcomes = judge_facts(facts, book, &reading, zone, &judged->has_acted);
        g_ptr_array_add(result.judged, judged);
    } while (reading_next(&reading, pins, result.axes));
    facts_free(facts);
    return result;
}
