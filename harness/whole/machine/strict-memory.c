/* A kernel that lets nobody write to the read-only pages of another process, not even a debugger
 * (boot option proc_mem.force_override=never): to be preloaded into the program under test, whose
 * pwrite(2) to /proc/PID/mem then fails as there; with STRICT_MEMORY=all it fails whatever it
 * writes to. Source: proc(5), Documentation/admin-guide kernel-parameters. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define PATH_BYTES 64
#define PAGE_BYTES 4096
#define KNOWN_PAGES 256

/* The pid if the descriptor is /proc/PID/mem, else 0. */
static int owner_of(int fd)
{
    char link[PATH_BYTES], path[PATH_BYTES];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    char *name = strrchr(path, '/');
    return strncmp(path, "/proc/", 6) == 0 && strcmp(name, "/mem") == 0
               ? (int)strtol(path + 6, NULL, 10)
               : 0;
}

static int is_writable(int pid, uint64_t address)
{
    char path[PATH_BYTES], line[512];
    int answer = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        char *end;
        uint64_t from = strtoull(line, &end, 16), to = strtoull(end + 1, &end, 16);
        if (address >= from && address < to) {
            answer = end[2] == 'w';
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return answer;
}

/* Asking each time would take longer than what is tested. Only what may be written is remembered.
 */
static int was_writable(int pid, uint64_t address)
{
    static struct {
        int pid;
        uint64_t page;
    } known[KNOWN_PAGES];
    uint64_t page = address / PAGE_BYTES, slot = (page + (uint64_t)pid) % KNOWN_PAGES;
    if (known[slot].pid == pid && known[slot].page == page) {
        return 1;
    }
    if (!is_writable(pid, address)) {
        return 0;
    }
    known[slot].pid = pid;
    known[slot].page = page;
    return 1;
}

ssize_t pwrite(int fd, const void *bytes, size_t size_bytes, off_t offset);
ssize_t pwrite(int fd, const void *bytes, size_t size_bytes, off_t offset)
{
    int pid = owner_of(fd);
    const char *strictness = getenv("STRICT_MEMORY");
    int is_closed = strictness != NULL && strcmp(strictness, "all") == 0;
    if (pid != 0 && (is_closed || !was_writable(pid, (uint64_t)offset))) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, bytes, size_bytes, offset);
}
