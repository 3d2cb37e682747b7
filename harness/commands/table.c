/* All commands, in the order of the help. Apart from how they are run, so that a program of one
 * command links that one only. */
#include "harness/commands/command.h"
#include <string.h>

const struct command *const all_commands[] = {
    &run_command,      &lint_command,   &list_command,  &explain_command,
    &coverage_command, &schema_command, &serve_command, &warp_command,
    &doctor_command,   &help_command,   NULL,
};

const struct command *command_find(const char *name)
{
    for (const struct command *const *command = all_commands; *command != NULL; command++) {
        if (strcmp((*command)->name, name) == 0) {
            return *command;
        }
    }
    return NULL;
}
