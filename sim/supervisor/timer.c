/* Timers that signal: alarm, setitimer(ITIMER_REAL), timer_create. They live in the supervisor; the
 * kernel's own are never armed. At its deadline a timer sends its signal with the siginfo that the
 * kernel would have sent. Source: alarm(2), setitimer(2), timer_create(2), timer_settime(2),
 * sigevent(7), rt_sigqueueinfo(2). */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define REAL_TIMER (-1) /* id of the one timer of setitimer and alarm */

struct timer {
    struct process *process;
    int id;
    clockid_t clock_id;
    int signal; /* 0: SIGEV_NONE */
    pid_t tid;  /* SIGEV_THREAD_ID, else 0: the process */
    uint64_t value;
    int64_t deadline_ns; /* INSTANT_NEVER: disarmed */
    struct moment due;   /* what it was computed from */
    int64_t interval_ns;
    int overruns;         /* of the signal that was sent last */
    int overruns_of_last; /* of the one before it, which was delivered last while that waits */
};

static struct timer *find(const struct supervisor *supervisor, const struct process *process,
                          int id)
{
    for (unsigned i = 0; i < supervisor->timers->len; i++) {
        struct timer *timer = g_ptr_array_index(supervisor->timers, i);
        if (timer->process == process && timer->id == id) {
            return timer;
        }
    }
    return NULL;
}

static struct timer *add(struct supervisor *supervisor, struct process *process, int id)
{
    struct timer *timer = g_new0(struct timer, 1);
    timer->process = process;
    timer->id = id;
    timer->signal = SIGALRM;
    timer->deadline_ns = INSTANT_NEVER;
    g_ptr_array_add(supervisor->timers, timer);
    return timer;
}

static struct timer *real_timer(struct supervisor *supervisor, struct process *process)
{
    struct timer *timer = find(supervisor, process, REAL_TIMER);
    return timer != NULL ? timer : add(supervisor, process, REAL_TIMER);
}

void timers_forget(struct supervisor *supervisor, const struct process *process, bool keeps_real)
{
    for (unsigned i = supervisor->timers->len; i-- > 0;) {
        const struct timer *timer = g_ptr_array_index(supervisor->timers, i);
        if (timer->process == process && !(keeps_real && timer->id == REAL_TIMER)) {
            g_ptr_array_remove_index(supervisor->timers, i);
        }
    }
}

static struct timer *first(const struct supervisor *supervisor)
{
    struct timer *first = NULL;
    for (unsigned i = 0; i < supervisor->timers->len; i++) {
        struct timer *timer = g_ptr_array_index(supervisor->timers, i);
        if (timer->deadline_ns != INSTANT_NEVER &&
            (first == NULL || timer->deadline_ns < first->deadline_ns)) {
            first = timer;
        }
    }
    return first;
}

bool timers_are_armed(const struct supervisor *supervisor, const struct process *root)
{
    for (unsigned i = 0; i < supervisor->timers->len; i++) {
        const struct timer *timer = g_ptr_array_index(supervisor->timers, i);
        if (timer->process->root == root && timer->deadline_ns != INSTANT_NEVER) {
            return true;
        }
    }
    return false;
}

int64_t timers_next_ns(const struct supervisor *supervisor)
{
    const struct timer *timer = first(supervisor);
    return timer != NULL ? timer->deadline_ns : INSTANT_NEVER;
}

static void send(const struct timer *timer)
{
    siginfo_t info = {.si_signo = timer->signal,
                      .si_code = timer->id == REAL_TIMER ? SI_KERNEL : SI_TIMER};
    if (timer->id == REAL_TIMER) {
        kill(timer->process->pid, timer->signal);
        return;
    }
    info.si_timerid = timer->id;
    info.si_overrun = timer->overruns;
    info.si_value.sival_ptr = (void *)(uintptr_t)timer->value;
    if (timer->tid != 0) {
        syscall(SYS_rt_tgsigqueueinfo, timer->process->pid, timer->tid, timer->signal, &info);
    } else {
        syscall(SYS_rt_sigqueueinfo, timer->process->pid, timer->signal, &info);
    }
}

void timers_clock_changed(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->timers->len; i++) {
        struct timer *timer = g_ptr_array_index(supervisor->timers, i);
        if (timer->deadline_ns != INSTANT_NEVER) {
            timer->deadline_ns = moment_instant_ns(supervisor->settings.clock, timer->due);
        }
    }
}

/* An instant that had passed when the timer was set: what would have come since is counted and not
 * sent (timer_settime(2)). */
static int missed_expirations(const struct clock *clock, const struct timer *timer)
{
    int64_t late_ns = clock_read(clock, timer->due.clock) - timer->due.reading_ns;
    return late_ns > 0 ? (int)MIN(late_ns / timer->interval_ns, INT_MAX / 2) : 0;
}

static bool is_pending(const struct timer *timer)
{
    bool is_of_thread = timer->tid != 0;
    return signal_set_has(is_of_thread ? timer->tid : timer->process->pid,
                          is_of_thread ? "\nSigPnd:" : "\nShdPnd:", timer->signal);
}

void timers_fire_next(struct supervisor *supervisor)
{
    struct timer *timer = first(supervisor);
    int missed = 0;
    if (timer->interval_ns > 0) {
        missed = missed_expirations(supervisor->settings.clock, timer);
        timer->due.reading_ns += (missed + 1) * timer->interval_ns;
        timer->deadline_ns = moment_instant_ns(supervisor->settings.clock, timer->due);
    } else {
        timer->deadline_ns = INSTANT_NEVER;
    }
    wait_unhold(supervisor, timer->process);
    if (timer->signal == 0) {
        return;
    }
    /* As the kernel: a signal that still waits to be delivered is not sent twice, but counted. */
    if (is_pending(timer)) {
        timer->overruns += 1 + missed;
        return;
    }
    timer->overruns_of_last = timer->overruns;
    timer->overruns = missed;
    send(timer);
}

static int64_t rest_ns(const struct supervisor *supervisor, const struct timer *timer)
{
    return timer->deadline_ns == INSTANT_NEVER
               ? 0
               : MAX(moment_rest_ns(supervisor->settings.clock, timer->due), 1);
}

static void arm(struct supervisor *supervisor, struct timer *timer, struct moment due,
                int64_t interval_ns)
{
    timer->due = due;
    timer->deadline_ns = due.reading_ns == INSTANT_NEVER
                             ? INSTANT_NEVER
                             : moment_instant_ns(supervisor->settings.clock, due);
    timer->interval_ns = interval_ns;
    timer->overruns = timer->overruns_of_last = 0;
}

static void arm_relative(struct supervisor *supervisor, struct timer *timer, int64_t value_ns,
                         int64_t interval_ns)
{
    enum clock_kind kind = CLOCK_KIND_MONOTONIC;
    clock_kind_of(timer->clock_id, &kind);
    struct moment due = moment_after(supervisor->settings.clock, kind, value_ns);
    due.reading_ns = value_ns == 0 ? INSTANT_NEVER : due.reading_ns;
    arm(supervisor, timer, due, interval_ns);
}

void timer_alarm(struct supervisor *supervisor, struct task *task,
                 struct user_regs_struct *registers)
{
    struct timer *timer = real_timer(supervisor, task->process);
    /* As the kernel: the nearest number of seconds, but never 0 while it is set. */
    int64_t rest = rest_ns(supervisor, timer);
    rest = rest == 0 ? 0 : MAX((rest + NS_PER_S / 2) / NS_PER_S, 1);
    arm_relative(supervisor, timer, (int64_t)(uint32_t)registers->rdi * NS_PER_S, 0);
    task_skip_call(task, registers, rest);
}

/* An interval and a value, each seconds and parts of `unit_ns`. */
static bool read_setting(struct task *task, uint64_t address, int64_t unit_ns,
                         int64_t setting_ns[2])
{
    int64_t words[4];
    if (!process_read(task->process, address, words, sizeof words)) {
        return false;
    }
    for (unsigned i = 0; i < 2; i++) {
        int64_t seconds = CLAMP(words[2 * i], 0, INSTANT_NEVER / NS_PER_S / 4);
        setting_ns[i] = seconds * NS_PER_S + words[2 * i + 1] * unit_ns;
    }
    return words[1] >= 0 && words[1] < NS_PER_S / unit_ns && words[3] >= 0 &&
           words[3] < NS_PER_S / unit_ns;
}

static bool write_setting(const struct supervisor *supervisor, const struct timer *timer,
                          uint64_t address, int64_t unit_ns)
{
    int64_t rest = timer != NULL ? rest_ns(supervisor, timer) : 0,
            interval = timer != NULL ? timer->interval_ns : 0;
    int64_t words[4] = {interval / NS_PER_S, interval % NS_PER_S / unit_ns, rest / NS_PER_S,
                        rest % NS_PER_S / unit_ns};
    return address == 0 || timer == NULL ||
           process_write(timer->process, address, words, sizeof words);
}

void timer_set_interval(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    struct timer *timer = real_timer(supervisor, task->process);
    int64_t setting_ns[2] = {0, 0};
    if (registers->rsi != 0 && !read_setting(task, registers->rsi, NS_PER_US, setting_ns)) {
        task_skip_call(task, registers, -EINVAL);
        return;
    }
    bool written = write_setting(supervisor, timer, registers->rdx, NS_PER_US);
    arm_relative(supervisor, timer, setting_ns[1], setting_ns[0]);
    task_skip_call(task, registers, written ? 0 : -EFAULT);
}

void timer_get_interval(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    bool written =
        write_setting(supervisor, real_timer(supervisor, task->process), registers->rsi, NS_PER_US);
    task_skip_call(task, registers, written ? 0 : -EFAULT);
}

/* The kernel made a timer: what it is to do is in the program's memory. */
static void created(struct supervisor *supervisor, struct task *task,
                    struct user_regs_struct *registers)
{
    int id = 0;
    if (registers->rax != 0 || !process_read(task->process, task->entry.rdx, &id, sizeof id)) {
        return;
    }
    struct timer *timer = add(supervisor, task->process, id);
    struct sigevent event = {.sigev_signo = SIGALRM, .sigev_notify = SIGEV_SIGNAL};
    timer->clock_id = (clockid_t)task->entry.rdi;
    timer->value = (uint64_t)id;
    if (task->entry.rsi != 0 &&
        process_read(task->process, task->entry.rsi, &event, sizeof event)) {
        timer->value = (uint64_t)(uintptr_t)event.sigev_value.sival_ptr;
        timer->tid = event.sigev_notify == SIGEV_THREAD_ID ? event._sigev_un._tid : 0;
    }
    timer->signal = event.sigev_notify == SIGEV_NONE ? 0 : event.sigev_signo;
}

void timer_create_call(struct supervisor *supervisor, struct task *task,
                       struct user_regs_struct *registers)
{
    (void)supervisor;
    clockid_t id = (clockid_t)registers->rdi;
    if (id < 0 || id == CLOCK_PROCESS_CPUTIME_ID || id == CLOCK_THREAD_CPUTIME_ID) {
        task_resume(task, 0);
        return;
    }
    task_run_to_exit(task, registers, created);
}

void timer_set(struct supervisor *supervisor, struct task *task, struct user_regs_struct *registers)
{
    struct timer *timer = find(supervisor, task->process, (int)registers->rdi);
    int64_t setting_ns[2];
    if (timer == NULL) {
        task_resume(task, 0); /* of a CPU clock, or an error: the kernel's */
        return;
    }
    if (!read_setting(task, registers->rdx, 1, setting_ns)) {
        task_skip_call(task, registers, -EINVAL);
        return;
    }
    bool written = write_setting(supervisor, timer, registers->r10, 1);
    if ((registers->rsi & TIMER_ABSTIME) != 0 && setting_ns[1] != 0) {
        struct moment due = {CLOCK_KIND_MONOTONIC, setting_ns[1]};
        clock_kind_of(timer->clock_id, &due.clock);
        arm(supervisor, timer, due, setting_ns[0]);
    } else {
        arm_relative(supervisor, timer, setting_ns[1], setting_ns[0]);
    }
    task_skip_call(task, registers, written ? 0 : -EFAULT);
}

void timer_get(struct supervisor *supervisor, struct task *task, struct user_regs_struct *registers)
{
    struct timer *timer = find(supervisor, task->process, (int)registers->rdi);
    if (timer == NULL) {
        task_resume(task, 0);
        return;
    }
    bool written = write_setting(supervisor, timer, registers->rsi, 1);
    task_skip_call(task, registers, written ? 0 : -EFAULT);
}

void timer_get_overruns(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    const struct timer *timer = find(supervisor, task->process, (int)registers->rdi);
    if (timer == NULL) {
        task_resume(task, 0);
        return;
    }
    bool has_sent = timer->signal != 0;
    task_skip_call(task, registers,
                   has_sent && is_pending(timer) ? timer->overruns_of_last : timer->overruns);
}

void timer_delete_call(struct supervisor *supervisor, struct task *task,
                       struct user_regs_struct *registers)
{
    struct timer *timer = find(supervisor, task->process, (int)registers->rdi);
    if (timer != NULL) {
        g_ptr_array_remove(supervisor->timers, timer);
    }
    task_resume(task, 0);
}
