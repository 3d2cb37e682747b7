/* Opening files: what the tree opens for writing is watched for changes. Source: open(2),
 * openat2(2). */
#include "sim/supervisor/internal.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>

/* The arguments of a call that opens a file. */
struct opening {
    char path[PATH_MAX];
    uint64_t flags;
};

static bool read_opening(struct task *task, const struct user_regs_struct *registers,
                         struct opening *opening)
{
    uint64_t path = registers->rsi;
    opening->flags = registers->rdx;
    switch (registers->orig_rax) {
    case SYS_open:
        path = registers->rdi;
        opening->flags = registers->rsi;
        break;
    case SYS_creat:
        path = registers->rdi;
        opening->flags = O_CREAT | O_WRONLY | O_TRUNC;
        break;
    case SYS_openat2:
        if (!process_read(task->process, registers->rdx, &opening->flags, sizeof opening->flags)) {
            return false;
        }
        break;
    default:
        break;
    }
    return process_read_text(task->process, path, opening->path, sizeof opening->path);
}

static void finish_open(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    if ((int64_t)registers->rax >= 0) {
        file_times_opened(supervisor->file_times, task->process->pid, (int)registers->rax);
    }
}

void open_enter(struct supervisor *supervisor, struct task *task,
                struct user_regs_struct *registers)
{
    (void)supervisor;
    struct opening opening;
    if (!read_opening(task, registers, &opening)) {
        task_resume(task, 0);
        return;
    }
    bool is_write = (opening.flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
    if (is_write && strcmp(opening.path, "/dev/null") != 0) {
        task_run_to_exit(task, registers, finish_open);
        return;
    }
    task_resume(task, 0);
}
