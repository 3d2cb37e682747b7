/* The main loop: while something runs, wait; when everything sleeps, serve; when nothing is to be
 * served, jump to the next deadline and release one thread or run one entry of the queue.
 * docs/virtual-time.md explains why in this order. */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Real time: how often a tree that runs is looked at. It bounds nothing. */
#define SHORTEST_NAP_NS 4000
#define LONGEST_NAP_NS NS_PER_MS
#define GRACE_NS                                                                                   \
    (10 * NS_PER_MS) /* CPU that the tree may use before short time-outs fire meanwhile */
#define FREE_RUN_NS (2 * NS_PER_S) /* CPU after which the clock runs with it */
#define ROUNDS_PER_LOOK 1000       /* rounds without a jump between two looks at the CPU used */
#define STANDARD_CPU_LIMIT_NS (10 * NS_PER_S)
#define STANDARD_TASK_LIMIT 512

static bool pin_to_one_cpu(GError **error)
{
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "sched_getaffinity: %s",
                    g_strerror(errno));
        return false;
    }
    CPU_ZERO(&one);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed)) {
            CPU_SET(cpu, &one);
            break;
        }
    }
    if (sched_setaffinity(0, sizeof one, &one) != 0) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "sched_setaffinity: %s",
                    g_strerror(errno));
        return false;
    }
    return true;
}

static int open_child_signals(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &standard, NULL); /* an inherited SIG_IGN would swallow every wake-up */
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    return signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
}

struct supervisor *supervisor_new(const struct supervisor_settings *settings, GError **error)
{
    if (!pin_to_one_cpu(error)) {
        return NULL;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    struct supervisor *supervisor = g_new0(struct supervisor, 1);
    supervisor->settings = *settings;
    if (supervisor->settings.cpu_limit_ns == 0) {
        supervisor->settings.cpu_limit_ns = STANDARD_CPU_LIMIT_NS;
    }
    if (supervisor->settings.task_limit == 0) {
        supervisor->settings.task_limit = STANDARD_TASK_LIMIT;
    }
    supervisor->tasks = g_ptr_array_new();
    supervisor->task_of_tid = g_hash_table_new(NULL, NULL);
    supervisor->timers = g_ptr_array_new_with_free_func(g_free);
    supervisor->descriptor_timers = g_ptr_array_new_with_free_func(descriptor_timer_free);
    supervisor->socket_timeouts = g_ptr_array_new_with_free_func(g_free);
    supervisor->early = g_hash_table_new(NULL, NULL);
    supervisor->roots = g_ptr_array_new();
    supervisor->sources = g_array_new(FALSE, FALSE, sizeof(struct source));
    supervisor->signal_fd = open_child_signals();
    supervisor->stretch_cpu_base_ns = -1;
    supervisor->nap_ns = SHORTEST_NAP_NS;
    return supervisor;
}

void supervisor_free(struct supervisor *supervisor)
{
    if (supervisor == NULL) {
        return;
    }
    supervisor_end_all(supervisor);
    for (unsigned i = 0; i < supervisor->roots->len; i++) {
        process_free(g_ptr_array_index(supervisor->roots, i));
    }
    close(supervisor->signal_fd);
    g_array_unref(supervisor->sources);
    g_ptr_array_unref(supervisor->roots);
    g_ptr_array_unref(supervisor->timers);
    g_ptr_array_unref(supervisor->socket_timeouts);
    g_ptr_array_unref(supervisor->descriptor_timers);
    g_hash_table_unref(supervisor->early);
    g_hash_table_unref(supervisor->task_of_tid);
    g_ptr_array_unref(supervisor->tasks);
    g_free(supervisor);
}

void supervisor_add_source(struct supervisor *supervisor, const struct source *source)
{
    g_array_append_val(supervisor->sources, *source);
}

void supervisor_stop(struct supervisor *supervisor)
{
    supervisor->stopped = 1;
}

bool supervisor_is_stopped(const struct supervisor *supervisor)
{
    return supervisor->stopped != 0;
}

const struct supervisor_totals *supervisor_totals(const struct supervisor *supervisor)
{
    return &supervisor->totals;
}

void notify(struct supervisor *supervisor, enum supervisor_notice notice, struct process *process,
            struct process *other, int64_t detail, const char *text)
{
    if (supervisor->settings.notice != NULL) {
        supervisor->settings.notice(notice, process, other, detail, text,
                                    supervisor->settings.notice_data);
    }
}

/* Gives the CPU to the tree until a child changes state, at most for a nap. A thread that goes to
 * sleep in a call that does not stop tells nobody: so the first nap is as short as a timer allows,
 * and they grow while the tree runs on. */
static void nap(struct supervisor *supervisor)
{
    struct pollfd children = {supervisor->signal_fd, POLLIN, 0};
    struct timespec limit = {0, supervisor->nap_ns};
    supervisor->nap_ns = MIN(supervisor->nap_ns * 2, LONGEST_NAP_NS);
    if (ppoll(&children, 1, &limit, NULL) > 0) {
        struct signalfd_siginfo ignored;
        while (read(supervisor->signal_fd, &ignored, sizeof ignored) > 0) {
        }
        supervisor->nap_ns = SHORTEST_NAP_NS;
    }
}

static bool serve_sources(struct supervisor *supervisor)
{
    bool any = false;
    for (unsigned i = 0; i < supervisor->sources->len; i++) {
        const struct source *source = &g_array_index(supervisor->sources, struct source, i);
        any |= source->serve(source->data);
    }
    return any;
}

static bool sources_are_quiet(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->sources->len; i++) {
        const struct source *source = &g_array_index(supervisor->sources, struct source, i);
        if (!source->is_quiet(source->data)) {
            return false;
        }
    }
    return true;
}

static void move_clock(struct supervisor *supervisor, int64_t instant_ns)
{
    if (instant_ns > supervisor->settings.clock->instant_ns) {
        clock_advance_to(supervisor->settings.clock, instant_ns);
        supervisor->totals.jumps++;
        supervisor->rounds_at_instant = 0;
        supervisor->stretch_cpu_base_ns = -1;
        supervisor->stretch_charged_ns = 0;
    }
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->tid == task->process->pid) {
            vdso_update(task->process);
        }
    }
}

/* What is due next, and how it is released. At equal instants the queue comes before timers, timers
 * before waits. */
struct due {
    int64_t instant_ns;
    enum { DUE_QUEUE, DUE_TIMER, DUE_DESCRIPTOR, DUE_WAIT, DUE_OUTSIDE, DUE_RESUME } kind;
    struct task *task;
};

/* While the machine is suspended only the world outside of it goes on, until it resumes. */
static struct due next_due_outside(const struct supervisor *supervisor)
{
    int64_t resume_ns = supervisor->settings.clock->suspended_until_ns;
    int64_t outside_ns = queue_next_outside_ns(supervisor->settings.queue);
    return outside_ns < resume_ns ? (struct due){outside_ns, DUE_OUTSIDE, NULL}
                                  : (struct due){resume_ns, DUE_RESUME, NULL};
}

static struct due next_due(struct supervisor *supervisor)
{
    if (clock_is_suspended(supervisor->settings.clock)) {
        return next_due_outside(supervisor);
    }
    struct due due = {queue_next_ns(supervisor->settings.queue), DUE_QUEUE, NULL};
    int64_t timer_ns = timers_next_ns(supervisor);
    if (timer_ns < due.instant_ns) {
        due = (struct due){timer_ns, DUE_TIMER, NULL};
    }
    int64_t descriptor_ns = descriptor_timers_next_ns(supervisor);
    if (descriptor_ns < due.instant_ns) {
        due = (struct due){descriptor_ns, DUE_DESCRIPTOR, NULL};
    }
    struct task *task = wait_first(supervisor);
    if (task != NULL && task->deadline_ns < due.instant_ns) {
        due = (struct due){task->deadline_ns, DUE_WAIT, task};
    }
    return due;
}

static void release(struct supervisor *supervisor, const struct due *due)
{
    switch (due->kind) {
    case DUE_QUEUE:
        queue_run_next(supervisor->settings.queue);
        break;
    case DUE_TIMER:
        timers_fire_next(supervisor);
        break;
    case DUE_DESCRIPTOR:
        descriptor_timers_fire_next(supervisor);
        break;
    case DUE_WAIT:
        wait_fire(supervisor, due->task);
        break;
    case DUE_OUTSIDE:
        queue_run_next_outside(supervisor->settings.queue);
        break;
    case DUE_RESUME:
        break;
    }
}

/* False when nothing is due before the end. */
static bool release_next(struct supervisor *supervisor, int64_t until_ns)
{
    struct due due = next_due(supervisor);
    if (due.instant_ns == INSTANT_NEVER) {
        notify(supervisor, NOTICE_STUCK, NULL, NULL, 0, "nothing is due");
    }
    if (due.instant_ns > until_ns) {
        move_clock(supervisor, until_ns);
        return false;
    }
    move_clock(supervisor, MAX(due.instant_ns, supervisor->settings.clock->instant_ns));
    release(supervisor, &due);
    return true;
}

static struct process *biggest_consumer(struct supervisor *supervisor)
{
    struct process *biggest = NULL;
    int64_t most_ns = -1;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        clockid_t clock_id;
        struct timespec time;
        if (clock_getcpuclockid(task->process->pid, &clock_id) == 0 &&
            clock_gettime(clock_id, &time) == 0 &&
            time.tv_sec * NS_PER_S + time.tv_nsec > most_ns) {
            most_ns = time.tv_sec * NS_PER_S + time.tv_nsec;
            biggest = task->process;
        }
    }
    return biggest;
}

/* CPU that the tree has used at this instant, counted from the first look. */
static int64_t stretch_cpu_ns(struct supervisor *supervisor)
{
    int64_t cpu_ns = scan_cpu_ns(supervisor);
    if (supervisor->stretch_cpu_base_ns < 0) {
        supervisor->stretch_cpu_base_ns = cpu_ns;
    }
    return cpu_ns - supervisor->stretch_cpu_base_ns;
}

static bool end_if_spinning(struct supervisor *supervisor, int64_t cpu_ns)
{
    if (cpu_ns <= supervisor->settings.cpu_limit_ns) {
        return false;
    }
    struct process *process = biggest_consumer(supervisor);
    if (process != NULL) {
        struct process *root = process->root;
        notify(supervisor, NOTICE_SPINNING, root, NULL, cpu_ns, NULL);
        supervisor_end_tree(supervisor, root);
    }
    supervisor->stretch_cpu_base_ns = -1;
    return true;
}

/* The tree burns CPU without waiting: runtimes that rely on short time-outs of their own to make
 * progress (preemption of a thread that spins, hand-over of a lock) must get them. Time passes with
 * the CPU used, never with real time. */
static void charge_cpu(struct supervisor *supervisor, int64_t until_ns)
{
    int64_t cpu_ns = stretch_cpu_ns(supervisor);
    if (end_if_spinning(supervisor, cpu_ns) || cpu_ns < GRACE_NS) {
        return;
    }
    int64_t base_ns = supervisor->stretch_cpu_base_ns,
            now_ns = supervisor->settings.clock->instant_ns;
    int64_t reach_ns = MIN(now_ns + (cpu_ns - GRACE_NS - supervisor->stretch_charged_ns), until_ns);
    struct due due = next_due(supervisor);
    bool is_due = due.instant_ns <= reach_ns;
    if (reach_ns <= now_ns || (!is_due && cpu_ns <= FREE_RUN_NS)) {
        return;
    }
    int64_t to_ns = is_due ? MAX(due.instant_ns, now_ns) : reach_ns;
    int64_t charged_ns = supervisor->stretch_charged_ns + (to_ns - now_ns);
    move_clock(supervisor, to_ns);
    supervisor->totals.cpu_charged_ns += to_ns - now_ns;
    supervisor->stretch_cpu_base_ns = base_ns;
    supervisor->stretch_charged_ns = charged_ns;
    if (is_due) {
        release(supervisor, &due);
    }
    serve_sources(supervisor);
}

/* Lets the tree run on for a nap; one that has run for long is charged for it. */
static void let_run(struct supervisor *supervisor, int64_t until_ns)
{
    nap(supervisor);
    if (supervisor->nap_ns == LONGEST_NAP_NS && !stops_drain(supervisor) &&
        scan_tasks(supervisor) == SCAN_RUNNING) {
        charge_cpu(supervisor, until_ns);
    }
}

void supervisor_run(struct supervisor *supervisor, int64_t until_ns)
{
    while (!supervisor->stopped) {
        if (stops_drain(supervisor)) {
            continue;
        }
        if (scan_tasks(supervisor) == SCAN_RUNNING) {
            let_run(supervisor, until_ns);
            continue;
        }
        supervisor->nap_ns = SHORTEST_NAP_NS;
        if (++supervisor->rounds_at_instant % ROUNDS_PER_LOOK == 0) {
            end_if_spinning(supervisor, stretch_cpu_ns(supervisor));
        }
        if (serve_sources(supervisor)) {
            continue;
        }
        if (!sources_are_quiet(supervisor)) {
            nap(supervisor);
            continue;
        }
        if (wait_let_in(supervisor) || stops_drain(supervisor) ||
            scan_tasks(supervisor) == SCAN_RUNNING) {
            continue;
        }
        socket_timeouts_look(supervisor);
        if (!release_next(supervisor, until_ns)) {
            return;
        }
    }
}

static void kill_matching(struct supervisor *supervisor, const struct process *root)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (root == NULL || task->process->root == root) {
            kill(task->process->pid, SIGKILL);
        }
    }
}

static bool any_matching(struct supervisor *supervisor, const struct process *root)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (root == NULL || task->process->root == root) {
            return true;
        }
    }
    return root == NULL && g_hash_table_size(supervisor->early) > 0;
}

static void end_matching(struct supervisor *supervisor, const struct process *root)
{
    while (any_matching(supervisor, root)) {
        kill_matching(supervisor, root);
        if (supervisor->is_handling) {
            return;
        }
        if (root == NULL) {
            GHashTableIter early;
            gpointer tid;
            g_hash_table_iter_init(&early, supervisor->early);
            while (g_hash_table_iter_next(&early, &tid, NULL)) {
                kill(GPOINTER_TO_INT(tid), SIGKILL);
            }
        }
        if (!stops_wait_any(supervisor)) {
            return;
        }
    }
}

void supervisor_end_all(struct supervisor *supervisor)
{
    end_matching(supervisor, NULL);
}

void supervisor_end_tree(struct supervisor *supervisor, struct process *process)
{
    process->root->is_condemned = true;
    end_matching(supervisor, process->root);
}

bool process_signal(struct process *process, int signal)
{
    if (!process->is_alive) {
        return false;
    }
    wait_unhold(process->supervisor, process);
    if (signal == SIGCONT) {
        task_expect_continue(process->supervisor, process);
    }
    return kill(process->pid, signal) == 0;
}

void supervisor_signal_group(struct supervisor *supervisor, const struct process *process,
                             int signal)
{
    pid_t group = process->pid;
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(pid_t));
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->tid == task->process->pid && getpgid(task->tid) == group) {
            g_array_append_val(members, task->tid);
        }
    }
    for (unsigned i = 0; i < members->len; i++) {
        struct process *member = process_find(supervisor, g_array_index(members, pid_t, i));
        if (member != NULL && process_signal(member, signal)) {
            supervisor_run(supervisor, supervisor->settings.clock->instant_ns);
        }
    }
}
