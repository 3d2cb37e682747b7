/* Waits that are over before they begin: a sleep of no length, a deadline that has passed, a look
 * at descriptors. The real clock moves meanwhile; here it stands, and a program that repeats such a
 * wait until the clock has *passed* its deadline (as the libraries of Python, Ruby and Rust do)
 * would never see that. So the hundredth at one instant takes a moment, and those that follow take
 * ever longer: who spends his time with them gets on. */
#include "sim/supervisor/internal.h"

#define FREE_WAITS 100u
#define SHORTEST_MOMENT_NS NS_PER_US
#define LONGEST_MOMENT_NS (10 * NS_PER_MS)
#define MOMENTS_BEHIND 64 /* a moment is no longer than such a part of what was spent already */

/* A thread that naps again and again, and for less than the kernel's timers tell apart, is woken as
 * late as the kernel may wake it (PR_SET_TIMERSLACK of prctl(2)). */
#define EXACT_NAPS 1000u
#define TIMER_SLACK_NS (50 * NS_PER_US)

int64_t overdue_nap_ns(struct task *task, int64_t duration_ns)
{
    struct overdue *overdue = &task->overdue;
    overdue->naps = duration_ns < TIMER_SLACK_NS ? overdue->naps + 1 : 0;
    return overdue->naps > EXACT_NAPS && duration_ns > 0 ? TIMER_SLACK_NS : duration_ns;
}

bool overdue_wait_takes(struct supervisor *supervisor, struct task *task)
{
    const struct clock *clock = supervisor->settings.clock;
    struct overdue *overdue = &task->overdue;
    if (overdue->instant_ns != clock->instant_ns) {
        *overdue = (struct overdue){.instant_ns = clock->instant_ns, .naps = overdue->naps};
    }
    if (++overdue->waits < FREE_WAITS) {
        return false;
    }
    int64_t moment_ns =
        CLAMP(overdue->spent_ns / MOMENTS_BEHIND, SHORTEST_MOMENT_NS, LONGEST_MOMENT_NS);
    task_set_due(clock, task, moment_after(clock, CLOCK_KIND_MONOTONIC, moment_ns));
    overdue->spent_ns += moment_ns;
    overdue->instant_ns = task->deadline_ns;
    overdue->waits = FREE_WAITS - 1;
    supervisor->totals.spun_ns += moment_ns;
    spin_is_endless(supervisor, task, overdue->spent_ns); /* its death is noticed later */
    return true;
}
