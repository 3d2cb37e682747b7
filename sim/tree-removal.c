/* Removal of a whole folder by descriptors, not paths. Source: openat(2), unlinkat(2). */
#include "sim/tree-removal.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_LIMIT 100 /* what lies deeper is moved up first */
#define ROUNDS_LIMIT 10000

struct removal {
    int top_fd;
    dev_t device;
    const char *last;
    unsigned moved;
};

static bool empty_folder(struct removal *removal, int fd, unsigned depth);

static int open_folder(int parent_fd, const char *name)
{
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(parent_fd, name, flags);
    if (fd < 0 && errno == EACCES && fchmodat(parent_fd, name, 0700, 0) == 0) {
        fd = openat(parent_fd, name, flags);
    }
    return fd;
}

static bool is_inside(const struct removal *removal, int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_dev == removal->device;
}

static bool move_up(struct removal *removal, int parent_fd, const char *name)
{
    char unused[32];
    snprintf(unused, sizeof unused, ".moved-%u", removal->moved++);
    return renameat(parent_fd, name, removal->top_fd, unused) == 0;
}

static bool remove_entry(struct removal *removal, int parent_fd, const char *name, unsigned depth)
{
    if (unlinkat(parent_fd, name, 0) == 0) {
        return true;
    }
    int fd = open_folder(parent_fd, name);
    if (fd < 0) {
        return false;
    }
    fchmod(fd, 0700); /* what can be listed can't always be emptied */
    if (depth == DEPTH_LIMIT) {
        bool is_moved = is_inside(removal, fd) && move_up(removal, parent_fd, name);
        close(fd);
        return is_moved;
    }
    bool is_empty = is_inside(removal, fd) && empty_folder(removal, fd, depth + 1);
    close(fd);
    return is_empty && unlinkat(parent_fd, name, AT_REMOVEDIR) == 0;
}

static bool is_kept(const struct removal *removal, const char *name, unsigned depth)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           (depth == 0 && g_strcmp0(name, removal->last) == 0);
}

/* From its beginning, whatever was read of it before. */
static DIR *list_folder(int fd)
{
    return fdopendir(openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static bool empty_folder(struct removal *removal, int fd, unsigned depth)
{
    bool is_empty = true;
    DIR *folder = list_folder(fd);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (!is_kept(removal, entry->d_name, depth) &&
            !remove_entry(removal, fd, entry->d_name, depth)) {
            is_empty = false;
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return is_empty;
}

static bool has_others(const struct removal *removal)
{
    bool has = false;
    DIR *folder = list_folder(removal->top_fd);
    struct dirent *entry;
    while (folder != NULL && !has && (entry = readdir(folder)) != NULL) {
        has = !is_kept(removal, entry->d_name, 0);
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return has;
}

bool tree_remove(const char *path, const char *last)
{
    struct stat status;
    struct removal removal = {.top_fd = open_folder(AT_FDCWD, path), .last = last};
    if (removal.top_fd < 0) {
        return errno == ENOENT;
    }
    bool goes_on = fstat(removal.top_fd, &status) == 0;
    removal.device = status.st_dev;
    for (unsigned round = 0; goes_on && round < ROUNDS_LIMIT; round++) {
        unsigned moved = removal.moved;
        bool is_empty = empty_folder(&removal, removal.top_fd, 0);
        goes_on = is_empty ? has_others(&removal) : removal.moved > moved;
    }
    if (last != NULL) {
        unlinkat(removal.top_fd, last, 0);
    }
    close(removal.top_fd);
    return rmdir(path) == 0;
}
