/* Who waits for what, in words: of a tree for which nothing is due. Names only, no numbers of
 * processes or files, so that the same tree is described in the same words. Source: proc(5). */
#include "sim/supervisor/internal.h"
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define THREADS_LIMIT 8 /* that are named */
#define LINK_BYTES 256

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

/* "descriptor 4 (pipe)": what the kernel tells of it, without the number of its inode. */
static void append_descriptor(GString *text, const struct task *task, int fd)
{
    char path[64], link[LINK_BYTES];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", task->process->pid, fd);
    ssize_t size = readlink(path, link, sizeof link - 1);
    link[MAX(size, 0)] = '\0';
    if (link[0] != '/') {
        char *end = strchr(link, ':');
        if (end != NULL && !g_str_has_prefix(link, "anon_inode:")) {
            *end = '\0';
        }
    }
    g_autofree char *name = g_str_to_ascii(link, "C");
    g_strcanon(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:[]", '?');
    g_string_append_printf(text, " descriptor %d (%s)", fd, name[0] != '\0' ? name : "closed");
}

static char *name_of(const struct task *task)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/comm", task->process->pid, task->tid);
    char *name = NULL;
    if (!g_file_get_contents(path, &name, NULL, NULL)) {
        return g_strdup("?");
    }
    g_strchomp(name);
    return g_strcanon(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+# ",
                      '?');
}

static void append_call(GString *text, struct task *task)
{
    struct blocked blocked;
    if (task->state == TASK_STOPPED) {
        g_string_append(text, " is stopped");
    } else if (!task_is_blocked(task, &blocked)) {
        g_string_append(text, " is ending");
    } else {
        const struct call_words *call = find(blocked.call);
        if (call == NULL) {
            g_string_append_printf(text, " is in system call %d", (int)blocked.call);
        } else {
            g_string_append_printf(text, " %s", call->words);
        }
        if (call != NULL && call->has_descriptor) {
            append_descriptor(text, task, (int)blocked.first);
        }
    }
}

/* "cat reads from descriptor 0 (pipe); sh waits for a child" */
char *diagnosis_of_stuck(struct supervisor *supervisor)
{
    GString *text = g_string_new(NULL);
    unsigned count = supervisor->tasks->len;
    for (unsigned i = 0; i < MIN(count, THREADS_LIMIT); i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        g_autofree char *name = name_of(task);
        g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", name);
        append_call(text, task);
    }
    if (count > THREADS_LIMIT) {
        g_string_append_printf(text, "; and %u more", count - THREADS_LIMIT);
    }
    return g_string_free(text, FALSE);
}
