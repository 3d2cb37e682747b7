/* Waivers: read from a statement, applied to what rows were judged to be. */
#include "harness/waivers.h"
#include "harness/book.h"
#include "harness/selection.h"
#include "sim/civil.h"
#include "sim/clock.h"
#include <string.h>

#define SECONDS_PER_DAY 86400
/* How the reason of a waived outcome begins. */
#define WAIVED "waived: "

static void waiver_free(gpointer data)
{
    struct waiver *waiver = data;
    g_free(waiver->rule);
    g_free(waiver->row);
    g_free(waiver->reason);
    g_free(waiver->until);
    g_free(waiver);
}

GPtrArray *waivers_new(void)
{
    return g_ptr_array_new_with_free_func(waiver_free);
}

static void complain(struct diagnostics *diagnostics, const struct node *node, const char *code,
                     const char *message)
{
    diagnostics_add(diagnostics, node->at, code, message, NULL, NULL);
}
#define complain(...) DIAGNOSTIC_CALL((complain)(__VA_ARGS__))

static char *take_text(const struct node *map, const char *key, struct diagnostics *diagnostics)
{
    const struct node *node = node_get(map, key);
    if (node != NULL && node->kind == NODE_TEXT && node->text[0] != '\0') {
        return g_strdup(node->text);
    }
    g_autofree char *message = g_strdup_printf("a waiver needs a text `%s`", key);
    complain(diagnostics, node != NULL ? node : map, "missing-key", message);
    return NULL;
}

static void check_keys(const struct node *map, struct diagnostics *diagnostics)
{
    static const char *const keys[] = {"rule", "row", "reason", "until", NULL};
    for (guint i = 0; i < map->keys->len; i++) {
        const struct node *key = g_ptr_array_index(map->keys, i);
        if (!g_strv_contains(keys, key->text)) {
            complain(diagnostics, key, "unknown-key", "a waiver has rule, row, reason and until");
        }
    }
}

static void check_rule(const struct node *map, const char *id, struct diagnostics *diagnostics)
{
    const struct rule *rule = rule_book_rule(book(), id);
    if (rule == NULL) {
        complain(diagnostics, node_get(map, "rule"), "unknown-rule", "there is no such rule");
    } else if (rule->level == LEVEL_GUARD) {
        complain(diagnostics, node_get(map, "rule"), "waiver-of-a-guard",
                 "a guard can't be waived: it is about damage");
    }
}

static void check_date(const struct node *map, struct waiver *waiver,
                       struct diagnostics *diagnostics)
{
    g_autofree char *midnight = g_strconcat(waiver->until, "T00:00:00Z", NULL);
    int64_t instant_ns = 0;
    if (!instant_parse(midnight, &instant_ns)) {
        complain(diagnostics, node_get(map, "until"), "bad-date",
                 "the day is written as in \"2027-03-31\"");
    }
    waiver->end_unix = instant_ns / NS_PER_S + SECONDS_PER_DAY;
}

static const struct waiver *find(const GPtrArray *waivers, const char *rule, const char *row)
{
    for (guint i = 0; i < waivers->len; i++) {
        const struct waiver *waiver = g_ptr_array_index(waivers, i);
        if (strcmp(waiver->rule, rule) == 0 && strcmp(waiver->row, row) == 0) {
            return waiver;
        }
    }
    return NULL;
}

static void take_waiver(GPtrArray *waivers, const struct node *map, struct diagnostics *diagnostics)
{
    struct waiver *waiver = g_new0(struct waiver, 1);
    check_keys(map, diagnostics);
    waiver->rule = take_text(map, "rule", diagnostics);
    waiver->row = take_text(map, "row", diagnostics);
    waiver->reason = take_text(map, "reason", diagnostics);
    waiver->until = take_text(map, "until", diagnostics);
    if (waiver->rule == NULL || waiver->row == NULL || waiver->until == NULL) {
        waiver_free(waiver);
        return;
    }
    check_rule(map, waiver->rule, diagnostics);
    check_date(map, waiver, diagnostics);
    if (find(waivers, waiver->rule, waiver->row) != NULL) {
        complain(diagnostics, map, "duplicate-name", "this is waived already");
    }
    g_ptr_array_add(waivers, waiver);
}

void waivers_read(GPtrArray *waivers, const struct node *list, struct diagnostics *diagnostics)
{
    for (guint i = 0; i < list->values->len; i++) {
        const struct node *node = g_ptr_array_index(list->values, i);
        if (node->kind == NODE_MAP) {
            take_waiver(waivers, node, diagnostics);
        } else {
            complain(diagnostics, node, "wrong-type", "a waiver is a map");
        }
    }
}

static bool is_broken(const struct rule_outcome *outcome)
{
    return outcome->outcome == OUTCOME_FAIL || outcome->outcome == OUTCOME_WARN;
}

static struct rule_outcome *outcome_of(const GPtrArray *rules, const char *id)
{
    for (guint i = 0; i < rules->len; i++) {
        struct rule_outcome *outcome = g_ptr_array_index(rules, i);
        if (strcmp(outcome->rule, id) == 0) {
            return outcome;
        }
    }
    return NULL;
}

/* Broken and waived is as if nothing had touched the rule: it is no pass either. */
static void waive(struct rule_outcome *outcome, const struct waiver *waiver)
{
    g_autofree char *was = g_steal_pointer(&outcome->reason);
    outcome->reason = g_strdup_printf(WAIVED "%s, until %s (%s)", waiver->reason, waiver->until,
                                      was != NULL ? was : outcome_name(outcome->outcome));
    outcome->outcome = OUTCOME_NOT_EXERCISED;
    g_ptr_array_set_size(outcome->findings, 0);
}

static struct rule_outcome *needless(const struct waiver *waiver, const char *is)
{
    g_autofree char *name = g_strdup_printf("waiver/%s", waiver->rule);
    struct rule_outcome *outcome = rule_outcome_new(name, OUTCOME_FAIL);
    struct finding *finding = finding_new(name);
    finding->sentence = g_strdup_printf("The waiver of %s is not needed.", waiver->rule);
    finding->expected =
        g_strdup_printf("%s is broken in this row (%s)", waiver->rule, waiver->reason);
    finding->actual = g_strdup(is);
    finding->instant_ns = INT64_MIN;
    g_ptr_array_add(outcome->findings, finding);
    outcome->reason = g_strdup(finding->sentence);
    return outcome;
}

/* Only what was judged: a row that is unknown as a whole stays so. */
static void apply_to_view(const struct waiver *waiver, struct row_view *view)
{
    struct rule_outcome *outcome = outcome_of(view->rules, waiver->rule);
    if (outcome_is_unknown(view->outcome) ||
        (outcome != NULL && outcome_is_unknown(outcome->outcome))) {
        return;
    }
    if (outcome != NULL && is_broken(outcome)) {
        waive(outcome, waiver);
    } else {
        const char *is = outcome_name(outcome != NULL ? outcome->outcome : OUTCOME_NOT_EXERCISED);
        g_ptr_array_add(view->rules, needless(waiver, is));
    }
    view->outcome = OUTCOME_NOT_APPLICABLE; /* weighs least */
    for (guint i = 0; i < view->rules->len; i++) {
        const struct rule_outcome *other = g_ptr_array_index(view->rules, i);
        view->outcome = outcome_worse(view->outcome, other->outcome);
    }
}

static unsigned first_that_holds(const GPtrArray *views)
{
    for (guint i = 0; i < views->len; i++) {
        const struct row_view *view = g_ptr_array_index(views, i);
        if (view->outcome != OUTCOME_FAIL) {
            return i;
        }
    }
    return 0;
}

void waivers_apply(const GPtrArray *waivers, int64_t now_unix, struct row_result *row)
{
    bool is_changed = false;
    for (guint i = 0; row->views != NULL && i < waivers->len; i++) {
        const struct waiver *waiver = g_ptr_array_index(waivers, i);
        if (strcmp(waiver->row, row->id) != 0 || now_unix >= waiver->end_unix) {
            continue;
        }
        for (guint k = 0; k < row->views->len; k++) {
            apply_to_view(waiver, g_ptr_array_index(row->views, k));
        }
        is_changed = true;
    }
    if (is_changed && row->views->len > 0) {
        row_result_show(row, first_that_holds(row->views));
    }
}

char **waivers_used(const GPtrArray *waivers, const struct run_result *run)
{
    g_autoptr(GPtrArray) used = g_ptr_array_new();
    for (guint i = 0; i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        for (guint k = 0; k < row->rules->len; k++) {
            const struct rule_outcome *outcome = g_ptr_array_index(row->rules, k);
            const struct waiver *waiver = find(waivers, outcome->rule, row->id);
            if (waiver != NULL && outcome->outcome == OUTCOME_NOT_EXERCISED &&
                g_str_has_prefix(outcome->reason != NULL ? outcome->reason : "", WAIVED)) {
                g_ptr_array_add(used, g_strdup_printf("%s in %s (%s, until %s)", waiver->rule,
                                                      row->id, waiver->reason, waiver->until));
            }
        }
    }
    if (used->len == 0) {
        return NULL;
    }
    g_ptr_array_add(used, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&used), FALSE);
}

char *waivers_warnings(const GPtrArray *waivers, int64_t now_unix)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < waivers->len; i++) {
        const struct waiver *waiver = g_ptr_array_index(waivers, i);
        bool is_over = now_unix >= waiver->end_unix;
        if (is_over || now_unix >= waiver->end_unix - WAIVER_WARNING_S) {
            g_string_append_printf(text, "warning[waiver-%s]: %s in %s is waived until %s\n",
                                   is_over ? "expired" : "expires", waiver->rule, waiver->row,
                                   waiver->until);
        }
    }
    return g_string_free(text, FALSE);
}

static bool is_among(const GPtrArray *rows, const char *id)
{
    for (guint i = 0; i < rows->len; i++) {
        if (strcmp(((const struct row_result *)g_ptr_array_index(rows, i))->id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* Rows that were not chosen for this run may still be waived. */
static bool is_shipped(const char *id)
{
    struct selection selection;
    g_autofree char *report = NULL;
    struct selection_filter filter = {.glob = NULL};
    char *names[] = {(char *)id, NULL};
    if (!selection_load(&selection, names, &filter, NULL, &report)) {
        return false;
    }
    bool is_row = selection.rows->len == 1 &&
                  strcmp(((const struct row *)g_ptr_array_index(selection.rows, 0))->id, id) == 0;
    selection_clear(&selection);
    return is_row;
}

char *waivers_of_no_row(const GPtrArray *waivers, const GPtrArray *rows)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < waivers->len; i++) {
        const struct waiver *waiver = g_ptr_array_index(waivers, i);
        if (!is_among(rows, waiver->row) && !is_shipped(waiver->row)) {
            g_string_append_printf(text, "warning[waiver-of-no-row]: there is no row %s\n",
                                   waiver->row);
        }
    }
    return g_string_free(text, FALSE);
}
