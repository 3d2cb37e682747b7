/* A supervisor: how it is made, what it tells, signals to its processes, and their end. */
#include "sim/host.h"
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define STANDARD_CPU_LIMIT_NS (10 * NS_PER_S)
#define STANDARD_TASK_LIMIT 512
#define DESCRIPTOR_LIMIT 65536

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

/* Each task, and each folder that is watched, takes descriptors of this process. */
static void raise_descriptor_limit(struct supervisor *supervisor)
{
    getrlimit(RLIMIT_NOFILE, &supervisor->inherited_descriptors);
    struct rlimit raised = supervisor->inherited_descriptors;
    raised.rlim_cur = MAX(raised.rlim_cur, MIN(raised.rlim_max, DESCRIPTOR_LIMIT));
    setrlimit(RLIMIT_NOFILE, &raised);
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
    flight_init(supervisor);
    supervisor->early = g_hash_table_new(NULL, NULL);
    supervisor->names_of_ports = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    supervisor->roots = g_ptr_array_new();
    supervisor->sources = g_array_new(FALSE, FALSE, sizeof(struct served));
    if (!pause_init(&supervisor->pause)) {
        g_error("signalfd: %s", g_strerror(errno));
    }
    raise_descriptor_limit(supervisor);
    supervisor->file_times = file_times_new(settings->clock);
    supervisor->virtual_files = virtual_files_new();
    supervisor->began_boottime_ns = host_boottime_ns();
    supervisor->stretch_cpu_base_ns = -1;
    supervisor->stops_look = STOPS_PER_LOOK;
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
    pause_clear(&supervisor->pause);
    file_times_free(supervisor->file_times);
    virtual_files_clear(supervisor);
    setrlimit(RLIMIT_NOFILE, &supervisor->inherited_descriptors);
    g_array_unref(supervisor->sources);
    g_ptr_array_unref(supervisor->roots);
    g_ptr_array_unref(supervisor->timers);
    g_ptr_array_unref(supervisor->socket_timeouts);
    flight_free(supervisor->flight);
    g_ptr_array_unref(supervisor->descriptor_timers);
    g_hash_table_unref(supervisor->early);
    g_hash_table_unref(supervisor->names_of_ports);
    g_hash_table_unref(supervisor->task_of_tid);
    g_ptr_array_unref(supervisor->tasks);
    g_free(supervisor);
}

void supervisor_name_port(struct supervisor *supervisor, unsigned port, const char *name)
{
    g_hash_table_insert(supervisor->names_of_ports, GUINT_TO_POINTER(port), g_strdup(name));
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

static void kill_matching(struct supervisor *supervisor, const struct process *root)
{
    settled_forget(supervisor);
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
    settled_forget(process->supervisor);
    process->supervisor->may_be_ending = true;
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
