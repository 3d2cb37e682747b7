/* The option that every updater of this folder has. */
#include "mocks/updaters/options.h"

#define POLL_DEFAULT_S 300

gint64 options_poll_s(int *count, char ***arguments)
{
    int poll_s = POLL_DEFAULT_S;
    const GOptionEntry entries[] = {
        {"poll", 0, 0, G_OPTION_ARG_INT, &poll_s, "How often it looks", "SECONDS"},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, count, arguments, NULL))
        return 0;
    return MAX(poll_s, 0);
}
