/* Readings of clocks and sleeps. Readings are told as nanoseconds since the program began. */
#include "harness/model/interpreter.h"
#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static int64_t nanoseconds(const struct timespec *time)
{
    return time->tv_sec * NS_PER_S + time->tv_nsec;
}

int64_t clock_ns(clockid_t clock_id)
{
    struct timespec now;
    clock_gettime(clock_id, &now);
    return nanoseconds(&now);
}

struct timespec timespec_of(int64_t duration_ns)
{
    return (struct timespec){duration_ns / NS_PER_S, duration_ns % NS_PER_S};
}

static int64_t base_of(clockid_t clock_id)
{
    bool is_wall =
        clock_id == CLOCK_REALTIME || clock_id == CLOCK_REALTIME_COARSE || clock_id == CLOCK_TAI;
    return is_wall ? program->base_wall_ns : program->base_monotonic_ns;
}

struct timespec instant_of(clockid_t clock_id, int64_t offset_ns)
{
    return timespec_of(base_of(clock_id) + offset_ns);
}

static int64_t read_clock(struct actor *self, const int64_t *arguments)
{
    struct timespec now = {0};
    clockid_t clock_id = (clockid_t)arguments[0];
    (void)self;
    int64_t result = answer(clock_gettime(clock_id, &now));
    self->detail = nanoseconds(&now) - base_of(clock_id);
    return result;
}

/* Past the vDSO. */
static int64_t read_clock_by_call(struct actor *self, const int64_t *arguments)
{
    struct timespec now = {0};
    clockid_t clock_id = (clockid_t)arguments[0];
    (void)self;
    int64_t result = answer(syscall(SYS_clock_gettime, clock_id, &now));
    self->detail = nanoseconds(&now) - base_of(clock_id);
    return result;
}

static int64_t read_time_of_day(struct actor *self, const int64_t *arguments)
{
    struct timeval now = {0};
    (void)self, (void)arguments;
    int64_t result = answer(gettimeofday(&now, NULL));
    self->detail = now.tv_sec * NS_PER_S + now.tv_usec * NS_PER_US - program->base_wall_ns;
    return result;
}

static int64_t read_seconds(struct actor *self, const int64_t *arguments)
{
    (void)self, (void)arguments;
    self->detail = time(NULL) * NS_PER_S - program->base_wall_ns;
    return 0;
}

static int64_t sleep_for(struct actor *self, const int64_t *arguments)
{
    struct timespec duration = timespec_of(arguments[0]), rest = {0};
    (void)self;
    int64_t result = answer(nanosleep(&duration, &rest));
    self->detail = nanoseconds(&rest);
    return result;
}

static int64_t sleep_on_clock(struct actor *self, const int64_t *arguments)
{
    struct timespec duration = timespec_of(arguments[1]), rest = {0};
    (void)self;
    int64_t result = -clock_nanosleep((clockid_t)arguments[0], 0, &duration, &rest);
    self->detail = nanoseconds(&rest);
    return result;
}

static int64_t sleep_until(struct actor *self, const int64_t *arguments)
{
    clockid_t clock_id = (clockid_t)arguments[0];
    struct timespec instant = instant_of(clock_id, arguments[1]);
    (void)self;
    return -clock_nanosleep(clock_id, TIMER_ABSTIME, &instant, NULL);
}

const struct operation time_operations[] = {{"clock", 1, read_clock},
                                            {"clock-call", 1, read_clock_by_call},
                                            {"time-of-day", 0, read_time_of_day},
                                            {"seconds", 0, read_seconds},
                                            {"sleep", 1, sleep_for},
                                            {"sleep-clock", 2, sleep_on_clock},
                                            {"sleep-until", 2, sleep_until},
                                            {0}};
