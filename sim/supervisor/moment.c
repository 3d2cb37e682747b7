/* Deadlines and the clocks that they are given on. A deadline is an instant for everybody else;
 * here it is kept as the reading of a clock, so that it can be found anew when that clock is
 * stepped, drifts, or stops in a suspend. Source: clock_gettime(2), clock_nanosleep(2),
 * timerfd_create(2). */
#include "sim/supervisor/internal.h"
#include <time.h>

static const enum clock_kind kinds[] = {
    [CLOCK_REALTIME] = CLOCK_KIND_WALL,
    [CLOCK_MONOTONIC] = CLOCK_KIND_MONOTONIC,
    [CLOCK_MONOTONIC_RAW] = CLOCK_KIND_MONOTONIC,
    [CLOCK_REALTIME_COARSE] = CLOCK_KIND_WALL,
    [CLOCK_MONOTONIC_COARSE] = CLOCK_KIND_MONOTONIC,
    [CLOCK_BOOTTIME] = CLOCK_KIND_BOOTTIME,
    [CLOCK_REALTIME_ALARM] = CLOCK_KIND_WALL,
    [CLOCK_BOOTTIME_ALARM] = CLOCK_KIND_BOOTTIME,
    [CLOCK_TAI] = CLOCK_KIND_WALL,
};

bool clock_kind_of(int64_t clock_id, enum clock_kind *kind)
{
    bool is_known = clock_id >= 0 && clock_id <= CLOCK_TAI &&
                    clock_id != CLOCK_PROCESS_CPUTIME_ID && clock_id != CLOCK_THREAD_CPUTIME_ID &&
                    clock_id != CLOCK_TAI - 1; /* was CLOCK_SGI_CYCLE */
    if (is_known) {
        *kind = kinds[clock_id];
    }
    return is_known;
}

struct moment moment_after(const struct clock *clock, enum clock_kind kind, int64_t duration_ns)
{
    enum clock_kind counting = kind == CLOCK_KIND_WALL ? CLOCK_KIND_MONOTONIC : kind;
    int64_t now_ns = clock_read(clock, counting);
    bool is_never = duration_ns >= INSTANT_NEVER - now_ns;
    return (struct moment){counting, is_never ? INSTANT_NEVER : now_ns + duration_ns};
}

int64_t moment_rest_ns(const struct clock *clock, struct moment moment)
{
    return moment.reading_ns == INSTANT_NEVER
               ? 0
               : MAX(moment.reading_ns - clock_read(clock, moment.clock), 0);
}

int64_t moment_instant_ns(const struct clock *clock, struct moment moment)
{
    return MAX(clock_instant_of(clock, moment.clock, moment.reading_ns), clock->instant_ns);
}

void task_set_due(const struct clock *clock, struct task *task, struct moment due)
{
    task->due = due;
    task->deadline_ns = moment_instant_ns(clock, due);
    task->seen_cpu_ns = -1;
}

void task_forget_due(struct task *task)
{
    task->due = (struct moment){CLOCK_KIND_MONOTONIC, INSTANT_NEVER};
    task->deadline_ns = INSTANT_NEVER;
}

static void refresh_tasks(const struct supervisor *supervisor)
{
    const struct clock *clock = supervisor->settings.clock;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->deadline_ns != INSTANT_NEVER) {
            task_set_due(clock, task, task->due);
        }
        if (task->tid == task->process->pid) {
            vdso_update(task->process);
        }
    }
}

void supervisor_clock_changed(struct supervisor *supervisor)
{
    refresh_tasks(supervisor);
    timers_clock_changed(supervisor);
    descriptor_timers_clock_changed(supervisor);
}
