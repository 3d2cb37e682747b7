/* Wrong updaters: each must be convicted for the rule that it declares, and for nothing but the
 * rules that it declares to follow. */
#include "harness/book.h"
#include "harness/matrix/matrix.h"
#include "harness/oracle/judge.h"
#include "harness/paths.h"
#include <string.h>

#define SHARE 150
/* Of the rows that list the rule, until one convicts; 0: all. */
static const unsigned listing_limits[] = {6, 36, 0};
#define CPU_LIMIT_NS NS_PER_S /* some burn all that they get, in every row */

static bool is_of(const char *rule, const char *const *families)
{
    for (; *families != NULL; families++) {
        if (g_str_has_prefix(rule, *families)) {
            return true;
        }
    }
    return false;
}

/* Some rows hold other settings (of another target, at another path, none while the service is out)
 * under which a wrong act would be right: there the judge can only tell that the updater obeyed
 * those. So a wrong idea of times or channels may be taken for that. */
static bool may_be_taken_for_other_settings(const struct wrong *wrong, const char *rule)
{
    static const char *const about_when_or_what[] = {"window/", "exclusion/", "channel/", NULL};
    static const char *const about_settings[] = {"config/", NULL};
    return is_of(wrong->rule, about_when_or_what) && is_of(rule, about_settings);
}

static bool is_expected(const struct wrong *wrong, const char *rule)
{
    return may_be_taken_for_other_settings(wrong, rule) || strcmp(wrong->rule, rule) == 0 ||
           g_strv_contains((const char *const *)wrong->follows, rule);
}

/* How often the declared rule was found broken; what else was found is printed. */
static unsigned judge_wrong(const struct wrong *wrong, const struct run_result *run, bool *is_clean)
{
    unsigned convictions = 0;
    for (unsigned i = 0; i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        if (row->outcome == OUTCOME_HARNESS_ERROR || row->outcome == OUTCOME_INCONCLUSIVE) {
            printf("    %s %s: %s\n", outcome_name(row->outcome), row->id, row->reason);
            *is_clean = false;
        }
        for (unsigned j = 0; j < row->rules->len; j++) {
            const struct rule_outcome *outcome = g_ptr_array_index(row->rules, j);
            if (!is_accusation(outcome->outcome)) {
                continue;
            }
            convictions += strcmp(outcome->rule, wrong->rule) == 0;
            if (!is_expected(wrong, outcome->rule)) {
                print_finding("unrelated:", row, outcome);
                *is_clean = false;
            }
        }
    }
    return convictions;
}

/* Who equals another reading is wrong only where that one is excluded. */
static const struct reading first_values = {.value = {0}};

static struct run_result *run_wrong(const struct trial *trial, const struct wrong *wrong,
                                    const struct statement *statement, struct draw draw)
{
    struct selection rows = rows_for(trial->all, wrong->name, wrong->rule, draw);
    struct run_options options = {.statement = statement,
                                  .cpu_limit_ns = CPU_LIMIT_NS,
                                  .pins = reading_pins_of(&first_values)};
    struct run_result *run = run_rows(&rows, &options);
    g_ptr_array_unref(rows.rows);
    return run;
}

/* True if it was convicted, and of nothing else. */
static bool try_rows(const struct trial *trial, const struct wrong *wrong,
                     const struct statement *statement, struct draw draw, unsigned *convictions)
{
    struct run_result *run = run_wrong(trial, wrong, statement, draw);
    bool is_clean = run != NULL;
    *convictions = run != NULL ? judge_wrong(wrong, run, &is_clean) : 0;
    bool is_good = is_clean && *convictions > 0;
    bool is_final = draw.listing_limit == 0 || !is_clean || is_good;
    if (is_final) {
        trial_record(trial, wrong->name, wrong->rule, run);
        printf("%s %-44s %-28s convicted in %u of %u rows in %.1f s\n", is_good ? "ok  " : "FAIL",
               wrong->name, wrong->rule, *convictions, run != NULL ? run->rows->len : 0,
               run != NULL ? run->seconds : 0);
        fflush(stdout);
    }
    if (run != NULL) {
        run_result_free(run);
    }
    return is_good;
}

/* Who is convicted in none of the rows that were drawn runs more of those that list its rule. */
static bool try_wrong(const struct trial *trial, const struct wrong *wrong)
{
    struct statement statement;
    statement_init(&statement);
    g_autofree char *program = g_path_get_dirname(path_of(PART_REFERENCE_UPDATER));
    g_autofree char *path = g_build_filename(program, "wrong-updater", NULL);
    const char *command[] = {path, wrong->name, NULL};
    statement.command = g_strdupv((char **)command);
    statement.folder = g_get_current_dir();
    unsigned convictions = 0, last = G_N_ELEMENTS(listing_limits) - 1;
    bool is_good = false;
    for (unsigned i = trial->is_full ? last : 0; i <= last && convictions == 0 && !is_good; i++) {
        struct draw draw = {trial->is_full ? 1 : SHARE, listing_limits[i]};
        is_good = try_rows(trial, wrong, &statement, draw, &convictions);
    }
    statement_clear(&statement);
    return is_good;
}

/* Every rule of the desktop has a wrong updater, or is a ruling of which an alternative differs. */
static void try_completeness(struct tally *tally)
{
    g_autoptr(GPtrArray) wrong = table_load("wrong-updaters.jsonl");
    g_autoptr(GPtrArray) alternatives = table_load("alternatives.jsonl");
    g_ptr_array_extend_and_steal(wrong, g_steal_pointer(&alternatives));
    for (unsigned i = 0; i < book()->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book()->rules, i);
        bool is_found = oracle_platform(rule->id) != RULES_OF_DESKTOP;
        for (unsigned j = 0; j < wrong->len; j++) {
            is_found |= strcmp(((struct wrong *)g_ptr_array_index(wrong, j))->rule, rule->id) == 0;
        }
        if (!is_found) {
            printf("FAIL no wrong updater breaks %s\n", rule->id);
        }
        tally_count(tally, is_found);
    }
}

void try_wrong_updaters(const struct trial *trial, struct tally *tally)
{
    g_autoptr(GPtrArray) wrong = table_load("wrong-updaters.jsonl");
    for (unsigned i = 0; i < wrong->len; i++) {
        const struct wrong *one = g_ptr_array_index(wrong, i);
        if (trial_names(trial, one->name)) {
            tally_count(tally, try_wrong(trial, one));
        }
    }
    if (trial->names[0] == NULL) {
        try_completeness(tally);
    }
}
