/* Does anything of the tree run? The kernel knows, and says it in two places.
 * /proc/PID/task/TID/syscall tells reliably whether a thread is off the CPU and in which call; the
 * state letter in .../stat alone does not, because a thread that was preempted on its way to sleep
 * shows S already; but the letter tells disk waits (D) from others. All threads and the supervisor
 * share one CPU, so a scan during which the supervisor was not switched out is a snapshot. Source:
 * proc(5), getrusage(2). */
#include "sim/supervisor/internal.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NOT_BLOCKED (-2)
#define LINE_BYTES 256

/* Reads the head of /proc/PID/task/TID/NAME through a descriptor that is kept; false if the task is
 * dying. */
static bool read_line(const struct task *task, int *fd, const char *name, char line[LINE_BYTES])
{
    if (*fd < 0) {
        snprintf(line, LINE_BYTES, "/proc/%d/task/%d/%s", task->process->pid, task->tid, name);
        *fd = open(line, O_RDONLY | O_CLOEXEC);
    }
    ssize_t size = *fd >= 0 ? pread(*fd, line, LINE_BYTES - 1, 0) : -1;
    line[MAX(size, 0)] = '\0';
    return size > 0;
}

static char state_letter(struct task *task)
{
    char line[LINE_BYTES];
    if (!read_line(task, &task->stat_fd, "stat", line)) {
        return 'R'; /* dying: waitpid reports it soon */
    }
    const char *name_end = strrchr(line, ')');
    return name_end != NULL && name_end[1] == ' ' ? name_end[2] : 'R';
}

/* The line is "running", or the call's number, its arguments and two addresses; "-1" and the
 * addresses outside a call. */
static int64_t blocked_call(struct task *task, uint64_t *first_argument)
{
    char line[LINE_BYTES], *end;
    if (!read_line(task, &task->call_fd, "syscall", line)) {
        return NOT_BLOCKED;
    }
    int64_t call = strtoll(line, &end, 10);
    *first_argument = strtoull(end, NULL, 16);
    return end != line ? call : NOT_BLOCKED;
}

bool task_is_blocked(struct task *task, struct blocked *blocked)
{
    blocked->call = blocked_call(task, &blocked->first);
    return blocked->call >= 0;
}

bool task_call_arguments(struct task *task, uint64_t arguments[6])
{
    char line[LINE_BYTES], *end;
    bool is_read = read_line(task, &task->call_fd, "syscall", line);
    int64_t call = is_read ? strtoll(line, &end, 10) : NOT_BLOCKED;
    for (unsigned i = 0; call >= 0 && i < 6; i++) {
        arguments[i] = strtoull(end, &end, 16);
    }
    return call >= 0 && end != line;
}

uint64_t task_turns(struct task *task)
{
    char line[LINE_BYTES];
    if (!read_line(task, &task->turns_fd, "schedstat", line)) {
        return 0;
    }
    const char *last = strrchr(line, ' ');
    return last != NULL ? g_ascii_strtoull(last, NULL, 10) : 0;
}

/* Calls that nobody sleeps in for the disk's sake. Not even in these is a thread asleep for sure:
 * their arguments may lie in a page that has to be read from a file first. */
static bool waits_for_events(int64_t call)
{
    static const int64_t calls[] = {
        SYS_poll,        SYS_ppoll,         SYS_select,          SYS_pselect6, SYS_epoll_wait,
        SYS_epoll_pwait, SYS_futex,         SYS_epoll_pwait2,    SYS_wait4,    SYS_waitid,
        SYS_pause,       SYS_rt_sigsuspend, SYS_rt_sigtimedwait, SYS_recvfrom, SYS_recvmsg,
        SYS_accept,      SYS_accept4};
    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++) {
        if (calls[i] == call) {
            return true;
        }
    }
    return false;
}

/* Who has not had the CPU since he was seen asleep still is: the letter, which is dear, need not be
 * read. Of one that is looked at for the first time since it was let go nothing is kept: it is
 * likely to be let go again. */
static char letter_of_blocked(struct task *task)
{
    if (!task->seen_asleep) {
        char letter = state_letter(task);
        task->seen_asleep = letter == 'S';
        return letter;
    }
    uint64_t turns = task_turns(task);
    if (turns != 0 && turns == task->asleep_turns) {
        return 'S';
    }
    char letter = state_letter(task);
    task->asleep_turns = letter == 'S' ? turns : 0;
    return letter;
}

static bool is_off_the_cpu(struct task *task, bool is_close_look)
{
    int64_t call = blocked_call(task, &task->blocked.first);
    task->blocked.call = call;
    if (!is_close_look && waits_for_events(call)) {
        return true;
    }
    bool may_be_gone = task->tid == task->process->pid && task->process->tasks > 1;
    if (call == NOT_BLOCKED && !may_be_gone) {
        return false;
    }
    switch (call != NOT_BLOCKED ? letter_of_blocked(task) : state_letter(task)) {
    case 'S':
        return call != NOT_BLOCKED;
    case 'D':
        return call != NOT_BLOCKED && task->process->in_vfork;
    case 'Z': /* a leader whose other threads live on */
        return may_be_gone;
    default:
        return false;
    }
}

/* Stopped, until we let it go on. */
static bool is_held(const struct task *task)
{
    return task->state == TASK_HELD || task->state == TASK_ENTERING || task->state == TASK_READY;
}

static bool is_asleep(struct task *task, bool is_close_look)
{
    switch (task->state) {
    case TASK_READY:
    case TASK_ENTERING:
    case TASK_HELD:
        return true;
    case TASK_STOPPED: /* not if a signal has just woken or killed it */
        return task->is_listening && strchr("tT", state_letter(task)) != NULL;
    case TASK_FIRING:
        return false;
    case TASK_RUNNING:
    case TASK_WAITING:
        break;
    }
    return is_off_the_cpu(task, is_close_look);
}

/* A thread that was killed with its process is still in the call that it was in, or held, until it
 * has had the CPU; while it ends it may sleep uninterruptibly. Only its letter tells. */
static bool is_ending(struct task *task)
{
    char letter = state_letter(task);
    if (is_held(task)) {
        return letter != 't';
    }
    return letter == 'X' || (letter == 'D' && !task->process->in_vfork);
}

static long switches(void)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

bool scan_all_held(const struct supervisor *supervisor)
{
    if (supervisor->may_be_ending) {
        return false;
    }
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (!is_held(task)) {
            return false;
        }
    }
    return g_hash_table_size(supervisor->early) == 0;
}

/* One alone that is off the CPU stays so: nobody is there to wake it. */
static bool is_one_alone(const struct supervisor *supervisor)
{
    unsigned free = 0;
    for (unsigned i = 0; free < 2 && i < supervisor->tasks->len; i++) {
        free += !is_held(g_ptr_array_index(supervisor->tasks, i));
    }
    return free < 2 && !supervisor->may_be_ending;
}

/* All others are known to sleep. */
static enum scan_result scan_who_was_let_in(struct supervisor *supervisor)
{
    return is_asleep(supervisor->settled.let_in, true) ? SCAN_ASLEEP : SCAN_RUNNING;
}

enum scan_result scan_tasks(struct supervisor *supervisor, bool is_close_look)
{
    supervisor->totals.stops.looks++;
    if (supervisor->settled.is_known && supervisor->settled.let_in != NULL) {
        return scan_who_was_let_in(supervisor);
    }
    if (g_hash_table_size(supervisor->early) > 0) {
        return SCAN_RUNNING;
    }
    bool is_snapshot = is_one_alone(supervisor);
    long before = is_snapshot ? 0 : switches();
    unsigned count = supervisor->tasks->len;
    for (unsigned i = 0; i < count; i++) {
        unsigned at = (supervisor->last_awake + i) % count;
        struct task *task = g_ptr_array_index(supervisor->tasks, at);
        if (!is_asleep(task, is_close_look) || (supervisor->may_be_ending && is_ending(task))) {
            supervisor->last_awake = at;
            return SCAN_RUNNING;
        }
    }
    if (!is_snapshot && switches() != before) {
        return SCAN_RUNNING;
    }
    supervisor->may_be_ending = false;
    return SCAN_ASLEEP;
}

/* CPU time that the tree has used, the dead included. */
int64_t scan_cpu_ns(struct supervisor *supervisor)
{
    int64_t sum_ns = supervisor->dead_cpu_ns;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        clockid_t clock_id;
        struct timespec time;
        if (task->tid == task->process->pid && clock_getcpuclockid(task->tid, &clock_id) == 0 &&
            clock_gettime(clock_id, &time) == 0) {
            sum_ns += time.tv_sec * NS_PER_S + time.tv_nsec;
        }
    }
    return sum_ns;
}
