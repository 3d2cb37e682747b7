/* What waitpid(2) reports of the tree: clones, executions, stops at system calls, signals, ends.
 * The only file that waits for processes. Source: ptrace(2), sections on PTRACE_SEIZE stops. */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t status_field(pid_t tid, const char *field)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/status", tid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return 0;
    }
    const char *line = strstr(text, field);
    return line != NULL ? (pid_t)g_ascii_strtoll(line + strlen(field), NULL, 10) : 0;
}

bool signal_set_has(pid_t tid, const char *name, int signal)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/status", tid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return false;
    }
    const char *line = strstr(text, name);
    return line != NULL &&
           (g_ascii_strtoull(line + strlen(name) + 1, NULL, 16) >> (signal - 1) & 1) != 0;
}

/* The processes of one row must stay few: a program that forks without end would take the machine
 * with it. */
static void limit_tasks(struct supervisor *supervisor, struct process *youngest)
{
    if (supervisor->tasks->len > supervisor->settings.task_limit) {
        notify(supervisor, NOTICE_TOO_MANY, youngest, NULL, supervisor->settings.task_limit, NULL);
    }
}

/* The child of a vfork runs at once: its parent sleeps. */
static void on_first_stop(struct task *task)
{
    task->is_new = false;
    if (task->process->is_borrowing) {
        task_resume(task, 0);
    } else {
        turn_await(task);
    }
}

enum kin { THREAD, CHILD, CHILD_OF_VFORK };

static void adopt(struct supervisor *supervisor, struct process *parent, pid_t tid, enum kin kin)
{
    if (task_find(supervisor, tid) != NULL) {
        return;
    }
    struct process *process = kin != THREAD ? process_add(supervisor, tid, parent) : parent;
    struct task *task = task_add(supervisor, tid, process);
    task->is_new = true;
    process->is_borrowing = process->is_borrowing || kin == CHILD_OF_VFORK;
    if (g_hash_table_remove(supervisor->early, GINT_TO_POINTER(tid))) {
        on_first_stop(task);
    }
    if (process->root->is_condemned) {
        kill(process->pid, SIGKILL);
    }
    limit_tasks(supervisor, process);
}

/* The root whose session the process is in: every root leads one. */
static struct process *root_of_session(struct supervisor *supervisor, pid_t session)
{
    for (unsigned i = 0; i < supervisor->roots->len; i++) {
        struct process *root = g_ptr_array_index(supervisor->roots, i);
        if (root->pid == session) {
            return root;
        }
    }
    return NULL;
}

/* A parent that is killed at its clone event never reports it: its child, which stopped early, is
 * ours by now and nobody else will speak of it. `dead`: who has just died; NULL if unknown. */
static void adopt_orphans(struct supervisor *supervisor, struct process *dead)
{
    g_autofree gpointer *tids = g_hash_table_get_keys_as_array(supervisor->early, NULL);
    for (unsigned i = 0; tids[i] != NULL; i++) {
        pid_t tid = GPOINTER_TO_INT(tids[i]);
        struct process *parent = dead != NULL ? dead : root_of_session(supervisor, getsid(tid));
        if (parent == NULL || status_field(tid, "\nTgid:") != tid ||
            status_field(tid, "\nPPid:") != getpid()) {
            continue;
        }
        adopt(supervisor, parent, tid, CHILD);
        process_find(supervisor, tid)->parent = NULL;
    }
}

static void on_clone(struct supervisor *supervisor, struct task *task, int event)
{
    unsigned long tid = 0;
    if (ptrace(PTRACE_GETEVENTMSG, task->tid, NULL, &tid) == 0) {
        bool is_thread = event == PTRACE_EVENT_CLONE &&
                         status_field((pid_t)tid, "\nTgid:") == task->process->pid;
        enum kin kin = event == PTRACE_EVENT_VFORK ? CHILD_OF_VFORK : (is_thread ? THREAD : CHILD);
        task->process->in_vfork = task->process->in_vfork || event == PTRACE_EVENT_VFORK;
        adopt(supervisor, task->process, (pid_t)tid, kin);
    }
    task_resume(task, 0);
    pause_unsure(&supervisor->pause);
}

static void forget_wait(struct task *task)
{
    task->state = TASK_RUNNING;
    task->wait = NULL;
    task->at_exit = NULL;
    task->will_restart = task->is_timing_out = task->is_emulated = false;
    task->ticks = (struct ticks){0};
    task_forget_due(task);
}

/* One thread executed a program: the others are gone, and it has taken over the leader's tid. */
static void on_exec(struct supervisor *supervisor, struct task *leader)
{
    struct process *process = leader->process;
    for (unsigned i = supervisor->tasks->len; i-- > 0;) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->process == process && task != leader) {
            task_remove(supervisor, task);
        }
    }
    forget_wait(leader);
    bool may_have_device = process->is_starting || process->reads_random_device;
    bool has_company = process->is_starting || process->is_borrowing;
    process->is_starting = process->is_borrowing = false;
    timers_forget(supervisor, process, true);
    descriptor_timers_sweep(supervisor);
    vdso_patch(supervisor, process);
    if (may_have_device) {
        random_device_look(process);
    }
    if (has_company) {
        turn_await(leader);
    } else {
        task_resume(leader, 0);
    }
}

static void on_stop_event(struct supervisor *supervisor, struct task *task, int signal)
{
    if (task->is_timing_out) {
        socket_timeout_finish(supervisor, task);
    }
    bool is_group_stop =
        signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
    if (is_group_stop) {
        wait_signal_arrives(supervisor, task, false, false);
        task->state = TASK_STOPPED;
        task->is_listening = ptrace(PTRACE_LISTEN, task->tid, NULL, NULL) == 0;
        return;
    }
    if (task->is_new) {
        on_first_stop(task);
        return;
    }
    if (task->state == TASK_STOPPED || task->state == TASK_FIRING) {
        task->state = TASK_RUNNING;
    }
    task_resume(task, 0);
}

static bool is_ignored_by_default(int signal)
{
    return signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || signal == SIGCONT;
}

static void on_signal(struct supervisor *supervisor, struct task *task, int signal)
{
    if (signal == SIGSYS && call_is_foreign(task)) {
        call_refuse_foreign(supervisor, task);
        return;
    }
    bool is_caught = signal_set_has(task->tid, "\nSigCgt:", signal);
    bool is_ignored = !is_caught && (is_ignored_by_default(signal) ||
                                     signal_set_has(task->tid, "\nSigIgn:", signal));
    wait_signal_arrives(supervisor, task, is_ignored, is_caught);
    socket_timeout_signal_arrives(supervisor, task, is_ignored);
    task_resume(task, signal);
}

static void on_call_exit(struct supervisor *supervisor, struct task *task)
{
    if (ticker_is_running(task)) {
        ticker_calls(supervisor, task);
        return;
    }
    if (task->wait != NULL) {
        wait_exit(supervisor, task);
        return;
    }
    struct user_regs_struct registers;
    call_handler *at_exit = task->at_exit;
    task->at_exit = NULL;
    if (at_exit != NULL && task_registers(task, &registers)) {
        at_exit(supervisor, task, &registers);
    } else if (task->process->reads_random_device) {
        random_device_follow(task);
    }
    task_resume(task, 0);
}

/* Of a stop at the end of a call whose entry did not stop the number is not asked for. */
static void count_stop(struct supervisor *supervisor, const struct task *task, int status)
{
    struct supervisor_stops *stops = &supervisor->totals.stops;
    bool is_known = task->wait != NULL || task->at_exit != NULL;
    uint64_t call = is_known ? task->entry.orig_rax : COUNTED_CALLS;
    if (status >> 8 == (SIGTRAP | 0x80)) {
        stops->exits[MIN(call, COUNTED_CALLS - 1)]++;
    } else if (status >> 16 == 0) {
        stops->signals++;
    } else if (status >> 16 != PTRACE_EVENT_SECCOMP) {
        stops->events++;
    }
}

static void on_stop(struct supervisor *supervisor, struct task *task, int status)
{
    int event = status >> 16, signal = WSTOPSIG(status);
    bool is_at_call = event == 0 && signal == (SIGTRAP | 0x80);
    if (ticker_is_running(task) && !is_at_call) {
        task->is_emulated = false;
        ticker_disturb(task);
    }
    switch (event) {
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        on_clone(supervisor, task, event);
        break;
    case PTRACE_EVENT_VFORK_DONE:
        task->process->in_vfork = false;
        task_resume(task, 0);
        pause_unsure(&supervisor->pause);
        break;
    case PTRACE_EVENT_EXEC:
        on_exec(supervisor, task);
        break;
    case PTRACE_EVENT_SECCOMP:
        call_enter(supervisor, task);
        break;
    case PTRACE_EVENT_STOP:
        on_stop_event(supervisor, task, signal);
        break;
    default:
        if (signal == (SIGTRAP | 0x80)) {
            on_call_exit(supervisor, task);
        } else {
            on_signal(supervisor, task, signal);
        }
    }
}

/* Its children have no parent any more; who sleeps may be about to hear of the death. */
static void orphan_children(struct supervisor *supervisor, struct process *dead)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct process *process = ((struct task *)g_ptr_array_index(supervisor->tasks, i))->process;
        if (process->parent == dead) {
            wait_unhold(supervisor, process);
            process->parent = NULL;
        }
    }
}

static void on_end(struct supervisor *supervisor, struct task *task, int status,
                   const struct rusage *usage)
{
    struct process *process = task->process;
    bool is_leader = task->tid == process->pid;
    supervisor->may_be_ending = true;
    if (is_leader) {
        supervisor->dead_cpu_ns += (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * NS_PER_S +
                                   (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * NS_PER_US;
    }
    task_remove(supervisor, task);
    if (!is_leader) {
        return;
    }
    process->is_alive = false;
    timers_forget(supervisor, process, false);
    descriptor_timers_sweep(supervisor);
    process_forget_memory(process);
    if (process->parent != NULL) {
        wait_unhold(supervisor, process->parent);
    }
    adopt_orphans(supervisor, process);
    orphan_children(supervisor, process);
    if (!process->is_starting) {
        notify(supervisor, NOTICE_EXITED, process, NULL, status, NULL);
    }
    if (process != process->root) {
        process_free(process);
    }
}

static void handle(struct supervisor *supervisor, pid_t tid, int status, const struct rusage *usage)
{
    struct task *task = task_find(supervisor, tid);
    if (task == NULL) {
        if (WIFSTOPPED(status)) {
            g_hash_table_add(supervisor->early, GINT_TO_POINTER(tid));
            adopt_orphans(supervisor, NULL);
        } else {
            g_hash_table_remove(supervisor->early, GINT_TO_POINTER(tid));
        }
        return;
    }
    if (WIFSTOPPED(status)) {
        count_stop(supervisor, task, status);
        on_stop(supervisor, task, status);
    } else {
        supervisor->totals.stops.events++;
        on_end(supervisor, task, status, usage);
    }
}

static bool wait_once(struct supervisor *supervisor, pid_t whom, int flags)
{
    int status;
    struct rusage usage;
    pid_t tid = wait4(whom, &status, __WALL | flags, &usage);
    if (tid <= 0) {
        return false;
    }
    supervisor->stops_at_instant++;
    settled_stops(supervisor, task_find(supervisor, tid), status);
    pause_stopped(&supervisor->pause);
    bool was_handling = supervisor->is_handling;
    supervisor->is_handling = true;
    handle(supervisor, tid, status, &usage);
    supervisor->is_handling = was_handling;
    return true;
}

bool stops_handle_one(struct supervisor *supervisor)
{
    return wait_once(supervisor, -1, WNOHANG);
}

bool stops_wait_any(struct supervisor *supervisor)
{
    bool handled;
    do {
        errno = 0;
        handled = wait_once(supervisor, -1, 0);
    } while (!handled && errno == EINTR);
    return handled;
}

void stops_wait_for(struct supervisor *supervisor, pid_t tid)
{
    do {
        errno = 0;
    } while (!wait_once(supervisor, tid, 0) && errno == EINTR);
}

bool stops_wait_until_tick(struct supervisor *supervisor)
{
    return wait_once(supervisor, -1, 0);
}
