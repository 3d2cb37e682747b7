/* Looks at the clock until it has moved on, in several ways; started by the tests of the
 * supervisor. Prints how much time passed, and how many looks that took. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000

static int64_t by_clock_gettime(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * (int64_t)NS_PER_S + time.tv_nsec;
}

static int64_t by_gettimeofday(void)
{
    struct timeval time;
    gettimeofday(&time, NULL);
    return time.tv_sec * (int64_t)NS_PER_S + time.tv_usec * 1000;
}

static int64_t by_time(void)
{
    return time(NULL) * (int64_t)NS_PER_S;
}

static int64_t by_system_call(void)
{
    struct timespec time;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &time);
    return time.tv_sec * (int64_t)NS_PER_S + time.tv_nsec;
}

/* What some libraries do: a wait that is over before it begins. */
static int64_t by_poll(void)
{
    poll(NULL, 0, 0);
    return by_clock_gettime();
}

static const struct way {
    const char *name;
    int64_t (*look)(void);
    int64_t span_ns;
} ways[] = {
    {"clock_gettime", by_clock_gettime, 1000000},
    {"gettimeofday", by_gettimeofday, 1000000},
    {"time", by_time, NS_PER_S},
    {"system-call", by_system_call, 1000000},
    {"minute", by_clock_gettime, 60 * (int64_t)NS_PER_S},
    {"poll", by_poll, NS_PER_S},
};

static int spin(const struct way *way)
{
    int64_t began_ns = way->look(), now_ns = began_ns;
    long looks = 0;
    while (now_ns < began_ns + way->span_ns) {
        now_ns = way->look();
        looks++;
    }
    printf("%lld ns, %ld looks\n", (long long)(now_ns - began_ns), looks);
    return 0;
}

static volatile int64_t alarmed_ns;

static void on_alarm(int signal)
{
    (void)signal;
    alarmed_ns = by_clock_gettime();
}

/* A handler runs when its signal is due, between two looks. */
static int be_alarmed(void)
{
    struct itimerval timer = {{0, 0}, {0, 250}};
    signal(SIGALRM, on_alarm);
    int64_t began_ns = by_clock_gettime();
    setitimer(ITIMER_REAL, &timer, NULL);
    while (by_clock_gettime() < began_ns + 1000000) {
    }
    printf("alarm after %lld ns\n", (long long)(alarmed_ns - began_ns));
    return 0;
}

static volatile int64_t slept_ns;

static void *sleep_beside(void *began_ns)
{
    struct timespec nap = {0, 777777};
    nanosleep(&nap, NULL);
    slept_ns = by_clock_gettime() - *(int64_t *)began_ns;
    return NULL;
}

/* Who sleeps beside it wakes exactly when he wanted to. */
static int spin_beside_sleeper(void)
{
    int64_t began_ns = by_clock_gettime();
    pthread_t thread;
    pthread_create(&thread, NULL, sleep_beside, &began_ns);
    while (by_clock_gettime() < began_ns + 2000000) {
    }
    pthread_join(thread, NULL);
    printf("the other slept %lld ns\n", (long long)slept_ns);
    return 0;
}

static void nap(long times)
{
    struct timespec nap = {0, 1};
    for (long i = 0; times < 0 || i < times; i++) {
        nanosleep(&nap, NULL);
    }
}

static int nap_often(void)
{
    int64_t began_ns = by_clock_gettime();
    nap(2000);
    printf("2000 naps took %lld ns\n", (long long)(by_clock_gettime() - began_ns));
    return 0;
}

int main(int count, char **arguments)
{
    const char *kind = count > 1 ? arguments[1] : "";
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (strcmp(kind, ways[i].name) == 0) {
            return spin(&ways[i]);
        }
    }
    if (strcmp(kind, "alarm") == 0) {
        return be_alarmed();
    }
    if (strcmp(kind, "sleeper") == 0) {
        return spin_beside_sleeper();
    }
    if (strcmp(kind, "naps") == 0) {
        return nap_often();
    }
    nap(-1);
}
