/* Sets the wall clock, or reads it in rare ways. Prints what was answered.
 *
 *     probe-set-clock KIND */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define DAY_S 86400
/* Clock ids that are made of a process, or of a descriptor of a device: clock_getcpuclockid(3). */
#define OWN_CPU_CLOCK (-6)
#define CLOCK_OF_DESCRIPTOR_1000 (-8005)
#define VSYSCALL_PAGE 0xffffffffff600000u

static void tell(const char *what, long result)
{
    printf("%s %ld %s\n", what, result, result < 0 ? strerrorname_np(errno) : "-");
}

static long monotonic_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Sleeps until noon of tomorrow; tells how long that took. */
static void *sleep_until(void *noon)
{
    struct timespec until = {*(time_t *)noon, 0};
    long began_s = monotonic_s();
    clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
    printf("slept %ld s\n", monotonic_s() - began_s);
    return NULL;
}

static void set_time(void)
{
    pthread_t thread;
    time_t before = time(NULL), noon = before + DAY_S + DAY_S / 2;
    struct timespec tomorrow = {before + DAY_S, 0}, wrong = {0, 1000000000};
    pthread_create(&thread, NULL, sleep_until, &noon);
    sleep(10);
    tell("clock_settime", clock_settime(CLOCK_REALTIME, &tomorrow));
    tell("wrong", clock_settime(CLOCK_REALTIME, &wrong));
    tell("monotonic", clock_settime(CLOCK_MONOTONIC, &tomorrow));
    printf("moved %ld s\n", time(NULL) - before);
    pthread_join(thread, NULL);
}

static void set_time_of_day(void)
{
    time_t before = time(NULL);
    struct timeval later = {before + 3600, 500000};
    tell("settimeofday", settimeofday(&later, NULL));
    printf("moved %ld s\n", time(NULL) - before);
}

static void adjust(void)
{
    struct timex state = {0}, step = {.modes = ADJ_SETOFFSET, .time = {-100, 0}},
                 frequency = {.modes = ADJ_FREQUENCY};
    time_t before = time(NULL);
    tell("read", adjtimex(&state));
    printf("agrees %d\n", state.time.tv_sec == before);
    tell("step", adjtimex(&step));
    tell("frequency", adjtimex(&frequency));
    printf("moved %ld s\n", time(NULL) - before);
}

static void read_rarely(void)
{
    struct sysinfo info;
    struct timespec reading = {0, 0};
    struct tms ticks;
    clock_t before = times(&ticks);
    sysinfo(&info);
    long up_s = info.uptime;
    sleep(100);
    sysinfo(&info);
    printf("times %ld, uptime %ld\n", (long)(times(&ticks) - before), info.uptime - up_s);
    tell("raw monotonic", syscall(SYS_clock_gettime, CLOCK_MONOTONIC_RAW, &reading));
    printf("agrees %d\n", reading.tv_sec == monotonic_s());
    tell("own CPU", syscall(SYS_clock_gettime, OWN_CPU_CLOCK, &reading));
    tell("no device", syscall(SYS_clock_gettime, CLOCK_OF_DESCRIPTOR_1000, &reading));
    tell("no clock", syscall(SYS_clock_gettime, 10, &reading));
}

/* The page at a fixed address, from before there was a vDSO; it need not be there. */
static void read_vsyscall(void)
{
    char line[256];
    FILE *maps = fopen("/proc/self/maps", "r");
    int is_there = 0;
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        is_there |= strstr(line, "[vsyscall]") != NULL;
    }
    if (!is_there) {
        puts("absent");
        return;
    }
    time_t (*page_time)(time_t *) = (time_t(*)(time_t *))(uintptr_t)(VSYSCALL_PAGE + 0x400);
    int (*page_day)(struct timeval *, void *) =
        (int (*)(struct timeval *, void *))(uintptr_t)VSYSCALL_PAGE;
    struct timeval reading;
    time_t seconds = page_time(NULL);
    int result = page_day(&reading, NULL);
    printf("time %d, gettimeofday %d\n", seconds == time(NULL),
           result == 0 && reading.tv_sec == seconds);
}

struct kind {
    const char *name;
    void (*use)(void);
};

static const struct kind kinds[] = {
    {"clock_settime", set_time}, {"settimeofday", set_time_of_day}, {"adjtimex", adjust},
    {"readers", read_rarely},    {"vsyscall", read_vsyscall},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, argv[1]) == 0) {
            kinds[i].use();
            return 0;
        }
    }
    fputs("usage: probe-set-clock KIND\n", stderr);
    return 2;
}
