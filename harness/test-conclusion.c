/* Which reading a run is judged under, from rows whose outcomes under each reading are given by
 * hand. */
#include "harness/conclusion.h"
#include "harness/excluded.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define CLOCK_AND_DOWNLOAD (1U << AXIS_WINDOW_CLOCK | 1U << AXIS_DOWNLOAD)
#define REST ",patch-window=bound,patch-kind=number,exclusion-field=either,"
#define END ",partial=accepted,kiosks-in-turn=working-hours"

/* One letter per reading, in table order: local+window, local+anytime, utc+window, utc+anytime.
 * p: pass, f: fail, w: warn, u: inconclusive, i: idle. */
static const char *const readings[] = {
    "window-clock=local" REST "download=window" END,
    "window-clock=local" REST "download=anytime" END,
    "window-clock=utc" REST "download=window" END,
    "window-clock=utc" REST "download=anytime" END,
};

static enum outcome outcome_of(char letter)
{
    switch (letter) {
    case 'f':
        return OUTCOME_FAIL;
    case 'w':
        return OUTCOME_WARN;
    case 'u':
        return OUTCOME_INCONCLUSIVE;
    case 'i':
        return OUTCOME_NOT_EXERCISED;
    default:
        return OUTCOME_PASS;
    }
}

static struct row_result *row_of(const char *id, const char *letters)
{
    struct row_result *row = row_result_new();
    row->id = g_strdup(id);
    row->axes = CLOCK_AND_DOWNLOAD;
    row->views = g_ptr_array_new_with_free_func((GDestroyNotify)row_view_free);
    for (unsigned i = 0; letters[i] != '\0'; i++) {
        struct row_view *view = row_view_new();
        view->outcome = outcome_of(letters[i]);
        view->readings = g_strdupv((char *[]){(char *)readings[i], NULL});
        g_ptr_array_add(view->rules, rule_outcome_new("window/inside", view->outcome));
        g_ptr_array_add(row->views, view);
    }
    row_result_show(row, 0);
    return row;
}

static struct run_result *run_of(const char *const *rows, bool strict)
{
    struct run_result *run = run_result_new();
    struct rule_text *rule = rule_text_new();
    rule->id = g_strdup("window/inside");
    rule->level = g_strdup("MUST");
    g_ptr_array_add(run->rules, rule);
    run->strict = strict;
    for (unsigned i = 0; rows[i] != NULL; i++) {
        g_autofree char *id = g_strdup_printf("row-%u", i);
        g_ptr_array_add(run->rows, row_of(id, rows[i]));
    }
    return run;
}

#define ROWS 4
static const struct {
    const char *name, *rows[ROWS];
    const char *pins;
    bool strict;
    unsigned reading;
    enum verdict verdict;
    const char *established, *undetermined, *conflict;
} table[] = {
    {"all pass everywhere: the first, and nothing is established",
     {"pppp"},
     NULL,
     false,
     0,
     VERDICT_CONFORMS,
     "",
     "window-clock,patch-window,patch-kind,exclusion-field,download,partial",
     ""},
    {"local fails",
     {"ffpp"},
     NULL,
     false,
     2,
     VERDICT_CONFORMS,
     "window-clock=utc",
     "patch-window,patch-kind,exclusion-field,download,partial",
     ""},
    {"two rows leave one reading",
     {"ffpp", "pfpf"},
     NULL,
     false,
     2,
     VERDICT_CONFORMS,
     "window-clock=utc,download=window",
     "patch-window,patch-kind,exclusion-field,partial",
     ""},
    {"local in one row and UTC in another",
     {"ffpp", "pppp", "ppff"},
     NULL,
     false,
     0,
     VERDICT_DOES_NOT_CONFORM,
     "",
     "window-clock,patch-window,patch-kind,exclusion-field,download,partial",
     "row-0,row-2"},
    {"one row alone is guilty",
     {"ffff", "pppp"},
     NULL,
     false,
     0,
     VERDICT_DOES_NOT_CONFORM,
     "",
     "window-clock,patch-window,patch-kind,exclusion-field,download,partial",
     ""},
    {"three rows are needed",
     {"ffpp", "ppfp", "pppf"},
     NULL,
     false,
     0,
     VERDICT_DOES_NOT_CONFORM,
     "",
     "window-clock,patch-window,patch-kind,exclusion-field,download,partial",
     "row-0,row-1,row-2"},
    {"fewer fails win",
     {"fffp", "fffp", "pppf"},
     NULL,
     false,
     3,
     VERDICT_DOES_NOT_CONFORM,
     "",
     "window-clock,patch-window,patch-kind,exclusion-field,download,partial",
     "row-0,row-2"},
    {"fewer warnings win",
     {"wwwp", "pppp"},
     NULL,
     false,
     3,
     VERDICT_CONFORMS,
     "",
     "window-clock,patch-window,patch-kind,exclusion-field,download,partial",
     ""},
    {"strict: a warning fails",
     {"wwpw"},
     NULL,
     true,
     2,
     VERDICT_CONFORMS,
     "window-clock=utc,download=window",
     "patch-window,patch-kind,exclusion-field,partial",
     ""},
    {"a pin leaves its value only",
     {"ffpp"},
     "window-clock=local",
     false,
     0,
     VERDICT_DOES_NOT_CONFORM,
     "",
     "patch-window,patch-kind,exclusion-field,download,partial",
     ""},
    {"who could not be judged does not conform",
     {"ffup", "ffpp"},
     NULL,
     false,
     3,
     VERDICT_CONFORMS,
     "window-clock=utc,download=anytime",
     "patch-window,patch-kind,exclusion-field,partial",
     ""},
    {"a MUST rule that is idle under one reading",
     {"iipp"},
     NULL,
     false,
     2,
     VERDICT_CONFORMS,
     "window-clock=utc",
     "patch-window,patch-kind,exclusion-field,download,partial",
     ""},
    {"idle everywhere is incomplete",
     {"iiii"},
     NULL,
     false,
     0,
     VERDICT_INCOMPLETE,
     "",
     "window-clock,patch-window,patch-kind,exclusion-field,download,partial",
     ""},
};

static char *joined(char **texts)
{
    return texts == NULL ? g_strdup("") : g_strjoinv(",", texts);
}

Test(conclusion, is_the_reading_under_which_nothing_fails)
{
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        struct reading_pins pins = {0};
        cr_assert(table[i].pins == NULL || reading_pins_parse(table[i].pins, &pins, NULL));
        struct run_result *run = run_of(table[i].rows, table[i].strict);
        conclude(run, &pins);
        g_autofree char *established = joined(run->established);
        g_autofree char *undetermined = joined(run->undetermined);
        g_autofree char *conflict = joined(run->conflict);
        struct verdict_detail detail = run_result_verdict(run);
        cr_expect_str_eq(run->reading, readings[table[i].reading], "%s: %s", table[i].name,
                         run->reading);
        cr_expect_eq(detail.verdict, table[i].verdict, "%s: %d", table[i].name, detail.verdict);
        cr_expect_str_eq(established, table[i].established, "%s: %s", table[i].name, established);
        cr_expect_str_eq(undetermined, table[i].undetermined, "%s: %s", table[i].name,
                         undetermined);
        cr_expect_str_eq(conflict, table[i].conflict, "%s: %s", table[i].name, conflict);
        verdict_detail_clear(&detail);
        run_result_free(run);
    }
}

Test(conclusion, leaves_the_axes_that_a_row_does_not_touch_at_its_only_view)
{
    struct run_result *run = run_of((const char *const[]){"ffpp", NULL}, false);
    struct row_result *quiet = row_of("quiet", "p");
    quiet->axes = 0;
    g_ptr_array_add(run->rows, quiet);
    conclude(run, &(struct reading_pins){0});
    cr_expect_str_eq(run->reading, readings[2]);
    cr_expect_eq(quiet->outcome, OUTCOME_PASS);
    cr_expect_null(quiet->views);
    run_result_free(run);
}

Test(conclusion, is_open_as_long_as_one_reading_fails_nowhere)
{
    static const struct {
        const char *rows[ROWS];
        bool is_open;
    } cases[] = {{{"ffpp"}, true},
                 {{"ffpp", "ppfp"}, true},
                 {{"ffpp", "ppff"}, false},
                 {{"ffff"}, false},
                 {{"uuuu"}, true}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct run_result *run = run_of(cases[i].rows, false);
        cr_expect_eq(conclusion_is_open(run->rows, &(struct reading_pins){0}), cases[i].is_open,
                     "case %zu", i);
        run_result_free(run);
    }
}

static const struct {
    const char *letters, *excluded;
} exclusions[] = {
    {"pppp", ""},
    {"ffff", ""},
    {"ffpp", "window-clock=local"},
    {"pfpf", "download=anytime"},
    {"pppf", "window-clock=utc,download=anytime"},
    {"ffpf", "window-clock=local download=anytime"},
};

Test(conclusion, a_row_tells_the_readings_that_it_excludes)
{
    for (size_t i = 0; i < G_N_ELEMENTS(exclusions); i++) {
        struct row_result *row = row_of("row", exclusions[i].letters);
        g_auto(GStrv) texts = excluded_readings(row, &(struct reading_pins){0});
        g_autofree char *text = texts == NULL ? g_strdup("") : g_strjoinv(" ", texts);
        cr_expect_str_eq(text, exclusions[i].excluded, "%s: %s", exclusions[i].letters, text);
        row_result_free(row);
    }
}

Test(conclusion, the_views_of_a_row_reach_the_parent_whole)
{
    struct row_result *row = row_of("row", "fpwp");
    row_result_show(row, 2);
    row->excludes = g_strdupv((char *[]){"window-clock=local", NULL});
    g_autofree char *json = row_result_to_json(row);
    struct row_result *back = row_result_from_json(json);
    cr_assert_not_null(back);
    cr_expect_eq(back->axes, CLOCK_AND_DOWNLOAD);
    cr_expect_eq(back->views->len, 4);
    cr_expect_eq(back->outcome, OUTCOME_WARN);
    cr_expect_str_eq(back->excludes[0], "window-clock=local");
    const struct row_view *view = g_ptr_array_index(back->views, 1);
    cr_expect_str_eq(view->readings[0], readings[1]);
    row_result_free(back);
    row_result_free(row);
}

/* Letters of the quiet row: i waits for its twin; those of the twin: a acted, n did not. */
static struct run_result *run_of_twins(const char *quiet, const char *twin, const char *twin_id)
{
    struct run_result *run = run_of((const char *const[]){quiet, twin, NULL}, false);
    struct row_result *row = g_ptr_array_index(run->rows, 0);
    struct row_result *other = g_ptr_array_index(run->rows, 1);
    row->twin = g_strdup(twin_id);
    for (unsigned i = 0; i < row->views->len; i++) {
        struct row_view *view = g_ptr_array_index(row->views, i);
        struct rule_outcome *outcome = g_ptr_array_index(view->rules, 0);
        outcome->awaits_twin = quiet[i] == 'i';
        view = g_ptr_array_index(other->views, i);
        view->has_acted = twin[i] == 'a';
        outcome = g_ptr_array_index(view->rules, 0);
        view->outcome = outcome->outcome = OUTCOME_NOT_EXERCISED;
    }
    return run;
}

static const struct {
    const char *name, *quiet, *twin, *twin_id;
    enum verdict verdict;
    unsigned reading;
    enum outcome outcome; /* of the rule in the quiet row */
} twins[] = {
    {"the twin acted", "iiii", "aaaa", "row-1", VERDICT_CONFORMS, 0, OUTCOME_PASS},
    {"the twin did not act", "iiii", "nnnn", "row-1", VERDICT_INCOMPLETE, 0, OUTCOME_NOT_EXERCISED},
    {"no twin is declared", "iiii", "aaaa", NULL, VERDICT_INCOMPLETE, 0, OUTCOME_NOT_EXERCISED},
    {"the twin was not run", "iiii", "aaaa", "row-9", VERDICT_INCOMPLETE, 0, OUTCOME_NOT_EXERCISED},
    {"a row is no twin of itself", "iiii", "nnnn", "row-0", VERDICT_INCOMPLETE, 0,
     OUTCOME_NOT_EXERCISED},
    {"what was broken stays broken", "ffff", "aaaa", "row-1", VERDICT_DOES_NOT_CONFORM, 0,
     OUTCOME_FAIL},
    {"it acted under the third reading only", "iiii", "nnan", "row-1", VERDICT_CONFORMS, 2,
     OUTCOME_PASS},
    {"it acted where the quiet row fails", "ffii", "aann", "row-1", VERDICT_INCOMPLETE, 2,
     OUTCOME_NOT_EXERCISED},
};

Test(conclusion, counts_what_was_done_in_the_twin)
{
    for (size_t i = 0; i < G_N_ELEMENTS(twins); i++) {
        struct run_result *run = run_of_twins(twins[i].quiet, twins[i].twin, twins[i].twin_id);
        struct row_result *quiet = g_ptr_array_index(run->rows, 0);
        conclude(run, &(struct reading_pins){0});
        struct verdict_detail detail = run_result_verdict(run);
        const struct rule_outcome *outcome = g_ptr_array_index(quiet->rules, 0);
        cr_expect_eq(detail.verdict, twins[i].verdict, "%s: %d", twins[i].name, detail.verdict);
        cr_expect_eq(outcome->outcome, twins[i].outcome, "%s: %s", twins[i].name,
                     outcome_name(outcome->outcome));
        cr_expect_eq(quiet->outcome, twins[i].outcome, "%s", twins[i].name);
        cr_expect_str_eq(run->reading, readings[twins[i].reading], "%s: %s", twins[i].name,
                         run->reading);
        cr_expect_not(outcome->awaits_twin, "%s", twins[i].name);
        verdict_detail_clear(&detail);
        run_result_free(run);
    }
}

/* What a worker tells its parent. */
Test(conclusion, of_twins_survives_the_way_from_a_worker)
{
    struct run_result *run = run_of_twins("iiii", "aaaa", "row-1");
    struct run_result *received = run_of((const char *const[]){NULL}, false);
    for (unsigned i = 0; i < run->rows->len; i++) {
        g_autofree char *json = row_result_to_json(g_ptr_array_index(run->rows, i));
        g_ptr_array_add(received->rows, row_result_from_json(json));
    }
    conclude(received, &(struct reading_pins){0});
    struct verdict_detail detail = run_result_verdict(received);
    cr_expect_eq(detail.verdict, VERDICT_CONFORMS);
    verdict_detail_clear(&detail);
    run_result_free(received);
    run_result_free(run);
}
