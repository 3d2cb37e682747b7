/* The real machine's clock. */
#include "sim/host.h"
#include "sim/clock.h"
#include <time.h>

int64_t host_unix_seconds(void)
{
    return time(NULL);
}

int64_t host_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}
