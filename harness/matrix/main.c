/* Computes the matrix: every shipped updater against the shipped scenarios. A wrong updater must be
 * convicted for the rule that it declares, and for nothing but the rules that it declares to
 * follow; a correct one must never be accused, not even warned.
 *
 *     matrix wrong [--full] [NAME ...]     each wrong updater on the rows that list its rule and a
 * seeded tenth of the rest matrix right [NAME ...]              each correct updater on all rows
 *
 * The last line is in the form of Criterion's, one test per updater. */
#include "harness/book.h"
#include "harness/paths.h"
#include "harness/runner.h"
#include "sim/random.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#define SEED 20301203
#define SHARE 10

struct wrong {
    char *name, *rule;
    char **follows;
};

struct tally {
    unsigned tested, failed;
};

static const char *const right_updaters[] = {"reference", "sh", "python", "node", NULL};

static bool lists(const struct row *row, const char *rule)
{
    for (unsigned i = 0; i < row->rules->len; i++) {
        if (strcmp(g_ptr_array_index(row->rules, i), rule) == 0) {
            return true;
        }
    }
    return false;
}

/* The rows for one wrong updater; they stay owned by `all`. */
static struct selection rows_for(const struct selection *all, const char *rule, const char *name,
                                 bool is_full)
{
    struct selection some = {g_ptr_array_new(), all->files};
    struct random random;
    random_init(&random, SEED, g_str_hash(name));
    for (unsigned i = 0; i < all->rows->len; i++) {
        const struct row *row = g_ptr_array_index(all->rows, i);
        bool is_drawn = random_below(&random, SHARE) == 0;
        if (is_full || is_drawn || rule == NULL || lists(row, rule)) {
            g_ptr_array_add(some.rows, (void *)row);
        }
    }
    return some;
}

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

static bool is_accusation(enum outcome outcome)
{
    return outcome == OUTCOME_FAIL || outcome == OUTCOME_WARN;
}

static void print_finding(const char *what, const struct row_result *row,
                          const struct rule_outcome *outcome)
{
    const struct finding *finding =
        outcome->findings->len > 0 ? g_ptr_array_index(outcome->findings, 0) : NULL;
    printf("    %s %s %s: %s\n", what, outcome_name(outcome->outcome), outcome->rule, row->id);
    if (finding != NULL) {
        printf("        %s\n", finding->sentence);
    }
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

static struct run_result *run_rows(const struct selection *rows, const struct statement *statement)
{
    g_autoptr(GError) error = NULL;
    struct run_options options = {.statement = statement};
    struct run_result *run = runner_run(rows, &options, &error);
    if (run == NULL) {
        printf("    not run: %s\n", error->message);
    }
    return run;
}

static bool try_wrong(const struct selection *all, const struct wrong *wrong, bool is_full)
{
    struct statement statement;
    statement_init(&statement);
    g_autofree char *program = g_path_get_dirname(path_of(PART_REFERENCE_UPDATER));
    g_autofree char *path = g_build_filename(program, "wrong-updater", NULL);
    const char *command[] = {path, wrong->name, NULL};
    statement.command = g_strdupv((char **)command);
    statement.folder = g_get_current_dir();
    struct selection rows = rows_for(all, wrong->rule, wrong->name, is_full);
    struct run_result *run = run_rows(&rows, &statement);
    bool is_clean = run != NULL;
    unsigned convictions = run != NULL ? judge_wrong(wrong, run, &is_clean) : 0;
    bool is_good = is_clean && convictions > 0;
    printf("%s %-44s %-28s convicted in %u of %u rows\n", is_good ? "ok  " : "FAIL", wrong->name,
           wrong->rule, convictions, rows.rows->len);
    fflush(stdout);
    if (run != NULL) {
        run_result_free(run);
    }
    g_ptr_array_unref(rows.rows);
    statement_clear(&statement);
    return is_good;
}

/* The statement of a correct updater: beside its program, or beside its script in the source
 * folder. */
static char *statement_path(const char *name)
{
    g_autofree char *world = g_path_get_dirname(path_of(PART_REFERENCE_UPDATER));
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    char *path = g_build_filename(world, file, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        return path;
    }
    g_free(path);
    return g_build_filename(path_of(PART_SCENARIOS), "..", "mocks", "updaters", file, NULL);
}

static bool try_right(const struct selection *all, const char *name)
{
    struct statement statement;
    statement_init(&statement);
    g_autofree char *report = NULL, *path = statement_path(name);
    if (!statement_load(&statement, path, &report)) {
        printf("FAIL %s\n%s", name, report);
        return false;
    }
    struct run_result *run = run_rows(all, &statement);
    unsigned accusations = run == NULL, passed = 0;
    for (unsigned i = 0; run != NULL && i < run->rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(run->rows, i);
        passed += row->outcome == OUTCOME_PASS;
        if (row->outcome != OUTCOME_PASS && row->outcome != OUTCOME_NOT_EXERCISED) {
            accusations++;
            printf("    %s %s: %s\n", outcome_name(row->outcome), row->id,
                   row->reason != NULL ? row->reason : "");
            for (unsigned j = 0; j < row->rules->len; j++) {
                const struct rule_outcome *outcome = g_ptr_array_index(row->rules, j);
                if (is_accusation(outcome->outcome)) {
                    print_finding("accused:", row, outcome);
                }
            }
        }
    }
    struct verdict_detail detail =
        run != NULL ? run_result_verdict(run) : (struct verdict_detail){0};
    for (unsigned i = 0; detail.never_passed != NULL && i < detail.never_passed->len; i++) {
        printf("    never passed: %s\n", (const char *)g_ptr_array_index(detail.never_passed, i));
    }
    bool is_good = run != NULL && accusations == 0 && detail.verdict == VERDICT_CONFORMS;
    printf("%s %-44s passed %u of %u rows in %.1f s\n", is_good ? "ok  " : "FAIL", name, passed,
           all->rows->len, run != NULL ? run->seconds : 0);
    fflush(stdout);
    verdict_detail_clear(&detail);
    if (run != NULL) {
        run_result_free(run);
    }
    statement_clear(&statement);
    return is_good;
}

static void free_wrong(void *data)
{
    struct wrong *wrong = data;
    g_free(wrong->name);
    g_free(wrong->rule);
    g_strfreev(wrong->follows);
    g_free(wrong);
}

static struct wrong *parse_wrong(const char *line)
{
    cJSON *object = cJSON_Parse(line);
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(object, "name"));
    const char *rule = cJSON_GetStringValue(cJSON_GetObjectItem(object, "rule"));
    GPtrArray *follows = g_ptr_array_new();
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItem(object, "follows"))
    {
        g_ptr_array_add(follows, g_strdup(cJSON_GetStringValue(item)));
    }
    g_ptr_array_add(follows, NULL);
    struct wrong *wrong = NULL;
    if (name != NULL && rule != NULL) {
        wrong = g_new0(struct wrong, 1);
        *wrong = (struct wrong){g_strdup(name), g_strdup(rule),
                                (char **)g_ptr_array_free(follows, FALSE)};
    }
    cJSON_Delete(object);
    return wrong;
}

/* The table of wrong updaters, from the file that `wrong-updater --list` was written to when the
 * program was built. */
static GPtrArray *load_wrong(void)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(free_wrong);
    g_autofree char *folder = g_path_get_dirname(path_of(PART_REFERENCE_UPDATER)), *text = NULL;
    g_autofree char *path = g_build_filename(folder, "wrong-updaters.jsonl", NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        printf("%s\n", error->message);
        return all;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        struct wrong *wrong = parse_wrong(*line);
        if (wrong != NULL) {
            g_ptr_array_add(all, wrong);
        }
    }
    return all;
}

static void count(struct tally *tally, bool is_good)
{
    tally->tested++;
    tally->failed += !is_good;
}

static bool is_named(char *const *names, const char *name)
{
    return names[0] == NULL || g_strv_contains((const char *const *)names, name);
}

static void try_all_wrong(const struct selection *all, char *const *names, struct tally *tally)
{
    bool is_full = names[0] != NULL && strcmp(names[0], "--full") == 0;
    g_autoptr(GPtrArray) wrong = load_wrong();
    for (unsigned i = 0; i < wrong->len; i++) {
        const struct wrong *one = g_ptr_array_index(wrong, i);
        if (is_named(names + is_full, one->name)) {
            count(tally, try_wrong(all, one, is_full));
        }
    }
}

/* Every rule of the book has a wrong updater. */
static void try_completeness(struct tally *tally)
{
    g_autoptr(GPtrArray) wrong = load_wrong();
    for (unsigned i = 0; i < book()->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book()->rules, i);
        bool is_found = false;
        for (unsigned j = 0; j < wrong->len; j++) {
            is_found |= strcmp(((struct wrong *)g_ptr_array_index(wrong, j))->rule, rule->id) == 0;
        }
        if (!is_found) {
            printf("FAIL no wrong updater breaks %s\n", rule->id);
        }
        count(tally, is_found);
    }
}

int main(int argc, char **argv)
{
    struct selection all;
    g_autofree char *report = NULL;
    struct tally tally = {0};
    struct selection_filter everything = {NULL, NULL};
    if (argc < 2 || !selection_load(&all, NULL, &everything,
                                    (const char *const *)book()->ids->pdata, &report)) {
        fputs(report != NULL ? report : "usage: matrix wrong|right [--full] [NAME ...]\n", stderr);
        return 2;
    }
    if (strcmp(argv[1], "wrong") == 0) {
        try_all_wrong(&all, argv + 2, &tally);
        if (argv[2] == NULL || strcmp(argv[2], "--full") == 0) {
            try_completeness(&tally);
        }
    }
    for (const char *const *name = right_updaters; strcmp(argv[1], "right") == 0 && *name != NULL;
         name++) {
        if (is_named(argv + 2, *name)) {
            count(&tally, try_right(&all, *name));
        }
    }
    selection_clear(&all);
    printf("[====] Synthesis: Tested: %u | Passing: %u | Failing: %u | Crashing: 0\n", tally.tested,
           tally.tested - tally.failed, tally.failed);
    return tally.failed != 0 || tally.tested == 0;
}
