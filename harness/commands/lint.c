/* tillspec lint: checks scenario files as `run` would, and starts nothing. */
#include "harness/book.h"
#include "harness/commands/command.h"
#include "harness/selection.h"
#include <stdio.h>

static int lint(char **words, char **rest)
{
    (void)rest;
    struct selection selection;
    g_autofree char *report = NULL;
    struct selection_filter everything = {NULL, NULL, NULL};
    bool is_good = selection_load(&selection, words, &everything,
                                  (const char *const *)book()->ids->pdata, &report);
    if (is_good) {
        printf("%u files, %u rows: nothing is wrong\n", selection.files, selection.rows->len);
    } else {
        fputs(report, stderr);
    }
    selection_clear(&selection);
    return is_good ? 0 : EXIT_BAD_INVOCATION;
}

const struct command lint_command = {
    .name = "lint",
    .arguments = "[FILE|FOLDER|ROW ...]",
    .summary = "check scenario files, start nothing",
    .run = lint,
    .examples = "  tillspec lint my-story.yaml\n  tillspec lint -  < my-story.yaml\n"};
