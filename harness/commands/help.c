/* tillspec help: the commands, or the help of one. */
#include "harness/commands/command.h"
#include <stdio.h>

static int help(char **words, char **rest)
{
    (void)rest;
    if (words[0] != NULL) {
        const struct command *command = command_find(words[0]);
        if (command == NULL) {
            fprintf(stderr, "error[unknown-command]: there is no command `%s`\n", words[0]);
            return EXIT_BAD_INVOCATION;
        }
        g_autofree char *text = command_help(command);
        fputs(text, stdout);
        return 0;
    }
    fputs("tillspec runs scenarios against a till updater on a virtual clock and judges it by the "
          "documented rules.\n\n"
          "Usage: tillspec COMMAND [ARGUMENTS]\n\nCommands:\n",
          stdout);
    for (const struct command *const *command = all_commands; *command != NULL; command++) {
        printf("  %-10s %s\n", (*command)->name, (*command)->summary);
    }
    fputs("\nExamples:\n"
          "  tillspec run                              the shipped scenarios against the shipped "
          "reference updater\n"
          "  tillspec run -- ./my-updater --flag       the same against yours\n"
          "  tillspec explain flow/no-order            a rule, and the sentence it rests on\n"
          "\n`tillspec COMMAND --help` tells more.\n",
          stdout);
    return 0;
}

const struct command help_command = {.name = "help",
                                     .arguments = "[COMMAND]",
                                     .summary = "the commands, or the help of one",
                                     .run = help};
