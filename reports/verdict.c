/* The verdict of a run: what its rows and rules add up to, and the sentence that says so. */
#include "reports/printable.h"
#include "reports/result.h"
#include <string.h>

/* The rules that a verdict sentence names before it says "and N more". */
enum { RULES_NAMED = 3 };

enum outcome run_result_counts_as(const struct run_result *run, enum outcome outcome)
{
    return outcome == OUTCOME_WARN && run->strict ? OUTCOME_FAIL : outcome;
}

static void count_row(const struct run_result *run, const struct row_result *row,
                      struct verdict_detail *detail)
{
    switch (run_result_counts_as(run, row->outcome)) {
    case OUTCOME_PASS:
        detail->passed++;
        break;
    case OUTCOME_FAIL:
        detail->failed++;
        break;
    case OUTCOME_WARN:
        detail->warned++;
        break;
    case OUTCOME_NOT_TESTABLE:
    case OUTCOME_INCONCLUSIVE:
    case OUTCOME_HARNESS_ERROR:
        detail->unknown++;
        break;
    case OUTCOME_NOT_EXERCISED:
    case OUTCOME_NOT_APPLICABLE:
        break;
    }
}

/* What the rows say of one rule: exercised in some row, or else inapplicable in all that judged it.
 */
struct rule_use {
    bool exercised, inapplicable, idle;
};

static struct rule_use rule_use(const struct run_result *run, const char *rule)
{
    struct rule_use use = {0};
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = run->rows->pdata[i];
        for (unsigned k = 0; k < row->rules->len; k++) {
            const struct rule_outcome *judged = row->rules->pdata[k];
            if (g_strcmp0(judged->rule, rule) != 0)
                continue;
            bool inapplicable = judged->outcome == OUTCOME_NOT_APPLICABLE;
            use.inapplicable |= inapplicable;
            use.exercised |= judged->outcome == OUTCOME_PASS || judged->outcome == OUTCOME_WARN ||
                             judged->outcome == OUTCOME_FAIL;
            use.idle |= !inapplicable;
        }
    }
    return use;
}

static bool is_owed(const struct rule_text *rule)
{
    return g_strcmp0(rule->level, "MUST") == 0 || g_strcmp0(rule->level, "GUARD") == 0;
}

static void collect_never_passed(const struct run_result *run, GPtrArray *never_passed)
{
    for (unsigned i = 0; i < run->rules->len; i++) {
        const struct rule_text *rule = run->rules->pdata[i];
        if (!is_owed(rule))
            continue;
        struct rule_use use = rule_use(run, rule->id);
        if (!use.exercised && !(use.inapplicable && !use.idle))
            g_ptr_array_add(never_passed, rule->id);
    }
}

struct verdict_detail run_result_verdict(const struct run_result *run)
{
    struct verdict_detail detail = {.never_passed = g_ptr_array_new()};
    for (unsigned i = 0; i < run->rows->len; i++)
        count_row(run, run->rows->pdata[i], &detail);
    collect_never_passed(run, detail.never_passed);
    if (detail.failed > 0)
        detail.verdict = VERDICT_DOES_NOT_CONFORM;
    else if (run->rows->len == 0 || run->interrupted || detail.unknown > 0 ||
             detail.never_passed->len > 0)
        detail.verdict = VERDICT_INCOMPLETE;
    else
        detail.verdict = VERDICT_CONFORMS;
    return detail;
}

void verdict_detail_clear(struct verdict_detail *detail)
{
    g_clear_pointer(&detail->never_passed, g_ptr_array_unref);
}

bool mode_is_full(const char *mode)
{
    return g_strcmp0(mode, "full") == 0;
}

const char *run_result_mode(const struct run_result *run)
{
    const char *mode = NULL;
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = run->rows->pdata[i];
        if (row->mode != NULL && (mode == NULL || mode_is_full(mode)))
            mode = row->mode;
    }
    return mode;
}

int verdict_exit_status(enum verdict verdict)
{
    static const int status[] = {
        [VERDICT_CONFORMS] = 0, [VERDICT_DOES_NOT_CONFORM] = 1, [VERDICT_INCOMPLETE] = 3};
    g_assert(verdict < G_N_ELEMENTS(status));
    return status[verdict];
}

/* The ids of the rules that count as failed in some row, sorted, each once. */
static GPtrArray *failed_rules(const struct run_result *run)
{
    g_autoptr(GTree) ids = g_tree_new((GCompareFunc)strcmp);
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = run->rows->pdata[i];
        for (unsigned k = 0; k < row->rules->len; k++) {
            const struct rule_outcome *judged = row->rules->pdata[k];
            if (run_result_counts_as(run, judged->outcome) == OUTCOME_FAIL && judged->rule != NULL)
                g_tree_insert(ids, judged->rule, judged->rule);
        }
    }
    GPtrArray *sorted = g_ptr_array_new();
    for (GTreeNode *node = g_tree_node_first(ids); node != NULL; node = g_tree_node_next(node))
        g_ptr_array_add(sorted, g_tree_node_key(node));
    return sorted;
}

static void append_rules(GString *sentence, const GPtrArray *rules)
{
    for (unsigned i = 0; i < rules->len && i < RULES_NAMED; i++) {
        g_autofree char *id = printable(rules->pdata[i]);
        g_string_append_printf(sentence, "%s%s", i == 0 ? "" : ", ", id);
    }
    if (rules->len > RULES_NAMED)
        g_string_append_printf(sentence, " and %u more", rules->len - RULES_NAMED);
}

static void append_incomplete(GString *sentence, const struct run_result *run,
                              const struct verdict_detail *detail)
{
    if (run->interrupted) {
        g_string_append_printf(sentence, "interrupted after %u %s", run->rows->len,
                               run->rows->len == 1 ? "row" : "rows");
    } else if (run->rows->len == 0) {
        g_string_append(sentence, "no row was run");
    } else if (detail->unknown > 0) {
        g_string_append_printf(sentence, "%u of %u rows could not be judged", detail->unknown,
                               run->rows->len);
    } else {
        g_string_append(sentence, "never exercised: ");
        append_rules(sentence, detail->never_passed);
    }
}

static void append_failed(GString *sentence, const struct run_result *run, unsigned failed)
{
    g_autoptr(GPtrArray) rules = failed_rules(run);
    g_string_append_printf(sentence, "%u of %u rows failed", failed, run->rows->len);
    if (rules->len == 0)
        return;
    g_string_append(sentence, " (");
    append_rules(sentence, rules);
    g_string_append_c(sentence, ')');
}

static void append_conforms(GString *sentence, const struct run_result *run, unsigned warned)
{
    g_string_append_printf(sentence, "%u %s, none failed", run->rows->len,
                           run->rows->len == 1 ? "row" : "rows");
    if (warned > 0)
        g_string_append_printf(sentence, ", %u with warnings", warned);
}

char *run_result_verdict_sentence(const struct run_result *run)
{
    static const char *const opening[] = {[VERDICT_CONFORMS] = "conforms: ",
                                          [VERDICT_DOES_NOT_CONFORM] = "does not conform: ",
                                          [VERDICT_INCOMPLETE] = "no verdict: "};
    struct verdict_detail detail = run_result_verdict(run);
    GString *sentence = g_string_new(opening[detail.verdict]);
    if (detail.verdict == VERDICT_DOES_NOT_CONFORM)
        append_failed(sentence, run, detail.failed);
    else if (detail.verdict == VERDICT_INCOMPLETE)
        append_incomplete(sentence, run, &detail);
    else
        append_conforms(sentence, run, detail.warned);
    verdict_detail_clear(&detail);
    return g_string_free(sentence, false);
}
