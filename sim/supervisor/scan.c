/* Does anything of the tree run? The kernel knows: the state letter in /proc/PID/task/TID/stat. All
 * threads and the supervisor share one CPU, so a scan during which the supervisor was not switched
 * out is a snapshot. Source: proc(5), getrusage(2). */
#include "sim/supervisor/internal.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static char state_letter(struct task *task)
{
    char line[256];
    if (task->stat_fd < 0) {
        snprintf(line, sizeof line, "/proc/%d/task/%d/stat", task->process->pid, task->tid);
        task->stat_fd = open(line, O_RDONLY | O_CLOEXEC);
        if (task->stat_fd < 0) {
            return 'R'; /* dying: waitpid reports it soon */
        }
    }
    ssize_t size = pread(task->stat_fd, line, sizeof line - 1, 0);
    if (size <= 0) {
        return 'R';
    }
    line[size] = '\0';
    const char *name_end = strrchr(line, ')');
    return name_end != NULL && name_end[1] == ' ' ? name_end[2] : 'R';
}

static bool is_asleep(struct task *task)
{
    switch (task->state) {
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
    switch (state_letter(task)) {
    case 'S':
        return true;
    case 'D':
        return task->process->in_vfork;
    case 'Z': /* a leader whose other threads live on */
        return task->tid == task->process->pid && task->process->tasks > 1;
    default:
        return false;
    }
}

static long switches(void)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

enum scan_result scan_tasks(struct supervisor *supervisor)
{
    long before = switches();
    if (g_hash_table_size(supervisor->early) > 0) {
        return SCAN_RUNNING;
    }
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        if (!is_asleep(g_ptr_array_index(supervisor->tasks, i))) {
            return SCAN_RUNNING;
        }
    }
    return switches() == before ? SCAN_ASLEEP : SCAN_RUNNING;
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
