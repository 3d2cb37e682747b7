/* tillspec list: the rows that a run would take, one a line. */
#include "harness/book.h"
#include "harness/commands/command.h"
#include "harness/selection.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

static char *filter_glob, *filter_rule;
static gboolean as_json;

static const GOptionEntry options[] = {
    {"filter", 0, 0, G_OPTION_ARG_STRING, &filter_glob, "only rows whose id matches", "GLOB"},
    {"rule", 0, 0, G_OPTION_ARG_STRING, &filter_rule, "only rows that list the rule", "ID"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a line", NULL},
    {0}};

static void print_json(const struct row *row)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "id", row->id);
    cJSON_AddStringToObject(object, "title", row->title);
    cJSON_AddStringToObject(object, "file", row->file);
    cJSON *rules = cJSON_AddArrayToObject(object, "rules");
    for (unsigned i = 0; i < row->rules->len; i++) {
        cJSON_AddItemToArray(rules, cJSON_CreateString(g_ptr_array_index(row->rules, i)));
    }
    char *text = cJSON_PrintUnformatted(object);
    puts(text);
    free(text);
    cJSON_Delete(object);
}

static int list(char **words, char **rest)
{
    (void)rest;
    struct selection selection;
    g_autofree char *report = NULL;
    struct selection_filter filter = {filter_glob, filter_rule, NULL};
    bool is_good = selection_load(&selection, words, &filter,
                                  (const char *const *)book()->ids->pdata, &report);
    for (unsigned i = 0; is_good && i < selection.rows->len; i++) {
        const struct row *row = g_ptr_array_index(selection.rows, i);
        if (as_json) {
            print_json(row);
        } else {
            printf("%-64s %s\n", row->id, row->title);
        }
    }
    if (!is_good) {
        fputs(report, stderr);
    }
    selection_clear(&selection);
    return is_good ? 0 : EXIT_BAD_INVOCATION;
}

const struct command list_command = {.name = "list",
                                     .arguments = "[FILE|FOLDER|ROW ...]",
                                     .summary = "list the rows of scenarios",
                                     .options = options,
                                     .run = list,
                                     .examples =
                                         "  tillspec list\n  tillspec list --rule flow/no-order\n  "
                                         "tillspec list --filter 'desktop/flow/*'\n"};
