/* timerfd. The descriptor stays the kernel's, so that poll, epoll and read work as they are; its
 * timer is never armed with a real time. At its virtual deadline the number of its expirations is
 * set (TFD_IOC_SET_TICKS), and so it becomes readable. Our duplicate of the descriptor
 * (pidfd_getfd) serves for that and to recognise it in whichever process it is used. Source:
 * timerfd_create(2), pidfd_getfd(2), kcmp(2). */
#include "sim/supervisor/internal.h"
#include <dirent.h>
#include <errno.h>
#include <linux/kcmp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* Of linux/timerfd.h, which can't be included beside sys/timerfd.h. */
#define TFD_IOC_SET_TICKS _IOW('T', 0, uint64_t)

struct descriptor_timer {
    int fd; /* ours */
    int64_t deadline_ns, interval_ns;
    uint64_t unread;   /* expirations when it last expired; void if it is not readable */
    struct moment due; /* what the deadline was computed from */
};

static int duplicate(const struct process *process, int fd)
{
    int pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
    int copy = pidfd >= 0 ? (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0) : -1;
    if (pidfd >= 0) {
        close(pidfd);
    }
    return copy;
}

static struct descriptor_timer *find(const struct supervisor *supervisor,
                                     const struct process *process, int fd)
{
    for (unsigned i = 0; i < supervisor->descriptor_timers->len; i++) {
        struct descriptor_timer *timer = g_ptr_array_index(supervisor->descriptor_timers, i);
        if (syscall(SYS_kcmp, process->pid, getpid(), KCMP_FILE, fd, timer->fd) == 0) {
            return timer;
        }
    }
    return NULL;
}

void descriptor_timer_free(void *data)
{
    struct descriptor_timer *timer = data;
    close(timer->fd);
    g_free(timer);
}

static struct descriptor_timer *find_or_add(struct supervisor *supervisor,
                                            const struct process *process, int fd)
{
    struct descriptor_timer *timer = find(supervisor, process, fd);
    int copy = timer == NULL ? duplicate(process, fd) : -1;
    if (timer != NULL || copy < 0) {
        return timer;
    }
    struct itimerspec present;
    if (timerfd_gettime(copy, &present) != 0) {
        close(copy);
        return NULL; /* not a timer: the kernel says so itself */
    }
    timer = g_new0(struct descriptor_timer, 1);
    timer->fd = copy;
    timer->deadline_ns = INSTANT_NEVER;
    g_ptr_array_add(supervisor->descriptor_timers, timer);
    return timer;
}

/* Its clock: the kernel tells in /proc. */
static enum clock_kind kind_of(const struct process *process, int fd)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/fdinfo/%d", process->pid, fd);
    g_autofree char *text = NULL;
    const char *line =
        g_file_get_contents(path, &text, NULL, NULL) ? strstr(text, "clockid: ") : NULL;
    int64_t id = line != NULL ? g_ascii_strtoll(line + 9, NULL, 10) : CLOCK_MONOTONIC;
    enum clock_kind kind = CLOCK_KIND_MONOTONIC;
    clock_kind_of(id, &kind);
    return kind;
}

static int64_t nanoseconds(const struct timespec *time)
{
    return time->tv_sec >= INSTANT_NEVER / NS_PER_S / 4 ? INSTANT_NEVER / 4
                                                        : time->tv_sec * NS_PER_S + time->tv_nsec;
}

static struct timespec timespec_of(int64_t duration_ns)
{
    return (struct timespec){duration_ns / NS_PER_S, duration_ns % NS_PER_S};
}

static struct itimerspec setting_of(const struct supervisor *supervisor,
                                    const struct descriptor_timer *timer)
{
    int64_t left_ns = moment_rest_ns(supervisor->settings.clock, timer->due);
    int64_t rest_ns = timer->deadline_ns == INSTANT_NEVER ? 0 : MAX(left_ns, 1);
    return (struct itimerspec){timespec_of(timer->interval_ns), timespec_of(rest_ns)};
}

/* Takes an expiration back that nobody has read, as setting the timer anew does. */
static void disarm(const struct descriptor_timer *timer)
{
    struct itimerspec nothing = {0};
    timerfd_settime(timer->fd, 0, &nothing, NULL);
}

void descriptor_timer_set(struct supervisor *supervisor, struct task *task,
                          struct user_regs_struct *registers)
{
    const struct clock *clock = supervisor->settings.clock;
    int fd = (int)registers->rdi;
    struct itimerspec wanted;
    struct descriptor_timer *timer = find_or_add(supervisor, task->process, fd);
    bool is_good = process_read(task->process, registers->rdx, &wanted, sizeof wanted) &&
                   wanted.it_value.tv_sec >= 0 && wanted.it_value.tv_nsec >= 0 &&
                   wanted.it_value.tv_nsec < NS_PER_S && wanted.it_interval.tv_sec >= 0 &&
                   wanted.it_interval.tv_nsec >= 0 && wanted.it_interval.tv_nsec < NS_PER_S;
    if (timer == NULL || !is_good) {
        task_resume(task, 0); /* an error: the kernel's answer */
        return;
    }
    struct itimerspec before = setting_of(supervisor, timer);
    bool written =
        registers->r10 == 0 || process_write(task->process, registers->r10, &before, sizeof before);
    int64_t value_ns = nanoseconds(&wanted.it_value);
    enum clock_kind kind = kind_of(task->process, fd);
    timer->interval_ns = nanoseconds(&wanted.it_interval);
    timer->due = (registers->rsi & TFD_TIMER_ABSTIME) != 0 ? (struct moment){kind, value_ns}
                                                           : moment_after(clock, kind, value_ns);
    timer->deadline_ns = value_ns == 0 ? INSTANT_NEVER : moment_instant_ns(clock, timer->due);
    disarm(timer);
    task_skip_call(task, registers, written ? 0 : -EFAULT);
}

void descriptor_timer_get(struct supervisor *supervisor, struct task *task,
                          struct user_regs_struct *registers)
{
    struct descriptor_timer *timer = find(supervisor, task->process, (int)registers->rdi);
    if (timer == NULL) {
        task_resume(task, 0);
        return;
    }
    struct itimerspec setting = setting_of(supervisor, timer);
    bool written = process_write(task->process, registers->rsi, &setting, sizeof setting);
    task_skip_call(task, registers, written ? 0 : -EFAULT);
}

static struct descriptor_timer *first(const struct supervisor *supervisor)
{
    struct descriptor_timer *first = NULL;
    for (unsigned i = 0; i < supervisor->descriptor_timers->len; i++) {
        struct descriptor_timer *timer = g_ptr_array_index(supervisor->descriptor_timers, i);
        if (timer->deadline_ns != INSTANT_NEVER &&
            (first == NULL || timer->deadline_ns < first->deadline_ns)) {
            first = timer;
        }
    }
    return first;
}

int64_t descriptor_timers_next_ns(const struct supervisor *supervisor)
{
    const struct descriptor_timer *timer = first(supervisor);
    return timer != NULL ? timer->deadline_ns : INSTANT_NEVER;
}

void descriptor_timers_clock_changed(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->descriptor_timers->len; i++) {
        struct descriptor_timer *timer = g_ptr_array_index(supervisor->descriptor_timers, i);
        if (timer->deadline_ns != INSTANT_NEVER) {
            timer->deadline_ns = moment_instant_ns(supervisor->settings.clock, timer->due);
        }
    }
}

static bool is_readable(const struct descriptor_timer *timer)
{
    struct pollfd fd = {timer->fd, POLLIN, 0};
    return poll(&fd, 1, 0) > 0;
}

/* Whether a process of the tree still has it open. */
static bool is_open_in(const struct descriptor_timer *timer, const struct process *process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", process->pid);
    DIR *folder = opendir(path);
    const struct dirent *entry;
    bool is_open = false;
    while (folder != NULL && !is_open && (entry = readdir(folder)) != NULL) {
        is_open = g_ascii_isdigit(entry->d_name[0]) &&
                  syscall(SYS_kcmp, process->pid, getpid(), KCMP_FILE,
                          g_ascii_strtoull(entry->d_name, NULL, 10), timer->fd) == 0;
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return is_open;
}

static bool is_open_anywhere(const struct supervisor *supervisor,
                             const struct descriptor_timer *timer)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->tid == task->process->pid && is_open_in(timer, task->process)) {
            return true;
        }
    }
    return false;
}

void descriptor_timers_sweep(struct supervisor *supervisor)
{
    for (unsigned i = supervisor->descriptor_timers->len; i-- > 0;) {
        if (!is_open_anywhere(supervisor, g_ptr_array_index(supervisor->descriptor_timers, i))) {
            g_ptr_array_remove_index(supervisor->descriptor_timers, i);
        }
    }
}

/* Where the kernel does not let the number be set, one expiration is made to happen. */
static void expire_once(const struct descriptor_timer *timer)
{
    struct itimerspec passed = {.it_value = {0, 1}};
    timerfd_settime(timer->fd, TFD_TIMER_ABSTIME, &passed, NULL);
    struct itimerspec rest = passed;
    while (timerfd_gettime(timer->fd, &rest) == 0 &&
           (rest.it_value.tv_sec != 0 || rest.it_value.tv_nsec != 0)) {
        /* the kernel's timer interrupt is a matter of microseconds */
    }
}

/* Expirations up to now: more than one if the instant that was given had long passed. */
static uint64_t expirations_now(const struct clock *clock, const struct descriptor_timer *timer)
{
    int64_t late_ns = clock_read(clock, timer->due.clock) - timer->due.reading_ns;
    return timer->interval_ns > 0 && late_ns > 0 ? 1 + (uint64_t)(late_ns / timer->interval_ns) : 1;
}

void descriptor_timers_fire_next(struct supervisor *supervisor)
{
    struct descriptor_timer *timer = first(supervisor);
    const struct clock *clock = supervisor->settings.clock;
    bool was_readable = is_readable(timer);
    uint64_t expirations = expirations_now(clock, timer);
    timer->due.reading_ns += (int64_t)expirations * timer->interval_ns;
    timer->deadline_ns =
        timer->interval_ns > 0 ? moment_instant_ns(clock, timer->due) : INSTANT_NEVER;
    timer->unread = was_readable ? timer->unread + expirations : expirations;
    if (ioctl(timer->fd, TFD_IOC_SET_TICKS, &timer->unread) != 0 && !was_readable) {
        expire_once(timer);
    }
    /* Nobody reads it: perhaps it was closed. Asked ever less often. */
    if (timer->unread > 1 && (timer->unread & (timer->unread - 1)) == 0) {
        descriptor_timers_sweep(supervisor);
    }
}
