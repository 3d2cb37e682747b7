/* Opening a virtual file: the call becomes memfd_create, and the file that it made is filled before
 * the program sees it. What changes with the clock is written anew when the clock has moved, as
 * long as the descriptor is open. Source: memfd_create(2). */
#include "sim/supervisor/virtual-file.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEPT_LIMIT 64
#define NAME_LIMIT 200 /* memfd_create: 249 */

struct kept {
    const struct virtual_file *file;
    pid_t pid;
    int theirs, ours; /* descriptors of one file */
};

GArray *virtual_files_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(struct kept));
}

/* NULL if it can't be told. */
static char *absolute_path(struct task *task, const struct opening *opening)
{
    char link[40], folder[PATH_MAX] = "/";
    if (*opening->path != '/' && opening->folder == AT_FDCWD) {
        snprintf(link, sizeof link, "/proc/%d/cwd", task->process->pid);
    } else {
        snprintf(link, sizeof link, "/proc/%d/fd/%d", task->process->pid, opening->folder);
    }
    if (*opening->path != '/') {
        ssize_t length = readlink(link, folder, sizeof folder - 1);
        folder[MAX(length, 0)] = '\0';
    }
    return *folder == '/' ? g_canonicalize_filename(opening->path, folder) : NULL;
}

static void write_text(int fd, const char *text)
{
    size_t size_bytes = strlen(text);
    if (pwrite(fd, text, size_bytes, 0) != (ssize_t)size_bytes ||
        ftruncate(fd, (off_t)size_bytes) != 0) {
        g_warning("a virtual file can't be written");
    }
}

static bool is_same_file(const struct kept *kept)
{
    char link[40];
    struct stat theirs, ours;
    snprintf(link, sizeof link, "/proc/%d/fd/%d", kept->pid, kept->theirs);
    return stat(link, &theirs) == 0 && fstat(kept->ours, &ours) == 0 &&
           theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev;
}

static void drop(struct supervisor *supervisor, unsigned index)
{
    close(g_array_index(supervisor->virtual_files, struct kept, index).ours);
    g_array_remove_index(supervisor->virtual_files, index);
}

void virtual_files_refresh(struct supervisor *supervisor)
{
    for (unsigned i = supervisor->virtual_files->len; i-- > 0;) {
        const struct kept *kept = &g_array_index(supervisor->virtual_files, struct kept, i);
        struct task *leader = task_find(supervisor, kept->pid);
        g_autofree char *text =
            leader != NULL && is_same_file(kept) ? virtual_file_text(kept->file, leader, "") : NULL;
        if (text == NULL) {
            drop(supervisor, i);
        } else {
            write_text(kept->ours, text);
        }
    }
}

void virtual_files_clear(struct supervisor *supervisor)
{
    while (supervisor->virtual_files->len > 0) {
        drop(supervisor, 0);
    }
    g_array_unref(supervisor->virtual_files);
}

static void fill(struct supervisor *supervisor, struct task *task, int theirs)
{
    struct opening opening;
    char link[40];
    g_autofree char *path =
        opening_read(task, &task->entry, &opening) ? absolute_path(task, &opening) : NULL;
    const struct virtual_file *file = path != NULL ? virtual_file_find(path) : NULL;
    g_autofree char *text = file != NULL ? virtual_file_text(file, task, path) : NULL;
    snprintf(link, sizeof link, "/proc/%d/fd/%d", task->process->pid, theirs);
    int ours = text != NULL ? open(link, O_RDWR | O_CLOEXEC) : -1;
    if (ours < 0) {
        return;
    }
    write_text(ours, text);
    if (!virtual_file_changes(file)) {
        close(ours);
        return;
    }
    if (supervisor->virtual_files->len == KEPT_LIMIT) {
        drop(supervisor, 0);
    }
    struct kept kept = {file, task->process->pid, theirs, ours};
    g_array_append_val(supervisor->virtual_files, kept);
}

static void finish_open(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    registers->rdi = task->entry.rdi;
    registers->rsi = task->entry.rsi;
    task_set_registers(task, registers);
    if ((int64_t)registers->rax >= 0) {
        fill(supervisor, task, (int)registers->rax);
    }
}

bool virtual_open(struct task *task, struct user_regs_struct *registers,
                  const struct opening *opening)
{
    if ((opening->flags & (O_WRONLY | O_RDWR | O_PATH | O_DIRECTORY)) != 0 ||
        strlen(opening->path) > NAME_LIMIT) {
        return false;
    }
    g_autofree char *path = absolute_path(task, opening);
    const struct virtual_file *file = path != NULL ? virtual_file_find(path) : NULL;
    if (file == NULL || !virtual_file_is_there(file, task, path)) {
        return false;
    }
    struct user_regs_struct changed = *registers;
    changed.orig_rax = SYS_memfd_create;
    changed.rdi = opening->address;
    changed.rsi = (opening->flags & O_CLOEXEC) != 0 ? MFD_CLOEXEC : 0;
    task_set_registers(task, &changed);
    task_run_to_exit(task, registers, finish_open);
    return true;
}
