/* Timers that signal or become readable. Prints what happened and when, in milliseconds of the
 * clock that the program sees.
 *
 *     probe-timers KIND */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static struct timespec begin;
static volatile sig_atomic_t count;

static long elapsed_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000;
}

static void on_alarm(int signal)
{
    (void)signal;
    count++;
}

static void wait_for(int signals)
{
    while (count < signals) {
        pause();
        printf("signal %d at %ld\n", count, elapsed_ms());
    }
}

static void use_alarm(void)
{
    alarm(100);
    printf("before %u\n", alarm(5));
    wait_for(1);
}

static void use_interval(void)
{
    struct itimerval setting = {{1, 500000}, {3, 0}}, now;
    setitimer(ITIMER_REAL, &setting, NULL);
    wait_for(3);
    getitimer(ITIMER_REAL, &now);
    printf("rest %ld ms\n", now.it_value.tv_sec * 1000 + now.it_value.tv_usec / 1000);
}

static void on_thread_timer(union sigval value)
{
    printf("timer %d at %ld\n", value.sival_int, elapsed_ms());
    fflush(stdout);
}

static void use_thread_timer(void)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_notify_function = on_thread_timer,
                             .sigev_value.sival_int = 42};
    struct itimerspec setting = {{20, 0}, {10, 0}}, now;
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &setting, NULL);
    sleep(75);
    timer_gettime(timer, &now);
    printf("rest %ld s\n", (long)now.it_value.tv_sec);
    timer_delete(timer);
    sleep(75);
}

static void use_absolute_timer(void)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct itimerspec setting = {{0, 0}, {time(NULL) + 60, 0}};
    timer_create(CLOCK_REALTIME, &event, &timer);
    timer_settime(timer, TIMER_ABSTIME, &setting, NULL);
    wait_for(1);
}

static void use_blocked_timer(void)
{
    timer_t timer;
    sigset_t set;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct itimerspec setting = {{1, 0}, {1, 0}};
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &setting, NULL);
    usleep(4500000);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    printf("signals %d, overruns %d\n", count, timer_getoverrun(timer));
}

static void use_descriptor(void)
{
    uint64_t expirations;
    int fd = timerfd_create(CLOCK_MONOTONIC, 0), epoll = epoll_create1(0);
    struct itimerspec setting = {{20, 0}, {10, 0}};
    struct epoll_event event = {.events = EPOLLIN};
    timerfd_settime(fd, 0, &setting, NULL);
    for (int i = 0; i < 2; i++) {
        if (read(fd, &expirations, sizeof expirations) > 0) {
            printf("read %d at %ld\n", (int)expirations, elapsed_ms());
        }
    }
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    printf("epoll %d", epoll_wait(epoll, &event, 1, 5000));
    printf(" at %ld\n", elapsed_ms());
    printf("epoll %d", epoll_wait(epoll, &event, 1, 50000));
    printf(" at %ld\n", elapsed_ms());
}

/* These count CPU time, which is the real one. */
static void use_cpu_timer(void)
{
    struct itimerval setting = {{0, 0}, {0, 20000}}, now;
    signal(SIGPROF, on_alarm);
    setitimer(ITIMER_PROF, &setting, NULL);
    sleep(100);
    getitimer(ITIMER_PROF, &now);
    printf("asleep: left %d, signals %d\n", now.it_value.tv_usec > 0, count);
    while (count == 0) {
    }
    printf("busy: signals %d\n", count);
}

struct kind {
    const char *name;
    void (*use)(void);
};

static const struct kind kinds[] = {
    {"alarm", use_alarm},           {"interval", use_interval},
    {"thread", use_thread_timer},   {"absolute", use_absolute_timer},
    {"blocked", use_blocked_timer}, {"descriptor", use_descriptor},
    {"cpu", use_cpu_timer},
};

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (size_t i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, argv[1]) == 0) {
            kinds[i].use();
            return 0;
        }
    }
    fputs("usage: probe-timers KIND\n", stderr);
    return 2;
}
