/* What a record says of a suite: counted by hand. */
#include "harness/coverage/coverage.h"
#include <criterion/criterion.h>
#include <string.h>

#define TRIAL(UPDATER, RULE, ROW, OUTCOMES)                                                        \
    "{\"updater\":\"" UPDATER "\",\"rule\":" RULE ",\"row\":\"" ROW "\",\"outcomes\":{" OUTCOMES   \
    "}}\n"

/* Early breaks a/one in both rows, late breaks it in r/1 alone, silent breaks b/two in none. */
static const char record[] = TRIAL("correct", "null", "r/1", "\"a/one\":\"pass\"")
    TRIAL("correct", "null", "r/2", "\"a/one\":\"pass\",\"b/two\":\"not-exercised\"")
        TRIAL("correct", "null", "r/3", "\"b/two\":\"pass\"")
            TRIAL("early", "\"a/one\"", "r/1", "\"a/one\":\"fail\",\"b/two\":\"warn\"")
                TRIAL("early", "\"a/one\"", "r/2", "\"a/one\":\"warn\"")
                    TRIAL("late", "\"a/one\"", "r/1", "\"a/one\":\"fail\"")
                        TRIAL("late", "\"a/one\"", "r/2", "\"a/one\":\"pass\"")
                            TRIAL("silent", "\"b/two\"", "r/4", "\"a/one\":\"fail\"");

static const char expected[] =
    "rule                         level    passed in    broken by   convicted in\n"
    "a/one                        MUST             2            2              2\n"
    "b/two                        GUARD            1            1              0\n"
    "c/three                      SHOULD           0            0              0  idle\n"
    "\n"
    "Wrong updaters that one row alone convicts:\n"
    "  late                                         a/one                        r/1\n"
    "\n"
    "Wrong updaters that no row convicts:\n"
    "  silent                                       b/two\n"
    "\n"
    "Rows that convict nobody, and what they are there for:\n"
    "  r/3\n"
    "      nowhere else does b/two pass\n"
    "      why: Because of the third.\n"
    "  r/4\n"
    "      1 that break its rules are right in it\n"
    "  r/5\n"
    "      no wrong updater that breaks one of its rules was tried\n"
    "\n"
    "3 rules, 5 rows, 3 wrong updaters, 8 trials of one in a row\n";

static struct coverage_suite suite_of(const GPtrArray *rules_of_rows)
{
    static const struct coverage_rule rules[] = {
        {"a/one", "MUST"}, {"b/two", "GUARD"}, {"c/three", "SHOULD"}};
    const struct coverage_row rows[] = {
        {"r/1", "One.", rules_of_rows},
        {"r/2", "Two.", rules_of_rows},
        {"r/3", "Because\nof the third.\n", rules_of_rows},
        {"r/4", NULL, rules_of_rows},
        {"r/5", "", rules_of_rows},
    };
    struct coverage_suite suite = {g_array_new(FALSE, FALSE, sizeof(struct coverage_row)),
                                   g_array_new(FALSE, FALSE, sizeof(struct coverage_rule))};
    g_array_append_vals(suite.rows, rows, G_N_ELEMENTS(rows));
    g_array_append_vals(suite.rules, rules, G_N_ELEMENTS(rules));
    return suite;
}

Test(coverage, counts_what_each_row_and_each_wrong_updater_is_worth)
{
    g_autoptr(GPtrArray) trials = coverage_trials_new();
    g_autoptr(GPtrArray) rules_of_rows = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    g_ptr_array_add(rules_of_rows, (char *)"b/two");
    cr_assert(coverage_take(trials, "record.jsonl", record, &error), "%s",
              error != NULL ? error->message : "");
    struct coverage_suite suite = suite_of(rules_of_rows);
    g_autofree char *text = coverage_report(trials, &suite);
    cr_expect_str_eq(text, expected, "%s", text);
    g_array_unref(suite.rows);
    g_array_unref(suite.rules);
}

Test(coverage, a_line_is_read_as_it_was_written)
{
    struct row_result *row = row_result_new();
    row->id = g_strdup("r/1");
    g_ptr_array_add(row->rules, rule_outcome_new("a/one", OUTCOME_NOT_EXERCISED));
    struct coverage_updater tried = {"early", "a/one"};
    g_autofree char *line = coverage_line(&tried, row);
    g_autoptr(GPtrArray) trials = coverage_trials_new();
    cr_assert(coverage_take(trials, "record.jsonl", line, NULL));
    const struct coverage_trial *trial = g_ptr_array_index(trials, 0);
    const struct rule_outcome *outcome = g_ptr_array_index(trial->outcomes, 0);
    cr_expect_str_eq(trial->updater, "early");
    cr_expect_str_eq(trial->rule, "a/one");
    cr_expect_str_eq(trial->row, "r/1");
    cr_expect_str_eq(outcome->rule, "a/one");
    cr_expect_eq(outcome->outcome, OUTCOME_NOT_EXERCISED);
    row_result_free(row);
}

static const char *const refused[] = {
    "{}\n",
    "\n",
    "{\"updater\":\"x\",\"row\":\"r\",\"outcomes\":{}}\n",
    "{\"updater\":\"x\",\"rule\":null,\"row\":\"r\",\"outcomes\":{\"a\":\"passed\"}}\n",
    "{\"updater\":\"x\",\"rule\":null,\"row\":\"r\",\"outcomes\":[]}\n",
    "{\"updater\":\"x\",\"rule\":null,\"row\":\"r\",\"outc",
};

Test(coverage, what_is_no_record_is_refused_at_its_line)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GPtrArray) trials = coverage_trials_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *text =
            g_strconcat(TRIAL("x", "null", "r/1", "\"a/one\":\"pass\""), refused[i], NULL);
        cr_assert_not(coverage_take(trials, "record.jsonl", text, &error), "%s", refused[i]);
        cr_assert(g_str_has_prefix(error->message, "record.jsonl:2:"), "%s", error->message);
    }
}
