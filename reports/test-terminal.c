/* What people read on the terminal: golden files, and that nothing foreign gets through. */
#include "reports/report.h"
#include "reports/shell-quote.h"
#include "reports/test-hostile.h"

static const struct terminal_style plain = {.columns = 100};
static const struct terminal_style coloured = {.colour = true, .columns = 100};

static char *without_colours(const char *text)
{
    g_autoptr(GRegex) sequence = g_regex_new("\033\\[[0-9;]*m", 0, 0, NULL);
    return g_regex_replace_literal(sequence, text, -1, 0, "", 0, NULL);
}

Test(terminal, a_failure_is_told_as_the_guide_shows_it)
{
    struct run_result *run = sample_empty_run();
    sample_rule_text(run, "flow/no-order", "MUST", NULL,
                     "No mid order or reschdule when there is no mid order",
                     "checkout-app-updates.txt:107");
    sample_failed_row(run);
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_str_eq(
        report,
        "\n"
        "FAIL  flow/no-order   desktop/order/checkout-crosses-the-window\n"
        "  The app quit for an update while order 9913 was open.\n"
        "  rule      \"No mid order or reschdule when there is no mid order\"   "
        "checkout-app-updates.txt:107\n"
        "  expected  no quit between 21:05:00 and 21:17:00 (order 9913)\n"
        "  actual    quit at 21:14:03 Europe/Stockholm (20:14:03Z), event 118\n"
        "  allowed   from 21:17:00, in the window until 23:59:00\n"
        "  evidence  pos.log:402, request 17 (GET configuration, 200), till control 3 (POST "
        "/quit)\n"
        "  again     tillspec run desktop/order/checkout-crosses-the-window --seed 7 -- ./updater\n"
        "\n"
        "1 row: 1 failed in 1.4 s, seed 7\n"
        "does not conform: 1 of 1 rows failed (flow/no-order)\n");
    run_result_free(run);
}

Test(terminal, time_that_passed_otherwise_than_asked_for_is_told)
{
    struct run_result *run = sample_empty_run();
    struct row_result *row = sample_failed_row(run);
    row->slack_ns = G_GINT64_CONSTANT(9990000000);
    row->spun_ns = 250000000;
    row->waits = g_strdup("sh (updater-1) waits for a child");
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_not_null(
        strstr(report, "\nidle threads of the runtime were woken up to 10.0 s late (1 row)\n"
                       "250 ms passed while the updater looked at the clock again and again (1 "
                       "row)\n"));
    cr_expect_not_null(strstr(report, "\n  waits     sh (updater-1) waits for a child\n"));
    run_result_free(run);
}

Test(terminal, a_run_with_rows_of_every_kind_is_the_golden_file)
{
    struct run_result *run = sample_run();
    g_autofree char *report = terminal_report(run, plain);
    expect_golden("terminal.txt", report);
    run_result_free(run);
}

Test(terminal, a_narrow_terminal_wraps_everything_but_the_command)
{
    struct run_result *run = sample_run();
    g_autofree char *report = terminal_report(run, (struct terminal_style){.columns = 60});
    expect_golden("terminal-60-columns.txt", report);
    run_result_free(run);
}

Test(terminal, warnings_are_failures_when_strict)
{
    struct run_result *run = sample_run();
    run->strict = true;
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_not_null(strstr(report, "\nFAIL  ruling/prompt   desktop/window/late\n"));
    cr_expect_null(strstr(report, "WARN"));
    cr_expect_not_null(strstr(
        report, "does not conform: 2 of 5 rows failed (expect/2, flow/no-order, ruling/prompt)\n"));
    run_result_free(run);
}

Test(terminal, colours_add_nothing_to_what_is_said)
{
    struct run_result *run = sample_run();
    g_autofree char *report = terminal_report(run, plain);
    g_autofree char *with_colours = terminal_report(run, coloured);
    g_autofree char *stripped = without_colours(with_colours);
    cr_expect_str_neq(with_colours, report);
    cr_expect_str_eq(stripped, report);
    run_result_free(run);
}

Test(terminal, a_kept_history_is_named_with_the_events_that_prove_the_failure)
{
    struct run_result *run = sample_empty_run();
    sample_failed_row(run)->history = g_strdup("runs/1/history.jsonl");
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_not_null(strstr(report, "\n  history   runs/1/history.jsonl, events 112, 118\n"));
    run_result_free(run);
}

Test(terminal, many_findings_of_one_rule_in_one_row_are_counted_after_the_third)
{
    struct run_result *run = sample_empty_run();
    struct row_result *row = sample_failed_row(run);
    for (int i = 0; i < 500; i++)
        sample_finding(row->rules->pdata[0], "Again.", NULL, NULL, NULL);
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_not_null(strstr(report, "\n  and 498 more of this rule in this row\n"));
    cr_expect_lt(strlen(report), 2000);
    run_result_free(run);
}

static unsigned count_of(const char *text, const char *part)
{
    unsigned count = 0;
    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part))
        count++;
    return count;
}

Test(terminal, after_fifty_failures_only_the_headlines_go_on)
{
    struct run_result *run = sample_empty_run();
    for (int i = 0; i < 60; i++)
        sample_rule(sample_row(run, "a/b"), "flow/no-order", OUTCOME_FAIL, "Wrong.");
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_eq(count_of(report, "FAIL  flow/no-order   a/b\n"), 60);
    cr_expect_eq(count_of(report, "\n  Wrong.\n"), 50);
    run_result_free(run);
}

Test(terminal, after_twenty_rules_that_a_row_did_not_exercise_the_rest_is_counted)
{
    struct run_result *run = sample_empty_run();
    for (int i = 0; i < 23; i++)
        sample_rule(sample_row(run, "a/b"), "flow/no-order", OUTCOME_NOT_EXERCISED, NULL);
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_eq(count_of(report, "\n  flow/no-order   a/b\n"), 20);
    cr_expect_eq(count_of(report, "\n  and 3 more\n"), 1);
    run_result_free(run);
}

Test(terminal, a_row_that_could_not_be_judged_gives_the_reason_of_its_rule_or_a_general_one)
{
    struct run_result *run = sample_empty_run();
    sample_rule(sample_row(run, "a/b"), "flow/no-order", OUTCOME_NOT_TESTABLE, "No zone data.");
    sample_rule(sample_row(run, "a/c"), "flow/no-order", OUTCOME_INCONCLUSIVE, NULL);
    struct row_result *failed = sample_row(run, "a/d");
    failed->outcome = OUTCOME_FAIL;
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_not_null(strstr(report, "\nERROR not-testable   a/b\n  No zone data.\n"));
    cr_expect_not_null(
        strstr(report, "\nERROR inconclusive   a/c\n  The row could not be judged.\n"));
    cr_expect_not_null(strstr(report, "\nFAIL  row   a/d\n  The rule was broken.\n"));
    run_result_free(run);
}

static const struct {
    enum outcome outcome;
    double seconds;
    const char *line;
} row_lines[] = {
    {OUTCOME_PASS, 0.031, "  pass  a/b 31 ms\n"},
    {OUTCOME_FAIL, 1.26, "  FAIL  a/b 1.3 s\n"},
    {OUTCOME_WARN, 0, "  warn  a/b 0 ms\n"},
    {OUTCOME_NOT_EXERCISED, 0.0004, "  idle  a/b 0 ms\n"},
    {OUTCOME_NOT_APPLICABLE, 61, "  skip  a/b 61.0 s\n"},
    {OUTCOME_INCONCLUSIVE, -1, "  error a/b 0 ms\n"},
    {OUTCOME_HARNESS_ERROR, 0.5, "  error a/b 500 ms\n"},
};

Test(terminal, a_row_is_one_short_line)
{
    for (size_t i = 0; i < G_N_ELEMENTS(row_lines); i++) {
        struct row_result row = {
            .id = (char *)"a/b", .outcome = row_lines[i].outcome, .seconds = row_lines[i].seconds};
        g_autofree char *line = terminal_row_line(&row, plain);
        cr_expect_str_eq(line, row_lines[i].line);
        g_autofree char *with_colours = terminal_row_line(&row, coloured);
        g_autofree char *stripped = without_colours(with_colours);
        cr_expect_str_eq(stripped, row_lines[i].line);
    }
}

Test(terminal, hostile_text_reaches_the_terminal_only_in_printable_form)
{
    for (size_t i = 0; i < G_N_ELEMENTS(hostile_texts); i++) {
        struct run_result *run = hostile_run(hostile_texts[i]);
        g_autofree char *report = terminal_report(run, plain);
        cr_expect(is_clean(report), "text %zu", i);
        cr_expect_null(strstr(report, "\nforged"), "text %zu", i);
        g_autofree char *line = terminal_row_line(run->rows->pdata[0], plain);
        cr_expect(is_clean(line) && strchr(line, '\n') == line + strlen(line) - 1, "text %zu", i);
        run_result_free(run);
    }
}

Test(terminal, a_megabyte_of_text_is_cut_and_its_size_named)
{
    g_autofree char *huge = g_strnfill(1 << 20, 'x');
    struct run_result *run = sample_empty_run();
    struct rule_outcome *judged = sample_rule(sample_row(run, "a/b"), "a/b", OUTCOME_FAIL, NULL);
    sample_finding(judged, huge, huge, huge, huge);
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_lt(strlen(report), 20000);
    cr_expect_not_null(strstr(report, "(1044480 more bytes)")); /* 1 MiB less 4 KiB */
    run_result_free(run);
}

static const struct {
    const char *word, *quoted;
} words[] = {
    {"./updater", "./updater"},
    {"--flag=a,b", "--flag=a,b"},
    {"", "''"},
    {"two words", "'two words'"},
    {"it's", "'it'\\''s'"},
    {"$HOME", "'$HOME'"},
    {"~", "'~'"},
    {"a\nb", "$'a\\012b'"},
    {"\033[2J'\\", "$'\\033[2J\\'\\\\'"},
    {"\xff", "$'\\377'"},
};

Test(shell, a_word_is_quoted_only_where_the_shell_would_read_it_otherwise)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autofree char *quoted = shell_word(words[i].word);
        cr_expect_str_eq(quoted, words[i].quoted, "%s, not %s", words[i].quoted, quoted);
    }
    g_autofree char *command = shell_command((const char *const[]){"sh", "-c", "echo hi", NULL});
    cr_expect_str_eq(command, "sh -c 'echo hi'");
}

static const struct {
    uint64_t run, row;
    const char *command;
} seeds[] = {
    {7, 0, "tillspec run a/b --seed 7 -- ./updater\n"},
    {0, 3, "tillspec run a/b --seed 3 -- ./updater\n"},
    {7, 3, "tillspec run a/b --seed 3 -- ./updater\n"},
    {0, 0, "tillspec run a/b -- ./updater\n"},
};

Test(terminal, the_command_has_the_seed_that_the_row_ran_with)
{
    for (size_t i = 0; i < G_N_ELEMENTS(seeds); i++) {
        struct run_result *run = sample_empty_run();
        run->seed = seeds[i].run;
        struct row_result *row = sample_row(run, "a/b");
        row->seed = seeds[i].row;
        sample_rule(row, "a/b", OUTCOME_FAIL, "wrong");
        g_autofree char *report = terminal_report(run, plain);
        cr_expect_not_null(strstr(report, seeds[i].command), "%s in %s", seeds[i].command, report);
        run_result_free(run);
    }
}

Test(terminal, the_command_quotes_the_row_and_repeats_the_options)
{
    struct run_result *run = sample_empty_run();
    run->again = g_strdup("--poll 1h --updater acme.yaml");
    sample_rule(sample_row(run, "a b/c"), "a/b", OUTCOME_FAIL, "wrong");
    g_autofree char *report = terminal_report(run, plain);
    cr_expect_not_null(strstr(
        report, "\n  again     tillspec run 'a b/c' --seed 7 --poll 1h --updater acme.yaml\n"));
    run_result_free(run);
}
