/* The wrong updaters: each differs from the reference updater in one decision.
 *
 *     wrong-updater NAME [--poll SECONDS]
 *     wrong-updater --mixed AXIS=VALUE AXIS=VALUE
 *         reads the documents in one way east of Greenwich and in another west of it
 *     wrong-updater --list        JSON Lines: name, rule, follows, summary */
#include "mocks/updaters/alternatives.h"
#include "mocks/updaters/options.h"
#include "mocks/updaters/scope.h"
#include "mocks/updaters/updater.h"
#include "mocks/updaters/wrong/wrong.h"

#include <stdio.h>
#include <string.h>

#define POLL_DEFAULT_S 300

static const struct wrong_updater *const TABLES[] = {WRONG_CHOICES,   WRONG_TIMES,  WRONG_CONDUCT,
                                                     WRONG_PROCESSES, WRONG_FAULTS, WRONG_POWER,
                                                     WRONG_HABITS};

static void print_row(const struct wrong_updater *row)
{
    g_autoptr(cJSON) line = cJSON_CreateObject();
    g_auto(GStrv) follows = g_strsplit_set(row->follows, " ", -1);
    cJSON_AddStringToObject(line, "name", row->name);
    cJSON_AddStringToObject(line, "rule", row->rule);
    cJSON *list = cJSON_AddArrayToObject(line, "follows");
    for (char **rule = follows; *rule != NULL; rule++)
        if (**rule != '\0' && strcmp(*rule, row->rule) != 0)
            cJSON_AddItemToArray(list, cJSON_CreateString(*rule));
    cJSON_AddStringToObject(line, "summary", row->summary);
    char *text = cJSON_PrintUnformatted(line);
    puts(text);
    cJSON_free(text);
}

static int print_list(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TABLES); i++)
        for (const struct wrong_updater *row = TABLES[i]; row->name != NULL; row++)
            print_row(row);
    return 0;
}

static const struct wrong_updater *find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TABLES); i++)
        for (const struct wrong_updater *row = TABLES[i]; row->name != NULL; row++)
            if (strcmp(row->name, name) == 0)
                return row;
    return NULL;
}

static bool is_east_of_greenwich(void)
{
    time_t now = time(NULL);
    struct tm local;
    return localtime_r(&now, &local) != NULL && local.tm_gmtoff >= 0;
}

static int run_mixed(const char *east, const char *west)
{
    struct policy policy = {0};
    if (!policy_read(&policy, is_east_of_greenwich() ? east : west)) {
        g_printerr("no such reading: %s or %s\n", east, west);
        return 2;
    }
    return updater_run(&policy, POLL_DEFAULT_S);
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "--mixed") == 0)
        return run_mixed(arguments[2], arguments[3]);
    if (count == 2 && strcmp(arguments[1], "--list") == 0)
        return print_list();
    gint64 poll_s = options_poll_s(&count, &arguments);
    if (poll_s <= 0 || count != 2) {
        g_printerr("usage: wrong-updater NAME [--poll SECONDS] | --mixed AXIS=VALUE AXIS=VALUE | "
                   "--list\n");
        return 2;
    }
    const struct wrong_updater *row = find(arguments[1]);
    if (row == NULL) {
        g_printerr("no such wrong updater: %s\n", arguments[1]);
        return 2;
    }
    return updater_run(&row->policy, poll_s);
}
