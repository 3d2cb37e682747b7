/* Computes the matrix: every shipped updater against the shipped scenarios. A wrong updater must be
 * convicted for the rule that it declares, and for nothing but the rules that it declares to
 * follow; a correct one must never be accused, not even warned.
 *
 *     matrix wrong [--full] [--record=FILE] [NAME ...]
 *         each wrong updater on six of the rows that list its rule, drawn by seed (on more of
 *         them if none convicts it), and on one in 150 of the rest
 *     matrix right [--full] [--record=FILE] [NAME ...]
 *         each correct updater on all rows; a slow one on a seeded share of them
 *     matrix alternatives [--full] [NAME ...]
 *         each alternative of a ruling on the rows that list the ruling and a share of the rest
 *     matrix readings [--full]
 *         the reference updater under each value of each axis; with --full under every reading
 *     matrix mixed [--full] [AXIS ...]
 *         an updater that mixes two values of an axis, for each axis
 *
 * The record is for tillspec coverage. With --full, or with TILLSPEC_FULL in the environment,
 * everybody runs everything. The last line is in the form of Criterion's, one test per updater. */
#include "harness/book.h"
#include "harness/matrix/matrix.h"
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: matrix wrong|right|alternatives|readings|mixed [--full] [--record=FILE] [NAME ...]\n";

/* The options before the names; false at one that is unknown, or a file that can't be written. */
static bool take_options(struct trial *trial, char **words)
{
    trial->is_full = getenv("TILLSPEC_FULL") != NULL;
    for (; *words != NULL && g_str_has_prefix(*words, "--"); words++) {
        const char *file =
            g_str_has_prefix(*words, "--record=") ? *words + strlen("--record=") : "";
        if (strcmp(*words, "--full") == 0) {
            trial->is_full = true;
        } else if (file[0] == '\0' || trial->record != NULL ||
                   (trial->record = fopen(file, "we")) == NULL) {
            return false;
        }
    }
    trial->names = words;
    return true;
}

static bool close_record(FILE *record)
{
    return record == NULL || (ferror(record) == 0) & (fclose(record) == 0);
}

typedef void (*try_function)(const struct trial *trial, struct tally *tally);
static const struct {
    const char *name;
    try_function run;
} kinds[] = {
    {"wrong", try_wrong_updaters},
    {"right", try_right_updaters},
    {"alternatives", try_alternatives},
    {"readings", try_readings},
    {"mixed", try_mixtures},
};

static try_function kind_named(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_strcmp0(kinds[i].name, name) == 0) {
            return kinds[i].run;
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct selection all;
    g_autofree char *report = NULL;
    static const enum platform desktop = PLATFORM_DESKTOP;
    struct selection_filter everything = {NULL, NULL, &desktop};
    struct trial trial = {.all = &all};
    try_function run = argc > 1 ? kind_named(argv[1]) : NULL;
    if (run == NULL || !take_options(&trial, argv + 2) ||
        !selection_load(&all, NULL, &everything, (const char *const *)book()->ids->pdata,
                        &report)) {
        fputs(report != NULL ? report : usage, stderr);
        return 2;
    }
    struct tally tally = {0};
    run(&trial, &tally);
    selection_clear(&all);
    bool is_recorded = close_record(trial.record);
    printf("[====] Synthesis: Tested: %u | Passing: %u | Failing: %u | Crashing: 0\n", tally.tested,
           tally.tested - tally.failed, tally.failed);
    return tally.failed != 0 || tally.tested == 0 || !is_recorded;
}
