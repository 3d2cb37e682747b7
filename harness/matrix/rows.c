/* The rows that an updater runs in the matrix, and how its findings are printed. */
#include "harness/coverage/coverage.h"
#include "harness/matrix/matrix.h"
#include "sim/random.h"
#include <stdlib.h>
#include <string.h>

#define SEED 20301203

bool trial_names(const struct trial *trial, const char *name)
{
    return trial->names[0] == NULL || g_strv_contains((const char *const *)trial->names, name);
}

void tally_count(struct tally *tally, bool is_good)
{
    tally->tested++;
    tally->failed += !is_good;
}

static bool lists(const struct row *row, const char *rule)
{
    for (unsigned i = 0; i < row->rules->len; i++) {
        if (strcmp(g_ptr_array_index(row->rules, i), rule) == 0) {
            return true;
        }
    }
    return false;
}

/* Independent of every other row: a new one changes no draw. */
static bool is_drawn(const char *name, const char *id, unsigned share)
{
    if (share == NONE_BESIDE) {
        return false;
    }
    struct random random;
    g_autofree char *both = g_strconcat(name, " ", id, NULL);
    random_init(&random, SEED, g_str_hash(both));
    return random_below(&random, share) == 0;
}

static unsigned count_listing(const struct selection *all, const char *rule)
{
    unsigned count = 0;
    for (unsigned i = 0; rule != NULL && i < all->rows->len; i++) {
        count += lists(g_ptr_array_index(all->rows, i), rule);
    }
    return count;
}

struct selection rows_for(const struct selection *all, const char *name, const char *rule,
                          struct draw draw)
{
    struct selection some = {g_ptr_array_new(), all->files};
    unsigned listing = count_listing(all, rule);
    unsigned listing_share = draw.listing_limit == 0
                                 ? 1
                                 : MAX((listing + draw.listing_limit - 1) / draw.listing_limit, 1);
    g_autofree char *second_name = g_strconcat(name, " ", rule, NULL);
    for (unsigned i = 0; i < all->rows->len; i++) {
        const struct row *row = g_ptr_array_index(all->rows, i);
        bool is_listing = rule != NULL && lists(row, rule);
        if (is_drawn(name, row->id, draw.share) ||
            (is_listing && is_drawn(second_name, row->id, listing_share))) {
            g_ptr_array_add(some.rows, (void *)row);
        }
    }
    return some;
}

struct run_result *run_rows(const struct selection *rows, const struct run_options *options)
{
    g_autoptr(GError) error = NULL;
    struct run_result *run = runner_run(rows, options, &error);
    if (run == NULL) {
        printf("    not run: %s\n", error->message);
    } else if (run->interrupted) {
        exit(1);
    }
    return run;
}

void trial_record(const struct trial *trial, const char *updater, const char *rule,
                  const struct run_result *run)
{
    struct coverage_updater tried = {updater, rule};
    for (unsigned i = 0; trial->record != NULL && run != NULL && i < run->rows->len; i++) {
        g_autofree char *line = coverage_line(&tried, g_ptr_array_index(run->rows, i));
        fputs(line, trial->record);
    }
}

bool is_accusation(enum outcome outcome)
{
    return outcome == OUTCOME_FAIL || outcome == OUTCOME_WARN;
}

void print_finding(const char *what, const struct row_result *row,
                   const struct rule_outcome *outcome)
{
    const struct finding *finding =
        outcome->findings->len > 0 ? g_ptr_array_index(outcome->findings, 0) : NULL;
    printf("    %s %s %s: %s\n", what, outcome_name(outcome->outcome), outcome->rule, row->id);
    if (finding != NULL) {
        printf("        %s\n", finding->sentence);
    }
}
