#pragma once
/* Removes folders that others have filled: without permissions, nested too deeply for a path, still
 * being written to. Never follows a link and never leaves the file system of the folder. */
#include <stdbool.h>

/* Removes the folder and everything in it. With `last` (a name in it, or NULL) that file goes after
 * everything else. True if nothing is left. */
bool tree_remove(const char *path, const char *last);
