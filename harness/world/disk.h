#pragma once
/* How much the updater has stored in a sandbox. With a file system of its own the kernel knows;
 * else its files are counted. */
#include <stdbool.h>
#include <stdint.h>

int64_t disk_used_bytes(const char *folder, bool is_own_file_system);
