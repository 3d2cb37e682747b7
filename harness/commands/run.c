/* tillspec run: scenarios against an updater. */
#include "harness/book.h"
#include "harness/commands/command.h"
#include "harness/commands/report-files.h"
#include "harness/commands/statement-options.h"
#include "harness/diagnostic.h"
#include "harness/paths.h"
#include "harness/runner.h"
#include "reports/report.h"
#include "reports/shell-quote.h"
#include "sim/workers.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct statement_options declared;
static bool run_was_interrupted;
static char *filter_glob, *filter_rule;
static char **reports;
static int jobs, minimum;
static gint64 seed;
static gboolean strict, fail_fast, keep, real_random, as_json, quiet;

static const GOptionEntry options[] = {
    STATEMENT_OPTIONS(declared),
    {"platform", 0, 0, G_OPTION_ARG_STRING, &declared.platform,
     "of the updater: desktop or site (default: that of the rows)", "WORD"},
    {"filter", 0, 0, G_OPTION_ARG_STRING, &filter_glob, "only rows whose id matches", "GLOB"},
    {"rule", 0, 0, G_OPTION_ARG_STRING, &filter_rule, "only rows that list the rule", "ID"},
    {"min", 0, 0, G_OPTION_ARG_INT, &minimum,
     "run nothing if there are fewer rows: a suite that shrinks is told", "N"},
    {"jobs", 0, 0, G_OPTION_ARG_INT, &jobs, "rows at once (default: one per CPU)", "N"},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "seed of everything random (default: each row's own)",
     "N"},
    {"real-random", 0, 0, G_OPTION_ARG_NONE, &real_random,
     "leave the randomness of the updater real: no two runs are the same", NULL},
    {"strict", 0, 0, G_OPTION_ARG_NONE, &strict, "warnings count as failures", NULL},
    {"fail-fast", 0, 0, G_OPTION_ARG_NONE, &fail_fast,
     "begin no further row when every reading has failed", NULL},
    {"keep", 0, 0, G_OPTION_ARG_NONE, &keep, "keep the sandboxes beside the histories", NULL},
    {"report", 0, 0, G_OPTION_ARG_STRING_ARRAY, &reports,
     "write a report: junit=FILE, json=FILE (repeatable)", "FORMAT=FILE"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print the result as JSON instead of text", NULL},
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "print failures and the verdict only", NULL},
    {0}};

static bool complain(const char *text)
{
    fprintf(stderr, "%s\n", text);
    return false;
}

static bool numbers_are_good(void)
{
    if (jobs < 0 || minimum < 0) {
        return complain("error[bad-option]: --jobs and --min must not be negative");
    }
    return seed >= 0 || complain("error[bad-option]: --seed must not be negative");
}

static struct terminal_style terminal_style_of(int fd)
{
    const char *no_colour = g_getenv("NO_COLOR");
    return (struct terminal_style){.colour =
                                       isatty(fd) && (no_colour == NULL || no_colour[0] == '\0')};
}

static void print_row(const struct row_result *row, unsigned ended, unsigned all, void *data)
{
    (void)ended;
    (void)all;
    (void)data;
    if (!quiet && !as_json) {
        g_autofree char *line = terminal_row_line(row, terminal_style_of(STDOUT_FILENO));
        fputs(line, stdout);
        fflush(stdout);
    }
}

static int exit_status_of(const struct run_result *result)
{
    struct verdict_detail detail = run_result_verdict(result);
    int status = verdict_exit_status(detail.verdict);
    verdict_detail_clear(&detail);
    return result->interrupted && status == EXIT_CONFORMS ? EXIT_INCOMPLETE : status;
}

/* What follows the row in a command that runs it again: everything that changes how it is judged.
 */
static char *again_words(char **rest)
{
    const struct {
        const char *option, *value;
    } given[] = {{"--poll", declared.poll},           {"--splay", declared.splay},
                 {"--backoff-max", declared.backoff}, {"--restart", declared.restart},
                 {"--lifecycle", declared.lifecycle}, {"--reading", declared.reading},
                 {"--platform", declared.platform},   {"--updater", declared.file}};
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++) {
        if (given[i].value != NULL) {
            g_ptr_array_add(words, (char *)given[i].option);
            g_ptr_array_add(words, (char *)given[i].value);
        }
    }
    if (strict) {
        g_ptr_array_add(words, (char *)"--strict");
    }
    if (real_random) {
        g_ptr_array_add(words, (char *)"--real-random");
    }
    if (rest != NULL) {
        g_ptr_array_add(words, (char *)"--");
    }
    for (char **word = rest; word != NULL && *word != NULL; word++) {
        g_ptr_array_add(words, *word);
    }
    g_ptr_array_add(words, NULL);
    return shell_command((const char *const *)words->pdata);
}

static int run_selection(const struct selection *selection, const struct statement *statement,
                         char **rest)
{
    g_autoptr(GError) error = NULL;
    struct run_options run_options = {
        .statement = statement,
        .jobs = (unsigned)jobs,
        .seed = (uint64_t)seed,
        .real_random = real_random,
        .fail_fast = fail_fast,
        .strict = strict,
        .pins = statement->pins,
        .keep = keep,
        .progress = print_row,
    };
    struct run_result *result = runner_run(selection, &run_options, &error);
    if (result == NULL) {
        fprintf(stderr, "error[not-run]: %s\n", error->message);
        return EXIT_INCOMPLETE;
    }
    result->again = again_words(rest);
    g_autofree char *warnings = waivers_warnings(statement->waivers, result->started_unix);
    fputs(warnings, stderr);
    g_autofree char *unmatched = waivers_of_no_row(statement->waivers, result->rows);
    fputs(unmatched, stderr);
    bool written = report_files_write(reports, result);
    g_autofree char *text = as_json ? run_result_to_json(result)
                                    : terminal_report(result, terminal_style_of(STDOUT_FILENO));
    fputs(text, stdout);
    int status = exit_status_of(result);
    run_was_interrupted = result->interrupted;
    run_result_free(result);
    return written || status != EXIT_CONFORMS ? status : EXIT_INCOMPLETE;
}

static int check_and_run(const struct selection *selection, const struct statement *statement,
                         char **rest)
{
    g_autofree char *reason = NULL;
    switch (runner_check_start(statement, &reason)) {
    case UPDATER_STARTS:
        return run_selection(selection, statement, rest);
    case UPDATER_STARTS_NOT:
        fprintf(stderr, "error[updater-not-started]: %s\n", reason);
        return EXIT_BAD_INVOCATION;
    case UPDATER_UNCHECKED:
        break;
    }
    fprintf(stderr,
            "error[not-run]: %s\n  = help: `tillspec doctor` says what this machine allows\n",
            reason);
    return EXIT_INCOMPLETE;
}

/* The rows of one platform, with the statement of an updater of it. */
static int run_platform(const struct selection *selection, enum platform platform,
                        struct statement *statement, char **rest)
{
    struct selection part = selection_of(selection, platform);
    int status = EXIT_BAD_INVOCATION;
    statement->platform = platform;
    if (part.rows->len == 0) {
        fprintf(stderr, "error[nothing-selected]: no row of the platform %s is left\n",
                platform_names[platform]);
    } else if (part.rows->len < (unsigned)minimum) {
        fprintf(stderr, "error[too-few-rows]: %u rows are selected, and --min wants %d\n",
                part.rows->len, minimum);
        status = EXIT_INCOMPLETE;
    } else {
        status = check_and_run(&part, statement, rest);
    }
    selection_clear(&part);
    return status;
}

static int run_site_reference(const struct selection *selection)
{
    struct statement statement;
    struct statement_options of_site = declared;
    of_site.file = (char *)path_of(PART_REFERENCE_SITE_TOOL);
    int status = EXIT_BAD_INVOCATION;
    if (of_site.file == NULL) {
        complain("error[no-updater]: the reference site tool is not installed; name yours behind "
                 "`--`");
        return status;
    }
    if (statement_of_options(&statement, &of_site, NULL)) {
        status = run_platform(selection, PLATFORM_SITE, &statement, NULL);
    }
    statement_clear(&statement);
    return status;
}

/* Of several exit statuses the one that counts (docs/updater-contract.md). */
static int worse_status(int left, int right)
{
    static const int order[] = {EXIT_BAD_INVOCATION, EXIT_DOES_NOT_CONFORM, EXIT_INCOMPLETE};
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++) {
        if (left == order[i] || right == order[i]) {
            return order[i];
        }
    }
    return EXIT_CONFORMS;
}

/* Nobody's updater: each platform's rows with the reference that ships for it. */
static int run_references(const struct selection *selection, struct statement *statement)
{
    bool has_desktop = selection_has(selection, PLATFORM_DESKTOP),
         has_site = selection_has(selection, PLATFORM_SITE);
    if (has_desktop && has_site && (as_json || reports != NULL)) {
        complain("error[two-platforms]: a report is of one run\n  = help: --platform desktop or "
                 "--platform site");
        return EXIT_BAD_INVOCATION;
    }
    int status = EXIT_CONFORMS;
    if (has_desktop) {
        status = run_platform(selection, PLATFORM_DESKTOP, statement, NULL);
    }
    if (has_site && !run_was_interrupted) {
        status = worse_status(status, run_site_reference(selection));
    }
    return status;
}

static int run_rows(const struct selection *selection, struct statement *statement, char **rest)
{
    bool is_named = declared.file != NULL || rest != NULL;
    if (!is_named && !statement->has_platform) {
        return run_references(selection, statement);
    }
    if (!is_named && statement->platform == PLATFORM_SITE) {
        return run_site_reference(selection);
    }
    if (!statement->has_platform && !selection_has(selection, PLATFORM_DESKTOP)) {
        statement->platform = PLATFORM_SITE;
    }
    return run_platform(selection, statement->platform, statement, rest);
}

static int run(char **words, char **rest)
{
    struct statement statement;
    struct selection selection = {0};
    struct selection_filter filter = {filter_glob, filter_rule, NULL};
    g_autofree char *report = NULL;
    int status = EXIT_BAD_INVOCATION;
    if (!statement_of_options(&statement, &declared, rest) || !numbers_are_good() ||
        !report_files_check(reports)) {
        statement_clear(&statement);
        return status;
    }
    if (selection_load(&selection, words, &filter, (const char *const *)book()->ids->pdata,
                       &report)) {
        status = run_rows(&selection, &statement, rest);
    } else {
        fputs(report, stderr);
    }
    selection_clear(&selection);
    statement_clear(&statement);
    return status;
}

const struct command run_command = {
    .name = "run",
    .arguments = "[FILE|FOLDER|ROW ...] [-- UPDATER ...]",
    .summary = "run scenarios against an updater",
    .options = options,
    .run = run,
    .examples =
        "  tillspec run                                     shipped scenarios, shipped reference "
        "updater\n"
        "  tillspec run -- ./my-updater --foreground        shipped scenarios, your updater\n"
        "  tillspec run desktop/flow -- ./my-updater        one folder of them\n"
        "  tillspec run site -- ./my-tool                   the rows of sites\n"
        "  tillspec run my-story.yaml --updater acme.yaml --report junit=report.xml\n"};
