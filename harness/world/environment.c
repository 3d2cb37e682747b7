/* The surroundings of the updater under test: folders, variables, commands of the simulated world
 * first in its PATH. docs/updater-contract.md. Nothing here may name the scenario, the harness or
 * an expectation. */
#include "harness/world/parts.h"
#include <glib/gstdio.h>

static bool make_folders(const char *root, GError **error)
{
    static const char *const names[] = {"state", "home", "tmp", "bin"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(root, names[i], NULL);
        if (g_mkdir_with_parents(path, 0755) != 0) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s can't be made", path);
            return false;
        }
    }
    return true;
}

bool environment_add_command(const struct world *world, const char *name, const char *program,
                             GError **error)
{
    g_autofree char *target = g_build_filename(world->settings.folder, "bin", name, NULL);
    g_autofree char *bytes = NULL;
    gsize size_bytes = 0;
    if (program == NULL) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "the command `%s` is not installed",
                    name);
        return false;
    }
    return g_file_get_contents(program, &bytes, &size_bytes, error) &&
           g_file_set_contents_full(target, bytes, (gssize)size_bytes, G_FILE_SET_CONTENTS_NONE,
                                    0755, error);
}

void environment_set(char ***environment, const char *name, const char *value)
{
    *environment = g_environ_setenv(*environment, name, value, TRUE);
}

static void set_path(char ***environment, const char *name, const char *root, const char *folder)
{
    g_autofree char *path = g_build_filename(root, folder, NULL);
    environment_set(environment, name, path);
}

/* The authority of the servers' certificates, for the clients that ask the environment for it. */
static void set_authority(char ***environment, const struct world *world)
{
    static const char *const names[] = {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"};
    for (unsigned i = 0; world->settings.statement->tls && i < G_N_ELEMENTS(names); i++) {
        environment_set(environment, names[i], network_authority_path(world->network));
    }
}

char **environment_of(const struct world *world, GError **error)
{
    const char *root = world->settings.folder, *path = g_getenv("PATH");
    if (!make_folders(root, error)) {
        return NULL;
    }
    g_auto(GStrv) environment = g_strdupv(world->settings.statement->environment);
    g_autofree char *search =
        g_strdup_printf("%s/bin:%s", root, path != NULL ? path : "/usr/local/bin:/usr/bin:/bin");
    environment_set(&environment, "PATH", search);
    environment_set(&environment, "LANG", "C.UTF-8");
    environment_set(&environment, "TZ", zone_name(world->settings.row->zone));
    set_path(&environment, "STATE_DIR", root, "state");
    set_path(&environment, "HOME", root, "home");
    set_path(&environment, "TMPDIR", root, "tmp");
    set_authority(&environment, world);
    return world->platform->surround(world, &environment, error) ? g_steal_pointer(&environment)
                                                                 : NULL;
}
