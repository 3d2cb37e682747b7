#pragma once
/* Sees what is written in folders, without stopping anybody: inotify(7) tells which file changed,
 * and before the clock moves each is given the present virtual time. */
#include "sim/supervisor/file-record.h"

struct file_watch;
struct file_watch *file_watch_new(struct file_records *records);
void file_watch_free(struct file_watch *watch);

/* Watches a folder from now on; folders that appear in it as well. Nothing if it is watched
 * already, can't be watched, or there are too many. `name`, if not NULL, is a file in it that may
 * have been written just before. */
void file_watch_add(struct file_watch *watch, const char *folder, const char *name);
/* With all that is in it, as if it had been written now. */
void file_watch_add_tree(struct file_watch *watch, const char *folder);
/* Looks at everything that changed since the last time. */
void file_watch_settle(struct file_watch *watch);
/* Puts the virtual times onto the disk, in the folders that are watched. */
void file_watch_store(struct file_watch *watch);
void file_watch_each_folder(const struct file_watch *watch,
                            void (*function)(int fd, struct file_records *records));
/* True for a path where nothing was written, and nothing will be unless a folder in there is
 * watched: the folders of the system's programs. */
bool file_watch_is_still(const struct file_watch *watch, const char *path);
