/* Downloaded packages: fetching and keeping them. */
#include "mocks/updaters/package.h"

#include "mocks/updaters/scope.h"
#include "mocks/updaters/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TRANSFER_TIMEOUT_S 7200L
#define PREFIX "package-"

void package_store_clear(struct package_store *store)
{
    g_clear_pointer(&store->verified_sha256, g_free);
}

char *package_store_path(const struct package_store *store, const struct release *release)
{
    return g_strconcat(store->folder, "/" PREFIX, release->text, ".tar.gz", NULL);
}

bool package_store_has(struct package_store *store, const struct release *release)
{
    g_autofree char *path = package_store_path(store, release);
    if (access(path, R_OK) != 0)
        return false;
    if (store->verified_sha256 != NULL && g_strcmp0(store->verified_sha256, release->sha256) == 0)
        return true;
    if (!package_is_genuine(path, release, store->skipped_checks))
        return false;
    g_free(store->verified_sha256);
    store->verified_sha256 = g_strdup(release->sha256);
    return true;
}

void package_store_empty(struct package_store *store)
{
    const char *name = NULL;
    g_autoptr(GDir) folder = g_dir_open(store->folder, 0, NULL);
    package_store_clear(store);
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *path = g_build_filename(store->folder, name, NULL);
        if (g_str_has_prefix(name, PREFIX))
            g_unlink(path);
    }
}

struct part {
    int file;
    gint64 room_bytes; /* a longer answer than announced is not worth its transfer */
};

static bool on_piece(const void *bytes, size_t size, void *data)
{
    struct part *part = data;
    part->room_bytes -= (gint64)size;
    while (size > 0 && part->room_bytes >= 0) {
        ssize_t written = write(part->file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes = (const char *)bytes + written;
        size -= (size_t)written;
    }
    return size == 0;
}

static enum package_result transfer(const struct package_store *store, struct client *client,
                                    const struct release *release, const char *path)
{
    bool has_limit = (store->skipped_checks & CHECK_SIZE) == 0 && release->size_bytes >= 0;
    g_auto(answer_auto) answer = {0};
    struct part part = {open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
                        has_limit ? release->size_bytes : G_MAXINT64};
    struct request request = {
        .url = release->url, .timeout_s = TRANSFER_TIMEOUT_S, .sink = on_piece, .sink_data = &part};
    if (part.file < 0)
        return PACKAGE_UNAVAILABLE;
    bool is_complete = client_send(client, &request, &answer) && answer.status == 200;
    is_complete |= store->keeps_broken_transfers && lseek(part.file, 0, SEEK_CUR) > 0;
    is_complete = fsync(part.file) == 0 && is_complete;
    close(part.file);
    if (part.room_bytes < 0)
        return PACKAGE_BAD;
    return is_complete ? PACKAGE_READY : PACKAGE_UNAVAILABLE;
}

enum package_result package_store_fetch(struct package_store *store, struct client *client,
                                        const struct release *release)
{
    package_store_empty(store);
    g_autofree char *path = package_store_path(store, release);
    g_autofree char *part_path = g_strconcat(path, ".part", NULL);
    enum package_result result = transfer(store, client, release, part_path);
    if (result == PACKAGE_READY && !package_is_genuine(part_path, release, store->skipped_checks))
        result = PACKAGE_BAD;
    if (result == PACKAGE_READY && g_rename(part_path, path) != 0)
        result = PACKAGE_UNAVAILABLE;
    if (result != PACKAGE_READY)
        g_unlink(part_path);
    else
        store->verified_sha256 = g_strdup(release->sha256);
    return result;
}
