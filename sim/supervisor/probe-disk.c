/* A thread that waits for a page of a file inside a call is awake: probe-disk FILE. The array of
 * poll(2) lies in pages that are not in memory, while a second process sleeps for a second again
 * and again. Prints by how many seconds the clock moved during the polls, none of which waits, or
 * that the file can't be put out of memory. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGES 400
#define PAGE_BYTES 4096

static long now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Each page begins with an array of one, for an end of a pipe that can be written to. */
static int make_file(const char *path, int writable)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    char page[PAGE_BYTES] = {0};
    struct pollfd end = {.fd = writable, .events = POLLOUT};
    memcpy(page, &end, sizeof end);
    for (int i = 0; i < PAGES; i++) {
        if (write(fd, page, sizeof page) != sizeof page) {
            return -1;
        }
    }
    fsync(fd);
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    return fd;
}

static bool is_in_memory(void *page)
{
    unsigned char state = 1;
    return mincore(page, PAGE_BYTES, &state) != 0 || (state & 1) != 0;
}

static pid_t start_sleeper(void)
{
    pid_t sleeper = fork();
    if (sleeper == 0) {
        for (;;) {
            sleep(1);
        }
    }
    return sleeper;
}

int main(int argc, char **argv)
{
    int ends[2];
    if (argc != 2 || pipe(ends) != 0) {
        return 2;
    }
    int fd = make_file(argv[1], ends[1]);
    char *pages =
        mmap(NULL, (size_t)PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (fd < 0 || pages == MAP_FAILED) {
        return 2;
    }
    madvise(pages, (size_t)PAGES * PAGE_BYTES, MADV_RANDOM);
    pid_t sleeper = start_sleeper();
    sleep(1);
    long moved_s = 0;
    int waits = 0;
    for (int i = 0; i < PAGES; i++) {
        struct pollfd *array = (struct pollfd *)(void *)(pages + i * PAGE_BYTES);
        waits += !is_in_memory(array);
        long before_s = now_s();
        poll(array, 1, -1);
        moved_s += now_s() - before_s;
    }
    kill(sleeper, SIGKILL);
    waitpid(sleeper, NULL, 0);
    printf(waits > PAGES / 2 ? "moved %ld s\n" : "in memory\n", moved_s);
    return 0;
}
