/* tillspec doctor: what this machine allows, and whether an updater fits. */
#include "harness/doctor/doctor.h"
#include "harness/commands/command.h"
#include "harness/commands/statement-options.h"
#include <stdio.h>

static struct statement_options given;
static gboolean as_json;

static const GOptionEntry options[] = {
    STATEMENT_OPTIONS(given),
    {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print one JSON object instead of text", NULL},
    {0}};

static int doctor(char **words, char **rest)
{
    if (words[0] != NULL) {
        fprintf(stderr,
                "error[unused-argument]: `tillspec doctor` takes no `%s`\n"
                "  = help: tillspec doctor -- %s\n",
                words[0], words[0]);
        return EXIT_BAD_INVOCATION;
    }
    struct statement statement;
    bool is_named = given.file != NULL || rest != NULL;
    if (is_named && !statement_of_options(&statement, &given, rest)) {
        statement_clear(&statement);
        return EXIT_BAD_INVOCATION;
    }
    struct examination examination;
    examination_init(&examination);
    if (is_named) {
        updater_examine(&examination, &statement);
    }
    g_autofree char *text =
        as_json ? examination_json(&examination) : examination_text(&examination);
    fputs(text, stdout);
    int status = examination_exit_status(&examination);
    examination_clear(&examination);
    if (is_named) {
        statement_clear(&statement);
    }
    return status;
}

const struct command doctor_command = {
    .name = "doctor",
    .arguments = "[-- UPDATER ...]",
    .summary = "what this machine allows, and whether an updater fits",
    .options = options,
    .run = doctor,
    .examples = "  tillspec doctor                                  the machine: full, degraded or "
                "impossible, and why\n"
                "  tillspec doctor -- ./my-updater                  and a look at an updater\n"
                "  tillspec doctor --updater acme.yaml --json\n"};
