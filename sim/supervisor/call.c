/* System calls that stop but are no timed waits: clock reads that bypass the vDSO, randomness,
 * signals to others, CPU affinity, and what virtual time does not cover. One table row per call. */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define TICKS_PER_SECOND 100
#define SYS_SECCOMP_CODE 1 /* SYS_SECCOMP of sigaction(2) */

static void answer_pair(struct task *task, struct user_regs_struct *registers, uint64_t address,
                        int64_t first, int64_t second)
{
    int64_t pair[2] = {first, second};
    bool done = process_write(task->process, address, pair, sizeof pair);
    task_skip_call(task, registers, done ? 0 : -EFAULT);
}

static void read_clock(struct supervisor *supervisor, struct task *task,
                       struct user_regs_struct *registers)
{
    const struct clock *clock = supervisor->settings.clock;
    enum clock_kind kind;
    if (!clock_kind_of((int32_t)registers->rdi, &kind)) {
        task_resume(task, 0); /* no such clock: the kernel says so */
        return;
    }
    int64_t reading_ns = clock_read(clock, kind);
    answer_pair(task, registers, registers->rsi, reading_ns / NS_PER_S, reading_ns % NS_PER_S);
}

static void read_time_of_day(struct supervisor *supervisor, struct task *task,
                             struct user_regs_struct *registers)
{
    int64_t wall_ns = clock_wall_ns(supervisor->settings.clock);
    if (registers->rsi != 0) {
        int64_t no_zone = 0;
        process_write(task->process, registers->rsi, &no_zone, sizeof no_zone);
    }
    if (registers->rdi == 0) {
        task_skip_call(task, registers, 0);
        return;
    }
    answer_pair(task, registers, registers->rdi, wall_ns / NS_PER_S,
                wall_ns % NS_PER_S / NS_PER_US);
}

static void read_time(struct supervisor *supervisor, struct task *task,
                      struct user_regs_struct *registers)
{
    int64_t seconds = clock_wall_ns(supervisor->settings.clock) / NS_PER_S;
    if (registers->rdi != 0 &&
        !process_write(task->process, registers->rdi, &seconds, sizeof seconds)) {
        seconds = -EFAULT;
    }
    task_skip_call(task, registers, seconds);
}

static void finish_times(struct supervisor *supervisor, struct task *task,
                         struct user_regs_struct *registers)
{
    registers->rax =
        (uint64_t)(clock_monotonic_ns(supervisor->settings.clock) / (NS_PER_S / TICKS_PER_SECOND));
    task_set_registers(task, registers);
}

static void read_ticks(struct supervisor *supervisor, struct task *task,
                       struct user_regs_struct *registers)
{
    (void)supervisor;
    task_run_to_exit(task, registers, finish_times);
}

static void finish_sysinfo(struct supervisor *supervisor, struct task *task,
                           struct user_regs_struct *registers)
{
    int64_t uptime_s = clock_boottime_ns(supervisor->settings.clock) / NS_PER_S;
    if (registers->rax == 0) {
        process_write(task->process, task->entry.rdi, &uptime_s, sizeof uptime_s);
    }
}

static void read_sysinfo(struct supervisor *supervisor, struct task *task,
                         struct user_regs_struct *registers)
{
    (void)supervisor;
    task_run_to_exit(task, registers, finish_sysinfo);
}

static void answer_zero(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    (void)supervisor;
    task_skip_call(task, registers, 0);
}

/* One CPU, always number 0: the machine's own numbering would be a difference between runs. */
static void give_affinity(struct supervisor *supervisor, struct task *task,
                          struct user_regs_struct *registers)
{
    (void)supervisor;
    uint64_t mask = 1;
    if (registers->rsi < sizeof mask) {
        task_skip_call(task, registers, -EINVAL);
        return;
    }
    bool done = process_write(task->process, registers->rdx, &mask, sizeof mask);
    task_skip_call(task, registers, done ? (int64_t)sizeof mask : -EFAULT);
}

static void unsupported(struct supervisor *supervisor, struct task *task, const char *what)
{
    notify(supervisor, NOTICE_UNSUPPORTED, task->process, NULL, 0, what);
}

/* Nobody is traced twice: debuggers and leak checkers have to do without. */
static void refuse_tracing(struct supervisor *supervisor, struct task *task,
                           struct user_regs_struct *registers)
{
    if (!task->process->was_refused_tracing) {
        task->process->was_refused_tracing = true;
        notify(supervisor, NOTICE_REFUSED, task->process, NULL, 0, "ptrace");
    }
    task_skip_call(task, registers, -EPERM);
}

static void trace_clone(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    (void)supervisor;
    registers->rdi &= ~(uint64_t)CLONE_UNTRACED;
    task_set_registers(task, registers);
    task_resume(task, 0);
}

/* The pid that a pidfd of the process stands for, 0 if it is none. */
static pid_t pid_of_pidfd(const struct process *process, int fd)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/fdinfo/%d", process->pid, fd);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return 0;
    }
    const char *line = strstr(text, "\nPid:");
    return line != NULL ? (pid_t)g_ascii_strtoll(line + 5, NULL, 10) : 0;
}

static pid_t signal_target(const struct task *task, const struct user_regs_struct *registers)
{
    if (registers->orig_rax == SYS_pidfd_send_signal) {
        return pid_of_pidfd(task->process, (int)registers->rdi);
    }
    return (pid_t)registers->rdi;
}

static int signal_number(const struct user_regs_struct *registers)
{
    bool is_third =
        registers->orig_rax == SYS_tgkill || registers->orig_rax == SYS_rt_tgsigqueueinfo;
    return is_third ? (int)registers->rdx : (int)registers->rsi;
}

static void announce(struct supervisor *supervisor, const struct task *sender,
                     struct process *receiver, int signal)
{
    notify(supervisor, NOTICE_SIGNAL_SENT, sender->process, receiver, signal, NULL);
    if (signal == SIGCONT && receiver != NULL) {
        task_expect_continue(supervisor, receiver);
    }
}

/* kill(-1): everybody that is supervised but the sender, nobody else on the machine. */
static void signal_everybody(struct supervisor *supervisor, struct task *task,
                             struct user_regs_struct *registers)
{
    int signal = signal_number(registers);
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *other = g_ptr_array_index(supervisor->tasks, i);
        if (other->tid == other->process->pid && other->process != task->process) {
            announce(supervisor, task, other->process, signal);
            kill(other->tid, signal);
        }
    }
    task_skip_call(task, registers, 0);
}

/* True if a process of the tree is in the group; each of them is reported. */
static bool report_group(struct supervisor *supervisor, struct task *task, pid_t group, int signal)
{
    bool found = false;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *other = g_ptr_array_index(supervisor->tasks, i);
        if (other->tid == other->process->pid && getpgid(other->tid) == group) {
            announce(supervisor, task, other->process, signal);
            found = true;
        }
    }
    return found;
}

static void send_signal(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    pid_t target = signal_target(task, registers);
    int signal = signal_number(registers);
    bool is_kill = registers->orig_rax == SYS_kill;
    if (signal == 0 && !(is_kill && target == -1)) {
        task_resume(task, 0);
        return;
    }
    wait_unhold(supervisor, NULL);
    supervisor->may_be_ending = true;
    if (is_kill && target == -1) {
        signal_everybody(supervisor, task, registers);
        return;
    }
    bool is_inside;
    if (is_kill && target <= 0) {
        pid_t group = target == 0 ? getpgid(task->process->pid) : -target;
        is_inside = report_group(supervisor, task, group, signal);
    } else {
        struct task *receiver = task_find(supervisor, target);
        is_inside = receiver != NULL;
        if (!is_inside || receiver->process != task->process) {
            announce(supervisor, task, is_inside ? receiver->process : NULL, signal);
        }
    }
    if (is_inside) {
        task_resume(task, 0);
    } else {
        task_skip_call(task, registers, -ESRCH);
    }
}

struct call_row {
    int64_t call;
    call_handler *handler;
};

static const struct call_row rows[] = {
    {SYS_clock_gettime, read_clock},
    {SYS_gettimeofday, read_time_of_day},
    {SYS_time, read_time},
    {SYS_times, read_ticks},
    {SYS_sysinfo, read_sysinfo},
    {SYS_getrandom, random_give},
    {SYS_clock_settime, clock_set_time},
    {SYS_settimeofday, clock_set_time_of_day},
    {SYS_adjtimex, clock_adjust},
    {SYS_clock_adjtime, clock_adjust},
    {SYS_alarm, timer_alarm},
    {SYS_setitimer, timer_set_interval},
    {SYS_getitimer, timer_get_interval},
    {SYS_timer_create, timer_create_call},
    {SYS_timer_gettime, timer_get},
    {SYS_timer_getoverrun, timer_get_overruns},
    {SYS_timer_delete, timer_delete_call},
    {SYS_timer_settime, timer_set},
    {SYS_timerfd_settime, descriptor_timer_set},
    {SYS_timerfd_gettime, descriptor_timer_get},
    {SYS_setsockopt, socket_timeout_set},
    {SYS_connect, elsewhere_connect},
    {SYS_sendto, elsewhere_send},
    {SYS_sendmsg, elsewhere_send_message},
    {SYS_sendmmsg, elsewhere_send_messages},
    {SYS_ptrace, refuse_tracing},
    {SYS_getsockopt, socket_timeout_get},
    {SYS_recvmmsg, batch_receive},
    {SYS_kill, send_signal},
    {SYS_tkill, send_signal},
    {SYS_tgkill, send_signal},
    {SYS_rt_sigqueueinfo, send_signal},
    {SYS_rt_tgsigqueueinfo, send_signal},
    {SYS_pidfd_send_signal, send_signal},
    {SYS_sched_setaffinity, answer_zero},
    {SYS_sched_getaffinity, give_affinity},
    {SYS_clone, trace_clone},
    {SYS_open, open_enter},
    {SYS_openat, open_enter},
    {SYS_openat2, open_enter},
    {SYS_creat, open_enter},
    {SYS_stat, file_times_read},
    {SYS_fstat, file_times_read},
    {SYS_lstat, file_times_read},
    {SYS_newfstatat, file_times_read},
    {SYS_statx, file_times_read},
    {SYS_utimensat, file_times_set},
    {SYS_futimesat, file_times_set},
    {SYS_utimes, file_times_set},
    {SYS_utime, file_times_set},
    {SYS_mkdir, file_times_change},
    {SYS_mkdirat, file_times_change},
    {SYS_rmdir, file_times_change},
    {SYS_unlink, file_times_change},
    {SYS_unlinkat, file_times_change},
    {SYS_mknod, file_times_change},
    {SYS_mknodat, file_times_change},
    {SYS_symlink, file_times_change},
    {SYS_symlinkat, file_times_change},
    {SYS_truncate, file_times_change},
    {SYS_rename, file_times_change},
    {SYS_renameat, file_times_change},
    {SYS_renameat2, file_times_change},
    {SYS_link, file_times_change},
    {SYS_linkat, file_times_change},
    {SYS_chmod, file_times_change},
    {SYS_fchmod, file_times_change},
    {SYS_fchmodat, file_times_change},
    {SYS_fchmodat2, file_times_change},
    {SYS_chown, file_times_change},
    {SYS_lchown, file_times_change},
    {SYS_fchown, file_times_change},
    {SYS_fchownat, file_times_change},
};

static const struct call_row *find_row(int64_t call)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].call == call) {
            return &rows[i];
        }
    }
    return NULL;
}

static bool is_look(const struct call_row *row)
{
    return row->handler == read_clock || row->handler == read_time_of_day ||
           row->handler == read_time;
}

/* Calls by another convention are trapped by the filter: with a signal, so that the others need not
 * be asked which they are by. */
bool call_is_foreign(const struct task *task)
{
    siginfo_t info;
    return ptrace(PTRACE_GETSIGINFO, task->tid, NULL, &info) == 0 &&
           info.si_code == SYS_SECCOMP_CODE && info.si_errno == FILTER_FOREIGN_CALL;
}

void call_refuse_foreign(struct supervisor *supervisor, struct task *task)
{
    unsupported(supervisor, task, "the system calls of 32-bit programs");
    kill(task->process->pid, SIGKILL);
}

/* From then on it is not known what its threads wait for. */
static bool moves_waiters(const struct user_regs_struct *registers)
{
    uint32_t command = (uint32_t)registers->rsi & (uint32_t)FUTEX_CMD_MASK;
    return registers->orig_rax == SYS_futex &&
           (command == FUTEX_REQUEUE || command == FUTEX_CMP_REQUEUE ||
            command == FUTEX_CMP_REQUEUE_PI);
}

void call_enter(struct supervisor *supervisor, struct task *task)
{
    struct user_regs_struct registers;
    if (!task_registers(task, &registers)) {
        return;
    }
    supervisor->totals.stops.entries[MIN(registers.orig_rax, COUNTED_CALLS - 1)]++;
    if (moves_waiters(&registers)) {
        task->process->moves_waiters = true;
        task_resume(task, 0);
        return;
    }
    if (wait_is_timed((int64_t)registers.orig_rax)) {
        wait_enter(supervisor, task, &registers);
        return;
    }
    const struct call_row *row = find_row((int64_t)registers.orig_rax);
    if (row == NULL) {
        task_resume(task, 0);
        return;
    }
    ticker_disturb(task);
    if (!is_look(row) || !spin_holds(supervisor, task, &registers)) {
        row->handler(supervisor, task, &registers);
    }
}

void call_read_clock(struct supervisor *supervisor, struct task *task,
                     struct user_regs_struct *registers)
{
    find_row((int64_t)registers->orig_rax)->handler(supervisor, task, registers);
}
