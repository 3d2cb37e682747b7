/* Sets, reads and changes the times of files by system calls that tools seldom use, and with
 * arguments that no sane program passes. Every line is what one call did. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#define BAD ((void *)8)

static time_t start;

static void tell(const char *what, const char *name)
{
    struct stat status;
    if (fstatat(AT_FDCWD, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        printf("%s: %s\n", what, strerrorname_np(errno));
        return;
    }
    printf("%s: %lld %lld\n", what, (long long)(status.st_mtime - start),
           (long long)(status.st_ctime - start));
}

static void result(const char *what, long value)
{
    printf("%s: %s\n", what, value < 0 ? strerrorname_np(errno) : "done");
}

static void create(const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT, 0600);
    if (fd < 0 || write(fd, "x", 1) != 1 || close(fd) != 0) {
        exit(1);
    }
}

static void set_times(void)
{
    struct timeval times[2] = {{1, 0}, {start + 7, 999999}};
    struct utimbuf seconds = {3, start + 5};
    struct timespec mixed[2] = {{0, UTIME_OMIT}, {start - 4, 1}},
                    now[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
    create("a");
    sleep(10);
    result("futimesat", syscall(SYS_futimesat, AT_FDCWD, "a", times));
    tell("a", "a");
    sleep(10);
    result("futimesat NULL", syscall(SYS_futimesat, AT_FDCWD, "a", NULL));
    tell("a", "a");
    result("utime", syscall(SYS_utime, "a", &seconds));
    tell("a", "a");
    sleep(10);
    result("utime NULL", syscall(SYS_utime, "a", NULL));
    tell("a", "a");
    result("utimes", syscall(SYS_utimes, "a", times));
    tell("a", "a");
    int fd = open("a", O_RDONLY);
    sleep(10);
    result("futimens", syscall(SYS_utimensat, fd, NULL, mixed, 0));
    tell("a", "a");
    sleep(10);
    result("futimens now", syscall(SYS_utimensat, fd, NULL, now, 0));
    tell("a", "a");
    result("futimens NULL", syscall(SYS_utimensat, fd, NULL, NULL, 0));
    tell("a", "a");
    close(fd);
}

static void change_files(void)
{
    struct open_how how = {.flags = O_WRONLY | O_CREAT, .mode = 0600};
    create("one");
    sleep(10);
    int fd = (int)syscall(SYS_openat2, AT_FDCWD, "two", &how, sizeof how);
    tell("openat2", "two");
    close(fd);
    sleep(10);
    result("renameat2", syscall(SYS_renameat2, AT_FDCWD, "one", AT_FDCWD, "two", 2 /* exchange */));
    tell("one", "one");
    tell("two", "two");
    sleep(10);
    result("truncate", syscall(SYS_truncate, "two", 5L));
    tell("two", "two");
    sleep(10);
    fd = (int)syscall(SYS_creat, "two", 0600);
    tell("creat", "two");
    sleep(10);
    result("ftruncate", ftruncate(fd, 100));
    tell("two", "two");
    sleep(10);
    result("fallocate", fallocate(fd, 0, 0, 1000));
    tell("two", "two");
    close(fd);
    result("mknod", mknod("fifo", S_IFIFO | 0600, 0));
    sleep(10);
    tell("fifo", "fifo");
    fd = open(".", O_TMPFILE | O_RDWR, 0600);
    sleep(10);
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    result("linkat", linkat(AT_FDCWD, path, AT_FDCWD, "late", AT_SYMLINK_FOLLOW));
    tell("late", "late");
    sleep(10);
    result("write", write(fd, "x", 1));
    tell("late", "late");
}

static void read_all(void)
{
    struct stat status;
    struct statx extended;
    create("a");
    sleep(10);
    int fd = open("a", O_RDONLY), folder = open(".", O_RDONLY | O_DIRECTORY);
    struct {
        const char *name;
        long result;
        time_t seconds;
    } calls[] = {
        {"stat", syscall(SYS_stat, "a", &status), status.st_mtime},
        {"lstat", syscall(SYS_lstat, "a", &status), status.st_mtime},
        {"fstat", syscall(SYS_fstat, fd, &status), status.st_mtime},
        {"newfstatat", syscall(SYS_newfstatat, folder, "a", &status, 0), status.st_mtime},
        {"newfstatat fd", syscall(SYS_newfstatat, fd, "", &status, AT_EMPTY_PATH), status.st_mtime},
        {"statx", syscall(SYS_statx, folder, "a", 0, STATX_MTIME, &extended),
         extended.stx_mtime.tv_sec},
        {"statx fd", syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &extended),
         extended.stx_mtime.tv_sec},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        printf("%s: %ld %lld\n", calls[i].name, calls[i].result,
               (long long)(calls[i].seconds - start));
    }
}

static void be_hostile(void)
{
    struct stat status;
    static char long_path[70000];
    long page = sysconf(_SC_PAGESIZE);
    char *pages =
        mmap(NULL, (size_t)(2 * page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *edge = pages + page - 5; /* a path without an end before unmapped memory */
    munmap(pages + page, (size_t)page);
    memset(long_path, 'x', sizeof long_path - 1);
    for (int i = 0; i < 5; i++) {
        edge[i] = "/proc"[i];
    }
    create("a");
    result("stat of no address", syscall(SYS_stat, BAD, &status));
    result("stat to no address", syscall(SYS_stat, "a", BAD));
    result("stat to address 0", syscall(SYS_stat, "a", NULL));
    result("stat of a long path", syscall(SYS_stat, long_path, &status));
    result("stat of an endless path", syscall(SYS_stat, edge, &status));
    result("fstat of no descriptor", syscall(SYS_fstat, -1, &status));
    result("statx to no address", syscall(SYS_statx, AT_FDCWD, "a", 0, STATX_ALL, BAD));
    result("statx of nothing", syscall(SYS_statx, 999, "", AT_EMPTY_PATH, STATX_ALL, &status));
    result("open of no address", syscall(SYS_open, BAD, O_RDWR | O_CREAT, 0600));
    result("open of an endless path", syscall(SYS_openat, AT_FDCWD, edge, O_WRONLY | O_CREAT));
    result("open of a long path", syscall(SYS_open, long_path, O_RDWR | O_CREAT, 0600));
    result("open in no folder", syscall(SYS_openat, 12345, "uptime", O_RDONLY));
    result("openat2 of no address", syscall(SYS_openat2, AT_FDCWD, "a", BAD, 24));
    result("set to no address", syscall(SYS_utimensat, AT_FDCWD, "a", BAD, 0));
    result("set of no address", syscall(SYS_utimensat, AT_FDCWD, BAD, NULL, 0));
    result("set of no descriptor", syscall(SYS_utimensat, -7, NULL, NULL, 0));
    result("set of nothing", syscall(SYS_utime, "missing", NULL));
    result("rename of no address", syscall(SYS_rename, BAD, "b"));
    result("rename to no address", syscall(SYS_rename, "a", edge));
    result("rename of a long path", syscall(SYS_rename, long_path, long_path));
    result("mkdir of nothing", syscall(SYS_mkdir, "", 0700));
    result("mkdir of the root", syscall(SYS_mkdir, "/", 0700));
    result("mkdir with many slashes", syscall(SYS_mkdir, "d////", 0700));
    result("rmdir of it", syscall(SYS_rmdir, "d/"));
    result("read of random to no address",
           syscall(SYS_read, open("/dev/urandom", O_RDONLY), BAD, 10L));
    struct timespec far[2] = {{INT64_MAX, 0}, {INT64_MIN, 0}};
    result("set far away", syscall(SYS_utimensat, AT_FDCWD, "a", far, 0));
    result("stat of it", syscall(SYS_stat, "a", &status));
    struct timespec back[2] = {{1, 0}, {2, 0}};
    result("set", syscall(SYS_utimensat, AT_FDCWD, "a", back, 0));
    tell("a", "a");
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {
        {"set", set_times}, {"change", change_files}, {"read", read_all}, {"hostile", be_hostile}};
    start = time(NULL);
    for (size_t i = 0; count == 2 && i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(parts[i].name, arguments[1]) == 0) {
            parts[i].run();
            return 0;
        }
    }
    return 2;
}
