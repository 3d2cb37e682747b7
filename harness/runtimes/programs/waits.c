/* Every kind of wait as a C program has it: waits KIND prints when things happened, in virtual
 * milliseconds since its start. Built against glibc, glibc without dynamic linking, and musl.
 * expected.txt beside this folder has what it must print. */
#include "harness/runtimes/programs/exchange.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static struct timespec start;

static long elapsed_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000;
}

static void say(const char *what)
{
    printf("%s at %ld ms\n", what, elapsed_ms());
    fflush(stdout);
}

static void sleep_ms(long duration_ms)
{
    struct timespec rest = {duration_ms / 1000, duration_ms % 1000 * 1000000};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
    }
}

static void print_wall(const char *format, struct tm *(*convert)(const time_t *, struct tm *))
{
    char text[64];
    struct tm parts;
    time_t now = time(NULL);
    strftime(text, sizeof text, format, convert(&now, &parts));
    puts(text);
}

static void wait_sleep(void)
{
    struct timespec now;
    char text[64];
    struct tm parts;
    sleep_ms(1500);
    printf("%ld ms\n", elapsed_ms());
    sleep(86400);
    printf("%ld ms\n", elapsed_ms());
    clock_gettime(CLOCK_REALTIME, &now);
    strftime(text, sizeof text, "%FT%T", gmtime_r(&now.tv_sec, &parts));
    printf("%s.%03ldZ\n", text, now.tv_nsec / 1000000);
}

static void wait_ticker(void)
{
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    struct itimerspec every = {{0, 250000000}, {0, 250000000}};
    timerfd_settime(timer, 0, &every, NULL);
    for (uint64_t ticks = 0, more; ticks < 4 && read(timer, &more, sizeof more) == sizeof more;) {
        ticks += more;
        printf("tick %d at %ld ms\n", (int)ticks, elapsed_ms());
    }
}

static void *write_later(void *end)
{
    sleep_ms(700);
    return write(*(int *)end, "x", 1) == 1 ? end : NULL;
}

static void wait_on_pipe(bool is_written, int timeout_ms)
{
    int ends[2];
    pthread_t writer;
    if (pipe(ends) != 0) {
        exit(1);
    }
    if (is_written) {
        pthread_create(&writer, NULL, write_later, &ends[1]);
    }
    struct pollfd reader = {ends[0], POLLIN, 0};
    say(poll(&reader, 1, timeout_ms) == 0 ? "timed out" : "woken");
    if (is_written) {
        pthread_join(writer, NULL);
    }
}

static void wait_expires(void)
{
    wait_on_pipe(false, 2000);
}

static void wait_woken(void)
{
    wait_on_pipe(true, 10000);
}

/* The parent blocks SIGCHLD and waits for it with a time-out. */
static void run_child(const char *duration, long limit_s)
{
    char *const arguments[] = {"sleep", (char *)duration, NULL};
    struct timespec limit = {limit_s, 0};
    sigset_t children;
    pid_t pid;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    if (posix_spawnp(&pid, "sleep", NULL, NULL, arguments, environ) != 0) {
        exit(1);
    }
    bool has_ended = sigtimedwait(&children, NULL, &limit) == SIGCHLD;
    say(has_ended ? "ended" : "timed out");
    if (!has_ended) {
        kill(pid, SIGKILL);
        sigwaitinfo(&children, NULL);
    }
    waitpid(pid, NULL, 0);
}

static void wait_child(void)
{
    run_child("2", 10);
    run_child("100", 3);
}

static void wait_socket(void)
{
    char byte;
    int fd = exchange_connect();
    exchange_limit(fd, 3000);
    say(read(fd, &byte, 1) < 0 && errno == EAGAIN ? "timed out" : "answered");
}

static void fetch(int delay_ms, int timeout_ms)
{
    int status = exchange_fetch(delay_ms, timeout_ms);
    char text[16];
    snprintf(text, sizeof text, "%d", status);
    say(status > 0 ? text : "timed out");
}

static void wait_http(void)
{
    fetch(300, 10000);
    fetch(5000, 1000);
}

static void on_signal(int signal)
{
    (void)signal;
    say("signal"); /* nothing else is being printed */
}

static void wait_signal(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    pid_t parent = getpid();
    sigaction(SIGUSR1, &action, NULL);
    if (fork() == 0) {
        sleep_ms(400);
        kill(parent, SIGUSR1);
        _exit(0);
    }
    sleep_ms(1000);
    printf("slept until %ld ms\n", elapsed_ms());
    wait(NULL);
}

static void wait_change(void)
{
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    print_wall("%F %T %z", localtime_r);
    sleep_ms(4000);
    print_wall("%F %T %z", localtime_r);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *hold_lock(void *ready)
{
    pthread_mutex_lock(&lock);
    bool told = write(*(int *)ready, "x", 1) == 1;
    sleep_ms(800);
    pthread_mutex_unlock(&lock);
    return told ? ready : NULL;
}

static void take_lock(long limit_ms)
{
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_nsec += limit_ms % 1000 * 1000000;
    limit.tv_sec += limit_ms / 1000 + limit.tv_nsec / 1000000000;
    limit.tv_nsec %= 1000000000;
    say(pthread_mutex_timedlock(&lock, &limit) == 0 ? "taken" : "given up");
}

static void wait_lock(void)
{
    pthread_t holder;
    int ends[2];
    char byte;
    if (pipe(ends) != 0 || pthread_create(&holder, NULL, hold_lock, &ends[1]) != 0 ||
        read(ends[0], &byte, 1) != 1) {
        exit(1);
    }
    take_lock(500);
    take_lock(10000);
    pthread_join(holder, NULL);
}

static void wait_weeks(void)
{
    for (int hour = 1; hour <= 672; hour++) {
        sleep(3600);
        if (hour % 168 == 0) {
            printf("%d hours: ", hour);
            print_wall("%FT%TZ", gmtime_r);
        }
    }
}

struct kind {
    const char *name;
    void (*wait)(void);
};

static const struct kind kinds[] = {
    {"sleep", wait_sleep},   {"ticker", wait_ticker}, {"expires", wait_expires},
    {"woken", wait_woken},   {"child", wait_child},   {"socket", wait_socket},
    {"http", wait_http},     {"signal", wait_signal}, {"spring", wait_change},
    {"autumn", wait_change}, {"lock", wait_lock},     {"weeks", wait_weeks},
};

int main(int count, char **arguments)
{
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (unsigned i = 0; count == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, arguments[1]) == 0) {
            kinds[i].wait();
            return 0;
        }
    }
    return 2;
}
