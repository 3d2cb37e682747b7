#pragma once
/* Virtual times of files: what the files that answer system calls share. */
#include "sim/supervisor/file-watch.h"
#include "sim/supervisor/internal.h"

struct file_times {
    struct file_records *records;
    struct file_watch *watch;
};

/* Which arguments of a call name a file; NONE: it has no such argument. */
#define NONE (-1)
struct file_argument {
    int folder, path;
};

/* Where no file of the world lives. What is reached through a process's folder or descriptor lives
 * elsewhere. */
bool file_is_device_place(const char *path);
