/* Puts the virtual times of files onto the disk, where they stay after the run. Only what the tree
 * wrote is touched: others may write in the same folders. Source: utimensat(2). */
#include "sim/supervisor/file-watch.h"
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static void store_entry(struct file_records *records, int fd, const char *name)
{
    struct file_state real, shown;
    if (!file_state_read(fd, name, AT_SYMLINK_NOFOLLOW, &real) ||
        !file_records_is_written(records, &real)) {
        return;
    }
    shown = real;
    file_records_translate(records, &shown);
    struct timespec times[2];
    for (unsigned kind = STAMP_ACCESS; kind <= STAMP_MODIFY; kind++) {
        bool is_same = shown.stamps_ns[kind] == real.stamps_ns[kind];
        times[kind] =
            is_same ? (struct timespec){0, UTIME_OMIT} : file_stamp_split(shown.stamps_ns[kind]);
    }
    utimensat(fd, *name != '\0' ? name : ".", times, AT_SYMLINK_NOFOLLOW);
}

static void store_folder(int folder_fd, struct file_records *records)
{
    int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, "..") != 0) {
            store_entry(records, folder_fd, strcmp(entry->d_name, ".") != 0 ? entry->d_name : "");
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
}

void file_watch_store(struct file_watch *watch)
{
    file_watch_settle(watch);
    file_watch_each_folder(watch, store_folder);
}
