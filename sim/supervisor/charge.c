/* CPU that the tree burns without waiting. The clock stands meanwhile, but not for ever: time
 * passes with the CPU used, never with real time, and what never waits at all is ended. */
#include "sim/supervisor/internal.h"
#include <time.h>

#define GRACE_NS                                                                                   \
    (10 * NS_PER_MS) /* CPU that the tree may use before short time-outs fire meanwhile */
#define FREE_RUN_NS (2 * NS_PER_S) /* CPU after which the clock runs with it */

static struct process *biggest_consumer(struct supervisor *supervisor)
{
    struct process *biggest = NULL;
    int64_t most_ns = -1;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        clockid_t clock_id;
        struct timespec time;
        if (clock_getcpuclockid(task->process->pid, &clock_id) == 0 &&
            clock_gettime(clock_id, &time) == 0 &&
            time.tv_sec * NS_PER_S + time.tv_nsec > most_ns) {
            most_ns = time.tv_sec * NS_PER_S + time.tv_nsec;
            biggest = task->process;
        }
    }
    return biggest;
}

/* CPU that the tree has used at this instant, counted from the first look. */
static int64_t stretch_cpu_ns(struct supervisor *supervisor)
{
    int64_t cpu_ns = scan_cpu_ns(supervisor);
    if (supervisor->stretch_cpu_base_ns < 0) {
        supervisor->stretch_cpu_base_ns = cpu_ns;
    }
    return cpu_ns - supervisor->stretch_cpu_base_ns;
}

static bool end_if_spinning(struct supervisor *supervisor, int64_t cpu_ns)
{
    if (cpu_ns <= supervisor->settings.cpu_limit_ns) {
        return false;
    }
    struct process *process = biggest_consumer(supervisor);
    if (process != NULL) {
        struct process *root = process->root;
        g_autofree char *text = diagnosis_of(supervisor, root);
        notify(supervisor, NOTICE_SPINNING, root, NULL, cpu_ns, text);
        supervisor_end_tree(supervisor, root);
    }
    supervisor->stretch_cpu_base_ns = -1;
    return true;
}

void end_if_time_hardly_passes(struct supervisor *supervisor)
{
    int64_t cpu_ns = scan_cpu_ns(supervisor), now_ns = supervisor->settings.clock->instant_ns;
    int64_t used_ns = cpu_ns - supervisor->paced_cpu_ns;
    bool is_paced = now_ns - supervisor->paced_instant_ns >= used_ns / 2;
    if (is_paced || end_if_spinning(supervisor, used_ns)) {
        supervisor->paced_cpu_ns = cpu_ns;
        supervisor->paced_instant_ns = now_ns;
    }
}

/* CPU that the tree has used since it was last seen asleep. Programs that do much at one instant,
 * each in its turn, do not burn it. */
static int64_t burnt_cpu_ns(struct supervisor *supervisor, int64_t stretch_ns)
{
    if (supervisor->has_slept || supervisor->burnt_base_ns > stretch_ns) {
        supervisor->has_slept = false;
        supervisor->burnt_base_ns = stretch_ns;
        supervisor->stretch_charged_ns = 0;
    }
    return stretch_ns - supervisor->burnt_base_ns;
}

/* Notes when each wait was first seen by a look. */
static void mark_waits(struct supervisor *supervisor, int64_t cpu_ns)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->wait != NULL && task->seen_cpu_ns < 0) {
            task->seen_cpu_ns = cpu_ns;
        }
    }
}

/* A wait that has just begun is not charged for what was burnt before: two processes that answer
 * each other without end are never asleep both, and none of their time-outs is meant. */
static bool has_waited_long(const struct supervisor *supervisor, const struct due *due,
                            int64_t cpu_ns)
{
    return due->kind != DUE_WAIT || due->task->wait == NULL ||
           cpu_ns - due->task->seen_cpu_ns >=
               due->instant_ns - supervisor->settings.clock->instant_ns;
}

/* The tree burns CPU without waiting: runtimes that rely on short time-outs of their own to make
 * progress (preemption of a thread that spins, hand-over of a lock) must get them. Time passes with
 * the CPU used, never with real time. */
void charge_cpu(struct supervisor *supervisor, int64_t until_ns)
{
    int64_t stretch_ns = stretch_cpu_ns(supervisor);
    if (end_if_spinning(supervisor, stretch_ns)) {
        return;
    }
    int64_t cpu_ns = burnt_cpu_ns(supervisor, stretch_ns),
            base_ns = supervisor->stretch_cpu_base_ns;
    mark_waits(supervisor, base_ns + stretch_ns);
    if (cpu_ns < GRACE_NS || turn_give(supervisor)) {
        return;
    }
    int64_t now_ns = supervisor->settings.clock->instant_ns;
    int64_t reach_ns = MIN(now_ns + (cpu_ns - GRACE_NS - supervisor->stretch_charged_ns), until_ns);
    struct due due = next_due(supervisor);
    bool is_due =
        due.instant_ns <= reach_ns && has_waited_long(supervisor, &due, base_ns + stretch_ns);
    if (reach_ns <= now_ns || (!is_due && cpu_ns <= FREE_RUN_NS)) {
        return;
    }
    int64_t due_ns = MAX(due.instant_ns, now_ns), to_ns = is_due ? due_ns : MIN(reach_ns, due_ns);
    int64_t charged_ns = supervisor->stretch_charged_ns + (to_ns - now_ns);
    move_clock(supervisor, to_ns);
    supervisor->totals.cpu_charged_ns += to_ns - now_ns;
    supervisor->stretch_cpu_base_ns = base_ns;
    supervisor->stretch_charged_ns = charged_ns;
    supervisor->is_undisturbed = false;
    if (is_due) {
        release(supervisor, &due);
    }
    sources_look(supervisor);
    sources_serve(supervisor);
}
