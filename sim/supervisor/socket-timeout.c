/* Time-outs of sockets (SO_RCVTIMEO, SO_SNDTIMEO). The kernel is never told; blocking calls on
 * sockets do not stop either, they are far too many. Instead, when everything sleeps, the threads
 * of processes that have set such a time-out are asked in which call on which socket they are
 * blocked; that gives them a deadline, and at the deadline they are interrupted and the call
 * answers EAGAIN. Source: socket(7), proc(5). A time-out is not inherited by forked children, and
 * getsockopt does not tell it. */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SO_RCVTIMEO_NEW_NUMBER 66
#define LINK_BYTES 64

struct socket_timeout {
    const struct process *process;
    int fd;
    char link[LINK_BYTES]; /* "socket:[4711]": the descriptor may have been closed and its number
                              used again */
    int64_t receive_ns, send_ns; /* 0: none */
};

struct socket_call {
    int64_t number;
    bool is_sending;
};

static const struct socket_call socket_calls[] = {
    {SYS_read, false},   {SYS_readv, false},   {SYS_recvfrom, false}, {SYS_recvmsg, false},
    {SYS_accept, false}, {SYS_accept4, false}, {SYS_write, true},     {SYS_writev, true},
    {SYS_sendto, true},  {SYS_sendmsg, true},  {SYS_connect, true},
};

static bool read_link(const struct process *process, int fd, char link[LINK_BYTES])
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", process->pid, fd);
    ssize_t size = readlink(path, link, LINK_BYTES - 1);
    link[MAX(size, 0)] = '\0';
    return size > 0 && g_str_has_prefix(link, "socket:");
}

static struct socket_timeout *find(const struct supervisor *supervisor,
                                   const struct process *process, int fd)
{
    char link[LINK_BYTES];
    for (unsigned i = 0; i < supervisor->socket_timeouts->len; i++) {
        struct socket_timeout *timeout = g_ptr_array_index(supervisor->socket_timeouts, i);
        if (timeout->process == process && timeout->fd == fd && read_link(process, fd, link) &&
            strcmp(link, timeout->link) == 0) {
            return timeout;
        }
    }
    return NULL;
}

static struct socket_timeout *find_or_add(struct supervisor *supervisor,
                                          const struct process *process, int fd)
{
    struct socket_timeout *timeout = find(supervisor, process, fd);
    char link[LINK_BYTES];
    if (timeout != NULL || !read_link(process, fd, link)) {
        return timeout;
    }
    timeout = g_new0(struct socket_timeout, 1);
    timeout->process = process;
    timeout->fd = fd;
    memcpy(timeout->link, link, sizeof link);
    g_ptr_array_add(supervisor->socket_timeouts, timeout);
    return timeout;
}

void socket_timeout_set(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    int64_t words[2];
    bool is_ours = (int)registers->rsi == SOL_SOCKET && registers->r8 >= sizeof words &&
                   process_read(task->process, registers->r10, words, sizeof words) &&
                   words[0] >= 0 && words[1] >= 0 && words[1] < NS_PER_S / NS_PER_US;
    struct socket_timeout *timeout =
        is_ours ? find_or_add(supervisor, task->process, (int)registers->rdi) : NULL;
    if (timeout == NULL) {
        task_resume(task, 0); /* an error: the kernel's answer */
        return;
    }
    int64_t duration_ns =
        words[0] >= INSTANT_NEVER / NS_PER_S / 4 ? 0 : words[0] * NS_PER_S + words[1] * NS_PER_US;
    int option = (int)registers->rdx;
    if (option == SO_RCVTIMEO || option == SO_RCVTIMEO_NEW_NUMBER) {
        timeout->receive_ns = duration_ns;
    } else {
        timeout->send_ns = duration_ns;
    }
    task_skip_call(task, registers, 0);
}

void socket_timeouts_forget(struct supervisor *supervisor, const struct process *process)
{
    for (unsigned i = supervisor->socket_timeouts->len; i-- > 0;) {
        if (((struct socket_timeout *)g_ptr_array_index(supervisor->socket_timeouts, i))->process ==
            process) {
            g_ptr_array_remove_index(supervisor->socket_timeouts, i);
        }
    }
}

static const struct socket_call *find_call(int64_t number)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(socket_calls); i++) {
        if (socket_calls[i].number == number) {
            return &socket_calls[i];
        }
    }
    return NULL;
}

static int64_t duration_of(const struct supervisor *supervisor, const struct task *task,
                           const struct blocked *blocked)
{
    const struct socket_call *call = find_call(blocked->call);
    const struct socket_timeout *timeout =
        call != NULL ? find(supervisor, task->process, (int)blocked->first) : NULL;
    return timeout == NULL ? 0 : call->is_sending ? timeout->send_ns : timeout->receive_ns;
}

static bool has_any(const struct supervisor *supervisor, const struct process *process)
{
    for (unsigned i = 0; i < supervisor->socket_timeouts->len; i++) {
        if (((struct socket_timeout *)g_ptr_array_index(supervisor->socket_timeouts, i))->process ==
            process) {
            return true;
        }
    }
    return false;
}

/* Gives every thread that is blocked on such a socket its deadline; one that has run since it got
 * one gets a new one. */
void socket_timeouts_look(struct supervisor *supervisor)
{
    for (unsigned i = 0; supervisor->socket_timeouts->len > 0 && i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->state != TASK_RUNNING || !has_any(supervisor, task->process)) {
            continue;
        }
        struct blocked blocked;
        int64_t duration_ns =
            task_is_blocked(task, &blocked) ? duration_of(supervisor, task, &blocked) : 0;
        uint64_t turns = task_turns(task);
        if (duration_ns == 0) {
            task_forget_due(task);
        } else if (task->deadline_ns == INSTANT_NEVER || turns != task->turns) {
            const struct clock *clock = supervisor->settings.clock;
            task_set_due(clock, task, moment_after(clock, CLOCK_KIND_MONOTONIC, duration_ns));
        }
        task->turns = turns;
    }
}

void socket_timeout_fire(struct task *task)
{
    task_forget_due(task);
    task->is_timing_out = true;
    task->state = TASK_FIRING;
    if (ptrace(PTRACE_INTERRUPT, task->tid, NULL, NULL) != 0) {
        g_assert(errno == ESRCH);
    }
}

/* At the stop that the interruption caused: the call, if nothing else has woken it, answers as a
 * time-out does. */
void socket_timeout_finish(struct supervisor *supervisor, struct task *task)
{
    struct user_regs_struct registers;
    task->is_timing_out = false;
    if (!task_registers(task, &registers)) {
        return;
    }
    int64_t result = (int64_t)registers.rax;
    if (find_call((int64_t)registers.orig_rax) == NULL || result > -512 || result < -516) {
        supervisor->totals.races_kept++;
        return;
    }
    registers.rax = (uint64_t)(registers.orig_rax == SYS_connect ? -EINPROGRESS : -EAGAIN);
    registers.orig_rax = (uint64_t)-1;
    task_set_registers(task, &registers);
}
