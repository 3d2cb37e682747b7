/* tillspec schema: the JSON Schema of scenario files. */
#include "harness/commands/command.h"
#include "harness/scenario/scenario.h"
#include <stdio.h>

static int schema(char **words, char **rest)
{
    (void)words;
    (void)rest;
    g_autofree char *text = scenario_schema();
    fputs(text, stdout);
    return 0;
}

const struct command schema_command = {.name = "schema",
                                       .arguments = "",
                                       .summary = "print the JSON Schema of scenario files",
                                       .run = schema,
                                       .examples = "  tillspec schema > scenario.schema.json\n"};
