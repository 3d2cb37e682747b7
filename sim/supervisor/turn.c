/* Whose turn it is. A thread that is made could run beside the one that made it, and one that is
 * woken from a timed wait beside the one that woke it: the kernel's scheduler would decide which of
 * them goes first. Here it waits, before its first instruction or at the end of its call, until
 * everything else sleeps; of several that wait the eldest goes on, alone. Source: ptrace(2) on
 * automatically attached children. */
#include "sim/supervisor/internal.h"

void turn_await(struct task *task)
{
    task->state = TASK_READY;
    task->process->supervisor->is_undisturbed = false;
    pause_unsure(&task->process->supervisor->pause);
}

static struct task *eldest_ready(const struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->state == TASK_READY) {
            return task;
        }
    }
    return NULL;
}

bool turn_is_awaited(const struct supervisor *supervisor)
{
    return eldest_ready(supervisor) != NULL;
}

bool turn_give(struct supervisor *supervisor)
{
    struct task *task = eldest_ready(supervisor);
    if (task != NULL) {
        task->state = TASK_RUNNING;
        task_resume(task, 0);
    }
    return task != NULL;
}
