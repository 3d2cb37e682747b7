/* Who waits for what, in words: of a tree for which nothing is due, or that gets nowhere. Names and
 * places in the tree, no numbers of processes or files, so that the same tree is described in the
 * same words. Source: proc(5). */
#include "sim/supervisor/internal.h"
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>

#define THREADS_LIMIT 8     /* that are named */
#define DESCRIPTORS_LIMIT 4 /* of one poll */

struct call_words {
    int64_t call;
    const char *words;
    bool has_descriptor; /* as its first argument */
};

static const struct call_words words[] = {
    {SYS_read, "reads from", true},
    {SYS_readv, "reads from", true},
    {SYS_recvfrom, "receives from", true},
    {SYS_recvmsg, "receives from", true},
    {SYS_recvmmsg, "receives from", true},
    {SYS_write, "writes to", true},
    {SYS_writev, "writes to", true},
    {SYS_sendto, "sends to", true},
    {SYS_sendmsg, "sends to", true},
    {SYS_connect, "connects", true},
    {SYS_accept, "accepts connections at", true},
    {SYS_accept4, "accepts connections at", true},
    {SYS_flock, "waits for a lock of", true},
    {SYS_fcntl, "waits for a lock of", true},
    {SYS_epoll_wait, "waits for events of", true},
    {SYS_epoll_pwait, "waits for events of", true},
    {SYS_epoll_pwait2, "waits for events of", true},
    {SYS_poll, "waits for events (poll)", false},
    {SYS_ppoll, "waits for events (ppoll)", false},
    {SYS_select, "waits for events (select)", false},
    {SYS_pselect6, "waits for events (pselect)", false},
    {SYS_futex, "waits for another thread (futex)", false},
    {SYS_futex_waitv, "waits for another thread (futex)", false},
    {SYS_wait4, "waits for a child", false},
    {SYS_waitid, "waits for a child", false},
    {SYS_clock_gettime, "looks at the clock", false},
    {SYS_gettimeofday, "looks at the clock", false},
    {SYS_time, "looks at the clock", false},
    {SYS_nanosleep, "sleeps", false},
    {SYS_clock_nanosleep, "sleeps", false},
    {SYS_pause, "waits for a signal", false},
    {SYS_rt_sigsuspend, "waits for a signal", false},
    {SYS_rt_sigtimedwait, "waits for a signal", false},
    {SYS_semop, "waits for a semaphore", false},
    {SYS_semtimedop, "waits for a semaphore", false},
    {SYS_msgrcv, "waits for a message", false},
    {SYS_mq_timedreceive, "waits for a message", false},
    {SYS_vfork, "waits for its child to start a program", false},
};

static const struct call_words *find(int64_t call)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].call == call) {
            return &words[i];
        }
    }
    return NULL;
}

/* Of a poll: what it waits for. */
static void append_polled(GString *text, struct task *task, uint64_t address, uint64_t count)
{
    for (uint64_t i = 0; i < MIN(count, DESCRIPTORS_LIMIT); i++) {
        struct pollfd polled;
        if (!process_read(task->process, address + i * sizeof polled, &polled, sizeof polled)) {
            return;
        }
        g_string_append(text, i == 0 ? " of" : ",");
        descriptor_append(text, task->process, polled.fd);
    }
    if (count > DESCRIPTORS_LIMIT) {
        g_string_append_printf(text, " and %u more", (unsigned)(count - DESCRIPTORS_LIMIT));
    }
}

static char *name_in(const char *path)
{
    char *name = NULL;
    if (!g_file_get_contents(path, &name, NULL, NULL)) {
        return g_strdup("?");
    }
    g_strchomp(name);
    return g_strcanon(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+# ",
                      '?');
}

/* Among the threads of its process that are alive, from 1. */
static unsigned place_of(const struct task *task)
{
    const GPtrArray *tasks = task->process->supervisor->tasks;
    unsigned place = 0;
    for (unsigned i = 0; i < tasks->len; i++) {
        const struct task *other = g_ptr_array_index(tasks, i);
        place += other->process == task->process && other->order <= task->order;
    }
    return place;
}

/* "python3 (updater-1.2), thread 2 worker": the second process of its tree, the second thread. */
static void append_name(GString *text, const struct task *task)
{
    const struct process *process = task->process;
    g_autofree char *path = g_strdup_printf("/proc/%d/comm", process->pid),
                    *thread_path =
                        g_strdup_printf("/proc/%d/task/%d/comm", process->pid, task->tid);
    g_autofree char *name = name_in(path), *thread = name_in(thread_path);
    g_string_append_printf(text, "%s (%s", name, process_name(process));
    if (process->number > 1) {
        g_string_append_printf(text, ".%u", process->number);
    }
    g_string_append_c(text, ')');
    if (task->tid != process->pid) {
        bool is_named = strcmp(name, thread) != 0;
        g_string_append_printf(text, ", thread %u%s%s,", place_of(task), is_named ? " " : "",
                               is_named ? thread : "");
    }
}

static bool find_call(struct task *task, int64_t *call, uint64_t arguments[6])
{
    struct blocked blocked;
    if (task->wait != NULL) {
        *call = (int64_t)task->entry.orig_rax;
        for (unsigned i = 0; i < 6; i++) {
            arguments[i] = call_argument(&task->entry, i);
        }
        return true;
    }
    bool is_blocked = task_is_blocked(task, &blocked) && task_call_arguments(task, arguments);
    *call = is_blocked ? blocked.call : -1;
    return is_blocked;
}

static void append_call(GString *text, struct task *task)
{
    int64_t number;
    uint64_t arguments[6] = {0};
    if (task->state == TASK_STOPPED) {
        g_string_append(text, " is stopped");
        return;
    }
    if (!find_call(task, &number, arguments)) {
        g_string_append(text, task->process->supervisor->may_be_ending ? " is ending" : " runs");
        return;
    }
    const struct call_words *call = find(number);
    if (call == NULL) {
        g_string_append_printf(text, " is in system call %d", (int)number);
        return;
    }
    g_string_append_printf(text, " %s", call->words);
    if (call->has_descriptor) {
        descriptor_append(text, task->process, (int)arguments[0]);
    } else if (number == SYS_poll || number == SYS_ppoll) {
        append_polled(text, task, arguments[0], arguments[1]);
    }
}

void diagnosis_append_task(GString *text, struct task *task)
{
    append_name(text, task);
    append_call(text, task);
}

char *diagnosis_of(struct supervisor *supervisor, const struct process *root)
{
    GString *text = g_string_new(NULL);
    unsigned count = 0;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if ((root != NULL && task->process->root != root) || ++count > THREADS_LIMIT) {
            continue;
        }
        g_string_append(text, count > 1 ? "; " : "");
        diagnosis_append_task(text, task);
    }
    if (count > THREADS_LIMIT) {
        g_string_append_printf(text, "; and %u more", count - THREADS_LIMIT);
    }
    return g_string_free(text, FALSE);
}

static bool has_deadline(const struct supervisor *supervisor, const struct process *root)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->process->root == root && task->deadline_ns != INSTANT_NEVER) {
            return true;
        }
    }
    return timers_are_armed(supervisor, root) ||
           descriptor_timers_next_ns(supervisor) != INSTANT_NEVER;
}

char *process_waits_for_ever(const struct process *process)
{
    struct supervisor *supervisor = process->supervisor;
    bool waits = process_tree_size(process->root) > 0 && !has_deadline(supervisor, process->root);
    return waits ? diagnosis_of(supervisor, process->root) : NULL;
}
