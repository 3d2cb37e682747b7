/* One timed wait of one second, and something that happens to it. Prints what the wait answered and
 * how long it took on the clock that the program sees. Run natively it prints the same, up to a few
 * milliseconds.
 *
 *     probe-waits WAIT EVENT */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_MS 1000

static int fds[2], semaphore_set = -1;
static uint32_t futex_word;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;
static mqd_t queue = -1;

static struct timespec after(clockid_t clock, long ms)
{
    struct timespec time;
    clock_gettime(clock, &time);
    time.tv_sec += ms / 1000;
    time.tv_nsec += ms % 1000 * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        time.tv_sec++;
    }
    return time;
}

static const struct timespec limit = {LIMIT_MS / 1000, LIMIT_MS % 1000 * 1000000L};

static long wait_nanosleep(void)
{
    return nanosleep(&limit, NULL);
}

static long wait_until_monotonic(void)
{
    struct timespec end = after(CLOCK_MONOTONIC, LIMIT_MS);
    int error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
    errno = error;
    return error == 0 ? 0 : -1;
}

static long wait_until_realtime(void)
{
    struct timespec end = after(CLOCK_REALTIME, LIMIT_MS);
    int error = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &end, NULL);
    errno = error;
    return error == 0 ? 0 : -1;
}

static long wait_poll(void)
{
    struct pollfd fd = {fds[0], POLLIN, 0};
    return poll(&fd, 1, LIMIT_MS);
}

static long wait_ppoll(void)
{
    struct pollfd fd = {fds[0], POLLIN, 0};
    return ppoll(&fd, 1, &limit, NULL);
}

static long wait_select(void)
{
    fd_set set;
    struct timeval time = {LIMIT_MS / 1000, LIMIT_MS % 1000 * 1000};
    FD_ZERO(&set);
    FD_SET(fds[0], &set);
    int result = select(fds[0] + 1, &set, NULL, NULL, &time);
    if (result >= 0) {
        printf("set %d, rest %ld ms; ", FD_ISSET(fds[0], &set) != 0,
               time.tv_sec * 1000 + time.tv_usec / 1000);
    }
    return result;
}

static long wait_pselect(void)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fds[0], &set);
    return pselect(fds[0] + 1, &set, NULL, NULL, &limit, NULL);
}

static int epoll_of_pipe(void)
{
    int fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(fd, EPOLL_CTL_ADD, fds[0], &event);
    return fd;
}

static long wait_epoll(void)
{
    struct epoll_event event;
    return epoll_wait(epoll_of_pipe(), &event, 1, LIMIT_MS);
}

static long wait_epoll_pwait2(void)
{
    struct epoll_event event;
    return syscall(SYS_epoll_pwait2, epoll_of_pipe(), &event, 1, &limit, NULL, 0);
}

static long wait_futex(void)
{
    return syscall(SYS_futex, &futex_word, FUTEX_WAIT_PRIVATE, 0, &limit, NULL, 0);
}

static long wait_futex_bitset(void)
{
    struct timespec end = after(CLOCK_MONOTONIC, LIMIT_MS);
    return syscall(SYS_futex, &futex_word, FUTEX_WAIT_BITSET_PRIVATE, 0, &end, NULL,
                   FUTEX_BITSET_MATCH_ANY);
}

static long wait_condition(void)
{
    struct timespec end = after(CLOCK_REALTIME, LIMIT_MS);
    pthread_mutex_lock(&mutex);
    int error = pthread_cond_timedwait(&condition, &mutex, &end);
    pthread_mutex_unlock(&mutex);
    errno = error;
    return error == 0 ? 0 : -1;
}

static long wait_semaphore(void)
{
    struct timespec end = after(CLOCK_REALTIME, LIMIT_MS);
    return sem_timedwait(&semaphore, &end);
}

static long wait_signal(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    return sigtimedwait(&set, NULL, &limit);
}

static long wait_semtimedop(void)
{
    struct sembuf take = {0, -1, 0};
    return semtimedop(semaphore_set, &take, 1, &limit);
}

static long wait_message(void)
{
    char text[64];
    struct timespec end = after(CLOCK_REALTIME, LIMIT_MS);
    return mq_timedreceive(queue, text, sizeof text, NULL, &end);
}

struct wait {
    const char *name;
    long (*wait)(void);
};

static const struct wait waits[] = {
    {"nanosleep", wait_nanosleep},
    {"until-monotonic", wait_until_monotonic},
    {"until-realtime", wait_until_realtime},
    {"poll", wait_poll},
    {"ppoll", wait_ppoll},
    {"select", wait_select},
    {"pselect", wait_pselect},
    {"epoll", wait_epoll},
    {"epoll-pwait2", wait_epoll_pwait2},
    {"futex", wait_futex},
    {"futex-bitset", wait_futex_bitset},
    {"condition", wait_condition},
    {"semaphore", wait_semaphore},
    {"sigtimedwait", wait_signal},
    {"semtimedop", wait_semtimedop},
    {"message", wait_message},
};

/* Wakes every kind of wait; what it does not concern is not touched by it. */
static void wake(void)
{
    struct sembuf give = {0, 1, 0};
    if (write(fds[1], "x", 1) != 1) {
        abort();
    }
    futex_word = 1;
    syscall(SYS_futex, &futex_word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    pthread_mutex_lock(&mutex);
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
    sem_post(&semaphore);
    semop(semaphore_set, &give, 1);
    mq_send(queue, "hello", 5, 0);
    kill(getpid(), SIGUSR2);
}

static void *wake_after(void *ms)
{
    struct timespec time = {*(long *)ms / 1000, *(long *)ms % 1000 * 1000000L};
    nanosleep(&time, NULL);
    wake();
    return NULL;
}

static void ignore(int signal)
{
    (void)signal;
}

static void handle_signal(int flags, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(SIGUSR1, &action, NULL);
}

/* A child sends the signals: the first after 400 ms, the second after 600. */
static void signal_from_child(int first, int second)
{
    pid_t parent = getpid();
    if (fork() == 0) {
        usleep(400000);
        kill(parent, first);
        usleep(200000);
        if (second != 0) {
            kill(parent, second);
        }
        _exit(0);
    }
}

static void arrange(const char *event)
{
    static long ms;
    pthread_t thread;
    if (strcmp(event, "early") == 0 || strcmp(event, "at-deadline") == 0) {
        ms = strcmp(event, "early") == 0 ? 400 : LIMIT_MS;
        pthread_create(&thread, NULL, wake_after, &ms);
    } else if (strcmp(event, "signal") == 0) {
        handle_signal(0, ignore);
        signal_from_child(SIGUSR1, 0);
    } else if (strcmp(event, "restart") == 0) {
        handle_signal(SA_RESTART, ignore);
        signal_from_child(SIGUSR1, 0);
    } else if (strcmp(event, "ignored") == 0) {
        handle_signal(0, SIG_IGN);
        signal_from_child(SIGUSR1, 0);
    } else if (strcmp(event, "stopped") == 0) {
        signal_from_child(SIGSTOP, SIGCONT);
    }
}

static void prepare(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 64};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (pipe(fds) != 0) {
        abort();
    }
    sem_init(&semaphore, 0, 0);
    semaphore_set = semget(IPC_PRIVATE, 1, 0600);
    char name[32];
    snprintf(name, sizeof name, "/probe-%d", getpid());
    queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
    mq_unlink(name);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 3 && i < sizeof waits / sizeof *waits; i++) {
        if (strcmp(waits[i].name, argv[1]) != 0) {
            continue;
        }
        struct timespec begin, end;
        prepare();
        arrange(argv[2]);
        clock_gettime(CLOCK_MONOTONIC, &begin);
        errno = 0;
        long result = waits[i].wait();
        int error = errno;
        clock_gettime(CLOCK_MONOTONIC, &end);
        long elapsed_ms =
            (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000;
        printf("%ld %s after %ld ms\n", result, result < 0 ? strerrorname_np(error) : "-",
               elapsed_ms);
        semctl(semaphore_set, 0, IPC_RMID);
        return 0;
    }
    fputs("usage: probe-waits WAIT EVENT\n", stderr);
    return 2;
}
