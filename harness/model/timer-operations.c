/* Timers that signal: alarm, setitimer, timer_create. They belong to a process. */
#include "harness/model/interpreter.h"
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

struct slot {
    timer_t timer;
    clockid_t clock_id;
    bool is_used;
};

static struct slot slots[TIMERS];

void timers_forget(void)
{
    for (unsigned i = 0; i < TIMERS; i++) {
        slots[i].is_used = false;
    }
}

static struct timeval timeval_of(int64_t duration_us)
{
    return (struct timeval){duration_us / 1000000, duration_us % 1000000};
}

static int64_t set_alarm(struct actor *self, const int64_t *arguments)
{
    (void)self;
    return alarm((unsigned)arguments[0]);
}

/* The detail is the rest of the former setting, in microseconds. */
static int64_t set_interval_timer(struct actor *self, const int64_t *arguments)
{
    struct itimerval setting = {timeval_of(arguments[1]), timeval_of(arguments[0])}, before = {0};
    (void)self;
    int64_t result = answer(setitimer(ITIMER_REAL, &setting, &before));
    self->detail = before.it_value.tv_sec * 1000000 + before.it_value.tv_usec;
    return result;
}

static int64_t get_interval_timer(struct actor *self, const int64_t *arguments)
{
    struct itimerval setting = {0};
    (void)self, (void)arguments;
    int64_t result = answer(getitimer(ITIMER_REAL, &setting));
    self->detail = setting.it_value.tv_sec * 1000000 + setting.it_value.tv_usec;
    return result;
}

/* timer-create SLOT CLOCK SIGNAL TO-THREAD */
static int64_t create_timer(struct actor *self, const int64_t *arguments)
{
    struct slot *slot = &slots[arguments[0]];
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = signal_number(arguments[2])};
    if (slot->is_used) {
        return -EBUSY;
    }
    if (arguments[3] != 0) {
        event.sigev_notify = SIGEV_THREAD_ID;
        event.sigev_notify_thread_id = self->tid;
    }
    slot->clock_id = (clockid_t)arguments[1];
    int64_t result = answer(timer_create(slot->clock_id, &event, &slot->timer));
    slot->is_used = result == 0;
    return result;
}

static int64_t set_timer(struct actor *self, const int64_t *arguments)
{
    const struct slot *slot = &slots[arguments[0]];
    bool is_absolute = arguments[1] != 0;
    struct itimerspec setting = {timespec_of(arguments[3]),
                                 is_absolute ? instant_of(slot->clock_id, arguments[2])
                                             : timespec_of(arguments[2])};
    (void)self;
    if (!slot->is_used) {
        return -EINVAL;
    }
    return answer(timer_settime(slot->timer, is_absolute ? TIMER_ABSTIME : 0, &setting, NULL));
}

static int64_t get_timer(struct actor *self, const int64_t *arguments)
{
    const struct slot *slot = &slots[arguments[0]];
    struct itimerspec setting = {0};
    (void)self;
    if (!slot->is_used) {
        return -EINVAL;
    }
    int64_t result = answer(timer_gettime(slot->timer, &setting));
    self->detail = setting.it_value.tv_sec * NS_PER_S + setting.it_value.tv_nsec;
    return result;
}

static int64_t get_overruns(struct actor *self, const int64_t *arguments)
{
    const struct slot *slot = &slots[arguments[0]];
    (void)self;
    return slot->is_used ? answer(timer_getoverrun(slot->timer)) : -EINVAL;
}

static int64_t delete_timer(struct actor *self, const int64_t *arguments)
{
    struct slot *slot = &slots[arguments[0]];
    (void)self;
    if (!slot->is_used) {
        return -EINVAL;
    }
    slot->is_used = false;
    return answer(timer_delete(slot->timer));
}

const struct operation timer_operations[] = {{"alarm", 1, set_alarm},
                                             {"itimer-set", 2, set_interval_timer},
                                             {"itimer-get", 0, get_interval_timer},
                                             {"timer-create", 4, create_timer},
                                             {"timer-set", 4, set_timer},
                                             {"timer-get", 1, get_timer},
                                             {"timer-overrun", 1, get_overruns},
                                             {"timer-delete", 1, delete_timer},
                                             {0}};
