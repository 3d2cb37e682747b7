/* The program's own parts. In a build folder: world/ beside the program, scenarios/ in the source
 * folder that the build was configured from. Installed: ../libexec/tillspec and ../share/tillspec
 * beside the program's folder. */
#include "harness/paths.h"
#include <glib.h>

struct location {
    const char *in_build, *installed;
};

static const struct location locations[] = {
    [PART_CHECKOUT_APP] = {"world/checkout-app", "../libexec/tillspec/checkout-app"},
    [PART_TILL_COMMAND] = {"world/till", "../libexec/tillspec/till"},
    [PART_SITE_NODE] = {"world/site-node", "../libexec/tillspec/site-node"},
    [PART_SITE_COMMAND] = {"world/site", "../libexec/tillspec/site"},
    [PART_REFERENCE_UPDATER] = {"world/reference-updater", "../libexec/tillspec/reference-updater"},
    [PART_REFERENCE_SITE_TOOL] = {"source/mocks/updaters/site.yaml",
                                  "../share/tillspec/updaters/site.yaml"},
    [PART_SCENARIOS] = {"source/scenarios", "../share/tillspec/scenarios"},
};

const char *path_of(enum part part)
{
    static char *found[G_N_ELEMENTS(locations)];
    if (found[part] != NULL) {
        return found[part];
    }
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = program != NULL ? g_path_get_dirname(program) : NULL;
    const char *const candidates[] = {locations[part].in_build, locations[part].installed};
    for (unsigned i = 0; folder != NULL && i < G_N_ELEMENTS(candidates); i++) {
        g_autofree char *path = g_canonicalize_filename(candidates[i], folder);
        if (g_file_test(path, G_FILE_TEST_EXISTS)) {
            found[part] = g_steal_pointer(&path);
            break;
        }
    }
    return found[part];
}
