/* Folders that are watched for changes. Events are collected by folder and name; the files behind
 * them are looked at in one go, before the clock moves or somebody asks for a time. Source:
 * inotify(7), proc(5). */
#include "sim/supervisor/file-watch.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_LIMIT 8192
#define DEPTH_LIMIT 64
#define EVENTS_BYTES 65536

#define ENTRY_EVENTS (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
#define EVENTS (ENTRY_EVENTS | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE)
#define COMPARE IN_CLOSE_WRITE /* may have been written: what is new is seen by its stamps */

struct folder {
    int fd;
    bool is_deep; /* folders that appear in it are watched too */
};

struct file_watch {
    struct file_records *records;
    int events_fd;       /* -1 until the first folder */
    GHashTable *folders; /* watch descriptor -> struct folder */
    GHashTable *changes; /* "WATCH/NAME" -> inotify mask; NAME is empty for the folder itself */
    unsigned folder_limit;
    bool has_overflowed, wrote_in_still_place;
};

static void free_folder(gpointer data)
{
    struct folder *folder = data;
    close(folder->fd);
    g_free(folder);
}

struct file_watch *file_watch_new(struct file_records *records)
{
    struct file_watch *watch = g_new0(struct file_watch, 1);
    watch->records = records;
    watch->events_fd = -1;
    struct rlimit descriptors = {0};
    getrlimit(RLIMIT_NOFILE, &descriptors);
    watch->folder_limit = (unsigned)MIN(descriptors.rlim_cur / 2, FOLDER_LIMIT);
    watch->folders = g_hash_table_new_full(NULL, NULL, NULL, free_folder);
    watch->changes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return watch;
}

void file_watch_free(struct file_watch *watch)
{
    g_hash_table_unref(watch->folders);
    g_hash_table_unref(watch->changes);
    if (watch->events_fd >= 0) {
        close(watch->events_fd);
    }
    g_free(watch);
}

bool file_watch_is_still(const struct file_watch *watch, const char *path)
{
    static const char *const places[] = {"/usr/",    "/lib/", "/lib64/", "/lib32/",
                                         "/libx32/", "/bin/", "/sbin/",  "/etc/"};
    if (watch->wrote_in_still_place || strstr(path, "/..") != NULL) {
        return false;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++) {
        if (g_str_has_prefix(path, places[i])) {
            return true;
        }
    }
    return false;
}

static void note_change(struct file_watch *watch, int folder, const char *name, uint32_t mask)
{
    g_autofree char *key = g_strdup_printf("%d/%s", folder, name);
    uint32_t known = GPOINTER_TO_UINT(g_hash_table_lookup(watch->changes, key));
    if ((known | mask) != known) {
        g_hash_table_replace(watch->changes, g_steal_pointer(&key), GUINT_TO_POINTER(known | mask));
    }
}

static void note_still_place(struct file_watch *watch, int fd)
{
    char link[40], path[PATH_MAX + 2];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX);
    memcpy(path + MAX(length, 0), "/", 2);
    watch->wrote_in_still_place |= file_watch_is_still(watch, path);
}

static struct folder *find_folder(const struct file_watch *watch, int id)
{
    return g_hash_table_lookup(watch->folders, GINT_TO_POINTER(id));
}

/* The watch descriptor if the folder was not watched before, else -1. Takes `fd`, which may be -1.
 */
static int watch_folder(struct file_watch *watch, int fd, bool is_deep)
{
    char link[40];
    if (watch->events_fd < 0) {
        watch->events_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int id = fd >= 0 && g_hash_table_size(watch->folders) < watch->folder_limit
                 ? inotify_add_watch(watch->events_fd, link, EVENTS | IN_ONLYDIR)
                 : -1;
    if (id < 0 || find_folder(watch, id) != NULL) {
        if (fd >= 0) {
            close(fd);
        }
        return -1;
    }
    struct folder *folder = g_new(struct folder, 1);
    *folder = (struct folder){fd, is_deep};
    g_hash_table_insert(watch->folders, GINT_TO_POINTER(id), folder);
    note_still_place(watch, fd);
    return id;
}

static int open_folder(int base_fd, const char *path, int flags)
{
    return openat(base_fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC | flags);
}

void file_watch_add(struct file_watch *watch, const char *path, const char *name)
{
    int id = watch_folder(watch, open_folder(AT_FDCWD, path, 0), false);
    if (id >= 0 && name != NULL) {
        note_change(watch, id, name, COMPARE);
        note_change(watch, id, "", COMPARE);
    }
}

static void note_entries(struct file_watch *watch, int id, uint32_t mask, unsigned depth);

static void note_entry(struct file_watch *watch, int id, const char *name, uint32_t mask,
                       unsigned depth)
{
    note_change(watch, id, name, mask);
    const struct folder *folder = find_folder(watch, id);
    if (depth == DEPTH_LIMIT || folder == NULL || !folder->is_deep) {
        return;
    }
    int inner = watch_folder(watch, open_folder(folder->fd, name, O_NOFOLLOW), true);
    if (inner >= 0) {
        note_entries(watch, inner, mask, depth + 1);
    }
}

/* With `mask`, the folder and everything in it. */
static void note_entries(struct file_watch *watch, int id, uint32_t mask, unsigned depth)
{
    const struct folder *folder = find_folder(watch, id);
    int fd = folder != NULL ? openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    note_change(watch, id, "", mask);
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            note_entry(watch, id, entry->d_name, mask, depth);
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
}

void file_watch_add_tree(struct file_watch *watch, const char *path)
{
    int id = watch_folder(watch, open_folder(AT_FDCWD, path, 0), true);
    if (id >= 0) {
        note_entries(watch, id, COMPARE, 0);
    }
}

static void take_event(struct file_watch *watch, const struct inotify_event *event)
{
    if ((event->mask & IN_Q_OVERFLOW) != 0) {
        watch->has_overflowed = true;
        return;
    }
    if ((event->mask & IN_IGNORED) != 0) {
        g_hash_table_remove(watch->folders, GINT_TO_POINTER(event->wd));
        return;
    }
    const char *name = event->len > 0 ? event->name : "";
    if ((event->mask & ENTRY_EVENTS) != 0) {
        note_change(watch, event->wd, "", event->mask & ENTRY_EVENTS);
    }
    uint32_t mask = event->mask & EVENTS;
    if ((event->mask & IN_ISDIR) != 0 && (mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
        note_entry(watch, event->wd, name, mask, 0);
    }
    note_change(watch, event->wd, name, mask);
}

static void take_events(struct file_watch *watch)
{
    static char buffer[EVENTS_BYTES] __attribute__((aligned(__alignof__(struct inotify_event))));
    for (;;) {
        ssize_t size = read(watch->events_fd, buffer, sizeof buffer);
        if (size <= 0) {
            return;
        }
        for (const char *at = buffer; at < buffer + size;) {
            const struct inotify_event *event = (const struct inotify_event *)(const void *)at;
            take_event(watch, event);
            at += sizeof *event + event->len;
        }
    }
}

/* Which stamps an event gives anew. Of a folder itself its entries are the contents. */
static unsigned stamps_touched(const char *name, uint32_t mask)
{
    static const struct {
        uint32_t events;
        unsigned stamps;
    } rows[] = {
        {IN_ATTRIB | IN_MOVED_TO, STAMP_BIT(STAMP_CHANGE)},
        {IN_MODIFY, STAMP_BIT(STAMP_MODIFY) | STAMP_BIT(STAMP_CHANGE)},
        {IN_CREATE, STAMP_BIT(STAMP_BIRTH) | STAMP_BIT(STAMP_CHANGE)},
    };
    if (*name == '\0') {
        bool has_entries = (mask & ENTRY_EVENTS) != 0;
        return STAMP_BIT(STAMP_CHANGE) | (has_entries ? STAMP_BIT(STAMP_MODIFY) : 0);
    }
    unsigned touched = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        touched |= (mask & rows[i].events) != 0 ? rows[i].stamps : 0;
    }
    return touched;
}

static void look_at(struct file_watch *watch, const char *key, uint32_t mask)
{
    char *name = NULL;
    const struct folder *folder = find_folder(watch, (int)g_ascii_strtoll(key, &name, 10));
    struct file_state state;
    if (folder != NULL && file_state_read(folder->fd, ++name, AT_SYMLINK_NOFOLLOW, &state)) {
        file_records_note(watch->records, &state, stamps_touched(name, mask));
    }
}

/* Which changes got lost is not known: everything is compared. */
static void note_everything(struct file_watch *watch)
{
    g_autoptr(GList) folders = g_hash_table_get_keys(watch->folders);
    watch->has_overflowed = false;
    for (const GList *folder = folders; folder != NULL; folder = folder->next) {
        note_entries(watch, GPOINTER_TO_INT(folder->data), COMPARE, 0);
    }
}

void file_watch_settle(struct file_watch *watch)
{
    if (watch->events_fd < 0) {
        return;
    }
    take_events(watch);
    if (watch->has_overflowed) {
        note_everything(watch);
    }
    if (g_hash_table_size(watch->changes) == 0) {
        return;
    }
    GHashTableIter changes;
    gpointer key, mask;
    g_hash_table_iter_init(&changes, watch->changes);
    while (g_hash_table_iter_next(&changes, &key, &mask)) {
        look_at(watch, key, GPOINTER_TO_UINT(mask));
    }
    g_hash_table_remove_all(watch->changes);
}

void file_watch_each_folder(const struct file_watch *watch,
                            void (*function)(int fd, struct file_records *records))
{
    GHashTableIter folders;
    gpointer folder;
    g_hash_table_iter_init(&folders, watch->folders);
    while (g_hash_table_iter_next(&folders, NULL, &folder)) {
        function(((const struct folder *)folder)->fd, watch->records);
    }
}
