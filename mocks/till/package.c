/* Reads and extracts packages with libarchive. Reading decides everything before a byte is written:
 * names, kinds, counts and sizes; extracting then only writes, relative to a folder's descriptor,
 * new files only. Numbers that a header claims are never believed: what counts is what comes out.
 */
#include "mocks/till/package.h"
#include <archive.h>
#include <archive_entry.h>
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES 65536
#define NAME_LIMIT_BYTES 1000
#define DEPTH_LIMIT 16
#define MANIFEST_LIMIT_BYTES 65536

typedef struct archive archive_reader;
static void reader_free(archive_reader *reader)
{
    archive_read_free(reader);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(archive_reader, reader_free)

bool package_version_is_valid(const char *version)
{
    static const char allowed[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.+-";
    size_t length = strspn(version, allowed);
    return g_ascii_isdigit(version[0]) && length < PACKAGE_VERSION_SIZE && version[length] == '\0';
}

static bool name_is_safe(const char *name)
{
    if (*name == '\0' || *name == '/' || strlen(name) > NAME_LIMIT_BYTES)
        return false;
    g_auto(GStrv) parts = g_strsplit(name, "/", DEPTH_LIMIT + 1);
    if (g_strv_length(parts) > DEPTH_LIMIT)
        return false;
    for (char **part = parts; *part; part++)
        if (g_str_equal(*part, "..") || strlen(*part) > NAME_MAX)
            return false;
    return true;
}

/* "./manifest.json" is "manifest.json"; "./" itself is "". */
static const char *plain_name(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);
    if (!name || *name == '/')
        return NULL;
    while (g_str_has_prefix(name, "./"))
        name += 1 + strspn(name + 1, "/");
    return name;
}

static bool entry_is_safe(struct archive_entry *entry)
{
    const char *name = plain_name(entry);
    mode_t kind = archive_entry_filetype(entry);
    if (archive_entry_hardlink(entry) || archive_entry_symlink(entry) || !name)
        return false;
    return (kind == AE_IFDIR && *name == '\0') ||
           ((kind == AE_IFDIR || kind == AE_IFREG) && name_is_safe(name));
}

static archive_reader *reader_new(int fd)
{
    archive_reader *reader = archive_read_new();
    g_assert(reader);
    archive_read_support_filter_gzip(reader);
    archive_read_support_format_tar(reader);
    if (lseek(fd, 0, SEEK_SET) != 0 ||
        archive_read_open_fd(reader, fd, BLOCK_BYTES) != ARCHIVE_OK ||
        archive_filter_code(reader, 0) != ARCHIVE_FILTER_GZIP) {
        archive_read_free(reader);
        return NULL;
    }
    return reader;
}

/* What a pass over the package finds out. */
struct contents {
    int64_t left_bytes; /* of the disk */
    unsigned entries;
    bool has_program;
    GByteArray *manifest; /* NULL: none */
};

/* Reads one file to its end; keeps the bytes in `keep` if it is not NULL. */
static enum package_verdict read_file(archive_reader *reader, struct contents *contents,
                                      GByteArray *keep)
{
    guint8 block[BLOCK_BYTES];
    for (la_ssize_t size; (size = archive_read_data(reader, block, sizeof block)) != 0;) {
        if (size < 0)
            return PACKAGE_BAD;
        contents->left_bytes -= size;
        if (contents->left_bytes < 0)
            return PACKAGE_TOO_LARGE;
        if (keep && keep->len + (guint)size > MANIFEST_LIMIT_BYTES)
            return PACKAGE_BAD;
        if (keep)
            g_byte_array_append(keep, block, (guint)size);
    }
    return PACKAGE_GOOD;
}

static enum package_verdict inspect_entry(archive_reader *reader, struct archive_entry *entry,
                                          struct contents *contents)
{
    if (++contents->entries > PACKAGE_ENTRY_LIMIT || !entry_is_safe(entry))
        return PACKAGE_BAD;
    const char *name = plain_name(entry);
    bool is_file = archive_entry_filetype(entry) == AE_IFREG;
    bool is_manifest = is_file && g_str_equal(name, PACKAGE_MANIFEST);
    bool is_program = is_file && g_str_equal(name, PACKAGE_PROGRAM);
    if ((is_manifest && contents->manifest) || (is_program && contents->has_program))
        return PACKAGE_BAD;
    if (is_manifest)
        contents->manifest = g_byte_array_new();
    contents->has_program |= is_program;
    return read_file(reader, contents, is_manifest ? contents->manifest : NULL);
}

static enum package_verdict inspect(int fd, struct contents *contents)
{
    g_autoptr(archive_reader) reader = reader_new(fd);
    struct archive_entry *entry;
    int status = reader ? ARCHIVE_OK : ARCHIVE_FATAL;
    while (status == ARCHIVE_OK &&
           (status = archive_read_next_header(reader, &entry)) == ARCHIVE_OK) {
        enum package_verdict verdict = inspect_entry(reader, entry, contents);
        if (verdict != PACKAGE_GOOD)
            return verdict;
    }
    return status == ARCHIVE_EOF ? PACKAGE_GOOD : PACKAGE_BAD;
}

static bool take_version(struct package *package, const GByteArray *manifest)
{
    if (!manifest)
        return false;
    cJSON *json = cJSON_ParseWithLength((const char *)manifest->data, manifest->len);
    const char *version = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "version"));
    bool is_valid = version && package_version_is_valid(version);
    if (is_valid)
        g_strlcpy(package->version, version, sizeof package->version);
    cJSON_Delete(json);
    return is_valid;
}

/* The path is the updater's: it may name a pipe, a device, or a file of any size. */
static bool open_file(struct package *package, const char *path)
{
    struct stat found;
    package->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (package->fd < 0 || fstat(package->fd, &found) != 0 || !S_ISREG(found.st_mode))
        return false;
    package->size_bytes = found.st_size;
    return true;
}

static bool take_digest(struct package *package)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    guchar block[BLOCK_BYTES];
    int64_t total_bytes = 0;
    for (ssize_t size; (size = read(package->fd, block, sizeof block)) != 0;) {
        total_bytes += size;
        if (size < 0 || total_bytes > PACKAGE_DISK_BYTES)
            return false;
        g_checksum_update(checksum, block, size);
    }
    package->sha256 = g_strdup(g_checksum_get_string(checksum));
    return true;
}

static enum package_verdict judge(struct package *package, const char *path)
{
    if (!open_file(package, path))
        return PACKAGE_BAD;
    if (package->size_bytes > PACKAGE_DISK_BYTES)
        return PACKAGE_TOO_LARGE;
    if (!take_digest(package))
        return PACKAGE_BAD;
    struct contents contents = {.left_bytes = PACKAGE_DISK_BYTES};
    enum package_verdict verdict = inspect(package->fd, &contents);
    bool has_version = take_version(package, contents.manifest);
    if (contents.manifest)
        g_byte_array_unref(contents.manifest);
    if (verdict == PACKAGE_GOOD && !(has_version && contents.has_program))
        verdict = PACKAGE_BAD;
    return verdict;
}

enum package_verdict package_open(struct package *package, const char *path)
{
    *package = (struct package){.fd = -1, .size_bytes = -1};
    package->verdict = judge(package, path);
    return package->verdict;
}

void package_clear(struct package *package)
{
    if (package->fd >= 0)
        close(package->fd);
    g_free(package->sha256);
    *package = (struct package){.fd = -1, .size_bytes = -1};
}

static bool disk_is_full(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

static enum package_verdict verdict_of_errno(void)
{
    return disk_is_full(errno) ? PACKAGE_TOO_LARGE : PACKAGE_BAD;
}

/* Creates the folders on the way to a name. */
static bool make_folders(int folder_fd, const char *name)
{
    g_autofree char *path = g_strdup(name);
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdirat(folder_fd, path, 0755) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return true;
}

static enum package_verdict write_file(archive_reader *reader, int fd)
{
    char block[BLOCK_BYTES];
    for (la_ssize_t size; (size = archive_read_data(reader, block, sizeof block)) != 0;) {
        if (size < 0)
            return PACKAGE_BAD;
        for (la_ssize_t done = 0, written; done < size; done += written)
            if ((written = write(fd, block + done, (size_t)(size - done))) < 0)
                return verdict_of_errno();
    }
    return PACKAGE_GOOD;
}

/* Only the program is executable, whatever the package says; nothing is ever written over. */
static enum package_verdict extract_entry(archive_reader *reader, struct archive_entry *entry,
                                          int folder_fd)
{
    const char *name = plain_name(entry);
    if (*name == '\0')
        return PACKAGE_GOOD;
    if (!make_folders(folder_fd, name))
        return verdict_of_errno();
    if (archive_entry_filetype(entry) == AE_IFDIR)
        return mkdirat(folder_fd, name, 0755) == 0 || errno == EEXIST ? PACKAGE_GOOD
                                                                      : verdict_of_errno();
    mode_t mode = g_str_equal(name, PACKAGE_PROGRAM) ? 0755 : 0644;
    int fd = openat(folder_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return verdict_of_errno();
    enum package_verdict verdict = write_file(reader, fd);
    if (close(fd) != 0 && verdict == PACKAGE_GOOD)
        verdict = verdict_of_errno();
    return verdict;
}

enum package_verdict package_extract(const struct package *package, int folder_fd)
{
    g_assert(package->verdict == PACKAGE_GOOD);
    g_autoptr(archive_reader) reader = reader_new(package->fd);
    struct archive_entry *entry;
    int status = reader ? ARCHIVE_OK : ARCHIVE_FATAL;
    while (status == ARCHIVE_OK &&
           (status = archive_read_next_header(reader, &entry)) == ARCHIVE_OK) {
        enum package_verdict verdict = extract_entry(reader, entry, folder_fd);
        if (verdict != PACKAGE_GOOD)
            return verdict;
    }
    return status == ARCHIVE_EOF ? PACKAGE_GOOD : PACKAGE_BAD;
}
