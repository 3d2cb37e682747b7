/* The size of what is in a sandbox. Sparse files count as what they occupy. */
#include "harness/world/disk.h"
#include <ftw.h>
#include <glib.h>
#include <sys/statvfs.h>

#define OPEN_FOLDERS 16
#define BLOCK_BYTES 512 /* of st_blocks, stat(3type) */

static int64_t counted_bytes;

static int count(const char *path, const struct stat *status, int kind, struct FTW *position)
{
    (void)path;
    (void)position;
    if (kind == FTW_F) {
        counted_bytes += status->st_blocks * BLOCK_BYTES;
    }
    return 0;
}

int64_t disk_used_bytes(const char *folder, bool is_own_file_system)
{
    struct statvfs figures;
    if (is_own_file_system) {
        return statvfs(folder, &figures) == 0
                   ? (int64_t)((figures.f_blocks - figures.f_bfree) * figures.f_frsize)
                   : 0;
    }
    counted_bytes = 0;
    nftw(folder, count, OPEN_FOLDERS, FTW_PHYS | FTW_MOUNT);
    return counted_bytes;
}
