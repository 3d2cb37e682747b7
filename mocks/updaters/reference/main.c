/* The reference updater: obeys every rule, by default under the first value of each reading and
 * with the ruled answer of each ruling.
 *
 *     reference-updater [--poll SECONDS] [--reading AXIS=VALUE,...] [--alternative NAME]
 *     reference-updater --list        JSON Lines: the alternatives and their rulings */
#include "mocks/updaters/alternatives.h"
#include "mocks/updaters/updater.h"

#define POLL_DEFAULT_S 300

struct options {
    int poll_s;
    gboolean is_list;
    char *reading, *alternative;
};

static bool parse(struct options *options, int *count, char ***arguments)
{
    const GOptionEntry entries[] = {
        {"poll", 0, 0, G_OPTION_ARG_INT, &options->poll_s, "How often it looks", "SECONDS"},
        {"reading", 0, 0, G_OPTION_ARG_STRING, &options->reading, "How it reads the documents",
         "AXIS=VALUE,..."},
        {"alternative", 0, 0, G_OPTION_ARG_STRING, &options->alternative,
         "Which alternative of a ruling it follows", "NAME"},
        {"list", 0, 0, G_OPTION_ARG_NONE, &options->is_list, "Print the alternatives", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    return g_option_context_parse(context, count, arguments, NULL) && *count == 1 &&
           options->poll_s > 0;
}

static bool make_policy(const struct options *options, struct policy *policy)
{
    if (options->alternative != NULL) {
        const struct alternative *alternative = alternative_named(options->alternative);
        if (alternative == NULL)
            return false;
        *policy = alternative->policy;
    }
    return options->reading == NULL || policy_read(policy, options->reading);
}

int main(int count, char **arguments)
{
    struct options options = {.poll_s = POLL_DEFAULT_S};
    struct policy policy = {0};
    int status = 2;
    if (!parse(&options, &count, &arguments) || !make_policy(&options, &policy)) {
        g_printerr("usage: reference-updater [--poll SECONDS] [--reading AXIS=VALUE,...] "
                   "[--alternative NAME] | --list\n");
    } else if (options.is_list) {
        alternatives_print(stdout);
        status = 0;
    } else {
        status = updater_run(&policy, options.poll_s);
    }
    g_free(options.reading);
    g_free(options.alternative);
    return status;
}
