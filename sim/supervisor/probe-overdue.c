/* Waits that are over before they begin: probe-overdue KIND. The loops go on until the clock has
 * passed a deadline, as some libraries do, and tell after how many waits it had, and when. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000L

static long now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static struct timespec timespec_of(long duration_ns)
{
    return (struct timespec){duration_ns / NS_PER_S, duration_ns % NS_PER_S};
}

static void wait_poll(long rest_ns)
{
    poll(NULL, 0, (int)(rest_ns / 1000000));
}

static void wait_ppoll(long rest_ns)
{
    struct timespec rest = timespec_of(rest_ns);
    ppoll(NULL, 0, &rest, NULL);
}

static void wait_select(long rest_ns)
{
    struct timeval rest = {rest_ns / NS_PER_S, rest_ns % NS_PER_S / 1000};
    select(0, NULL, NULL, NULL, &rest);
}

static void wait_sleep(long rest_ns)
{
    struct timespec rest = timespec_of(rest_ns);
    nanosleep(&rest, NULL);
}

static void wait_condition(long rest_ns)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    struct timespec end = timespec_of(now_ns() + rest_ns);
    pthread_mutex_lock(&mutex);
    while (pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &end) != ETIMEDOUT) {
    }
    pthread_mutex_unlock(&mutex);
}

static int pass_deadline(void (*wait)(long))
{
    long begin_ns = now_ns(), end_ns = begin_ns + NS_PER_S;
    int waits = 0;
    for (; now_ns() <= end_ns; waits++) {
        wait(end_ns - now_ns());
    }
    printf("%d waits, %ld us\n", waits, (now_ns() - begin_ns) / 1000);
    return 0;
}

/* The real clock must not run in a sleep of no length: nothing else is due for an hour. */
static int sleep_hours(void)
{
    long begin_ns = now_ns();
    for (int hour = 0; hour < 672; hour++) {
        wait_sleep(3600 * NS_PER_S);
        wait_sleep(0);
    }
    printf("%ld us\n", (now_ns() - begin_ns) / 1000);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*wait)(long);
    } kinds[] = {{"poll", wait_poll},
                 {"ppoll", wait_ppoll},
                 {"select", wait_select},
                 {"sleep", wait_sleep},
                 {"condition", wait_condition}};
    for (unsigned i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(argv[1], kinds[i].name) == 0) {
            return pass_deadline(kinds[i].wait);
        }
    }
    return argc == 2 && strcmp(argv[1], "hours") == 0 ? sleep_hours() : 2;
}
