#pragma once
/* Runs made by hand for the tests of the writers, and the comparison with golden files. */
#include "reports/result.h"
#include <criterion/criterion.h>

static inline struct rule_outcome *sample_rule(struct row_result *row, const char *rule,
                                               enum outcome outcome, const char *reason)
{
    struct rule_outcome *judged = rule_outcome_new(rule, outcome);
    judged->reason = g_strdup(reason);
    g_ptr_array_add(row->rules, judged);
    row->outcome = row->rules->len == 1 ? outcome : outcome_worse(row->outcome, outcome);
    return judged;
}

static inline struct finding *sample_finding(struct rule_outcome *judged, const char *sentence,
                                             const char *expected, const char *actual,
                                             const char *allowed)
{
    struct finding *finding = finding_new(judged->rule);
    finding->sentence = g_strdup(sentence);
    finding->expected = g_strdup(expected);
    finding->actual = g_strdup(actual);
    finding->allowed = g_strdup(allowed);
    g_ptr_array_add(judged->findings, finding);
    return finding;
}

static inline struct row_result *sample_row(struct run_result *run, const char *id)
{
    struct row_result *row = row_result_new();
    row->id = g_strdup(id);
    row->file = g_strdup_printf("scenarios/%s.yaml", id);
    row->line = 2;
    row->zone = g_strdup("Europe/Stockholm");
    row->seconds = 0.031;
    row->mode = g_strdup("full");
    row->virtual_ns = G_GINT64_CONSTANT(1209600000000000);
    g_ptr_array_add(run->rows, row);
    return row;
}

static inline void sample_rule_text(struct run_result *run, const char *id, const char *level,
                                    const char *title, const char *quote, const char *source)
{
    struct rule_text *text = rule_text_new();
    text->id = g_strdup(id);
    text->level = g_strdup(level);
    text->title = g_strdup(title);
    text->quote = g_strdup(quote);
    text->source = g_strdup(source);
    g_ptr_array_add(run->rules, text);
}

static inline struct run_result *sample_empty_run(void)
{
    struct run_result *run = run_result_new();
    run->updater = g_strdup("./updater");
    run->version = g_strdup("0.1.0");
    run->seed = 7;
    run->seconds = 1.42;
    run->started_unix = 1922559240; /* 2030-12-03 20:14 UTC */
    return run;
}

/* The failure of the user's guide. */
static inline struct row_result *sample_failed_row(struct run_result *run)
{
    struct row_result *row = sample_row(run, "desktop/order/checkout-crosses-the-window");
    struct rule_outcome *judged = sample_rule(row, "flow/no-order", OUTCOME_FAIL, NULL);
    struct finding *finding =
        sample_finding(judged, "The app quit for an update while order 9913 was open.",
                       "no quit between 21:05:00 and 21:17:00 (order 9913)",
                       "quit at 21:14:03 Europe/Stockholm (20:14:03Z), event 118",
                       "from 21:17:00, in the window until 23:59:00");
    finding->instant_ns = G_GINT64_CONSTANT(1922559243000000000);
    const char *const evidence[] = {"pos.log:402", "request 17 (GET configuration, 200)",
                                    "till control 3 (POST /quit)"};
    for (size_t i = 0; i < G_N_ELEMENTS(evidence); i++)
        g_ptr_array_add(finding->evidence, g_strdup(evidence[i]));
    const uint64_t events[] = {112, 118};
    g_array_append_vals(finding->events, events, G_N_ELEMENTS(events));
    return row;
}

/* One row of every kind. */
static inline struct run_result *sample_run(void)
{
    struct run_result *run = sample_empty_run();
    sample_rule_text(run, "flow/no-order", "MUST", "the app does not quit for an update mid order",
                     "No mid order or reschdule when there is no mid order",
                     "checkout-app-updates.txt:107");
    sample_rule_text(run, "flow/quit-then-install", "MUST",
                     "the app quits, then the new version is installed", NULL, NULL);
    sample_rule_text(run, "guard/comes-back", "GUARD",
                     "the app runs again after an update or a power loss", NULL, NULL);
    sample_rule_text(run, "ruling/prompt", "SHOULD", "an update is applied within two polls", NULL,
                     NULL);
    sample_rule_text(run, "window/missed", "MUST", "a missed window is made up for in the next one",
                     NULL, NULL);

    struct row_result *failed = sample_failed_row(run);
    sample_rule(failed, "flow/quit-then-install", OUTCOME_PASS, NULL);
    struct rule_outcome *expectation = sample_rule(failed, "expect/2", OUTCOME_FAIL, NULL);
    sample_finding(expectation, "3.7.0 was not installed between 21:00 and 23:59.",
                   "3.7.0 installed", NULL, NULL);

    struct row_result *passed = sample_row(run, "desktop/window/opens-on-tuesday");
    sample_rule(passed, "flow/quit-then-install", OUTCOME_PASS, NULL);
    sample_rule(passed, "guard/comes-back", OUTCOME_PASS, NULL);
    sample_rule(passed, "flow/no-order", OUTCOME_NOT_EXERCISED, "the till was idle all the time");

    struct row_result *warned = sample_row(run, "desktop/window/late");
    struct rule_outcome *slow = sample_rule(warned, "ruling/prompt", OUTCOME_WARN, NULL);
    sample_finding(slow, "The update was applied 2 h 10 min after it was first possible.",
                   "by 21:11:00", "quit at 23:10:00", "any time in the window, with a warning");
    g_free(warned->mode);
    warned->mode = g_strdup("degraded: shared-network, trapped-clock");
    sample_rule(warned, "window/missed", OUTCOME_NOT_EXERCISED, "no window was missed");
    sample_rule(warned, "window/download", OUTCOME_NOT_APPLICABLE,
                "the statement pins download=anytime");

    struct row_result *unsupported = sample_row(run, "desktop/timers/interval");
    unsupported->reason =
        g_strdup("updater-1 called setitimer, which virtual time does not cover.");
    sample_rule(unsupported, "flow/no-order", OUTCOME_INCONCLUSIVE, NULL);
    struct row_result *broken = sample_row(run, "desktop/disk/full");
    broken->outcome = OUTCOME_HARNESS_ERROR;
    broken->reason = g_strdup("history.jsonl: No space left on device");
    return run;
}

/* Byte for byte. With TILLSPEC_UPDATE_GOLDEN=1 the file is rewritten, and the test fails all the
 * same. */
static inline void expect_golden(const char *name, const char *actual)
{
    g_autofree char *path = g_build_filename(SOURCE_FOLDER, "reports/golden", name, NULL);
    if (g_strcmp0(g_getenv("TILLSPEC_UPDATE_GOLDEN"), "1") == 0) {
        cr_assert(g_file_set_contents(path, actual, -1, NULL), "%s can't be written", path);
        cr_assert_fail("%s was rewritten; read it, then run again without TILLSPEC_UPDATE_GOLDEN",
                       path);
    }
    g_autofree char *expected = NULL;
    cr_assert(g_file_get_contents(path, &expected, NULL, NULL), "%s can't be read", path);
    size_t same = 0;
    while (expected[same] != '\0' && expected[same] == actual[same])
        same++;
    cr_assert_str_eq(actual, expected, "%s differs from byte %zu on: expected %.60s, actual %.60s",
                     name, same, expected + same, actual + same);
}
