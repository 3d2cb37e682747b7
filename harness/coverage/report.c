/* What a record says of the suite: rules, rows and wrong updaters, each with what would be lost
 * without it. */
#include "harness/coverage/coverage.h"
#include <string.h>

#define WHY_LIMIT 100 /* characters of a row's reason that are shown */

struct tally {
    const GPtrArray *trials;
    const struct coverage_suite *suite;
    GPtrArray *wrong; /* const struct coverage_trial *: the first of each wrong updater, sorted */
    GString *text;
};

static bool is_accusation(enum outcome outcome)
{
    return outcome == OUTCOME_FAIL || outcome == OUTCOME_WARN;
}

static const struct rule_outcome *outcome_of(const struct coverage_trial *trial, const char *rule)
{
    for (guint i = 0; i < trial->outcomes->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(trial->outcomes, i);
        if (strcmp(outcome->rule, rule) == 0) {
            return outcome;
        }
    }
    return NULL;
}

static bool convicts(const struct coverage_trial *trial)
{
    const struct rule_outcome *outcome =
        trial->rule == NULL ? NULL : outcome_of(trial, trial->rule);
    return outcome != NULL && is_accusation(outcome->outcome);
}

static bool passes(const struct coverage_trial *trial, const char *rule)
{
    const struct rule_outcome *outcome = trial->rule == NULL ? outcome_of(trial, rule) : NULL;
    return outcome != NULL && outcome->outcome == OUTCOME_PASS;
}

/* The ids of the rows, sorted, each once. */
typedef bool (*trial_filter)(const struct coverage_trial *trial, const char *key);

static GPtrArray *rows_of(const struct tally *tally, trial_filter filter, const char *key)
{
    g_autoptr(GTree) ids = g_tree_new((GCompareFunc)strcmp);
    for (guint i = 0; i < tally->trials->len; i++) {
        const struct coverage_trial *trial = g_ptr_array_index(tally->trials, i);
        if (filter(trial, key)) {
            g_tree_insert(ids, trial->row, trial->row);
        }
    }
    GPtrArray *rows = g_ptr_array_new();
    for (GTreeNode *node = g_tree_node_first(ids); node != NULL; node = g_tree_node_next(node)) {
        g_ptr_array_add(rows, g_tree_node_key(node));
    }
    return rows;
}

static bool convicts_updater(const struct coverage_trial *trial, const char *updater)
{
    return strcmp(trial->updater, updater) == 0 && convicts(trial);
}

static bool convicts_of_rule(const struct coverage_trial *trial, const char *rule)
{
    return g_strcmp0(trial->rule, rule) == 0 && convicts(trial);
}

static gint compare_updaters(gconstpointer a, gconstpointer b)
{
    const struct coverage_trial *left = *(const struct coverage_trial *const *)a;
    const struct coverage_trial *right = *(const struct coverage_trial *const *)b;
    int order = g_strcmp0(left->rule, right->rule);
    return order != 0 ? order : strcmp(left->updater, right->updater);
}

static GPtrArray *wrong_updaters(const GPtrArray *trials)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *wrong = g_ptr_array_new();
    for (guint i = 0; i < trials->len; i++) {
        struct coverage_trial *trial = g_ptr_array_index(trials, i);
        if (trial->rule != NULL && g_hash_table_add(seen, trial->updater)) {
            g_ptr_array_add(wrong, trial);
        }
    }
    g_ptr_array_sort(wrong, compare_updaters);
    return wrong;
}

static unsigned count_breakers(const struct tally *tally, const char *rule)
{
    unsigned count = 0;
    for (guint i = 0; i < tally->wrong->len; i++) {
        count +=
            strcmp(((struct coverage_trial *)g_ptr_array_index(tally->wrong, i))->rule, rule) == 0;
    }
    return count;
}

static void tell_rules(struct tally *tally)
{
    g_string_append_printf(tally->text, "%-28s %-7s %10s %12s %14s\n", "rule", "level", "passed in",
                           "broken by", "convicted in");
    for (guint i = 0; i < tally->suite->rules->len; i++) {
        const struct coverage_rule *rule =
            &g_array_index(tally->suite->rules, struct coverage_rule, i);
        g_autoptr(GPtrArray) passed = rows_of(tally, passes, rule->id);
        g_autoptr(GPtrArray) convicted = rows_of(tally, convicts_of_rule, rule->id);
        g_string_append_printf(tally->text, "%-28s %-7s %10u %12u %14u%s\n", rule->id, rule->level,
                               passed->len, count_breakers(tally, rule->id), convicted->len,
                               passed->len + convicted->len == 0 ? "  idle" : "");
    }
}

static void tell_updaters(struct tally *tally)
{
    unsigned unconvicted = 0;
    g_string_append(tally->text, "\nWrong updaters that one row alone convicts:\n");
    for (guint i = 0; i < tally->wrong->len; i++) {
        const struct coverage_trial *wrong = g_ptr_array_index(tally->wrong, i);
        g_autoptr(GPtrArray) rows = rows_of(tally, convicts_updater, wrong->updater);
        unconvicted += rows->len == 0;
        if (rows->len == 1) {
            g_string_append_printf(tally->text, "  %-44s %-28s %s\n", wrong->updater, wrong->rule,
                                   (const char *)g_ptr_array_index(rows, 0));
        }
    }
    if (unconvicted > 0) {
        g_string_append(tally->text, "\nWrong updaters that no row convicts:\n");
    }
    for (guint i = 0; i < tally->wrong->len; i++) {
        const struct coverage_trial *wrong = g_ptr_array_index(tally->wrong, i);
        g_autoptr(GPtrArray) rows = rows_of(tally, convicts_updater, wrong->updater);
        if (rows->len == 0) {
            g_string_append_printf(tally->text, "  %-44s %s\n", wrong->updater, wrong->rule);
        }
    }
}

static unsigned count_convicted(const struct tally *tally, const char *row)
{
    unsigned count = 0;
    for (guint i = 0; i < tally->trials->len; i++) {
        const struct coverage_trial *trial = g_ptr_array_index(tally->trials, i);
        count += strcmp(trial->row, row) == 0 && convicts(trial);
    }
    return count;
}

/* A rule that correct updaters pass in this row and in no other, or NULL. */
static const char *only_pass(const struct tally *tally, const char *row)
{
    for (guint i = 0; i < tally->suite->rules->len; i++) {
        const char *rule = g_array_index(tally->suite->rules, struct coverage_rule, i).id;
        g_autoptr(GPtrArray) rows = rows_of(tally, passes, rule);
        if (rows->len == 1 && strcmp(g_ptr_array_index(rows, 0), row) == 0) {
            return rule;
        }
    }
    return NULL;
}

/* How many wrong updaters that break a rule of the row were tried in it. */
static unsigned count_tried(const struct tally *tally, const struct coverage_row *row)
{
    unsigned count = 0;
    for (guint i = 0; i < tally->trials->len; i++) {
        const struct coverage_trial *trial = g_ptr_array_index(tally->trials, i);
        count += trial->rule != NULL && strcmp(trial->row, row->id) == 0 &&
                 g_ptr_array_find_with_equal_func((GPtrArray *)row->rules, trial->rule, g_str_equal,
                                                  NULL);
    }
    return count;
}

static char *first_line(const char *why)
{
    g_auto(GStrv) words = g_strsplit_set(why == NULL ? "" : why, " \n", -1);
    g_autofree char *line = g_strstrip(g_strjoinv(" ", words));
    if (g_utf8_strlen(line, -1) > WHY_LIMIT) {
        g_autofree char *cut = g_utf8_substring(line, 0, WHY_LIMIT);
        return g_strconcat(cut, "...", NULL);
    }
    return g_steal_pointer(&line);
}

static void tell_why_it_stays(struct tally *tally, const struct coverage_row *row)
{
    const char *rule = only_pass(tally, row->id);
    unsigned tried = count_tried(tally, row);
    g_autofree char *why = first_line(row->why);
    g_string_append_printf(tally->text, "  %s\n", row->id);
    if (rule != NULL) {
        g_string_append_printf(tally->text, "      nowhere else does %s pass\n", rule);
    } else if (tried == 0) {
        g_string_append(tally->text,
                        "      no wrong updater that breaks one of its rules was tried\n");
    } else {
        g_string_append_printf(tally->text, "      %u that break its rules are right in it\n",
                               tried);
    }
    if (why[0] != '\0') {
        g_string_append_printf(tally->text, "      why: %s\n", why);
    }
}

static void tell_rows(struct tally *tally)
{
    g_string_append(tally->text, "\nRows that convict nobody, and what they are there for:\n");
    for (guint i = 0; i < tally->suite->rows->len; i++) {
        const struct coverage_row *row = &g_array_index(tally->suite->rows, struct coverage_row, i);
        if (count_convicted(tally, row->id) == 0) {
            tell_why_it_stays(tally, row);
        }
    }
}

char *coverage_report(const GPtrArray *trials, const struct coverage_suite *suite)
{
    g_autoptr(GPtrArray) wrong = wrong_updaters(trials);
    struct tally tally = {trials, suite, wrong, g_string_new(NULL)};
    tell_rules(&tally);
    tell_updaters(&tally);
    tell_rows(&tally);
    g_string_append_printf(tally.text,
                           "\n%u rules, %u rows, %u wrong updaters, %u trials of one in a row\n",
                           suite->rules->len, suite->rows->len, wrong->len, trials->len);
    return g_string_free(tally.text, FALSE);
}
