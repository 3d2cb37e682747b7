/* Packages are written by libarchive into one buffer. No stamp of this machine gets in: owners,
 * times and the gzip header are fixed. Nothing is compressed: that would take longer than all else
 * that a row needs to start. */
#include "mocks/feed/parcel.h"
#include "mocks/till/package.h"
#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>

#define PARCEL_MTIME 1893456000 /* 2030-01-01T00:00:00Z */

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_write_free)

struct part {
    const char *name;
    const void *bytes;
    size_t size_bytes;
    mode_t mode;
};

static la_ssize_t append(struct archive *archive G_GNUC_UNUSED, void *data, const void *bytes,
                         size_t size_bytes)
{
    g_byte_array_append(data, bytes, (guint)size_bytes);
    return (la_ssize_t)size_bytes;
}

static bool open_archive(struct archive *archive, GByteArray *buffer)
{
    return archive_write_set_format_ustar(archive) == ARCHIVE_OK &&
           archive_write_add_filter_gzip(archive) == ARCHIVE_OK &&
           archive_write_set_options(archive, "gzip:!timestamp,gzip:compression-level=0") ==
               ARCHIVE_OK &&
           archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
           archive_write_open(archive, buffer, NULL, append, NULL) == ARCHIVE_OK;
}

static bool write_part(struct archive *archive, const struct part *part)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, part->name);
    archive_entry_set_size(entry, (la_int64_t)part->size_bytes);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, part->mode);
    archive_entry_set_mtime(entry, PARCEL_MTIME, 0);
    bool is_written =
        archive_write_header(archive, entry) == ARCHIVE_OK &&
        archive_write_data(archive, part->bytes, part->size_bytes) == (la_ssize_t)part->size_bytes;
    archive_entry_free(entry);
    return is_written;
}

/* The quotes, backslashes and control characters of a JSON text. */
static char *quoted(const char *text)
{
    GString *json = g_string_new("\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(json, '\\');
        if ((unsigned char)*text < ' ')
            g_string_append_printf(json, "\\u%04x", (unsigned char)*text);
        else
            g_string_append_c(json, *text);
    }
    g_string_append_c(json, '"');
    return g_string_free(json, FALSE);
}

static GBytes *build(const char *version, GBytes *program, GError **error)
{
    g_autofree char *json = quoted(version);
    g_autofree char *manifest = g_strdup_printf("{\"version\": %s}\n", json);
    const struct part parts[] = {
        {PACKAGE_MANIFEST, manifest, strlen(manifest), 0644},
        {PACKAGE_PROGRAM, g_bytes_get_data(program, NULL), g_bytes_get_size(program), 0755},
    };
    g_autoptr(GByteArray) buffer = g_byte_array_new();
    g_autoptr(Archive) archive = archive_write_new();
    bool is_good = open_archive(archive, buffer);
    for (unsigned i = 0; i < G_N_ELEMENTS(parts) && is_good; i++)
        is_good = write_part(archive, &parts[i]);
    if (is_good && archive_write_close(archive) == ARCHIVE_OK)
        return g_byte_array_free_to_bytes(g_steal_pointer(&buffer));
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "can't make the package of %s: %s", version,
                archive_error_string(archive));
    return NULL;
}

struct parcel *parcel_new(const char *version, GBytes *program, GError **error)
{
    GBytes *bytes = build(version, program, error);
    if (bytes == NULL)
        return NULL;
    struct parcel *parcel = g_new(struct parcel, 1);
    parcel->version = g_strdup(version);
    parcel->bytes = bytes;
    parcel->sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    parcel->etag = g_strdup_printf("\"%.32s\"", parcel->sha256);
    return parcel;
}

void parcel_free(struct parcel *parcel)
{
    g_free(parcel->version);
    g_bytes_unref(parcel->bytes);
    g_free(parcel->sha256);
    g_free(parcel->etag);
    g_free(parcel);
}
