/* Keeps an index of the files of all nodes: path -> what was there at the last look. */
#include "mocks/site/tree.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define READ_LIMIT_BYTES (4 * 1024 * 1024)
#define SUSPECT_LIMIT 20000
#define PROGRAM_SIZE_BYTES 4096
#define DEPTH_LIMIT 64

struct known {
    ino_t inode;
    int64_t modified_ns, size_bytes;
    char *sha256;
    bool was_seen; /* by the look that is under way */
};

struct tree {
    struct tree_settings settings;
    char *folder;
    GHashTable *files;     /* "front-1/C/..." -> struct known * */
    GPtrArray *left_out;   /* char *: "front-1/C/.../Logs/" */
    GPtrArray *suspects;   /* char *: what the tool touched, each once */
    GHashTable *suspected; /* the same texts */
    GHashTable *fresh; /* of them, touched since the last look: hashed whatever their times say */
    bool has_begun;
};

static void known_free(void *data)
{
    struct known *known = data;
    g_free(known->sha256);
    g_free(known);
}

struct tree *tree_new(const struct tree_settings *settings)
{
    struct tree *tree = g_new0(struct tree, 1);
    tree->settings = *settings;
    tree->folder = g_strdup(settings->folder);
    tree->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, known_free);
    tree->left_out = g_ptr_array_new_with_free_func(g_free);
    tree->suspects = g_ptr_array_new_with_free_func(g_free);
    tree->suspected = g_hash_table_new(g_str_hash, g_str_equal);
    tree->fresh = g_hash_table_new(g_str_hash, g_str_equal);
    return tree;
}

void tree_free(struct tree *tree)
{
    if (tree == NULL) {
        return;
    }
    g_hash_table_unref(tree->fresh);
    g_hash_table_unref(tree->suspected);
    g_ptr_array_unref(tree->suspects);
    g_ptr_array_unref(tree->left_out);
    g_hash_table_unref(tree->files);
    g_free(tree->folder);
    g_free(tree);
}

void tree_begin(struct tree *tree)
{
    tree->has_begun = true;
}

void tree_leave_out(struct tree *tree, const char *node, const char *path)
{
    g_ptr_array_add(tree->left_out, g_strdup_printf("%s/%s/", node, path));
}

static bool is_left_out(const struct tree *tree, const char *path)
{
    for (guint i = 0; i < tree->left_out->len; i++) {
        if (g_str_has_prefix(path, g_ptr_array_index(tree->left_out, i))) {
            return true;
        }
    }
    return false;
}

char *tree_path(const struct tree *tree, const char *node, const char *path)
{
    return g_build_filename(tree->folder, node, path, NULL);
}

static char *version_in(const char *bytes, size_t size_bytes)
{
    static const char key[] = "FileVersion: ";
    const char *found = g_strstr_len(bytes, (gssize)MIN(size_bytes, 512), key);
    if (found == NULL) {
        return NULL;
    }
    found += strlen(key);
    return g_strndup(found, strspn(found, "0123456789."));
}

static bool is_program(const char *path)
{
    return g_str_has_suffix(path, ".dll") || g_str_has_suffix(path, ".exe");
}

/* The parts of "front-1/C/x": the node's name, which the caller frees, and the rest. */
static const char *split(const char *path, char **node)
{
    const char *slash = strchr(path, '/');
    *node = slash != NULL ? g_strndup(path, (gsize)(slash - path)) : g_strdup(path);
    return slash != NULL ? slash + 1 : "";
}

static void record(const struct tree *tree, const char *path, const char *change,
                   const struct known *known, const char *version)
{
    struct history *history = tree->settings.history;
    g_autofree char *node = NULL;
    const char *rest = split(path, &node);
    g_autofree char *text = g_utf8_make_valid(rest, -1);
    history_begin(history, "site", "file");
    history_text(history, "node", node);
    history_text(history, "path", text);
    history_text(history, "change", change);
    if (known != NULL) {
        history_text(history, "sha256", known->sha256);
        history_integer(history, "bytes", known->size_bytes);
    }
    if (version != NULL && *version != '\0') {
        history_text(history, "version", version);
    }
}

static void finish(const struct tree *tree, const char *path, const char *by)
{
    g_autofree char *node = NULL;
    const char *rest = split(path, &node);
    history_text(tree->settings.history, "by", by);
    history_end(tree->settings.history);
    if (tree->settings.changed != NULL) {
        tree->settings.changed(node, rest, tree->settings.changed_data);
    }
}

static int64_t modified_ns(const struct stat *status)
{
    return status->st_mtim.tv_sec * NS_PER_S + status->st_mtim.tv_nsec;
}

/* What the world wrote itself need not be read again. */
static void note(struct tree *tree, const char *path, const void *bytes, size_t size_bytes)
{
    struct stat status;
    g_autofree char *whole = g_build_filename(tree->folder, path, NULL);
    bool was_there = g_hash_table_contains(tree->files, path);
    if (lstat(whole, &status) != 0 || is_left_out(tree, path)) {
        return;
    }
    struct known *known = g_new0(struct known, 1);
    *known = (struct known){
        .inode = status.st_ino,
        .modified_ns = modified_ns(&status),
        .size_bytes = (int64_t)size_bytes,
        .sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size_bytes),
    };
    g_hash_table_insert(tree->files, g_strdup(path), known);
    g_autofree char *version = is_program(path) ? version_in(bytes, size_bytes) : NULL;
    record(tree, path, !tree->has_begun ? "there" : was_there ? "changed" : "new", known, version);
    finish(tree, path, "world");
}

bool tree_write(struct tree *tree, const char *node, const char *path, const void *bytes,
                size_t size_bytes)
{
    g_autofree char *whole = tree_path(tree, node, path);
    g_autofree char *folder = g_path_get_dirname(whole);
    g_autofree char *name = g_strdup_printf("%s/%s", node, path);
    if (g_mkdir_with_parents(folder, 0755) != 0 ||
        !g_file_set_contents_full(whole, bytes, (gssize)size_bytes, G_FILE_SET_CONTENTS_NONE, 0644,
                                  NULL)) {
        return false;
    }
    note(tree, name, bytes, size_bytes);
    return true;
}

bool tree_write_text(struct tree *tree, const char *node, const char *path, const char *text)
{
    return tree_write(tree, node, path, text, strlen(text));
}

void tree_make_folder(struct tree *tree, const char *node, const char *path)
{
    g_autofree char *whole = tree_path(tree, node, path);
    g_mkdir_with_parents(whole, 0755);
}

void tree_delete(struct tree *tree, const char *node, const char *path)
{
    g_autofree char *whole = tree_path(tree, node, path);
    g_autofree char *name = g_strdup_printf("%s/%s", node, path);
    if (g_unlink(whole) != 0) {
        return;
    }
    g_hash_table_remove(tree->files, name);
    record(tree, name, "gone", NULL, NULL);
    finish(tree, name, "world");
}

bool tree_has(const struct tree *tree, const char *path)
{
    struct stat status;
    g_autofree char *whole = g_build_filename(tree->folder, path, NULL);
    return lstat(whole, &status) == 0;
}

static char *read_whole(const char *path, size_t *size_bytes)
{
    struct stat status;
    char *bytes = NULL;
    if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size > READ_LIMIT_BYTES) {
        return NULL;
    }
    g_file_get_contents(path, &bytes, size_bytes, NULL);
    return bytes;
}

char *tree_read(const struct tree *tree, const char *node, const char *path, size_t *size_bytes)
{
    g_autofree char *whole = tree_path(tree, node, path);
    size_t size = 0;
    return read_whole(whole, size_bytes != NULL ? size_bytes : &size);
}

char *tree_program_version(const struct tree *tree, const char *node, const char *path)
{
    size_t size_bytes = 0;
    g_autofree char *bytes = tree_read(tree, node, path, &size_bytes);
    return bytes != NULL ? version_in(bytes, size_bytes) : NULL;
}

/* A file that is too large to be read is known by its size and its time alone. */
static char *hash(const char *path, char **version)
{
    size_t size_bytes = 0;
    g_autofree char *bytes = read_whole(path, &size_bytes);
    if (bytes == NULL) {
        return g_strdup("unread");
    }
    *version = is_program(path) ? version_in(bytes, size_bytes) : NULL;
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size_bytes);
}

static bool is_fresh(const struct tree *tree, const char *path)
{
    return g_hash_table_contains(tree->fresh, path);
}

static void look_at_file(struct tree *tree, const char *path, const char *whole,
                         const struct stat *status)
{
    struct known *known = g_hash_table_lookup(tree->files, path);
    if (known != NULL) {
        known->was_seen = true;
    }
    bool is_same = known != NULL && known->inode == status->st_ino &&
                   known->modified_ns == modified_ns(status) &&
                   known->size_bytes == status->st_size;
    if (is_left_out(tree, path) || (is_same && !is_fresh(tree, path))) {
        return;
    }
    g_autofree char *version = NULL;
    g_autofree char *sha256 = hash(whole, &version);
    bool was_there = known != NULL;
    if (known == NULL) {
        known = g_new0(struct known, 1);
        g_hash_table_insert(tree->files, g_strdup(path), known);
    }
    bool differs = g_strcmp0(known->sha256, sha256) != 0;
    *known =
        (struct known){status->st_ino, modified_ns(status), status->st_size, known->sha256, true};
    if (!differs) {
        return;
    }
    g_free(known->sha256);
    known->sha256 = g_steal_pointer(&sha256);
    record(tree, path, was_there ? "changed" : "new", known, version);
    finish(tree, path, "tool");
}

static gint by_name(gconstpointer first, gconstpointer second)
{
    return strcmp(*(const char *const *)first, *(const char *const *)second);
}

static GPtrArray *names_in(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *listing = g_dir_open(folder, 0, NULL);
    for (const char *name; listing != NULL && (name = g_dir_read_name(listing)) != NULL;) {
        g_ptr_array_add(names, g_strdup(name));
    }
    g_clear_pointer(&listing, g_dir_close);
    g_ptr_array_sort(names, by_name);
    return names;
}

static void look_below(struct tree *tree, const char *path, unsigned depth)
{
    struct stat status;
    g_autofree char *whole = g_build_filename(tree->folder, path, NULL);
    if (depth > DEPTH_LIMIT || lstat(whole, &status) != 0) {
        return;
    }
    if (!S_ISDIR(status.st_mode)) {
        look_at_file(tree, path, whole, &status);
        return;
    }
    g_autoptr(GPtrArray) names = names_in(whole);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *below = *path != '\0'
                                     ? g_strdup_printf("%s/%s", path, (char *)names->pdata[i])
                                     : g_strdup(names->pdata[i]);
        look_below(tree, below, depth + 1);
    }
}

/* Is the path, or a folder that it is in, a suspect? */
static bool is_suspected(const struct tree *tree, const char *path)
{
    g_autofree char *part = g_strdup(path);
    for (char *slash; !g_hash_table_contains(tree->suspected, part); *slash = '\0') {
        slash = strrchr(part, '/');
        if (slash == NULL) {
            return false;
        }
    }
    return true;
}

static void forget_missing(struct tree *tree, bool everywhere)
{
    g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iterator;
    void *key, *value;
    g_hash_table_iter_init(&iterator, tree->files);
    while (g_hash_table_iter_next(&iterator, &key, &value)) {
        struct known *known = value;
        if (!known->was_seen && (everywhere || is_suspected(tree, key))) {
            g_ptr_array_add(gone, g_strdup(key));
        }
        known->was_seen = false;
    }
    g_ptr_array_sort(gone, by_name);
    for (guint i = 0; i < gone->len; i++) {
        const char *path = g_ptr_array_index(gone, i);
        g_hash_table_remove(tree->files, path);
        record(tree, path, "gone", NULL, NULL);
        finish(tree, path, "tool");
    }
}

void tree_look(struct tree *tree)
{
    for (guint i = 0; i < tree->suspects->len; i++) {
        look_below(tree, g_ptr_array_index(tree->suspects, i), 0);
    }
    if (tree->suspects->len > 0) {
        forget_missing(tree, false);
    }
    g_hash_table_remove_all(tree->fresh);
}

void tree_look_everywhere(struct tree *tree)
{
    look_below(tree, "", 0);
    forget_missing(tree, true);
    g_hash_table_remove_all(tree->fresh);
}

/* A suspect stays one: whoever has the file open may go on writing. */
static void suspect(struct tree *tree, const char *path)
{
    char *known = g_hash_table_lookup(tree->suspected, path);
    if (known == NULL && tree->suspects->len < SUSPECT_LIMIT) {
        known = g_strdup(path);
        g_ptr_array_add(tree->suspects, known);
        g_hash_table_insert(tree->suspected, known, known);
    }
    if (known != NULL) {
        g_hash_table_add(tree->fresh, known);
    }
}

void tree_touched(struct tree *tree, const char *path, const char *how)
{
    g_autofree char *node = NULL;
    const char *rest = split(path, &node);
    g_autofree char *text = g_utf8_make_valid(rest, -1);
    const char *opened = tree_has(tree, path) ? "write" : "create";
    tree_look(tree);
    history_begin(tree->settings.history, "site", "touch");
    history_text(tree->settings.history, "node", node);
    history_text(tree->settings.history, "path", text);
    history_text(tree->settings.history, "how", how != NULL ? how : opened);
    history_end(tree->settings.history);
    suspect(tree, path);
}

GBytes *program_file_new(const char *name, const char *version)
{
    GString *text = g_string_new("MZ\x90\r\n");
    g_string_append_printf(text, "FileDescription: %s\r\nFileVersion: %s\r\n", name, version);
    guint32 state = g_str_hash(name) ^ g_str_hash(version);
    while (text->len < PROGRAM_SIZE_BYTES) {
        state = state * 1664525U + 1013904223U;
        g_string_append_c(text, (char)(state >> 24));
    }
    return g_string_free_to_bytes(text);
}
