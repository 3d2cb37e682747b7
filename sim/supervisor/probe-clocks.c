/* Waits an hour in one of many ways, on one of the clocks, and prints how far each of the clocks
 * has come meanwhile, in milliseconds.
 *
 *     probe-clocks WAIT realtime|monotonic|boottime */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define HOUR_S 3600

static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME};
static const char *const clock_names[] = {"realtime", "monotonic", "boottime"};

static struct timespec after_an_hour(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    now.tv_sec += HOUR_S;
    return now;
}

static void sleep_for(clockid_t clock)
{
    struct timespec hour = {HOUR_S, 0};
    clock_nanosleep(clock, 0, &hour, NULL);
}

static void sleep_until(clockid_t clock)
{
    struct timespec until = after_an_hour(clock);
    clock_nanosleep(clock, TIMER_ABSTIME, &until, NULL);
}

static void futex_until(clockid_t clock)
{
    uint32_t word = 0;
    struct timespec until = after_an_hour(clock);
    int operation = FUTEX_WAIT_BITSET | (clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0);
    syscall(SYS_futex, &word, operation, 0, &until, NULL, FUTEX_BITSET_MATCH_ANY);
}

static void wait_for_timer(clockid_t clock, int flags)
{
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    sigprocmask(SIG_BLOCK, &alarm, NULL);
    timer_t timer;
    struct itimerspec setting = {.it_value = {HOUR_S, 0}};
    if (flags == TIMER_ABSTIME) {
        setting.it_value = after_an_hour(clock);
    }
    timer_create(clock, NULL, &timer);
    timer_settime(timer, flags, &setting, NULL);
    sigwaitinfo(&alarm, NULL);
}

static void timer_for(clockid_t clock)
{
    wait_for_timer(clock, 0);
}

static void timer_until(clockid_t clock)
{
    wait_for_timer(clock, TIMER_ABSTIME);
}

static void wait_for_descriptor(clockid_t clock, int flags)
{
    struct itimerspec setting = {.it_value = {HOUR_S, 0}};
    uint64_t count;
    int fd = timerfd_create(clock, 0);
    if (flags == TFD_TIMER_ABSTIME) {
        setting.it_value = after_an_hour(clock);
    }
    timerfd_settime(fd, flags, &setting, NULL);
    if (read(fd, &count, sizeof count) != sizeof count) {
        printf("%s ", strerror(errno));
    }
}

static void descriptor_for(clockid_t clock)
{
    wait_for_descriptor(clock, 0);
}

static void descriptor_until(clockid_t clock)
{
    wait_for_descriptor(clock, TFD_TIMER_ABSTIME);
}

static const struct {
    const char *name;
    void (*wait)(clockid_t clock);
} waits[] = {
    {"sleep-for", sleep_for},
    {"sleep-until", sleep_until},
    {"futex-until", futex_until},
    {"timer-for", timer_for},
    {"timer-until", timer_until},
    {"descriptor-for", descriptor_for},
    {"descriptor-until", descriptor_until},
};

static long milliseconds(struct timespec from, struct timespec to)
{
    return (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
}

int main(int count, char **arguments)
{
    clockid_t clock = CLOCK_REALTIME;
    struct timespec began[3], now;
    for (unsigned i = 0; i < 3; i++) {
        if (count > 2 && strcmp(arguments[2], clock_names[i]) == 0) {
            clock = clocks[i];
        }
        clock_gettime(clocks[i], &began[i]);
    }
    for (unsigned i = 0; count > 1 && i < sizeof waits / sizeof waits[0]; i++) {
        if (strcmp(arguments[1], waits[i].name) == 0) {
            waits[i].wait(clock);
        }
    }
    for (unsigned i = 0; i < 3; i++) {
        syscall(SYS_clock_gettime, clocks[i], &now);
        long called = milliseconds(began[i], now);
        clock_gettime(clocks[i], &now);
        printf("%s%ld%s", i > 0 ? " " : "", milliseconds(began[i], now),
               called == milliseconds(began[i], now) ? "" : "!");
    }
    putchar('\n');
    return 0;
}
