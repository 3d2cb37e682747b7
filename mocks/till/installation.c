/* The installed program and the installer's three steps. A package is unpacked beside the old
 * program and only then takes its place by one rename, so that at every instant either a whole
 * program or none stands in FOLDER/app. Folders are removed without ever following a link. */
#include "mocks/till/installation.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_FOLDERS 16

struct installation {
    char *app, *incoming, *program;
    char version[PACKAGE_VERSION_SIZE]; /* "": nothing is installed */
    char incoming_version[PACKAGE_VERSION_SIZE];
    struct installed_program installed;
};

static int remove_one(const char *path, const struct stat *status G_GNUC_UNUSED,
                      int kind G_GNUC_UNUSED, struct FTW *walk G_GNUC_UNUSED)
{
    return remove(path);
}

static void remove_tree(const char *path)
{
    nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static bool copy_program(const char *from, const char *to, GError **error)
{
    g_autofree char *bytes = NULL;
    size_t size_bytes;
    if (g_file_get_contents(from, &bytes, &size_bytes, error) &&
        g_file_set_contents_full(to, bytes, (gssize)size_bytes, G_FILE_SET_CONTENTS_NONE, 0755,
                                 error))
        return true;
    g_prefix_error(error, "can't install %s: ", from);
    return false;
}

static bool install_first(struct installation *installation, const char *program,
                          const char *version, GError **error)
{
    g_autofree char *manifest_path = g_build_filename(installation->app, PACKAGE_MANIFEST, NULL);
    g_autofree char *manifest = g_strdup_printf("{\"version\": \"%s\"}\n", version);
    if (!package_version_is_valid(version)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "`%s` is no version", version);
        return false;
    }
    if (g_mkdir_with_parents(installation->app, 0755) != 0) {
        g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(errno), "can't create %s: %s",
                    installation->app, g_strerror(errno));
        return false;
    }
    if (!copy_program(program, installation->program, error) ||
        !g_file_set_contents(manifest_path, manifest, -1, error))
        return false;
    g_strlcpy(installation->version, version, sizeof installation->version);
    return true;
}

struct installation *installation_new(const char *folder, const char *program, const char *version,
                                      GError **error)
{
    struct installation *installation = g_new0(struct installation, 1);
    installation->app = g_build_filename(folder, "app", NULL);
    installation->incoming = g_build_filename(folder, "incoming", NULL);
    installation->program = g_build_filename(installation->app, PACKAGE_PROGRAM, NULL);
    if (!version || install_first(installation, program, version, error))
        return installation;
    installation_free(installation);
    return NULL;
}

void installation_free(struct installation *installation)
{
    if (!installation)
        return;
    g_free(installation->app);
    g_free(installation->incoming);
    g_free(installation->program);
    g_free(installation);
}

enum package_verdict installation_prepare(struct installation *installation,
                                          const struct package *package)
{
    remove_tree(installation->incoming);
    if (g_mkdir_with_parents(installation->incoming, 0755) != 0)
        return PACKAGE_TOO_LARGE;
    int folder_fd = open(installation->incoming, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder_fd < 0)
        return PACKAGE_TOO_LARGE;
    enum package_verdict verdict = package_extract(package, folder_fd);
    close(folder_fd);
    if (verdict == PACKAGE_GOOD)
        g_strlcpy(installation->incoming_version, package->version,
                  sizeof installation->incoming_version);
    else
        remove_tree(installation->incoming);
    return verdict;
}

void installation_commit(struct installation *installation)
{
    installation->version[0] = '\0';
    remove_tree(installation->app);
}

bool installation_finish(struct installation *installation)
{
    remove_tree(installation->app);
    if (rename(installation->incoming, installation->app) != 0)
        return false;
    g_strlcpy(installation->version, installation->incoming_version, sizeof installation->version);
    return true;
}

void installation_abandon(struct installation *installation)
{
    remove_tree(installation->incoming);
}

const char *installation_version(const struct installation *installation)
{
    return installation->version[0] ? installation->version : NULL;
}

const struct installed_program *installation_program(struct installation *installation)
{
    installation->installed = (struct installed_program){
        .path = installation->program,
        .folder = installation->app,
        .version = installation->version,
    };
    return installation->version[0] ? &installation->installed : NULL;
}
