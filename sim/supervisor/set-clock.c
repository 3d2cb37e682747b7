/* Setting the wall clock: clock_settime, settimeofday, adjtimex. Who may not is told so as the
 * kernel tells it; who may steps the virtual clock, and absolute deadlines on it follow. The
 * machine is one that no time server disciplines. Source: clock_settime(2), settimeofday(2),
 * adjtimex(2), capabilities(7), user_namespaces(7). */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timex.h>

#define ALL_USERS 4294967295u
#define UNDISCIPLINED_ERROR_US 16000000
#define TICK_US 10000
#define TOLERANCE_PPM ((long)500 << 16)

/* Only the first user namespace has the clock; it maps all users to themselves. */
static bool is_in_first_namespace(const struct process *process)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/uid_map", process->pid), *text = NULL;
    unsigned inside = 1, outside = 1, count = 0;
    return g_file_get_contents(path, &text, NULL, NULL) &&
           sscanf(text, "%u %u %u", &inside, &outside, &count) == 3 && inside == 0 &&
           outside == 0 && count == ALL_USERS;
}

static bool may_set(const struct supervisor *supervisor, const struct task *task)
{
    return supervisor->settings.may_set_clock &&
           signal_set_has(task->tid, "\nCapEff:", CAP_SYS_TIME + 1) &&
           is_in_first_namespace(task->process);
}

/* Errors in the arguments come before the lack of rights. */
static void set_wall(struct supervisor *supervisor, struct task *task,
                     struct user_regs_struct *registers, const int64_t parts[2])
{
    if (parts[0] < 0 || parts[0] >= INSTANT_NEVER / NS_PER_S || parts[1] < 0 ||
        parts[1] >= NS_PER_S) {
        task_skip_call(task, registers, -EINVAL);
        return;
    }
    bool may = may_set(supervisor, task);
    if (may) {
        clock_set_wall(supervisor->settings.clock, parts[0] * NS_PER_S + parts[1]);
        supervisor_clock_changed(supervisor);
    }
    task_skip_call(task, registers, may ? 0 : -EPERM);
}

void clock_set_time(struct supervisor *supervisor, struct task *task,
                    struct user_regs_struct *registers)
{
    int64_t parts[2];
    if (registers->rdi != CLOCK_REALTIME) {
        task_resume(task, 0); /* an error: the kernel's answer; or the clock of a device */
    } else if (!process_read(task->process, registers->rsi, parts, sizeof parts)) {
        task_skip_call(task, registers, -EFAULT);
    } else {
        set_wall(supervisor, task, registers, parts);
    }
}

void clock_set_time_of_day(struct supervisor *supervisor, struct task *task,
                           struct user_regs_struct *registers)
{
    int64_t parts[2];
    if (registers->rdi == 0) { /* a time zone of the kernel: nobody reads it */
        task_skip_call(task, registers, may_set(supervisor, task) ? 0 : -EPERM);
    } else if (!process_read(task->process, registers->rdi, parts, sizeof parts)) {
        task_skip_call(task, registers, -EFAULT);
    } else if (parts[1] < 0 || parts[1] >= NS_PER_S / NS_PER_US) {
        task_skip_call(task, registers, -EINVAL);
    } else {
        parts[1] *= NS_PER_US;
        set_wall(supervisor, task, registers, parts);
    }
}

/* A step by an offset, as time daemons make it at their start. */
static bool step(struct supervisor *supervisor, const struct timex *request)
{
    int64_t unit_ns = (request->modes & ADJ_NANO) != 0 ? 1 : NS_PER_US;
    int64_t seconds = request->time.tv_sec, rest = request->time.tv_usec;
    bool is_good = rest >= 0 && rest < NS_PER_S / unit_ns &&
                   seconds > -INSTANT_NEVER / NS_PER_S / 4 &&
                   seconds < INSTANT_NEVER / NS_PER_S / 4;
    if (is_good) {
        clock_step_wall(supervisor->settings.clock, seconds * NS_PER_S + rest * unit_ns);
        supervisor_clock_changed(supervisor);
    }
    return is_good;
}

static struct timex present_state(const struct clock *clock, bool in_ns)
{
    int64_t wall_ns = clock_wall_ns(clock);
    return (struct timex){
        .status = STA_UNSYNC | (in_ns ? STA_NANO : 0),
        .maxerror = UNDISCIPLINED_ERROR_US,
        .esterror = UNDISCIPLINED_ERROR_US,
        .precision = 1,
        .tolerance = TOLERANCE_PPM,
        .tick = TICK_US,
        .time = {wall_ns / NS_PER_S, wall_ns % NS_PER_S / (in_ns ? 1 : NS_PER_US)},
    };
}

/* Reading is everybody's right. Of the ways to change the clock only the step is simulated: the
 * others are refused. */
void clock_adjust(struct supervisor *supervisor, struct task *task,
                  struct user_regs_struct *registers)
{
    bool has_id = registers->orig_rax == SYS_clock_adjtime;
    uint64_t address = has_id ? registers->rsi : registers->rdi;
    struct timex request;
    if (has_id && registers->rdi != CLOCK_REALTIME) {
        task_resume(task, 0);
        return;
    }
    if (!process_read(task->process, address, &request, sizeof request)) {
        task_skip_call(task, registers, -EFAULT);
        return;
    }
    unsigned changes = request.modes & ~(unsigned)(ADJ_NANO | ADJ_MICRO);
    int64_t result = TIME_ERROR; /* not disciplined */
    if (changes != 0 && !(changes == ADJ_SETOFFSET && may_set(supervisor, task))) {
        result = -EPERM;
    } else if (changes != 0 && !step(supervisor, &request)) {
        result = -EINVAL;
    } else {
        struct timex state =
            present_state(supervisor->settings.clock, (request.modes & ADJ_NANO) != 0);
        state.modes = request.modes;
        result = process_write(task->process, address, &state, sizeof state) ? result : -EFAULT;
    }
    task_skip_call(task, registers, result);
}
