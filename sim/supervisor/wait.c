/* Timed waits. At the entry of a wait its deadline is computed on the virtual clock and the
 * time-out is made infinite: the kernel then does the real wait on the real descriptors and
 * futexes. When the deadline has come the task is interrupted and, if nothing else had woken it,
 * its call answers what a time-out answers. Pure sleeps are simply held at their entry. One table
 * row per system call. Source: the man pages of the calls, signal(7) on interruption. */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <time.h>

#ifndef SYS_futex_wait
#define SYS_futex_wait 455
#endif
/* The kernel's own codes: how an interrupted call goes on (include/linux/errno.h of the kernel). */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ERESTART_RESTARTBLOCK 516
#define FD_SET_BYTES_LIMIT 131072u

enum timeout_form { TIMESPEC, TIMEVAL, MILLISECONDS };
enum timeout_base { RELATIVE, ABSOLUTE_REALTIME, CLOCK_ARGUMENT, SLEEP_FLAGS, FUTEX_OPERATION };

struct wait_kind {
    int64_t call;
    unsigned argument; /* of the time-out, from 0 */
    enum timeout_form form;
    enum timeout_base base;
    unsigned clock_argument;     /* CLOCK_ARGUMENT, SLEEP_FLAGS: where the clock id is */
    int64_t timed_out;           /* result of a time-out */
    bool is_sleep;               /* waits for nothing but time: is held */
    bool restarts_after_handler; /* one with SA_RESTART */
    bool writes_rest;            /* the kernel writes the remaining time back */
    bool has_fd_sets;            /* a time-out empties arguments 1 to 3 */
    bool takes;                  /* what others may wait to put in its place, or puts it */
    bool is_reading;             /* no wait: a look at the clock that lasts */
};

static const struct wait_kind reading = {.is_sleep = true, .is_reading = true};

static const struct wait_kind kinds[] = {
    {.call = SYS_nanosleep, .argument = 0, .is_sleep = true},
    {.call = SYS_clock_nanosleep, .argument = 2, .base = SLEEP_FLAGS, .is_sleep = true},
    {.call = SYS_poll, .argument = 2, .form = MILLISECONDS},
    {.call = SYS_ppoll, .argument = 2, .writes_rest = true},
    {.call = SYS_select, .argument = 4, .form = TIMEVAL, .writes_rest = true, .has_fd_sets = true},
    {.call = SYS_pselect6, .argument = 4, .writes_rest = true, .has_fd_sets = true},
    {.call = SYS_epoll_wait, .argument = 3, .form = MILLISECONDS},
    {.call = SYS_epoll_pwait, .argument = 3, .form = MILLISECONDS},
    {.call = SYS_epoll_pwait2, .argument = 3},
    {.call = SYS_futex, .argument = 3, .base = FUTEX_OPERATION, .timed_out = -ETIMEDOUT},
    {.call = SYS_futex_waitv,
     .argument = 3,
     .base = CLOCK_ARGUMENT,
     .clock_argument = 4,
     .timed_out = -ETIMEDOUT,
     .restarts_after_handler = true},
    {.call = SYS_futex_wait,
     .argument = 4,
     .base = CLOCK_ARGUMENT,
     .clock_argument = 5,
     .timed_out = -ETIMEDOUT,
     .restarts_after_handler = true},
    {.call = SYS_rt_sigtimedwait, .argument = 2, .timed_out = -EAGAIN},
    {.call = SYS_semtimedop, .argument = 3, .timed_out = -EAGAIN, .takes = true},
    {.call = SYS_mq_timedsend,
     .argument = 4,
     .base = ABSOLUTE_REALTIME,
     .timed_out = -ETIMEDOUT,
     .restarts_after_handler = true,
     .takes = true},
    {.call = SYS_mq_timedreceive,
     .argument = 4,
     .base = ABSOLUTE_REALTIME,
     .timed_out = -ETIMEDOUT,
     .restarts_after_handler = true,
     .takes = true},
    {.call = SYS_io_getevents, .argument = 4},
    {.call = SYS_io_pgetevents, .argument = 4},
};

static const struct wait_kind *kind_of(int64_t call)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].call == call) {
            return &kinds[i];
        }
    }
    return NULL;
}

bool wait_is_timed(int64_t call)
{
    return kind_of(call) != NULL;
}

bool wait_wakes_nobody(const struct task *task)
{
    return task->wait != NULL && !task->wait->takes;
}

typedef __typeof__(((struct user_regs_struct *)0)->rdi) register_value;

static register_value *argument_of(struct user_regs_struct *registers, unsigned argument)
{
    register_value *const arguments[] = {&registers->rdi, &registers->rsi, &registers->rdx,
                                         &registers->r10, &registers->r8,  &registers->r9};
    return arguments[argument];
}

/* The time-out as nanoseconds, clamped; false if it is one that the kernel refuses (it then gets
 * the call as it is). */
static bool read_timeout(struct task *task, const struct wait_kind *kind, int64_t *timeout_ns)
{
    register_value value = *argument_of(&task->entry, kind->argument);
    if (kind->form == MILLISECONDS) {
        *timeout_ns = (int64_t)(int32_t)value * NS_PER_MS;
        return *timeout_ns >= 0;
    }
    int64_t parts[2];
    if (!process_read(task->process, value, parts, sizeof parts)) {
        return false;
    }
    if (kind->form == TIMEVAL) {
        parts[0] += parts[1] / 1000000; /* select accepts more than a second of microseconds */
        parts[1] = parts[1] % 1000000 * 1000;
    }
    if (parts[0] < 0 || parts[1] < 0 || parts[1] >= NS_PER_S) {
        return false;
    }
    *timeout_ns =
        parts[0] > INSTANT_NEVER / NS_PER_S - 1 ? INSTANT_NEVER : parts[0] * NS_PER_S + parts[1];
    return true;
}

/* What a time-out counts from: now, or the zero of a clock. */
enum base { BASE_NOW, BASE_CLOCK, BASE_UNKNOWN };

static enum base base_of_clock(int64_t clock_id, enum clock_kind *clock)
{
    return clock_kind_of(clock_id, clock) ? BASE_CLOCK : BASE_UNKNOWN;
}

static enum base base_of_futex(uint32_t operation, enum clock_kind *clock)
{
    switch (operation & (uint32_t)FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        return BASE_NOW;
    case FUTEX_LOCK_PI:
        return base_of_clock(CLOCK_REALTIME, clock);
    default:
        return base_of_clock(
            (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC, clock);
    }
}

static enum base base_of(struct task *task, const struct wait_kind *kind, enum clock_kind *clock)
{
    switch (kind->base) {
    case RELATIVE:
        return BASE_NOW;
    case ABSOLUTE_REALTIME:
        return base_of_clock(CLOCK_REALTIME, clock);
    case CLOCK_ARGUMENT:
        return base_of_clock((int32_t)*argument_of(&task->entry, kind->clock_argument), clock);
    case SLEEP_FLAGS: {
        enum base clock_base = base_of_clock((int32_t)task->entry.rdi, clock);
        bool is_absolute = (task->entry.rsi & TIMER_ABSTIME) != 0;
        return clock_base == BASE_UNKNOWN || is_absolute ? clock_base : BASE_NOW;
    }
    case FUTEX_OPERATION:
        return base_of_futex((uint32_t)task->entry.rsi, clock);
    }
    return BASE_UNKNOWN;
}

/* From here the kernel waits without a limit. */
static void let_wait(struct task *task)
{
    struct user_regs_struct registers = task->entry;
    if (task->wait->is_sleep) {
        registers.orig_rax = SYS_ppoll;
        registers.rax = (uint64_t)-ENOSYS;
        registers.rdi = registers.rsi = registers.rdx = registers.r10 = 0;
    } else {
        *argument_of(&registers, task->wait->argument) =
            task->wait->form == MILLISECONDS ? (uint64_t)-1 : 0;
    }
    task_set_registers(task, &registers);
    task->state = TASK_WAITING;
    task_resume_to_exit(task);
}

/* With no time-out at all these look without sleeping. */
static bool looks_only(const struct wait_kind *kind)
{
    return !kind->is_sleep && kind->timed_out != -ETIMEDOUT && kind->call != SYS_semtimedop;
}

static bool enter(struct supervisor *supervisor, struct task *task,
                  const struct user_regs_struct *registers)
{
    const struct wait_kind *kind = kind_of((int64_t)registers->orig_rax);
    int64_t timeout_ns = 0;
    task->entry = *registers;
    enum clock_kind clock_kind = CLOCK_KIND_MONOTONIC;
    enum base base = base_of(task, kind, &clock_kind);
    if (base == BASE_UNKNOWN || !read_timeout(task, kind, &timeout_ns)) {
        task->will_restart = false;
        return false;
    }
    const struct clock *clock = supervisor->settings.clock;
    struct moment due = base == BASE_NOW
                            ? moment_after(clock, clock_kind, overdue_nap_ns(task, timeout_ns))
                            : (struct moment){clock_kind, timeout_ns};
    bool restarts = task->will_restart;
    task_set_due(clock, task, restarts && base == BASE_NOW ? task->restart_due : due);
    task->will_restart = false;
    bool is_over = task->deadline_ns <= clock->instant_ns && !overdue_wait_takes(supervisor, task);
    if (is_over && base == BASE_NOW && !restarts && looks_only(kind)) {
        task_forget_due(task);
        return false;
    }
    task->wait = kind;
    task->state = kind->is_sleep ? TASK_HELD : TASK_ENTERING;
    ticker_waits(supervisor, task);
    if (is_over && base == BASE_NOW && !restarts && kind->is_sleep) {
        wait_fire(supervisor, task); /* the kernel's own would last, and nobody knows how long */
    }
    return true;
}

void wait_hold_reading(struct supervisor *supervisor, struct task *task,
                       const struct user_regs_struct *registers, int64_t duration_ns)
{
    const struct clock *clock = supervisor->settings.clock;
    task->entry = *registers;
    task->wait = &reading;
    task->state = TASK_HELD;
    task_set_due(clock, task, moment_after(clock, CLOCK_KIND_MONOTONIC, duration_ns));
}

static void answer_reading(struct supervisor *supervisor, struct task *task)
{
    task->state = TASK_RUNNING;
    task->wait = NULL;
    task_forget_due(task);
    call_read_clock(supervisor, task, &task->entry);
}

void wait_enter(struct supervisor *supervisor, struct task *task,
                struct user_regs_struct *registers)
{
    task->is_emulated = false;
    if (!enter(supervisor, task, registers)) {
        task_resume(task, 0);
    }
}

bool wait_enter_watched(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    return enter(supervisor, task, registers);
}

bool wait_let_in(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->state == TASK_ENTERING && !task->is_emulated) {
            struct settled before = supervisor->settled;
            let_wait(task);
            settled_let_in(supervisor, &before, task);
            pause_yield(&supervisor->pause); /* it has not had the CPU yet */
            return true;
        }
    }
    return false;
}

void wait_unhold(struct supervisor *supervisor, const struct process *process)
{
    supervisor->is_undisturbed = false;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        bool is_at_entry = task->state == TASK_HELD || task->state == TASK_ENTERING;
        if (!is_at_entry || (process != NULL && task->process != process)) {
            continue;
        }
        if (task->is_emulated && task->wait != NULL && !ticker_make_plain(supervisor, task)) {
            i = UINT_MAX; /* it has died: from the start */
            continue;
        }
        if (task->wait != NULL && task->wait->is_reading) {
            answer_reading(supervisor, task);
        } else if (task->wait != NULL && task->state != TASK_WAITING) {
            let_wait(task);
        }
    }
}

static bool write_rest(struct task *task, const struct clock *clock)
{
    const struct wait_kind *kind = task->wait;
    uint64_t address = *argument_of(&task->entry, kind->argument);
    int64_t rest_ns = moment_rest_ns(clock, task->due);
    int64_t unit_ns = kind->form == TIMEVAL ? NS_PER_US : 1;
    int64_t parts[2] = {rest_ns / NS_PER_S, rest_ns % NS_PER_S / unit_ns};
    return process_write(task->process, address, parts, sizeof parts);
}

/* The rest of an interrupted relative sleep goes where its caller asked for it. */
static void write_sleep_rest(struct task *task, const struct wait_kind *kind,
                             const struct clock *clock)
{
    bool is_nanosleep = kind->call == SYS_nanosleep;
    bool is_absolute = !is_nanosleep && (task->entry.rsi & TIMER_ABSTIME) != 0;
    uint64_t address = is_nanosleep ? task->entry.rsi : task->entry.r10;
    if (address == 0 || is_absolute || task->restart_due.reading_ns == INSTANT_NEVER) {
        return;
    }
    int64_t rest_ns = moment_rest_ns(clock, task->restart_due);
    int64_t parts[2] = {rest_ns / NS_PER_S, rest_ns % NS_PER_S};
    process_write(task->process, address, parts, sizeof parts);
}

static void empty_fd_sets(struct task *task)
{
    static const unsigned char zeros[FD_SET_BYTES_LIMIT];
    int64_t count = (int32_t)task->entry.rdi;
    size_t size_bytes = MIN((size_t)MAX((count + 63) / 64 * 8, 0), sizeof zeros);
    for (unsigned argument = 1; argument <= 3; argument++) {
        uint64_t address = *argument_of(&task->entry, argument);
        if (address != 0 && size_bytes > 0) {
            process_write(task->process, address, zeros, size_bytes);
        }
    }
}

static bool is_interruption(int64_t result)
{
    return result == -EINTR || result == -ERESTARTSYS || result == -ERESTARTNOINTR ||
           result == -ERESTARTNOHAND || result == -ERESTART_RESTARTBLOCK;
}

/* A waiter that was moved to a lock answers EAGAIN when it is interrupted there. */
static bool is_interrupted_lock(const struct task *task, int64_t result)
{
    return task->wait->base == FUTEX_OPERATION && result == -EAGAIN &&
           (task->entry.rsi & (uint32_t)FUTEX_CMD_MASK) == FUTEX_WAIT_REQUEUE_PI;
}

static void time_out(struct task *task, const struct clock *clock,
                     struct user_regs_struct *registers)
{
    if (task->wait->has_fd_sets) {
        empty_fd_sets(task);
    }
    if (task->wait->writes_rest) {
        write_rest(task, clock);
    }
    registers->orig_rax = (uint64_t)-1;
    registers->rax = (uint64_t)task->wait->timed_out;
}

static void interrupt(struct task *task, const struct clock *clock,
                      struct user_regs_struct *registers)
{
    if (task->wait->writes_rest) {
        /* As the kernel: if the rest can't be written back, it is not restarted. The rest may be
         * rounded: so the old deadline is kept. */
        bool written = write_rest(task, clock);
        registers->rax = (uint64_t)(written ? -ERESTARTNOHAND : -EINTR);
        task->will_restart = written;
        task->restart_due = task->due;
        return;
    }
    /* Whether it is restarted is known when the signal arrives; the signal may be another thread's.
     */
    bool restarts_always = (int64_t)registers->rax == -ERESTARTNOINTR; /* a lock that inherits */
    if (!task->wait->restarts_after_handler && !restarts_always) {
        registers->rax = (uint64_t)-ERESTARTNOHAND;
    }
    task->will_restart = true;
    task->restart_due = task->due;
}

/* The wait is over: at the exit stop of its call. */
void wait_exit(struct supervisor *supervisor, struct task *task)
{
    const struct clock *clock = supervisor->settings.clock;
    struct user_regs_struct registers;
    bool was_fired = task->state == TASK_FIRING;
    task->state = TASK_RUNNING;
    if (!task_registers(task, &registers)) {
        task->wait = NULL;
        return;
    }
    int64_t result = (int64_t)registers.rax;
    register_value after_call = registers.rip, flags = registers.eflags;
    registers = task->entry; /* the arguments as the program gave them, for it and for a restart */
    registers.rip = after_call;
    registers.eflags = flags;
    registers.rax = (uint64_t)result;
    if (was_fired && (is_interruption(result) || is_interrupted_lock(task, result))) {
        time_out(task, clock, &registers);
        ticker_timed_out(supervisor, task);
    } else if (is_interruption(result)) {
        ticker_disturb(task);
        interrupt(task, clock, &registers);
    } else {
        ticker_disturb(task);
        supervisor->totals.races_kept += was_fired;
        if (task->wait->writes_rest) {
            write_rest(task, clock);
        }
    }
    task_set_registers(task, &registers);
    task->wait = NULL;
    task_forget_due(task);
    if (task->ticks.was_undisturbed && ticker_is_watchable(task)) {
        task->ticks.was_undisturbed = false;
        supervisor->is_undisturbed = true;
        ticker_let_go(task);
        return;
    }
    if (was_fired) {
        ticker_let_in(supervisor);
    }
    if (was_fired || is_interruption(result)) {
        task_resume(task, 0);
    } else {
        turn_await(task); /* after whoever woke it */
    }
}

/* Calls that answer EINTR whenever they are interrupted, without a time-out too (signal(7)). */
static bool never_restarts(int64_t call)
{
    static const int64_t calls[] = {SYS_epoll_wait,      SYS_epoll_pwait,  SYS_epoll_pwait2,
                                    SYS_rt_sigtimedwait, SYS_semop,        SYS_semtimedop,
                                    SYS_io_getevents,    SYS_io_pgetevents};
    for (unsigned i = 0; i < G_N_ELEMENTS(calls); i++) {
        if (calls[i] == call) {
            return true;
        }
    }
    return false;
}

/* The call does not go on as if nothing had happened: a handler is about to run, or the process is
 * stopped. */
static void give_up_restart(const struct supervisor *supervisor, struct task *task,
                            const struct user_regs_struct *registers, bool is_caught)
{
    const struct wait_kind *kind = kind_of((int64_t)registers->orig_rax);
    if (kind == NULL || !task->will_restart || (int64_t)registers->rax != -ERESTARTNOHAND) {
        task->will_restart = task->will_restart && !is_caught;
        return;
    }
    if (is_caught && kind->is_sleep) {
        write_sleep_rest(task, kind, supervisor->settings.clock);
    }
    /* Once stopped, these begin anew with the rest that they wrote. */
    task->will_restart = !is_caught && !kind->writes_rest;
}

void wait_signal_arrives(struct supervisor *supervisor, struct task *task, bool is_ignored,
                         bool is_caught)
{
    struct user_regs_struct registers;
    if (!task_registers(task, &registers)) {
        return;
    }
    int64_t result = (int64_t)registers.rax;
    bool was_interrupted =
        (result == -EINTR || (result == -ERESTARTNOHAND && task->will_restart)) &&
        never_restarts((int64_t)registers.orig_rax);
    if (was_interrupted && is_ignored) {
        registers.rax = (uint64_t)-ERESTARTNOHAND;
        task_set_registers(task, &registers);
    } else if (was_interrupted) {
        task->will_restart = false;
        registers.rax = (uint64_t)-EINTR;
        registers.orig_rax =
            (uint64_t)-1; /* it has answered: a SIGCONT that follows restarts nothing */
        task_set_registers(task, &registers);
    } else if (!is_ignored) {
        give_up_restart(supervisor, task, &registers, is_caught);
    }
}

struct task *wait_first(struct supervisor *supervisor)
{
    struct task *first = NULL;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        bool waits = task->state == TASK_HELD || task->state == TASK_WAITING ||
                     task->state == TASK_RUNNING ||
                     (task->state == TASK_ENTERING && task->is_emulated);
        if (waits && task->deadline_ns != INSTANT_NEVER &&
            (first == NULL || task->deadline_ns < first->deadline_ns)) {
            first = task;
        }
    }
    return first;
}

/* It was held at the entry of its wait, and stays out of it. */
static void answer_at_entry(struct supervisor *supervisor, struct task *task)
{
    struct user_regs_struct registers = task->entry;
    registers.orig_rax = (uint64_t)-1;
    registers.rax = (uint64_t)task->wait->timed_out;
    ticker_timed_out(supervisor, task);
    task->state = TASK_RUNNING;
    task->wait = NULL;
    task_forget_due(task);
    task_set_registers(task, &registers);
    if (ticker_is_watchable(task)) {
        ticker_let_go(task);
    } else {
        task->is_emulated = false;
        task_resume(task, 0);
    }
}

void wait_fire(struct supervisor *supervisor, struct task *task)
{
    if (task->wait != NULL && task->wait->is_reading) {
        if (spin_step_ended(supervisor, task)) {
            answer_reading(supervisor, task);
        }
        return;
    }
    if (task->state == TASK_HELD || ticker_is_due(task)) {
        answer_at_entry(supervisor, task);
        return;
    }
    if (task->wait == NULL) {
        socket_timeout_fire(task);
        return;
    }
    if (task->is_emulated) { /* woken already: the kernel says so */
        ticker_make_plain(supervisor, task);
        return;
    }
    task->ticks.was_undisturbed = supervisor->is_undisturbed;
    supervisor->is_undisturbed = false;
    task->state = TASK_FIRING;
    pause_interrupted(&supervisor->pause);
    if (ptrace(PTRACE_INTERRUPT, task->tid, NULL, NULL) != 0) {
        g_assert(errno == ESRCH);
    }
}
