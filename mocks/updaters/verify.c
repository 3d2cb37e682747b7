/* Whether a downloaded package is what the feed announces: size, digest, manifest. */
#include "mocks/updaters/verify.h"

#include "mocks/updaters/scope.h"

#include <archive.h>
#include <archive_entry.h>
#include <cjson/cJSON.h>
#include <glib/gstdio.h>
#include <string.h>

#define MANIFEST_LIMIT_BYTES 65536

typedef struct archive archive_auto;
static void archive_release(struct archive *archive)
{
    archive_read_free(archive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(archive_auto, archive_release)

static bool has_size(const char *path, const struct release *release)
{
    GStatBuf status;
    return release->size_bytes < 0 ||
           (g_stat(path, &status) == 0 && (gint64)status.st_size == release->size_bytes);
}

static bool has_digest(const char *path, const struct release *release, unsigned skipped_checks)
{
    if (release->sha256 == NULL)
        return (skipped_checks & CHECK_PRESENCE) != 0;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    if (file == NULL)
        return false;
    g_autofree char *digest = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)g_mapped_file_get_contents(file),
        g_mapped_file_get_length(file));
    return strcmp(digest, release->sha256) == 0;
}

static bool is_manifest(const char *name)
{
    return name != NULL &&
           strcmp(g_str_has_prefix(name, "./") ? name + 2 : name, "manifest.json") == 0;
}

static char *version_of_manifest(struct archive *archive, struct archive_entry *entry)
{
    la_int64_t size = archive_entry_size(entry);
    if (size <= 0 || size > MANIFEST_LIMIT_BYTES)
        return NULL;
    g_autofree char *text = g_malloc0((gsize)size + 1);
    if (archive_read_data(archive, text, (size_t)size) != size)
        return NULL;
    g_autoptr(cJSON) manifest = cJSON_Parse(text);
    return g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(manifest, "version")));
}

static char *manifest_version(const char *path)
{
    struct archive_entry *entry = NULL;
    g_autoptr(archive_auto) archive = archive_read_new();
    archive_read_support_filter_gzip(archive);
    archive_read_support_format_tar(archive);
    if (archive_read_open_filename(archive, path, 65536) != ARCHIVE_OK)
        return NULL;
    while (archive_read_next_header(archive, &entry) == ARCHIVE_OK)
        if (is_manifest(archive_entry_pathname(entry)))
            return version_of_manifest(archive, entry);
    return NULL;
}

bool package_is_genuine(const char *path, const struct release *release, unsigned skipped_checks)
{
    if ((skipped_checks & CHECK_SIZE) == 0 && !has_size(path, release))
        return false;
    if ((skipped_checks & CHECK_DIGEST) == 0 && !has_digest(path, release, skipped_checks))
        return false;
    if ((skipped_checks & CHECK_MANIFEST) != 0)
        return true;
    g_autofree char *version = manifest_version(path);
    return g_strcmp0(version, release->text) == 0;
}
