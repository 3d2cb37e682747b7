/* Computes the matrix: every shipped updater against the shipped scenarios. A wrong updater must be
 * convicted for the rule that it declares, and for nothing but the rules that it declares to
 * follow; a correct one must never be accused, not even warned.
 *
 *     matrix wrong [--full] [NAME ...]
 *         each wrong updater on the rows that list its rule and a seeded tenth of the rest
 *     matrix right [--full] [NAME ...]
 *         each correct updater on all rows; a slow one on a seeded share of them
 *
 * With --full, or with TILLSPEC_FULL in the environment, everybody runs everything. The last line
 * is in the form of Criterion's, one test per updater. */
#include "harness/book.h"
#include "harness/matrix/matrix.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct selection all;
    g_autofree char *report = NULL;
    struct selection_filter everything = {NULL, NULL};
    bool is_wrong = argc > 1 && strcmp(argv[1], "wrong") == 0;
    if ((!is_wrong && (argc < 2 || strcmp(argv[1], "right") != 0)) ||
        !selection_load(&all, NULL, &everything, (const char *const *)book()->ids->pdata,
                        &report)) {
        fputs(report != NULL ? report : "usage: matrix wrong|right [--full] [NAME ...]\n", stderr);
        return 2;
    }
    bool has_option = argc > 2 && strcmp(argv[2], "--full") == 0;
    struct trial trial = {&all, argv + 2 + has_option, has_option || getenv("TILLSPEC_FULL")};
    struct tally tally = {0};
    (is_wrong ? try_wrong_updaters : try_right_updaters)(&trial, &tally);
    selection_clear(&all);
    printf("[====] Synthesis: Tested: %u | Passing: %u | Failing: %u | Crashing: 0\n", tally.tested,
           tally.tested - tally.failed, tally.failed);
    return tally.failed != 0 || tally.tested == 0;
}
