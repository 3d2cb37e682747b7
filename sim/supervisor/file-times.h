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
/* The path of the file as the supervisor can open it; NULL if the program's text can't be read. */
char *file_path_of(struct task *task, const struct user_regs_struct *registers,
                   struct file_argument argument);

/* guarded.c: somebody is about to change the file, or wants to. */
void guarded_look(struct supervisor *supervisor, struct task *task,
                  const struct user_regs_struct *registers, struct file_argument argument,
                  bool follows);
