/* Waits that are over before they begin: a sleep of no length, a deadline that has passed, a look
 * at descriptors. The real clock moves meanwhile; here it stands, and a program that repeats such a
 * wait until the clock has *passed* its deadline (as the libraries of Python, Ruby and Rust do)
 * would never see that. So the hundredth at one instant takes a moment. */
#include "sim/supervisor/internal.h"

#define FREE_WAITS 100u
#define MOMENT_NS NS_PER_US

bool overdue_wait_takes(const struct supervisor *supervisor, struct task *task)
{
    const struct clock *clock = supervisor->settings.clock;
    bool is_same = task->overdue_instant_ns == clock->instant_ns;
    task->overdue_waits = is_same ? task->overdue_waits + 1 : 1;
    task->overdue_instant_ns = clock->instant_ns;
    if (task->overdue_waits < FREE_WAITS) {
        return false;
    }
    task_set_due(clock, task, moment_after(clock, CLOCK_KIND_MONOTONIC, MOMENT_NS));
    return true;
}
