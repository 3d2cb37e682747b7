/* Waivers: what is refused, what they change, and that they are needed. */
#include "harness/statement.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

#define ROW "desktop/flow/x"
#define WAIVE(RULE, UNTIL)                                                                         \
    "{rule: " RULE ", row: " ROW ", reason: \"ACME-812\", until: \"" UNTIL "\"}"

static bool load(struct statement *statement, const char *waivers, char **report)
{
    g_autofree char *folder = g_dir_make_tmp("waivers-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "acme.yaml", NULL);
    g_autofree char *text =
        g_strdup_printf("contract: 1\ncommand: [./acme]\nwaivers: [%s]\n", waivers);
    cr_assert(g_file_set_contents(path, text, -1, NULL));
    statement_init(statement);
    bool is_good = statement_load(statement, path, report);
    g_unlink(path);
    g_rmdir(folder);
    return is_good;
}

struct refused {
    const char *what, *waivers, *code;
};
static const struct refused refused_rows[] = {
    {"a rule that does not exist", WAIVE("flow/no-ordr", "2031-03-31"), "unknown-rule"},
    {"a guard", WAIVE("guard/package", "2031-03-31"), "waiver-of-a-guard"},
    {"a day that does not exist", WAIVE("flow/no-order", "2031-02-31"), "bad-date"},
    {"a day in other words", WAIVE("flow/no-order", "end of March"), "bad-date"},
    {"the same twice",
     WAIVE("flow/no-order", "2031-03-31") ", " WAIVE("flow/no-order", "2031-04-30"),
     "duplicate-name"},
    {"no reason", "{rule: flow/no-order, row: x, until: \"2031-03-31\"}", "missing-key"},
    {"no end", "{rule: flow/no-order, row: x, reason: said}", "missing-key"},
    {"an unknown key",
     "{rule: flow/no-order, rows: x, row: x, reason: said, until: \"2031-03-31\"}", "unknown-key"},
    {"a text", "flow/no-order", "wrong-type"},
};

Test(waivers, that_do_not_hold_are_refused_with_their_reason)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused_rows); i++) {
        struct statement statement;
        g_autofree char *report = NULL;
        cr_assert_not(load(&statement, refused_rows[i].waivers, &report), "%s",
                      refused_rows[i].what);
        cr_expect(strstr(report, refused_rows[i].code) != NULL, "%s: %s", refused_rows[i].what,
                  report);
        statement_clear(&statement);
    }
}

/* 2031-03-31T23:59:59Z, the last second of the waiver's last day. */
#define LAST_SECOND INT64_C(1932767999)

struct applied {
    const char *what;
    const char *row;
    int64_t now_unix;
    enum outcome judged; /* of flow/no-order, the waived rule */
    enum outcome other;  /* of window/inside in the same row */
    enum outcome rule,
        needed; /* afterwards; needed: of waiver/flow/no-order, PASS: there is none */
    enum outcome of_row;
};
static const struct applied applied_rows[] = {
    {"broken", ROW, LAST_SECOND, OUTCOME_FAIL, OUTCOME_PASS, OUTCOME_NOT_EXERCISED, OUTCOME_PASS,
     OUTCOME_PASS},
    {"a warning", ROW, LAST_SECOND, OUTCOME_WARN, OUTCOME_PASS, OUTCOME_NOT_EXERCISED, OUTCOME_PASS,
     OUTCOME_PASS},
    {"broken, and something else too", ROW, LAST_SECOND, OUTCOME_FAIL, OUTCOME_FAIL,
     OUTCOME_NOT_EXERCISED, OUTCOME_PASS, OUTCOME_FAIL},
    {"not broken any more", ROW, LAST_SECOND, OUTCOME_PASS, OUTCOME_PASS, OUTCOME_PASS,
     OUTCOME_FAIL, OUTCOME_FAIL},
    {"not touched", ROW, LAST_SECOND, OUTCOME_NOT_EXERCISED, OUTCOME_PASS, OUTCOME_NOT_EXERCISED,
     OUTCOME_FAIL, OUTCOME_FAIL},
    {"not judged", ROW, LAST_SECOND, OUTCOME_INCONCLUSIVE, OUTCOME_PASS, OUTCOME_INCONCLUSIVE,
     OUTCOME_PASS, OUTCOME_INCONCLUSIVE},
    {"expired", ROW, LAST_SECOND + 1, OUTCOME_FAIL, OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_PASS,
     OUTCOME_FAIL},
    {"another row", ROW "y", LAST_SECOND, OUTCOME_FAIL, OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_PASS,
     OUTCOME_FAIL},
};

static struct row_result *row_of(const struct applied *applied)
{
    struct row_result *row = row_result_new();
    struct row_view *view = row_view_new();
    row->id = g_strdup(applied->row);
    row->views = g_ptr_array_new_with_free_func((GDestroyNotify)row_view_free);
    g_ptr_array_add(view->rules, rule_outcome_new("flow/no-order", applied->judged));
    g_ptr_array_add(view->rules, rule_outcome_new("window/inside", applied->other));
    view->outcome = outcome_worse(applied->judged, applied->other);
    g_ptr_array_add(row->views, view);
    row_result_show(row, 0);
    return row;
}

static enum outcome outcome_of(const struct row_result *row, const char *rule)
{
    for (guint i = 0; i < row->rules->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(row->rules, i);
        if (strcmp(outcome->rule, rule) == 0) {
            return outcome->outcome;
        }
    }
    return OUTCOME_PASS;
}

Test(waivers, excuse_what_is_broken_and_accuse_themselves_when_nothing_is)
{
    struct statement statement;
    g_autofree char *report = NULL;
    cr_assert(load(&statement, WAIVE("flow/no-order", "2031-03-31"), &report), "%s", report);
    for (size_t i = 0; i < G_N_ELEMENTS(applied_rows); i++) {
        const struct applied *applied = &applied_rows[i];
        struct run_result *run = run_result_new();
        struct row_result *row = row_of(applied);
        g_ptr_array_add(run->rows, row);
        waivers_apply(statement.waivers, applied->now_unix, row);
        run->waived = waivers_used(statement.waivers, run);
        cr_expect_eq(outcome_of(row, "flow/no-order"), applied->rule, "%s", applied->what);
        cr_expect_eq(outcome_of(row, "waiver/flow/no-order"), applied->needed, "%s", applied->what);
        cr_expect_eq(row->outcome, applied->of_row, "%s: %s", applied->what,
                     outcome_name(row->outcome));
        bool is_used = applied->judged != applied->rule;
        cr_expect_eq(run->waived != NULL, is_used, "%s", applied->what);
        cr_expect(!is_used || strcmp(run->waived[0],
                                     "flow/no-order in " ROW " (ACME-812, until 2031-03-31)") == 0,
                  "%s", applied->what);
        run_result_free(run);
    }
    statement_clear(&statement);
}

Test(waivers, warn_two_weeks_before_they_end_and_afterwards)
{
    struct statement statement;
    g_autofree char *report = NULL;
    cr_assert(load(&statement, WAIVE("flow/no-order", "2031-03-31"), &report), "%s", report);
    static const struct {
        int64_t now_unix;
        const char *begins;
    } rows[] = {
        {LAST_SECOND - WAIVER_WARNING_S, ""},
        {LAST_SECOND + 1 - WAIVER_WARNING_S, "warning[waiver-expires]: flow/no-order in " ROW},
        {LAST_SECOND, "warning[waiver-expires]"},
        {LAST_SECOND + 1, "warning[waiver-expired]"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = waivers_warnings(statement.waivers, rows[i].now_unix);
        cr_expect(g_str_has_prefix(text, rows[i].begins), "%s", text);
        cr_expect_eq(text[0] == '\0', rows[i].begins[0] == '\0', "%s", text);
    }
    statement_clear(&statement);
}

Test(waivers, of_no_row_are_told)
{
    static const struct {
        const char *what, *row, *told;
    } rows[] = {
        {"a row of the run", ROW, ""},
        {"no row", "desktop/flow/y", "warning[waiver-of-no-row]: there is no row desktop/flow/y\n"},
        {"a story of several cases", "desktop/dst/the-night-of-the-gap",
         "warning[waiver-of-no-row]: there is no row desktop/dst/the-night-of-the-gap\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct waiver waiver = {.rule = (char *)"flow/no-order", .row = (char *)rows[i].row};
        struct row_result row = {.id = (char *)ROW};
        g_autoptr(GPtrArray) waivers = g_ptr_array_new(), results = g_ptr_array_new();
        g_ptr_array_add(waivers, &waiver);
        g_ptr_array_add(results, &row);
        g_autofree char *told = waivers_of_no_row(waivers, results);
        cr_expect_str_eq(told, rows[i].told, "%s: %s", rows[i].what, told);
    }
}
