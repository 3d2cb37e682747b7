/* Opening files: what the tree opens for writing is watched for changes, what tells the time or a
 * random number tells that of the world. Source: open(2), openat2(2). */
#include "sim/supervisor/file-times.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>

bool opening_read(struct task *task, const struct user_regs_struct *registers,
                  struct opening *opening)
{
    *opening = (struct opening){.folder = AT_FDCWD, .address = registers->rdi};
    switch (registers->orig_rax) {
    case SYS_open:
        opening->flags = registers->rsi;
        break;
    case SYS_creat:
        opening->flags = O_CREAT | O_WRONLY | O_TRUNC;
        break;
    default:
        opening->folder = (int)registers->rdi;
        opening->address = registers->rsi;
        opening->flags = registers->rdx;
        break;
    }
    if (registers->orig_rax == SYS_openat2 &&
        !process_read(task->process, registers->rdx, &opening->flags, sizeof opening->flags)) {
        return false;
    }
    return process_read_text(task->process, opening->address, opening->path, sizeof opening->path);
}

static void finish_open(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    if ((int64_t)registers->rax >= 0) {
        file_times_opened(supervisor->file_times, task->process->pid, (int)registers->rax);
    }
}

static void finish_open_device(struct supervisor *supervisor, struct task *task,
                               struct user_regs_struct *registers)
{
    (void)supervisor;
    if ((int64_t)registers->rax >= 0) {
        random_device_look(task->process);
    }
}

/* Most openings are of libraries: only what ends like one of these is looked at closely. */
static bool has_name_of(const char *path, const char *const *names)
{
    const char *slash = strrchr(path, '/');
    for (; *names != NULL; names++) {
        if (strcmp(slash != NULL ? slash + 1 : path, *names) == 0) {
            return true;
        }
    }
    return false;
}

static void look_at_guarded(struct supervisor *supervisor, struct task *task,
                            const struct user_regs_struct *registers, const struct opening *opening)
{
    bool has_folder = registers->orig_rax == SYS_openat || registers->orig_rax == SYS_openat2;
    struct file_argument argument = {has_folder ? 0 : NONE, has_folder ? 1 : 0};
    guarded_look(supervisor, task, registers, argument, (opening->flags & O_NOFOLLOW) == 0);
}

void open_enter(struct supervisor *supervisor, struct task *task,
                struct user_regs_struct *registers)
{
    static const char *const devices[] = {"urandom", "random", NULL};
    static const char *const virtual_names[] = {"uptime",      "stat", "uuid", "boot_id",
                                                "since_epoch", "date", "time", NULL};
    struct opening opening;
    if (!opening_read(task, registers, &opening)) {
        task_resume(task, 0);
        return;
    }
    bool is_write = (opening.flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
    if (has_name_of(opening.path, devices)) {
        task_run_to_exit(task, registers, finish_open_device);
    } else if (is_write && strcmp(opening.path, "/dev/null") != 0) {
        look_at_guarded(supervisor, task, registers, &opening);
        task_run_to_exit(task, registers, finish_open);
    } else if (!has_name_of(opening.path, virtual_names) ||
               !virtual_open(task, registers, &opening)) {
        task_resume(task, 0);
    }
}
