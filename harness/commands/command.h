#pragma once
/* The commands of the program: one file each, one constant entry each, listed in commands.c. */
#include <glib.h>

#define EXIT_CONFORMS 0
#define EXIT_DOES_NOT_CONFORM 1
#define EXIT_BAD_INVOCATION 2
#define EXIT_INCOMPLETE 3

struct command {
    const char *name;
    const char *arguments; /* for the usage line */
    const char *summary;   /* one line */
    const char *examples;  /* for --help */
    const GOptionEntry *options;
    /* `words` are the arguments without options, NULL-terminated; `rest` what stands after "--",
     * NULL if there is no "--". */
    int (*run)(char **words, char **rest);
};

extern const struct command run_command, lint_command, list_command, explain_command,
    coverage_command, schema_command, serve_command, warp_command, doctor_command, help_command;
/* NULL-terminated, in the order of the help. */
extern const struct command *const all_commands[];

const struct command *command_find(const char *name);
/* Parses the options of a command and runs it. `arguments` begins with the command's own name. */
int command_run(const struct command *command, char **arguments);
/* The text of --help. Free with g_free. */
char *command_help(const struct command *command);
