/* Chooses the reading that a run is judged under. */
#include "harness/conclusion.h"
#include "harness/compared-reports.h"
#include "harness/conflict.h"
#include <string.h>

/* What the whole run is under one reading. */
struct account {
    struct reading reading;
    unsigned fails, warns, unknown, never_passed;
    bool conforms;
};

/* The row's view under a reading: untouched axes are at their first values. -1: it was not judged.
 */
static int view_under(const struct row_result *row, const struct reading *reading,
                      const struct reading_pins *pins)
{
    if (row->views == NULL) {
        return -1;
    }
    struct reading projected = reading_first(pins);
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        if (row->axes >> axis & 1) {
            projected.value[axis] = reading->value[axis];
        }
    }
    g_autofree char *text = reading_format(&projected);
    for (unsigned i = 0; i < row->views->len; i++) {
        const struct row_view *view = g_ptr_array_index(row->views, i);
        if (g_strv_contains((const char *const *)view->readings, text)) {
            return (int)i;
        }
    }
    return -1;
}

static bool twin_has_acted(const struct run_result *run, const struct row_result *row,
                           const struct reading *reading, const struct reading_pins *pins)
{
    for (unsigned i = 0; row->twin != NULL && i < run->rows->len; i++) {
        const struct row_result *other = g_ptr_array_index(run->rows, i);
        if (strcmp(other->id, row->twin) != 0) {
            continue;
        }
        int index = view_under(other, reading, pins);
        return index >= 0 &&
               ((const struct row_view *)g_ptr_array_index(other->views, (unsigned)index))
                   ->has_acted;
    }
    return false;
}

static unsigned touched_by(const GPtrArray *rows)
{
    unsigned axes = 0;
    for (unsigned i = 0; i < rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(rows, i);
        axes |= row != NULL && row->views != NULL ? row->axes : 0;
    }
    return axes;
}

static void count_view(struct account *account, const struct row_view *view)
{
    for (unsigned i = 0; i < view->rules->len; i++) {
        const struct rule_outcome *outcome = g_ptr_array_index(view->rules, i);
        account->fails += outcome->outcome == OUTCOME_FAIL;
        account->warns += outcome->outcome == OUTCOME_WARN;
    }
    account->unknown += outcome_is_unknown(view->outcome);
}

static bool exercises(const struct rule_outcome *outcome)
{
    return outcome->outcome == OUTCOME_PASS || outcome->outcome == OUTCOME_WARN ||
           outcome->outcome == OUTCOME_FAIL;
}

/* A row's view under the reading, and whether the updater acted in its twin. */
struct seen {
    const struct row_view *view;
    bool twin_has_acted;
};

/* Exercised in some row, or inapplicable in all that list it. */
static bool is_settled(const char *rule, const GArray *views)
{
    bool is_inapplicable = false, is_idle = false;
    for (unsigned i = 0; i < views->len; i++) {
        const struct seen *seen = &g_array_index(views, struct seen, i);
        for (unsigned k = 0; k < seen->view->rules->len; k++) {
            const struct rule_outcome *outcome = g_ptr_array_index(seen->view->rules, k);
            if (strcmp(outcome->rule, rule) != 0) {
                continue;
            }
            if (exercises(outcome) || (outcome->awaits_twin && seen->twin_has_acted)) {
                return true;
            }
            is_inapplicable |= outcome->outcome == OUTCOME_NOT_APPLICABLE;
            is_idle |= outcome->outcome != OUTCOME_NOT_APPLICABLE;
        }
    }
    return is_inapplicable && !is_idle;
}

static struct account account_under(const struct run_result *run, const struct reading *reading,
                                    const struct reading_pins *pins)
{
    struct account account = {.reading = *reading};
    g_autoptr(GArray) views = g_array_new(FALSE, FALSE, sizeof(struct seen));
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        int index = view_under(row, reading, pins);
        if (index < 0) {
            account.unknown++;
            continue;
        }
        struct seen seen = {g_ptr_array_index(row->views, (unsigned)index),
                            twin_has_acted(run, row, reading, pins)};
        count_view(&account, seen.view);
        g_array_append_val(views, seen);
    }
    for (unsigned i = 0; account.fails == 0 && i < run->rules->len; i++) {
        const struct rule_text *rule = g_ptr_array_index(run->rules, i);
        bool is_owed = g_strcmp0(rule->level, "SHOULD") != 0;
        account.never_passed += is_owed && !is_settled(rule->id, views);
    }
    account.fails += run->strict ? account.warns : 0;
    account.conforms = account.fails == 0 && account.unknown == 0 && account.never_passed == 0;
    return account;
}

/* All keys but the last are compared only if those before are equal. */
static bool is_better(const struct account *a, const struct account *b)
{
    const unsigned keys[][2] = {
        {a->fails, b->fails},
        {!a->conforms, !b->conforms},
        {a->never_passed, b->never_passed},
        {a->warns, b->warns},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (keys[i][0] != keys[i][1]) {
            return keys[i][0] < keys[i][1];
        }
    }
    return false;
}

static GArray *all_accounts(const struct run_result *run, const struct reading_pins *pins)
{
    GArray *accounts = g_array_new(FALSE, FALSE, sizeof(struct account));
    unsigned axes = touched_by(run->rows);
    struct reading reading = reading_first(pins);
    do {
        struct account account = account_under(run, &reading, pins);
        g_array_append_val(accounts, account);
    } while (reading_next(&reading, pins, axes));
    return accounts;
}

static const struct account *best_of(const GArray *accounts)
{
    const struct account *best = &g_array_index(accounts, struct account, 0);
    for (unsigned i = 1; i < accounts->len; i++) {
        const struct account *account = &g_array_index(accounts, struct account, i);
        if (is_better(account, best)) {
            best = account;
        }
    }
    return best;
}

static bool agree_on(const GArray *accounts, unsigned axis, unsigned value)
{
    for (unsigned i = 0; i < accounts->len; i++) {
        const struct account *account = &g_array_index(accounts, struct account, i);
        if (account->conforms && account->reading.value[axis] != value) {
            return false;
        }
    }
    return true;
}

/* Of the documents of the desktop; the others' axes are told where rows touch them. */
static bool is_told(unsigned axis, unsigned touched)
{
    return axis != AXIS_KIOSKS_IN_TURN || (touched >> axis & 1);
}

static void tell_axes(struct run_result *run, const GArray *accounts, const struct account *best,
                      const struct reading_pins *pins)
{
    g_autoptr(GPtrArray) established = g_ptr_array_new(), open = g_ptr_array_new();
    unsigned touched = touched_by(run->rows);
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        unsigned value = best->reading.value[axis];
        if (pins->pinned[axis] || !is_told(axis, touched)) {
            continue;
        }
        if (best->conforms && (touched >> axis & 1) && agree_on(accounts, axis, value)) {
            g_ptr_array_add(established, axis_format((enum axis)axis, value));
        } else {
            g_ptr_array_add(open, g_strdup(axis_table[axis].name));
        }
    }
    g_ptr_array_add(established, NULL);
    g_ptr_array_add(open, NULL);
    run->established = (char **)g_ptr_array_free(g_steal_pointer(&established), FALSE);
    run->undetermined = (char **)g_ptr_array_free(g_steal_pointer(&open), FALSE);
}

static bool fails_under(const struct run_result *run, const struct row_result *row,
                        const struct reading *reading, const struct reading_pins *pins)
{
    int index = view_under(row, reading, pins);
    if (index < 0) {
        return false;
    }
    const struct row_view *view = g_ptr_array_index(row->views, (unsigned)index);
    return run_result_counts_as(run, view->outcome) == OUTCOME_FAIL;
}

static void tell_conflict(struct run_result *run, const GArray *accounts,
                          const struct reading_pins *pins)
{
    struct conflict_table table = {run->rows->len, accounts->len, NULL};
    g_autofree bool *fails = g_new0(bool, (gsize)table.rows *table.readings);
    for (unsigned row = 0; row < table.rows; row++) {
        for (unsigned i = 0; i < table.readings; i++) {
            fails[row * table.readings + i] =
                fails_under(run, g_ptr_array_index(run->rows, row),
                            &g_array_index(accounts, struct account, i).reading, pins);
        }
    }
    table.fails = fails;
    g_autoptr(GArray) chosen = conflict_of(&table);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (unsigned i = 0; chosen->len > 1 && i < chosen->len; i++) {
        const struct row_result *row =
            g_ptr_array_index(run->rows, g_array_index(chosen, unsigned, i));
        g_ptr_array_add(ids, g_strdup(row->id));
    }
    if (ids->len > 0) {
        g_ptr_array_add(ids, NULL);
        run->conflict = (char **)g_ptr_array_free(g_steal_pointer(&ids), FALSE);
    }
}

/* Rules that only wanted a permitted act have passed if there was one in the twin. */
static void settle_twin(struct row_result *row, bool has_acted)
{
    for (unsigned i = 0; i < row->rules->len; i++) {
        struct rule_outcome *outcome = g_ptr_array_index(row->rules, i);
        bool is_to_settle = outcome->awaits_twin && row->twin != NULL;
        outcome->awaits_twin = false;
        if (!is_to_settle) {
            continue;
        }
        if (has_acted) {
            outcome->outcome = OUTCOME_PASS;
            row->outcome = outcome_worse(row->outcome, OUTCOME_PASS);
            g_clear_pointer(&outcome->reason, g_free);
        } else {
            char *reason = outcome->reason;
            outcome->reason = g_strdup_printf("%s, nor in its twin %s", reason, row->twin);
            g_free(reason);
        }
    }
}

/* Under the reading of the conclusion, while all rows still have their views. */
static void settle_twins(struct run_result *run, const struct reading *reading,
                         const struct reading_pins *pins)
{
    for (unsigned i = 0; i < run->rows->len; i++) {
        struct row_result *row = g_ptr_array_index(run->rows, i);
        int index = view_under(row, reading, pins);
        if (index < 0) {
            continue;
        }
        bool has_acted = twin_has_acted(run, row, reading, pins);
        row_result_show(row, (unsigned)index);
        settle_twin(row, has_acted);
    }
}

void conclude(struct run_result *run, const struct reading_pins *pins)
{
    compare_reports(run);
    g_autoptr(GArray) accounts = all_accounts(run, pins);
    const struct account *best = best_of(accounts);
    run->reading = reading_format(&best->reading);
    tell_axes(run, accounts, best, pins);
    if (best->fails > 0) {
        tell_conflict(run, accounts, pins);
    }
    settle_twins(run, &best->reading, pins);
    for (unsigned i = 0; i < run->rows->len; i++) {
        struct row_result *row = g_ptr_array_index(run->rows, i);
        if (view_under(row, &best->reading, pins) >= 0) {
            g_clear_pointer(&row->views, g_ptr_array_unref);
        }
    }
}

bool conclusion_is_open(const GPtrArray *rows, const struct reading_pins *pins)
{
    const struct run_result nothing = {.strict = false};
    struct reading reading = reading_first(pins);
    unsigned axes = touched_by(rows);
    do {
        bool fails = false;
        for (unsigned i = 0; i < rows->len && !fails; i++) {
            const struct row_result *row = g_ptr_array_index(rows, i);
            fails =
                row != NULL && (row->views == NULL ? row->outcome == OUTCOME_FAIL
                                                   : fails_under(&nothing, row, &reading, pins));
        }
        if (!fails) {
            return true;
        }
    } while (reading_next(&reading, pins, axes));
    return false;
}
