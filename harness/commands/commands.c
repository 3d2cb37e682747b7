/* Parses the options of a command, runs it, prints its help. */
#include "harness/commands/command.h"
#include "harness/diagnostic.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What stands behind the first "--" belongs to the updater and is never parsed here. */
static char **split_rest(char **arguments)
{
    for (; *arguments != NULL; arguments++) {
        if (strcmp(*arguments, "--") == 0) {
            *arguments = NULL;
            return arguments + 1;
        }
    }
    return NULL;
}

static GOptionContext *context_of(const struct command *command)
{
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    if (command->options != NULL) {
        g_option_context_add_main_entries(context, command->options, NULL);
    }
    return context;
}

static void append_options(GString *text, const GOptionEntry *options)
{
    for (const GOptionEntry *option = options; option != NULL && option->long_name != NULL;
         option++) {
        g_autofree char *name =
            option->arg_description != NULL
                ? g_strdup_printf("--%s %s", option->long_name, option->arg_description)
                : g_strdup_printf("--%s", option->long_name);
        g_string_append_printf(text, "  %-26s %s\n", name, option->description);
    }
}

char *command_help(const struct command *command)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s\n\nUsage: tillspec %s %s\n", command->summary, command->name,
                           command->arguments);
    if (command->options != NULL) {
        g_string_append(text, "\nOptions:\n");
        append_options(text, command->options);
    }
    if (command->examples != NULL) {
        g_string_append_printf(text, "\nExamples:\n%s", command->examples);
    }
    return g_string_free(text, FALSE);
}

static bool asks_for_help(char **arguments)
{
    for (; *arguments != NULL; arguments++) {
        if (strcmp(*arguments, "--help") == 0 || strcmp(*arguments, "-h") == 0) {
            return true;
        }
    }
    return false;
}

static void suggest_option(const struct command *command, char **arguments)
{
    const char *names[64] = {NULL};
    unsigned count = 0;
    for (const GOptionEntry *option = command->options;
         option != NULL && option->long_name != NULL && count < 63; option++) {
        names[count++] = option->long_name;
    }
    for (; *arguments != NULL; arguments++) {
        if (!g_str_has_prefix(*arguments, "--")) {
            continue;
        }
        g_autofree char *name = g_strndup(*arguments + 2, strcspn(*arguments + 2, "="));
        const char *nearest = nearest_word(name, names);
        if (nearest != NULL && strcmp(nearest, name) != 0) {
            fprintf(stderr, "  = help: did you mean `--%s`?\n", nearest);
        }
    }
}

int command_run(const struct command *command, char **arguments)
{
    char **rest = split_rest(arguments);
    if (asks_for_help(arguments)) {
        g_autofree char *help = command_help(command);
        fputs(help, stdout);
        return 0;
    }
    g_auto(GStrv) given = g_strdupv(arguments);
    g_autoptr(GOptionContext) context = context_of(command);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) words = g_strdupv(arguments);
    if (!g_option_context_parse_strv(context, &words, &error)) {
        fprintf(stderr, "error[bad-option]: %s\n", error->message);
        suggest_option(command, given);
        fprintf(stderr, "  = note: `tillspec %s --help` lists the options\n", command->name);
        return EXIT_BAD_INVOCATION;
    }
    if (command->arguments[0] == '\0' && words[1] != NULL) {
        fprintf(stderr, "error[unused-argument]: `tillspec %s` takes no `%s`\n", command->name,
                words[1]);
        return EXIT_BAD_INVOCATION;
    }
    return command->run(words + 1, rest);
}
