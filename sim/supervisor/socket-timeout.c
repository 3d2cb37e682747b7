/* Time-outs of sockets (SO_RCVTIMEO, SO_SNDTIMEO). The kernel is never told; blocking calls on
 * sockets do not stop either, they are far too many. Instead, when everything sleeps, the threads
 * are asked in which call on which socket they are blocked; that gives them a deadline, and at the
 * deadline they are interrupted and the call answers EAGAIN. A time-out belongs to the socket,
 * whoever has it open, and counts for calls that begin after it was set. Source: socket(7),
 * signal(7), proc(5). */
#include "sim/supervisor/internal.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SO_RCVTIMEO_NEW_NUMBER 66
#define LINK_BYTES 64
#define FIRST_SWEEP 64 /* sockets with a time-out, before it is asked which are still open */
#define ERESTARTSYS 512
#define LAST_RESTART 516

struct socket_timeout {
    uint64_t inode;              /* never used again while the machine is up */
    int64_t receive_ns, send_ns; /* 0: none */
    bool is_open;                /* found by the present sweep */
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

/* Of the socket behind /proc/PID/fd/NAME; 0 if it is none. */
static uint64_t inode_of(const struct process *process, const char *name)
{
    char path[64 + NAME_MAX], link[LINK_BYTES];
    snprintf(path, sizeof path, "/proc/%d/fd/%s", process->pid, name);
    ssize_t size = readlink(path, link, sizeof link - 1);
    link[MAX(size, 0)] = '\0';
    return g_str_has_prefix(link, "socket:[")
               ? g_ascii_strtoull(link + strlen("socket:["), NULL, 10)
               : 0;
}

static uint64_t inode_of_fd(const struct process *process, int fd)
{
    char name[16];
    snprintf(name, sizeof name, "%d", fd);
    return inode_of(process, name);
}

static struct socket_timeout *find(const struct supervisor *supervisor, uint64_t inode)
{
    for (unsigned i = 0; inode != 0 && i < supervisor->socket_timeouts->len; i++) {
        struct socket_timeout *timeout = g_ptr_array_index(supervisor->socket_timeouts, i);
        if (timeout->inode == inode) {
            return timeout;
        }
    }
    return NULL;
}

static void mark_open(const struct supervisor *supervisor, const struct process *process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", process->pid);
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct socket_timeout *timeout = find(supervisor, inode_of(process, entry->d_name));
        if (timeout != NULL) {
            timeout->is_open = true;
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

/* Forgets the sockets that nobody has open any more. */
static void sweep(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->tid == task->process->pid) {
            mark_open(supervisor, task->process);
        }
    }
    for (unsigned i = supervisor->socket_timeouts->len; i-- > 0;) {
        struct socket_timeout *timeout = g_ptr_array_index(supervisor->socket_timeouts, i);
        if (!timeout->is_open) {
            g_ptr_array_remove_index_fast(supervisor->socket_timeouts, i);
        } else {
            timeout->is_open = false;
        }
    }
    supervisor->socket_sweep = MAX(2 * supervisor->socket_timeouts->len, FIRST_SWEEP);
}

static struct socket_timeout *find_or_add(struct supervisor *supervisor, uint64_t inode)
{
    struct socket_timeout *timeout = find(supervisor, inode);
    if (timeout != NULL || inode == 0) {
        return timeout;
    }
    if (supervisor->socket_timeouts->len >= MAX(supervisor->socket_sweep, FIRST_SWEEP)) {
        sweep(supervisor);
    }
    timeout = g_new0(struct socket_timeout, 1);
    timeout->inode = inode;
    g_ptr_array_add(supervisor->socket_timeouts, timeout);
    return timeout;
}

static bool is_of_receiving(const struct user_regs_struct *registers)
{
    int option = (int)registers->rdx;
    return option == SO_RCVTIMEO || option == SO_RCVTIMEO_NEW_NUMBER;
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

/* 0: none. */
static int64_t duration_of(const struct supervisor *supervisor, const struct task *task,
                           const struct socket_call *call, int fd)
{
    const struct socket_timeout *timeout = find(supervisor, inode_of_fd(task->process, fd));
    return timeout == NULL ? 0 : call->is_sending ? timeout->send_ns : timeout->receive_ns;
}

/* Gives a thread that is blocked on a socket its deadline, once for each call: one that has run
 * since may be in the next. */
static void look_at(const struct supervisor *supervisor, struct task *task, bool is_asleep)
{
    struct blocked blocked;
    const struct socket_call *call =
        task_is_blocked(task, &blocked) ? find_call(blocked.call) : NULL;
    if (call == NULL && is_asleep) {
        task->in_socket_call = task->goes_on = false;
        task_forget_due(task);
    }
    if (call == NULL) {
        return; /* while others run it may be on its way back into the call */
    }
    uint64_t turns = task_turns(task);
    bool is_like_before = task->in_socket_call && task->socket_call.call == blocked.call &&
                          task->socket_call.first == blocked.first;
    bool is_same =
        is_like_before && (turns == task->turns || (task->goes_on && turns <= task->turns_limit));
    if (is_like_before && !is_asleep) {
        return; /* it may still have to begin anew */
    }
    task->turns = turns;
    task->socket_call = blocked;
    task->in_socket_call = true;
    task->goes_on = false;
    if (is_same) {
        return;
    }
    const struct clock *clock = supervisor->settings.clock;
    int64_t duration_ns = duration_of(supervisor, task, call, (int)blocked.first);
    if (duration_ns == 0) {
        task_forget_due(task);
    } else {
        task_set_due(clock, task, moment_after(clock, CLOCK_KIND_MONOTONIC, duration_ns));
    }
}

static void look_at_all(struct supervisor *supervisor, bool is_asleep)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->state == TASK_RUNNING) {
            look_at(supervisor, task, is_asleep);
        }
    }
}

void socket_timeout_set(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    int64_t words[2];
    bool is_ours = (int)registers->rsi == SOL_SOCKET && registers->r8 >= sizeof words &&
                   process_read(task->process, registers->r10, words, sizeof words) &&
                   words[0] >= 0 && words[1] >= 0 && words[1] < NS_PER_S / NS_PER_US;
    uint64_t inode = is_ours ? inode_of_fd(task->process, (int)registers->rdi) : 0;
    if (inode == 0) {
        task_resume(task, 0); /* an error: the kernel's answer */
        return;
    }
    task->in_socket_call = task->goes_on = false;
    task_forget_due(task);
    look_at_all(supervisor, false); /* who is blocked already waits as it was when its call began */
    struct socket_timeout *timeout = find_or_add(supervisor, inode);
    int64_t duration_ns =
        words[0] >= INSTANT_NEVER / NS_PER_S / 4 ? 0 : words[0] * NS_PER_S + words[1] * NS_PER_US;
    *(is_of_receiving(registers) ? &timeout->receive_ns : &timeout->send_ns) = duration_ns;
    task_skip_call(task, registers, 0);
}

void socket_timeout_get(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    int64_t words[2] = {0};
    uint32_t size_bytes = 0;
    uint64_t inode =
        (int)registers->rsi == SOL_SOCKET ? inode_of_fd(task->process, (int)registers->rdi) : 0;
    const struct socket_timeout *timeout = find(supervisor, inode);
    if (timeout == NULL ||
        !process_read(task->process, registers->r8, &size_bytes, sizeof size_bytes) ||
        size_bytes < sizeof words) {
        task_resume(task, 0); /* none, or an error: the kernel's answer */
        return;
    }
    int64_t duration_ns = is_of_receiving(registers) ? timeout->receive_ns : timeout->send_ns;
    words[0] = duration_ns / NS_PER_S;
    words[1] = duration_ns % NS_PER_S / NS_PER_US;
    size_bytes = sizeof words;
    bool written = process_write(task->process, registers->r10, words, sizeof words) &&
                   process_write(task->process, registers->r8, &size_bytes, sizeof size_bytes);
    task_skip_call(task, registers, written ? 0 : -EFAULT);
}

void socket_timeouts_look(struct supervisor *supervisor)
{
    if (supervisor->socket_timeouts->len > 0) {
        look_at_all(supervisor, true);
    }
}

static bool is_restart(int64_t result)
{
    return result <= -ERESTARTSYS && result >= -LAST_RESTART;
}

/* A thread of the process had the CPU for a signal that is ignored, and its call began anew;
 * another that was woken for it and found it taken does so without a stop, after one turn. */
static void expect_restart(const struct supervisor *supervisor, struct task *interrupted)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->process == interrupted->process && task->in_socket_call) {
            task->goes_on = true;
            task->turns_limit = task == interrupted ? UINT64_MAX : task->turns + 1;
        }
    }
}

/* A signal is about to be delivered. Where there is a time-out a call that it interrupts never goes
 * on, but for a signal that is ignored, with the old deadline. */
void socket_timeout_signal_arrives(struct supervisor *supervisor, struct task *task,
                                   bool is_ignored)
{
    struct user_regs_struct registers;
    if (supervisor->socket_timeouts->len == 0 || !task_registers(task, &registers)) {
        return;
    }
    if (is_ignored) {
        expect_restart(supervisor, task);
    }
    const struct socket_call *call = find_call((int64_t)registers.orig_rax);
    if (call == NULL || !is_restart((int64_t)registers.rax)) {
        task->goes_on = false;
        return;
    }
    if (!is_ignored && duration_of(supervisor, task, call, (int)registers.rdi) != 0) {
        registers.rax = (uint64_t)-EINTR;
        task_set_registers(task, &registers);
    }
}

void socket_timeout_fire(struct task *task)
{
    task_forget_due(task);
    task->is_timing_out = true;
    task->in_socket_call = false;
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
    if (find_call((int64_t)registers.orig_rax) == NULL || !is_restart(result)) {
        supervisor->totals.races_kept++;
        return;
    }
    registers.rax = (uint64_t)(registers.orig_rax == SYS_connect ? -EINPROGRESS : -EAGAIN);
    registers.orig_rax = (uint64_t)-1;
    task_set_registers(task, &registers);
}
