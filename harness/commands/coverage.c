/* tillspec coverage: what the rows and the wrong updaters of the suite are worth, from what the
 * matrix recorded. */
#include "harness/coverage/coverage.h"
#include "harness/book.h"
#include "harness/commands/command.h"
#include "harness/selection.h"
#include <stdio.h>

static bool complain(const char *message)
{
    fprintf(stderr, "error[not-readable]: %s\n", message);
    return false;
}

static bool take_record(GPtrArray *trials, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &error);
    if (file == NULL) {
        return complain(error->message);
    }
    gsize size_bytes = g_mapped_file_get_length(file);
    if (size_bytes == 0 || size_bytes > COVERAGE_SIZE_LIMIT) {
        g_autofree char *message = g_strdup_printf("%s: empty, or larger than a record is", path);
        return complain(message);
    }
    g_autofree char *text = g_strndup(g_mapped_file_get_contents(file), size_bytes);
    return coverage_take(trials, path, text, &error) || complain(error->message);
}

static struct coverage_suite suite_of(const struct selection *selection)
{
    struct coverage_suite suite = {g_array_new(FALSE, FALSE, sizeof(struct coverage_row)),
                                   g_array_new(FALSE, FALSE, sizeof(struct coverage_rule))};
    for (unsigned i = 0; i < selection->rows->len; i++) {
        const struct row *row = g_ptr_array_index(selection->rows, i);
        struct coverage_row entry = {row->id, row->why, row->rules};
        g_array_append_val(suite.rows, entry);
    }
    for (unsigned i = 0; i < book()->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book()->rules, i);
        struct coverage_rule entry = {rule->id, rule_level_name(rule->level)};
        g_array_append_val(suite.rules, entry);
    }
    return suite;
}

static int report(const struct selection *selection, const GPtrArray *trials)
{
    struct coverage_suite suite = suite_of(selection);
    g_autofree char *text = coverage_report(trials, &suite);
    fputs(text, stdout);
    g_array_unref(suite.rows);
    g_array_unref(suite.rules);
    return 0;
}

static int coverage(char **words, char **rest)
{
    (void)rest;
    struct selection selection = {0};
    struct selection_filter everything = {NULL, NULL, NULL};
    g_autoptr(GPtrArray) trials = coverage_trials_new();
    g_autofree char *refused = NULL;
    if (words[0] == NULL) {
        fputs("error[bad-option]: coverage needs the record of a matrix\n", stderr);
        return EXIT_BAD_INVOCATION;
    }
    for (; *words != NULL; words++) {
        if (!take_record(trials, *words)) {
            return EXIT_BAD_INVOCATION;
        }
    }
    bool is_loaded = selection_load(&selection, NULL, &everything,
                                    (const char *const *)book()->ids->pdata, &refused);
    int status = is_loaded ? report(&selection, trials) : EXIT_BAD_INVOCATION;
    fputs(is_loaded ? "" : refused, stderr);
    selection_clear(&selection);
    return status;
}

const struct command coverage_command = {
    .name = "coverage",
    .arguments = "RECORD ...",
    .summary = "which row convicts which wrong updater, from what the matrix recorded",
    .run = coverage,
    .examples = "  build/matrix right --record=right.jsonl reference\n"
                "  build/matrix wrong --record=wrong.jsonl\n"
                "  tillspec coverage right.jsonl wrong.jsonl\n"};
