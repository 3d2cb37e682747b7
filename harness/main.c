/* The program: finds the command that is asked for. */
#include "harness/commands/command.h"
#include "harness/diagnostic.h"
#include <stdio.h>
#include <string.h>

static int unknown_command(const char *name)
{
    const char *names[16] = {NULL};
    for (unsigned i = 0; all_commands[i] != NULL; i++) {
        names[i] = all_commands[i]->name;
    }
    const char *nearest = nearest_word(name, names);
    fprintf(stderr, "error[unknown-command]: there is no command `%s`\n", name);
    if (nearest != NULL) {
        fprintf(stderr, "  = help: did you mean `tillspec %s`?\n", nearest);
    } else {
        fprintf(stderr, "  = help: `tillspec help` lists the commands\n");
    }
    return EXIT_BAD_INVOCATION;
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        char *no_words[] = {NULL};
        return help_command.run(no_words, NULL);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("tillspec %s\n", TILLSPEC_VERSION);
        return 0;
    }
    const struct command *command = command_find(argv[1]);
    return command != NULL ? command_run(command, argv + 1) : unknown_command(argv[1]);
}
