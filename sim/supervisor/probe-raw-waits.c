/* One timed wait of one second that the C library has no name for, and something that happens to
 * it. Prints what the wait answered and how long it took on the clock that the program sees. Run
 * natively it prints the same, up to a few milliseconds.
 *
 *     probe-raw-waits WAIT EVENT */
#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_MS 1000
#define EARLY_MS 400
#define LATE_MS 1200
#define SYS_FUTEX_WAITV_NUMBER 449
#define SYS_FUTEX_WAIT_NUMBER 455
#define FUTEX_PRIVATE_32 (2 | 128) /* flags of futex_waitv(2) and futex_wait(2) */
#define LOCK_PI2 13

/* struct futex_waitv of the kernel's linux/futex.h. */
struct waiter {
    uint64_t value, address;
    uint32_t flags, reserved;
};

static int fds[2], sockets[2];
static uint32_t word, lock_word;
static pthread_barrier_t locked;
static bool is_woken;
static const struct timespec limit = {LIMIT_MS / 1000, LIMIT_MS % 1000 * 1000000L};

static struct timespec limit_on(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    time.tv_sec += LIMIT_MS / 1000;
    return time;
}

static void sleep_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000L};
    while (nanosleep(&time, &time) != 0) {
    }
}

static long wait_vector(void)
{
    struct waiter waiters[2] = {{0, (uintptr_t)&lock_word, FUTEX_PRIVATE_32, 0},
                                {0, (uintptr_t)&word, FUTEX_PRIVATE_32, 0}};
    struct timespec end = limit_on(CLOCK_MONOTONIC);
    return syscall(SYS_FUTEX_WAITV_NUMBER, waiters, 2, 0, &end, CLOCK_MONOTONIC);
}

static long wait_word(void)
{
    struct timespec end = limit_on(CLOCK_REALTIME);
    return syscall(SYS_FUTEX_WAIT_NUMBER, &word, 0UL, ~0U, FUTEX_PRIVATE_32, &end, CLOCK_REALTIME);
}

/* Holds the lock until it is to be released early, or for ever. */
static void *hold_lock(void *unused)
{
    (void)unused;
    syscall(SYS_futex, &lock_word, FUTEX_LOCK_PI_PRIVATE, 0, NULL, NULL, 0);
    pthread_barrier_wait(&locked);
    sleep_ms(is_woken ? EARLY_MS : 1000 * LATE_MS);
    syscall(SYS_futex, &lock_word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0);
    return NULL;
}

static void have_it_locked(void)
{
    pthread_t thread;
    pthread_barrier_init(&locked, NULL, 2);
    pthread_create(&thread, NULL, hold_lock, NULL);
    pthread_barrier_wait(&locked);
}

static long wait_lock(void)
{
    have_it_locked();
    struct timespec end = limit_on(CLOCK_REALTIME);
    return syscall(SYS_futex, &lock_word, FUTEX_LOCK_PI_PRIVATE, 0, &end, NULL, 0);
}

static long wait_lock_monotonic(void)
{
    have_it_locked();
    struct timespec end = limit_on(CLOCK_MONOTONIC);
    return syscall(SYS_futex, &lock_word, LOCK_PI2 | FUTEX_PRIVATE_FLAG, 0, &end, NULL, 0);
}

static long wait_requeue(void)
{
    struct timespec end = limit_on(CLOCK_MONOTONIC);
    return syscall(SYS_futex, &word, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, &end, &lock_word, 0);
}

/* Woken by being moved to a lock that another thread holds: it goes on waiting there. */
static long wait_requeued(void)
{
    have_it_locked();
    return wait_requeue();
}

static long wait_for_completion(void)
{
    aio_context_t context = 0;
    struct iocb block = {
        .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = (uint32_t)fds[0], .aio_buf = POLLIN};
    struct iocb *blocks[] = {&block};
    struct io_event event;
    if (syscall(SYS_io_setup, 1, &context) != 0 ||
        syscall(SYS_io_submit, context, 1, blocks) != 1) {
        abort();
    }
    return syscall(SYS_io_getevents, context, 1, 1, &event, &limit);
}

/* Of three datagrams that are wanted one or two come: the limit is looked at when one has come. */
static long receive(unsigned count)
{
    char bytes[3][8];
    struct iovec pieces[3];
    struct mmsghdr messages[3] = {0};
    struct timespec time = limit;
    for (unsigned i = 0; i < 3; i++) {
        pieces[i] = (struct iovec){bytes[i], sizeof bytes[i]};
        messages[i].msg_hdr.msg_iov = &pieces[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    long result = syscall(SYS_recvmmsg, sockets[0], messages, count, 0, &time);
    if (result > 0) {
        printf("%.*s, rest %ld ms; ", (int)messages[result - 1].msg_len, bytes[result - 1],
               time.tv_sec * 1000 + (time.tv_nsec + 999999) / 1000000);
    }
    return result;
}

static long wait_for_datagram(void)
{
    return receive(1);
}

static long wait_for_datagrams(void)
{
    return receive(3);
}

struct wait {
    const char *name;
    long (*wait)(void);
};

static const struct wait waits[] = {
    {"futex-waitv", wait_vector},
    {"futex-wait", wait_word},
    {"lock-pi", wait_lock},
    {"lock-pi2", wait_lock_monotonic},
    {"requeue-pi", wait_requeue},
    {"requeued-pi", wait_requeued},
    {"io-getevents", wait_for_completion},
    {"recvmmsg-1", wait_for_datagram},
    {"recvmmsg-3", wait_for_datagrams},
};

static void *wake(void *unused)
{
    (void)unused;
    sleep_ms(EARLY_MS);
    if (write(fds[1], "x", 1) != 1 || send(sockets[1], "one", 3, 0) != 3) {
        abort();
    }
    syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, 0, &lock_word, 0);
    word = 1;
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    sleep_ms(LATE_MS - EARLY_MS);
    if (send(sockets[1], "two", 3, 0) != 3) {
        abort();
    }
    return NULL;
}

static void ignore(int signal)
{
    (void)signal;
}

static void signal_from_child(void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(SIGUSR1, &action, NULL);
    pid_t parent = getpid();
    if (fork() == 0) {
        sleep_ms(EARLY_MS);
        kill(parent, SIGUSR1);
        _exit(0);
    }
}

static void arrange(const char *event)
{
    pthread_t thread;
    is_woken = strcmp(event, "early") == 0;
    if (is_woken || strcmp(event, "requeued") == 0) {
        pthread_create(&thread, NULL, wake, NULL);
    } else if (strcmp(event, "signal") == 0) {
        signal_from_child(ignore, 0);
    } else if (strcmp(event, "restart") == 0) {
        signal_from_child(ignore, SA_RESTART);
    } else if (strcmp(event, "ignored") == 0) {
        signal_from_child(SIG_IGN, 0);
    }
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 3 && i < sizeof waits / sizeof *waits; i++) {
        if (strcmp(waits[i].name, argv[1]) != 0) {
            continue;
        }
        struct timespec begin, end;
        if (pipe(fds) != 0 || socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets) != 0) {
            return 1;
        }
        clock_gettime(CLOCK_MONOTONIC, &begin);
        arrange(argv[2]);
        errno = 0;
        long result = waits[i].wait();
        int error = errno;
        clock_gettime(CLOCK_MONOTONIC, &end);
        long elapsed_ms =
            (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000;
        printf("%ld %s after %ld ms\n", result, result < 0 ? strerrorname_np(error) : "-",
               elapsed_ms);
        fflush(stdout);
        _exit(0);
    }
    fputs("usage: probe-raw-waits WAIT EVENT\n", stderr);
    return 2;
}
