/* What is due next, and how it is released: an entry of the queue, a timer, or a thread that waits.
 * One thing at a time: what is due at the same instant waits until the tree sleeps again. */
#include "sim/supervisor/internal.h"

void move_clock(struct supervisor *supervisor, int64_t instant_ns)
{
    file_times_settle(supervisor->file_times);
    if (instant_ns > supervisor->settings.clock->instant_ns) {
        clock_advance_to(supervisor->settings.clock, instant_ns);
        supervisor->totals.jumps++;
        supervisor->stops_at_instant = 0;
        supervisor->stops_look = STOPS_PER_LOOK;
        supervisor->stretch_cpu_base_ns = -1;
        supervisor->stretch_charged_ns = 0;
    }
    virtual_files_refresh(supervisor);
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->tid == task->process->pid) {
            vdso_update(task->process);
        }
    }
}

/* While the machine is suspended only the world outside of it goes on, until it resumes. */
static struct due next_due_outside(const struct supervisor *supervisor)
{
    int64_t resume_ns = supervisor->settings.clock->suspended_until_ns;
    int64_t outside_ns = queue_next_outside_ns(supervisor->settings.queue);
    return outside_ns < resume_ns ? (struct due){outside_ns, DUE_OUTSIDE, NULL}
                                  : (struct due){resume_ns, DUE_RESUME, NULL};
}

struct due next_due(struct supervisor *supervisor)
{
    if (clock_is_suspended(supervisor->settings.clock)) {
        return next_due_outside(supervisor);
    }
    struct due due = {queue_next_ns(supervisor->settings.queue), DUE_QUEUE, NULL};
    int64_t timer_ns = timers_next_ns(supervisor);
    if (timer_ns < due.instant_ns) {
        due = (struct due){timer_ns, DUE_TIMER, NULL};
    }
    int64_t descriptor_ns = descriptor_timers_next_ns(supervisor);
    if (descriptor_ns < due.instant_ns) {
        due = (struct due){descriptor_ns, DUE_DESCRIPTOR, NULL};
    }
    struct task *task = wait_first(supervisor);
    if (task != NULL && task->deadline_ns < due.instant_ns) {
        due = (struct due){task->deadline_ns, DUE_WAIT, task};
    }
    return due;
}

void release(struct supervisor *supervisor, const struct due *due)
{
    settled_forget(supervisor);
    switch (due->kind) {
    case DUE_QUEUE:
        queue_run_next(supervisor->settings.queue);
        sources_may_have_work(supervisor);
        break;
    case DUE_TIMER:
        timers_fire_next(supervisor);
        break;
    case DUE_DESCRIPTOR:
        descriptor_timers_fire_next(supervisor);
        break;
    case DUE_WAIT:
        wait_fire(supervisor, due->task);
        break;
    case DUE_OUTSIDE:
        queue_run_next_outside(supervisor->settings.queue);
        sources_may_have_work(supervisor);
        break;
    case DUE_RESUME:
        break;
    }
}

/* False when nothing is due before the end. */
bool release_next(struct supervisor *supervisor, int64_t until_ns)
{
    struct due due = next_due(supervisor);
    if (due.instant_ns == INSTANT_NEVER) {
        g_autofree char *text = diagnosis_of(supervisor, NULL);
        notify(supervisor, NOTICE_STUCK, NULL, NULL, 0, text);
        if (supervisor->stopped) {
            return false;
        }
        due = next_due(supervisor); /* who was notified may have added an entry to the queue */
    }
    if (due.instant_ns > until_ns) {
        move_clock(supervisor, until_ns);
        return false;
    }
    bool is_quiet = due.kind == DUE_WAIT && ticker_is_quiet(due.task);
    if (!is_quiet && ticker_let_in(supervisor)) {
        return true;
    }
    supervisor->is_undisturbed &= is_quiet;
    move_clock(supervisor, MAX(due.instant_ns, supervisor->settings.clock->instant_ns));
    if (due.kind != DUE_WAIT || !storm_wakes(supervisor, due.task)) {
        release(supervisor, &due);
    }
    return true;
}
