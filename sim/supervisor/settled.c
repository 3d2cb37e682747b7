/* What is known of the tree without a look. Once all were seen asleep they stay so until somebody
 * is woken: by a thread that was let go, by a server that has written, by a signal, or by an entry
 * of the queue. A thread that is let into a wait for events or for a futex wakes nobody on its way,
 * so that only it has to be looked at. What the kernel's own timers bring about is no concern of
 * this: the last look before the clock moves is always a real one. */
#include "sim/supervisor/internal.h"
#include <signal.h>
#include <sys/wait.h>

void settled_forget(struct supervisor *supervisor)
{
    supervisor->settled = (struct settled){0};
}

void settled_found(struct supervisor *supervisor)
{
    supervisor->settled.is_known = true;
    supervisor->settled.let_in = NULL;
}

bool settled_is_certain(const struct supervisor *supervisor)
{
    return supervisor->settled.is_known && supervisor->settled.let_in == NULL;
}

void settled_let_in(struct supervisor *supervisor, const struct settled *before, struct task *task)
{
    if (before->is_known && before->let_in == NULL && wait_wakes_nobody(task)) {
        supervisor->settled = *before;
        supervisor->settled.let_in = task;
    }
}

void settled_stops(struct supervisor *supervisor, const struct task *task, int status)
{
    bool has_left_wait = WIFSTOPPED(status) && status >> 8 == (SIGTRAP | 0x80);
    if (task != NULL && task == supervisor->settled.let_in && has_left_wait) {
        supervisor->settled.let_in = NULL;
    } else {
        settled_forget(supervisor);
    }
}
