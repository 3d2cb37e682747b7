/* The result model: the order of outcomes, the verdict with its sentence, the JSON form. */
#include "reports/test-hostile.h"

Test(outcome, every_outcome_has_the_name_of_the_contract)
{
    static const char *const names[] = {
        [OUTCOME_PASS] = "pass",
        [OUTCOME_FAIL] = "fail",
        [OUTCOME_WARN] = "warn",
        [OUTCOME_NOT_EXERCISED] = "not-exercised",
        [OUTCOME_NOT_APPLICABLE] = "not-applicable",
        [OUTCOME_NOT_TESTABLE] = "not-testable",
        [OUTCOME_INCONCLUSIVE] = "inconclusive",
        [OUTCOME_HARNESS_ERROR] = "harness-error",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        cr_expect_str_eq(outcome_name((enum outcome)i), names[i]);
}

Test(outcome, the_worse_of_two_is_the_one_that_stands_first_in_the_documented_order)
{
    static const enum outcome order[] = {
        OUTCOME_FAIL, OUTCOME_HARNESS_ERROR, OUTCOME_INCONCLUSIVE,  OUTCOME_NOT_TESTABLE,
        OUTCOME_WARN, OUTCOME_PASS,          OUTCOME_NOT_EXERCISED, OUTCOME_NOT_APPLICABLE};
    for (size_t a = 0; a < G_N_ELEMENTS(order); a++) {
        for (size_t b = 0; b < G_N_ELEMENTS(order); b++)
            cr_expect_eq(outcome_worse(order[a], order[b]), order[MIN(a, b)], "%s and %s",
                         outcome_name(order[a]), outcome_name(order[b]));
    }
}

/* Rows as letters: each row judges window/inside with the outcome of its letter. */
static void add_rows(struct run_result *run, const char *letters)
{
    static const struct {
        char letter;
        enum outcome outcome;
    } alphabet[] = {{'p', OUTCOME_PASS},           {'f', OUTCOME_FAIL},
                    {'w', OUTCOME_WARN},           {'-', OUTCOME_NOT_EXERCISED},
                    {'n', OUTCOME_NOT_APPLICABLE}, {'t', OUTCOME_NOT_TESTABLE},
                    {'i', OUTCOME_INCONCLUSIVE},   {'h', OUTCOME_HARNESS_ERROR}};
    for (; *letters != '\0'; letters++) {
        for (size_t i = 0; i < G_N_ELEMENTS(alphabet); i++) {
            if (alphabet[i].letter == *letters)
                sample_rule(sample_row(run, "row"), "window/inside", alphabet[i].outcome, NULL);
        }
    }
}

static const struct {
    const char *rows;
    const char *level;
    bool strict, interrupted;
    enum verdict verdict;
    int exit_status;
    const char *sentence;
} verdicts[] = {
    {"pp", "MUST", false, false, VERDICT_CONFORMS, 0, "conforms: 2 rows, none failed"},
    {"p", "GUARD", false, false, VERDICT_CONFORMS, 0, "conforms: 1 row, none failed"},
    {"pw", "MUST", false, false, VERDICT_CONFORMS, 0,
     "conforms: 2 rows, none failed, 1 with warnings"},
    {"p-", "MUST", false, false, VERDICT_CONFORMS, 0, "conforms: 2 rows, none failed"},
    {"--", "SHOULD", false, false, VERDICT_CONFORMS, 0, "conforms: 2 rows, none failed"},
    {"n", "MUST", false, false, VERDICT_CONFORMS, 0, "conforms: 1 row, none failed"},
    {"pfp", "MUST", false, false, VERDICT_DOES_NOT_CONFORM, 1,
     "does not conform: 1 of 3 rows failed (window/inside)"},
    {"pw", "SHOULD", true, false, VERDICT_DOES_NOT_CONFORM, 1,
     "does not conform: 1 of 2 rows failed (window/inside)"},
    {"fi", "MUST", false, true, VERDICT_DOES_NOT_CONFORM, 1,
     "does not conform: 1 of 2 rows failed (window/inside)"},
    {"pi", "MUST", false, false, VERDICT_INCOMPLETE, 3,
     "no verdict: 1 of 2 rows could not be judged"},
    {"pt", "MUST", false, false, VERDICT_INCOMPLETE, 3,
     "no verdict: 1 of 2 rows could not be judged"},
    {"hp", "SHOULD", false, false, VERDICT_INCOMPLETE, 3,
     "no verdict: 1 of 2 rows could not be judged"},
    {"--", "MUST", false, false, VERDICT_INCOMPLETE, 3,
     "no verdict: never exercised: window/inside"},
    {"n-", "GUARD", false, false, VERDICT_INCOMPLETE, 3,
     "no verdict: never exercised: window/inside"},
    {"", "SHOULD", false, false, VERDICT_INCOMPLETE, 3, "no verdict: no row was run"},
    {"pp", "MUST", false, true, VERDICT_INCOMPLETE, 3, "no verdict: interrupted after 2 rows"},
};

Test(verdict, follows_from_the_rows_and_the_rules_that_they_exercise)
{
    for (size_t i = 0; i < G_N_ELEMENTS(verdicts); i++) {
        struct run_result *run = sample_empty_run();
        sample_rule_text(run, "window/inside", verdicts[i].level, "updates begin in a window", NULL,
                         NULL);
        run->strict = verdicts[i].strict;
        run->interrupted = verdicts[i].interrupted;
        add_rows(run, verdicts[i].rows);
        struct verdict_detail detail = run_result_verdict(run);
        g_autofree char *sentence = run_result_verdict_sentence(run);
        cr_expect_eq(detail.verdict, verdicts[i].verdict, "row %zu: %s", i, sentence);
        cr_expect_eq(verdict_exit_status(detail.verdict), verdicts[i].exit_status, "row %zu", i);
        cr_expect_str_eq(sentence, verdicts[i].sentence, "row %zu: %s", i, sentence);
        verdict_detail_clear(&detail);
        run_result_free(run);
    }
}

Test(verdict, a_rule_that_no_row_mentions_was_never_exercised)
{
    struct run_result *run = sample_empty_run();
    sample_rule_text(run, "window/inside", "MUST", NULL, NULL, NULL);
    sample_rule_text(run, "window/used", "MUST", NULL, NULL, NULL);
    add_rows(run, "p");
    struct verdict_detail detail = run_result_verdict(run);
    cr_assert_eq(detail.never_passed->len, 1);
    cr_expect_str_eq(detail.never_passed->pdata[0], "window/used");
    verdict_detail_clear(&detail);
    run_result_free(run);
}

Test(verdict, counts_each_row_once)
{
    struct run_result *run = sample_empty_run();
    add_rows(run, "pppffwtih-n");
    struct verdict_detail detail = run_result_verdict(run);
    cr_expect_eq(detail.passed, 3);
    cr_expect_eq(detail.failed, 2);
    cr_expect_eq(detail.warned, 1);
    cr_expect_eq(detail.unknown, 3);
    verdict_detail_clear(&detail);
    run_result_free(run);
}

Test(json, a_row_comes_back_as_it_was_written)
{
    struct run_result *run = sample_run();
    for (unsigned i = 0; i < run->rows->len; i++) {
        g_autofree char *json = row_result_to_json(run->rows->pdata[i]);
        cr_assert_null(strchr(json, '\n'), "a row is one line");
        struct row_result *row = row_result_from_json(json);
        cr_assert_not_null(row);
        g_autofree char *again = row_result_to_json(row);
        cr_expect_str_eq(again, json);
        row_result_free(row);
    }
    run_result_free(run);
}

Test(json, keeps_every_member_of_a_row)
{
    struct run_result *run = sample_empty_run();
    struct row_result *written = sample_failed_row(run);
    written->history = g_strdup("runs/1/history.jsonl");
    g_free(written->mode);
    written->mode = g_strdup("degraded: shared-files");
    written->cpu_charged_ns = INT64_MAX;
    written->spun_ns = INT64_MAX - 1;
    written->slack_ns = INT64_MAX - 2;
    written->slack_waits = INT64_MAX - 3;
    written->waits = g_strdup("sh (updater-1) waits for a child");
    written->seed = UINT64_MAX;
    g_autofree char *json = row_result_to_json(written);
    struct row_result *row = row_result_from_json(json);
    cr_assert_not_null(row);
    cr_expect_str_eq(row->id, "desktop/order/checkout-crosses-the-window");
    cr_expect_str_eq(row->file, "scenarios/desktop/order/checkout-crosses-the-window.yaml");
    cr_expect_str_eq(row->zone, "Europe/Stockholm");
    cr_expect_str_eq(row->history, "runs/1/history.jsonl");
    cr_expect_str_eq(row->mode, "degraded: shared-files");
    cr_expect_null(row->reason);
    cr_expect_eq(row->line, 2);
    cr_expect_eq(row->outcome, OUTCOME_FAIL);
    cr_expect_float_eq(row->seconds, 0.031, 1e-12);
    cr_expect_eq(row->virtual_ns, G_GINT64_CONSTANT(1209600000000000));
    cr_expect_eq(row->cpu_charged_ns, INT64_MAX);
    cr_expect_eq(row->spun_ns, INT64_MAX - 1);
    cr_expect_eq(row->slack_ns, INT64_MAX - 2);
    cr_expect_eq(row->slack_waits, INT64_MAX - 3);
    cr_expect_str_eq(row->waits, "sh (updater-1) waits for a child");
    cr_expect_eq(row->seed, UINT64_MAX);
    cr_assert_eq(row->rules->len, 1);
    const struct rule_outcome *judged = row->rules->pdata[0];
    cr_expect_str_eq(judged->rule, "flow/no-order");
    cr_assert_eq(judged->findings->len, 1);
    const struct finding *finding = judged->findings->pdata[0];
    cr_expect_str_eq(finding->allowed, "from 21:17:00, in the window until 23:59:00");
    cr_expect_eq(finding->instant_ns, G_GINT64_CONSTANT(1922559243000000000));
    cr_assert_eq(finding->events->len, 2);
    cr_expect_eq(g_array_index(finding->events, uint64_t, 1), 118);
    cr_assert_eq(finding->evidence->len, 3);
    cr_expect_str_eq(finding->evidence->pdata[2], "till control 3 (POST /quit)");
    row_result_free(row);
    run_result_free(run);
}

Test(json, hostile_text_is_valid_and_stays_the_same_from_then_on)
{
    for (size_t i = 0; i < G_N_ELEMENTS(hostile_texts); i++) {
        struct run_result *run = hostile_run(hostile_texts[i]);
        g_autofree char *whole = run_result_to_json(run);
        cr_expect(g_utf8_validate(whole, -1, NULL), "text %zu", i);
        g_autofree char *json = row_result_to_json(run->rows->pdata[OUTCOME_FAIL]);
        struct row_result *row = row_result_from_json(json);
        cr_assert_not_null(row, "text %zu", i);
        g_autofree char *again = row_result_to_json(row);
        cr_expect_str_eq(again, json, "text %zu", i);
        row_result_free(row);
        run_result_free(run);
    }
}

Test(json, what_is_no_row_is_refused)
{
    static const char *const refused[] = {"",         "null",          "[]",      "{}", "7",
                                          "\"text\"", "{\"id\":null}", "not json"};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        cr_expect_null(row_result_from_json(refused[i]), "%s", refused[i]);
}

Test(json, a_torn_row_is_refused_wherever_it_is_torn)
{
    struct run_result *run = sample_empty_run();
    g_autofree char *json = row_result_to_json(sample_failed_row(run));
    size_t length = strlen(json);
    for (size_t kept = 0; kept < length; kept++) {
        g_autofree char *torn = g_strndup(json, kept);
        cr_expect_null(row_result_from_json(torn), "%zu of %zu bytes", kept, length);
    }
    run_result_free(run);
}

Test(json, a_row_with_any_byte_changed_never_crashes)
{
    struct run_result *run = sample_empty_run();
    g_autofree char *json = row_result_to_json(sample_failed_row(run));
    static const char replacements[] = "{}[]\",:0-\\x\xff";
    for (size_t at = 0; json[at] != '\0'; at++) {
        char kept = json[at];
        for (size_t k = 0; k + 1 < sizeof replacements; k++) {
            json[at] = replacements[k];
            row_result_free(row_result_from_json(json));
        }
        json[at] = kept;
    }
    run_result_free(run);
}

Test(json, the_run_is_the_golden_file)
{
    struct run_result *run = sample_run();
    g_autofree char *json = run_result_to_json(run);
    expect_golden("run.json", json);
    run_result_free(run);
}
