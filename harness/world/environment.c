/* The surroundings of the updater under test: folders, variables, the command `till` first in its
 * PATH. docs/updater-contract.md section 1. Nothing here may name the scenario, the harness or an
 * expectation. */
#include "harness/paths.h"
#include "harness/world/parts.h"
#include <glib/gstdio.h>

#define READ_TOKEN "till-reads"

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

static bool copy_till_command(const char *root, GError **error)
{
    g_autofree char *target = g_build_filename(root, "bin", "till", NULL);
    g_autofree char *bytes = NULL;
    gsize size_bytes = 0;
    const char *program = path_of(PART_TILL_COMMAND);
    if (program == NULL) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "the command `till` is not installed");
        return false;
    }
    return g_file_get_contents(program, &bytes, &size_bytes, error) &&
           g_file_set_contents_full(target, bytes, (gssize)size_bytes, G_FILE_SET_CONTENTS_NONE,
                                    0755, error);
}

static void set(char ***environment, const char *name, const char *value)
{
    *environment = g_environ_setenv(*environment, name, value, TRUE);
}

static void set_path(char ***environment, const char *name, const char *root, const char *folder)
{
    g_autofree char *path = g_build_filename(root, folder, NULL);
    set(environment, name, path);
}

static void set_servers(char ***environment, const struct world *world)
{
    const char *ccc = http_server_url(ccc_server(world->ccc));
    set(environment, "CCC_URL", ccc);
    set(environment, "CCC_TOKEN", READ_TOKEN);
    set(environment, "AUTH_URL", ccc);
    set(environment, "CCC_CLIENT_ID", "till");
    set(environment, "CCC_CLIENT_SECRET", "till-secret");
    set(environment, "FEED_URL", feed_url(world->feed));
    set(environment, "TILL_URL", http_server_url(till_server(world->till)));
    set(environment, "TILL_LOG", till_log_path(world->till));
}

/* The authority of the servers' certificates, for the clients that ask the environment for it. */
static void set_authority(char ***environment, const struct world *world)
{
    static const char *const names[] = {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"};
    for (unsigned i = 0; world->settings.statement->tls && i < G_N_ELEMENTS(names); i++) {
        set(environment, names[i], network_authority_path(world->network));
    }
}

char **environment_of(const struct world *world, GError **error)
{
    const struct row *row = world->settings.row;
    const char *root = world->settings.folder, *path = g_getenv("PATH");
    if (!make_folders(root, error) || !copy_till_command(root, error)) {
        return NULL;
    }
    char **environment = g_strdupv(world->settings.statement->environment);
    g_autofree char *search =
        g_strdup_printf("%s/bin:%s", root, path != NULL ? path : "/usr/local/bin:/usr/bin:/bin");
    set(&environment, "PATH", search);
    set(&environment, "LANG", "C.UTF-8");
    set(&environment, "TZ", zone_name(row->zone));
    set(&environment, "TENANT", row->tenant);
    set(&environment, "BUSINESS_UNIT", row->business_unit);
    set(&environment, "WORKSTATION_ID", row->workstation);
    set_path(&environment, "STATE_DIR", root, "state");
    set_path(&environment, "HOME", root, "home");
    set_path(&environment, "TMPDIR", root, "tmp");
    set_servers(&environment, world);
    set_authority(&environment, world);
    return environment;
}
