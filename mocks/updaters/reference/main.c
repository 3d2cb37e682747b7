/* The reference updater: obeys every rule under the first value of each reading.
 *
 *     reference-updater [--poll SECONDS] */
#include "mocks/updaters/options.h"
#include "mocks/updaters/updater.h"

int main(int count, char **arguments)
{
    static const struct policy REFERENCE = {0};
    gint64 poll_s = options_poll_s(&count, &arguments);
    if (poll_s <= 0 || count != 1) {
        g_printerr("usage: reference-updater [--poll SECONDS]\n");
        return 2;
    }
    return updater_run(&REFERENCE, poll_s);
}
