/* One updater that mixes two values of an axis, for each axis of the desktop: it obeys one value
 * east of Greenwich and the other west of it. No reading may be left for it, and not because of one
 * row: each value fails in some row, and the rows that conflict are told. Rulings count (--strict),
 * since some values differ from the other by a SHOULD only.
 *
 * Who downloads at any time in the west only does what download=anytime permits: that mixture
 * conforms. */
#include "harness/matrix/matrix.h"
#include "harness/paths.h"
#include <stdio.h>
#include <string.h>

static const struct mixed {
    enum axis axis;
    const char *east, *west;
    const char *rule; /* the rows that list it run */
    unsigned listing_limit;
    bool is_permitted;
} mixtures[] = {
    {AXIS_WINDOW_CLOCK, "window-clock=local", "window-clock=utc", "window/inside", 12, false},
    {AXIS_PATCH_WINDOW, "patch-window=exempt", "patch-window=bound", "window/patch", 0, false},
    {AXIS_PATCH_KIND, "patch-kind=number", "patch-kind=step", "exclusion/patch-passes", 0, false},
    {AXIS_EXCLUSION_FIELD, "exclusion-field=duration", "exclusion-field=days",
     "exclusion/blocks-feature", 0, false},
    {AXIS_DOWNLOAD, "download=window", "download=anytime", "window/download", 0, true},
    {AXIS_PARTIAL, "partial=accepted", "partial=invalid", "channel/stable-only", 0, false},
};

/* Every other axis is pinned, so that this one alone is to blame. */
static struct run_options options_for(const struct mixed *mixed, const struct statement *statement)
{
    static const struct reading first_values = {.value = {0}};
    struct run_options options = {
        .statement = statement, .strict = true, .pins = reading_pins_of(&first_values)};
    options.pins.pinned[mixed->axis] = false;
    return options;
}

/* Convicted by several rows together, or by none if the mixture is permitted. */
static bool is_as_expected(const struct mixed *mixed, const struct run_result *run)
{
    struct verdict_detail detail = run_result_verdict(run);
    bool conforms = detail.failed == 0 && detail.unknown == 0;
    bool is_conflict = detail.verdict == VERDICT_DOES_NOT_CONFORM && run->conflict != NULL;
    verdict_detail_clear(&detail);
    return mixed->is_permitted ? conforms : is_conflict;
}

static void tell_conflict(const struct run_result *run)
{
    for (char **row = run->conflict; row != NULL && *row != NULL; row++) {
        printf("    conflicts: %s\n", *row);
    }
}

static void tell_fails(const struct run_result *run)
{
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        for (unsigned k = 0; k < row->rules->len; k++) {
            const struct rule_outcome *outcome = g_ptr_array_index(row->rules, k);
            if (is_accusation(outcome->outcome)) {
                print_finding("found:", row, outcome);
            }
        }
    }
}

static bool try_rows(const struct trial *trial, const struct mixed *mixed,
                     const struct run_options *options, struct draw draw)
{
    struct selection rows = rows_for(trial->all, mixed->east, mixed->rule, draw);
    struct run_result *run = run_rows(&rows, options);
    bool is_good = run != NULL && is_as_expected(mixed, run);
    if (run != NULL && (is_good || draw.listing_limit == 0)) {
        tell_conflict(run);
        if (!is_good) {
            tell_fails(run);
        }
        printf("%s %s east, %s west: %s in %u rows in %.1f s\n", is_good ? "ok  " : "FAIL",
               mixed->east, mixed->west, mixed->is_permitted ? "permitted" : "convicted",
               rows.rows->len, run->seconds);
        fflush(stdout);
    }
    if (run != NULL) {
        run_result_free(run);
    }
    g_ptr_array_unref(rows.rows);
    return is_good;
}

/* Rows that were drawn may lie on one side only: then all that list the rule run. */
static bool try_mixture(const struct trial *trial, const struct mixed *mixed)
{
    struct statement statement;
    statement_init(&statement);
    g_autofree char *folder = g_path_get_dirname(path_of(PART_REFERENCE_UPDATER));
    g_autofree char *path = g_build_filename(folder, "wrong-updater", NULL);
    const char *command[] = {path, "--mixed", mixed->east, mixed->west, NULL};
    statement.command = g_strdupv((char **)command);
    statement.folder = g_get_current_dir();
    struct run_options options = options_for(mixed, &statement);
    struct draw some = {NONE_BESIDE, mixed->listing_limit}, all = {NONE_BESIDE, 0};
    bool is_good = try_rows(trial, mixed, &options, trial->is_full ? all : some);
    if (!is_good && !trial->is_full && mixed->listing_limit > 0) {
        is_good = try_rows(trial, mixed, &options, all);
    }
    statement_clear(&statement);
    return is_good;
}

void try_mixtures(const struct trial *trial, struct tally *tally)
{
    for (size_t i = 0; i < G_N_ELEMENTS(mixtures); i++) {
        if (trial_names(trial, axis_table[mixtures[i].axis].name)) {
            tally_count(tally, try_mixture(trial, &mixtures[i]));
        }
    }
}
