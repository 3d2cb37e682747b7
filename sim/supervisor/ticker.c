/* Idle tickers: threads of a runtime that wake many times a second, find nothing to do and wait
 * again. A thread other than a process's first that has timed out so often in one place, or in two
 * (the monitor of a Go program waits long and short in turn), is watched: it is let go so that it
 * stops at its next call, which is not executed. If that is the same wait again, or the waking of a
 * lock that nobody waits for, its tick has touched nobody: the others need not be asked whether
 * they sleep, and its wait need not be entered before somebody else runs.
 *
 * Slack is another matter: a program may count its ticks, and would go wrong if they came late. So
 * only threads that are known to keep house for a runtime, that have been watched for long and have
 * never written anything get it: their deadlines are moved to the next multiple of the
 * slack, so that all of them wake together. Whatever else they call ends that. Source: ptrace(2) on
 * PTRACE_SYSEMU, futex(2), proc(5). */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#ifndef SYS_futex_wait
#define SYS_futex_wait 455
#endif
#define FIRST_STREAK 8 /* time-outs in one place before a thread is watched */
#define LONGEST_STREAK 65536
#define WORTH 2         /* ticks watched, and it was worth while: */
#define AGAIN_STREAK 2  /* the next time so many will do */
#define LOOKS_SPARED 16 /* before all are looked at again */
#define PROOF 64        /* ticks watched before it gets slack */

static uint32_t futex_command(const struct user_regs_struct *registers)
{
    return (uint32_t)registers->rsi & (uint32_t)FUTEX_CMD_MASK;
}

static bool is_private(const struct user_regs_struct *registers)
{
    return ((uint32_t)registers->rsi & FUTEX_PRIVATE_FLAG) != 0;
}

static bool is_futex_wait(const struct user_regs_struct *registers)
{
    uint32_t command = futex_command(registers);
    return registers->orig_rax == SYS_futex && is_private(registers) && registers->r10 != 0 &&
           (command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET);
}

static bool is_tick(const struct user_regs_struct *registers)
{
    return registers->orig_rax == SYS_nanosleep || registers->orig_rax == SYS_clock_nanosleep ||
           is_futex_wait(registers);
}

static bool may_wait_on(const struct task *task, uint64_t address)
{
    int64_t call = task->blocked.call;
    uint64_t first = task->blocked.first;
    if (task->state == TASK_HELD || task->state == TASK_ENTERING) {
        call = (int64_t)task->entry.orig_rax;
        first = task->entry.rdi;
    }
    return call == SYS_futex_waitv ||
           ((call == SYS_futex || call == SYS_futex_wait) && first == address);
}

/* What the threads are blocked in is known from the last look at all of them. */
static bool wakes_nobody(struct supervisor *supervisor, const struct task *task,
                         const struct user_regs_struct *registers)
{
    uint32_t command = futex_command(registers);
    if (registers->orig_rax != SYS_futex || !is_private(registers) ||
        (command != FUTEX_WAKE && command != FUTEX_WAKE_BITSET) || task->process->moves_waiters ||
        !supervisor->is_undisturbed) {
        return false;
    }
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *other = g_ptr_array_index(supervisor->tasks, i);
        if (other != task && may_wait_on(other, registers->rdi)) {
            return false;
        }
    }
    return true;
}

void ticker_disturb(struct task *task)
{
    task->ticks.streak = task->ticks.watched = 0;
    task->ticks.has_timed_out = false;
}

/* By the names that HotSpot gives its threads, as far as the kernel keeps them. */
static bool is_housekeeper(const struct task *task)
{
    static const char *const names[] = {"VM Periodic Tas", "VM Thread",       "Monitor Deflati",
                                        "G1 Service",      "C1 CompilerThre", "C2 CompilerThre",
                                        "Sweeper thread",  "Service Thread",  "Signal Dispatch"};
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/comm", task->process->pid, task->tid);
    g_autofree char *name = NULL;
    if (!g_file_get_contents(path, &name, NULL, NULL)) {
        return false;
    }
    g_strchomp(name);
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Writes of the thread's whole life; a kernel that does not count them gives no slack. Such threads
 * read what limits the machine sets. */
static bool has_never_written(const struct task *task)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/io", task->process->pid, task->tid);
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) && strstr(text, "\nsyscw: 0\n") != NULL;
}

static int64_t next_multiple(int64_t instant_ns, int64_t unit_ns)
{
    int64_t past_ns = ((instant_ns % unit_ns) + unit_ns) % unit_ns;
    return past_ns == 0 ? instant_ns : instant_ns + (unit_ns - past_ns);
}

static void give_slack(struct supervisor *supervisor, struct task *task)
{
    int64_t slack_ns = supervisor->settings.slack_ns,
            duration_ns = task->deadline_ns - supervisor->settings.clock->instant_ns;
    if (slack_ns <= 0 || task->ticks.watched < PROOF) {
        return;
    }
    if (task->ticks.watched == PROOF && !(is_housekeeper(task) && has_never_written(task))) {
        task->ticks.watched = 0;
        return;
    }
    if (duration_ns > slack_ns) {
        return;
    }
    task->ticks.asked_ns = task->deadline_ns;
    task->deadline_ns = next_multiple(task->deadline_ns, slack_ns);
}

static bool is_same_place(struct place one, struct place other)
{
    return one.instruction == other.instruction && one.object == other.object;
}

void ticker_waits(struct supervisor *supervisor, struct task *task)
{
    struct ticks *ticks = &task->ticks;
    struct place here = {task->entry.rip, task->entry.rdi};
    bool is_last = is_same_place(here, ticks->places[1]);
    bool is_same = is_last || is_same_place(here, ticks->places[0]);
    ticks->asked_ns = task->deadline_ns;
    if (ticks->is_entering_again && is_same) {
        ticks->is_entering_again = false;
        give_slack(supervisor, task);
        return;
    }
    ticks->is_entering_again = false;
    bool is_first_thread = task->tid == task->process->pid;
    if (is_first_thread || !is_tick(&task->entry) || !ticks->has_timed_out || !is_same) {
        ticker_disturb(task);
    } else {
        ticks->streak++;
        ticks->watched = task->is_emulated ? ticks->watched + 1 : 0;
        give_slack(supervisor, task);
    }
    if (!is_last) {
        ticks->places[0] = ticks->places[1];
        ticks->places[1] = here;
    }
    ticks->has_timed_out = false;
}

void ticker_timed_out(struct supervisor *supervisor, struct task *task)
{
    int64_t late_ns = supervisor->settings.clock->instant_ns - task->ticks.asked_ns;
    task->ticks.has_timed_out = true;
    if (task->ticks.watched >= PROOF && late_ns > 0) {
        supervisor->totals.slack_waits++;
        supervisor->totals.slack_ns = MAX(supervisor->totals.slack_ns, late_ns);
    }
}

/* The wait at whose entry the thread is held has not been entered, and need not be. */
static bool is_idle(const struct task *task)
{
    return task->is_emulated && task->wait != NULL &&
           (task->state == TASK_HELD || task->state == TASK_ENTERING);
}

bool ticker_is_due(struct task *task)
{
    if (!is_idle(task)) {
        return false;
    }
    uint32_t value = 0;
    return task->state == TASK_HELD ||
           (process_read(task->process, task->entry.rdi, &value, sizeof value) &&
            value == (uint32_t)task->entry.rdx);
}

bool ticker_is_quiet(struct task *task)
{
    bool will_be_watched = task->state == TASK_WAITING && ticker_is_watchable(task) &&
                           task->process->supervisor->is_undisturbed;
    return will_be_watched || ticker_is_due(task);
}

bool ticker_is_watchable(const struct task *task)
{
    return task->ticks.streak >= MAX(task->ticks.streak_wanted, FIRST_STREAK) &&
           !task->process->reads_random_device; /* its calls are followed already */
}

void ticker_let_go(struct task *task)
{
    struct supervisor *supervisor = task->process->supervisor;
    task->is_emulated = true;
    task->seen_asleep = false;
    settled_forget(supervisor);
    pause_released(&supervisor->pause);
    if (ptrace(PTRACE_SYSEMU, task->tid, NULL, NULL) != 0) {
        g_assert(errno == ESRCH);
    }
}

/* Executes the call at whose entry it stands: it is begun anew, and stops where the filter says. */
static void execute(struct task *task)
{
    struct user_regs_struct registers = task->entry;
    registers.rip -= SYSCALL_INSTRUCTION_BYTES;
    registers.rax = registers.orig_rax;
    task->is_emulated = false;
    task->state = TASK_RUNNING;
    task_set_registers(task, &registers);
    task_resume(task, 0);
}

/* The wait is entered as if it had not been watched. Nothing lies between here and its entry. False
 * if the task has died of it. */
bool ticker_make_plain(struct supervisor *supervisor, struct task *task)
{
    pid_t tid = task->tid;
    task->ticks.is_entering_again = true;
    task->will_restart = true;
    task->restart_due = task->due;
    task->wait = NULL;
    task_forget_due(task);
    execute(task);
    stops_wait_for(supervisor, tid);
    return task_find(supervisor, tid) == task;
}

bool ticker_let_in(struct supervisor *supervisor)
{
    bool any = false;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (is_idle(task)) {
            any = true;
            i = ticker_make_plain(supervisor, task) ? i : UINT_MAX; /* if it died: from the start */
        }
    }
    return any;
}

bool ticker_is_running(const struct task *task)
{
    return task->is_emulated && task->state == TASK_RUNNING;
}

/* Only tickers ran since all were seen asleep, and all of them have stopped again. */
bool ticker_left_all_asleep(struct supervisor *supervisor)
{
    bool is_quiet = supervisor->is_undisturbed && !supervisor->may_be_ending;
    for (unsigned i = 0; is_quiet && i < supervisor->tasks->len; i++) {
        is_quiet = !ticker_is_running(g_ptr_array_index(supervisor->tasks, i));
    }
    if (is_quiet && ++supervisor->looks_spared % LOOKS_SPARED == 0) {
        supervisor->is_undisturbed = is_quiet = scan_tasks(supervisor, true) == SCAN_ASLEEP;
    }
    return is_quiet;
}

/* What it calls may concern the others: they come first. */
static void hold_back(struct task *task)
{
    task->ticks.streak_wanted =
        MIN(MAX(task->ticks.streak_wanted, FIRST_STREAK) * 2, LONGEST_STREAK);
    ticker_disturb(task);
    task->wait = NULL;
    task->state = TASK_ENTERING;
}

static struct task *held_back(const struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->state == TASK_ENTERING && task->wait == NULL) {
            return task;
        }
    }
    return NULL;
}

bool ticker_hold_back(struct supervisor *supervisor)
{
    return held_back(supervisor) != NULL && ticker_let_in(supervisor);
}

bool ticker_go_on(struct supervisor *supervisor)
{
    struct task *task = held_back(supervisor);
    if (task != NULL) {
        execute(task);
    }
    return task != NULL;
}

void ticker_calls(struct supervisor *supervisor, struct task *task)
{
    struct user_regs_struct registers;
    if (!task_registers(task, &registers)) {
        return;
    }
    if (wakes_nobody(supervisor, task, &registers)) {
        registers.rax = 0;
        registers.orig_rax = (uint64_t)-1;
        task_set_registers(task, &registers);
        ticker_let_go(task);
        return;
    }
    task->entry = registers;
    if (is_tick(&registers) && wait_enter_watched(supervisor, task, &registers)) {
        return;
    }
    hold_back(task);
}
