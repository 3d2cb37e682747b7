#pragma once
/* Files of the system that tell the time or a random number. When the tree opens one it is given a
 * file in memory instead, with what the file would say in virtual time. */
#include "sim/supervisor/internal.h"

struct virtual_file;
/* The file that the path names for the task, NULL if it is none; `path` is absolute. */
const struct virtual_file *virtual_file_find(const char *path);
/* False if the machine has no such file, or what it says shall stay real. */
bool virtual_file_is_there(const struct virtual_file *file, const struct task *task,
                           const char *path);
/* What it says now; NULL if it can't be told. */
char *virtual_file_text(const struct virtual_file *file, struct task *task, const char *path);
/* Says something else at each instant: who reads it again without opening it expects that. */
bool virtual_file_changes(const struct virtual_file *file);
