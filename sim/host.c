/* The real machine's clock. */
#include "sim/host.h"
#include "sim/clock.h"
#include <time.h>

int64_t host_unix_seconds(void)
{
    return time(NULL);
}

static int64_t read_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t host_monotonic_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

int64_t host_cpu_ns(void)
{
    return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t host_boottime_ns(void)
{
    return read_ns(CLOCK_BOOTTIME);
}

int64_t host_wall_ns(void)
{
    return read_ns(CLOCK_REALTIME);
}

int64_t host_file_stamp_ns(void)
{
    return read_ns(CLOCK_REALTIME_COARSE);
}
