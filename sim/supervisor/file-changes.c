/* Calls that change a folder, whose watching begins then, and calls that set the times of a file.
 * Source: rename(2), chmod(2), chown(2), utimensat(2), futimesat(2), utime(2). */
#include "sim/supervisor/file-times.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

char *file_path_of(struct task *task, const struct user_regs_struct *registers,
                   struct file_argument argument)
{
    char text[PATH_MAX] = "";
    uint64_t address =
        argument.path != NONE ? call_argument(registers, (unsigned)argument.path) : 0;
    if (address != 0 && !process_read_text(task->process, address, text, sizeof text)) {
        return NULL;
    }
    if (g_str_has_prefix(text, "/proc/self/")) {
        return g_strdup_printf("/proc/%d/%s", task->process->pid, text + strlen("/proc/self/"));
    }
    if (*text == '/') {
        return g_strdup(text);
    }
    int folder = argument.folder != NONE ? (int)call_argument(registers, (unsigned)argument.folder)
                                         : AT_FDCWD;
    const char *slash = *text != '\0' ? "/" : "";
    return folder == AT_FDCWD
               ? g_strdup_printf("/proc/%d/cwd%s%s", task->process->pid, slash, text)
               : g_strdup_printf("/proc/%d/fd/%d%s%s", task->process->pid, folder, slash, text);
}

static bool names_a_descriptor(struct task *task, const struct user_regs_struct *registers,
                               struct file_argument argument)
{
    char first = '\0';
    if (argument.folder == NONE) {
        return false;
    }
    uint64_t address =
        argument.path != NONE ? call_argument(registers, (unsigned)argument.path) : 0;
    return address == 0 || (process_read(task->process, address, &first, 1) && first == '\0');
}

static void watch_parent(struct file_times *times, struct task *task,
                         const struct user_regs_struct *registers, struct file_argument argument)
{
    if (names_a_descriptor(task, registers, argument)) {
        file_times_opened(times, task->process->pid,
                          (int)call_argument(registers, (unsigned)argument.folder));
        return;
    }
    g_autofree char *path = file_path_of(task, registers, argument);
    if (path == NULL || file_is_device_place(path)) {
        return;
    }
    for (size_t length = strlen(path); length > 1 && path[length - 1] == '/';) {
        path[--length] = '\0';
    }
    g_autofree char *parent = g_path_get_dirname(path);
    file_watch_add(times->watch, parent, NULL);
}

struct change_row {
    int64_t call;
    struct file_argument files[2];
};

static const struct change_row change_rows[] = {
    {SYS_mkdir, {{NONE, 0}, {NONE, NONE}}},  {SYS_mkdirat, {{0, 1}, {NONE, NONE}}},
    {SYS_rmdir, {{NONE, 0}, {NONE, NONE}}},  {SYS_unlink, {{NONE, 0}, {NONE, NONE}}},
    {SYS_unlinkat, {{0, 1}, {NONE, NONE}}},  {SYS_mknod, {{NONE, 0}, {NONE, NONE}}},
    {SYS_mknodat, {{0, 1}, {NONE, NONE}}},   {SYS_symlink, {{NONE, 1}, {NONE, NONE}}},
    {SYS_symlinkat, {{1, 2}, {NONE, NONE}}}, {SYS_truncate, {{NONE, 0}, {NONE, NONE}}},
    {SYS_rename, {{NONE, 0}, {NONE, 1}}},    {SYS_renameat, {{0, 1}, {2, 3}}},
    {SYS_renameat2, {{0, 1}, {2, 3}}},       {SYS_link, {{NONE, 0}, {NONE, 1}}},
    {SYS_linkat, {{0, 1}, {2, 3}}},          {SYS_chmod, {{NONE, 0}, {NONE, NONE}}},
    {SYS_fchmod, {{0, NONE}, {NONE, NONE}}}, {SYS_fchmodat, {{0, 1}, {NONE, NONE}}},
    {SYS_fchmodat2, {{0, 1}, {NONE, NONE}}}, {SYS_chown, {{NONE, 0}, {NONE, NONE}}},
    {SYS_lchown, {{NONE, 0}, {NONE, NONE}}}, {SYS_fchown, {{0, NONE}, {NONE, NONE}}},
    {SYS_fchownat, {{0, 1}, {NONE, NONE}}},
};

/* Where the path ends at a link: the call changes what it leads to, and not the link. */
static bool changes_target(int64_t call, const struct user_regs_struct *registers)
{
    switch (call) {
    case SYS_truncate:
    case SYS_chmod:
    case SYS_fchmod:
    case SYS_fchmodat:
    case SYS_chown:
    case SYS_fchown:
        return true;
    case SYS_fchmodat2:
        return (registers->r10 & AT_SYMLINK_NOFOLLOW) == 0;
    case SYS_fchownat:
        return (registers->r8 & AT_SYMLINK_NOFOLLOW) == 0;
    default:
        return false;
    }
}

void file_times_change(struct supervisor *supervisor, struct task *task,
                       struct user_regs_struct *registers)
{
    const struct change_row *row = change_rows;
    while (row->call != (int64_t)registers->orig_rax) {
        row++;
        g_assert(row < change_rows + G_N_ELEMENTS(change_rows));
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(row->files); i++) {
        if (row->files[i].path != NONE || row->files[i].folder != NONE) {
            guarded_look(supervisor, task, registers, row->files[i],
                         changes_target(row->call, registers));
            watch_parent(supervisor->file_times, task, registers, row->files[i]);
        }
    }
    file_watch_settle(supervisor->file_times->watch);
    task_resume(task, 0);
}

/* How a call that sets the times of a file is told them. */
struct set_row {
    int64_t call;
    struct file_argument file;
    unsigned times;
    enum { SET_TIMESPEC, SET_TIMEVAL, SET_SECONDS } form;
};

static const struct set_row set_rows[] = {
    {SYS_utimensat, {0, 1}, 2, SET_TIMESPEC},
    {SYS_futimesat, {0, 1}, 2, SET_TIMEVAL},
    {SYS_utimes, {NONE, 0}, 1, SET_TIMEVAL},
    {SYS_utime, {NONE, 0}, 1, SET_SECONDS},
};

static const struct set_row *find_set(const struct user_regs_struct *registers)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(set_rows); i++) {
        if (set_rows[i].call == (int64_t)registers->orig_rax) {
            return &set_rows[i];
        }
    }
    g_assert_not_reached();
}

/* The bits of STAMP_ACCESS and STAMP_MODIFY that are set to the present, and to something else. */
static void what_is_set(const struct set_row *row, struct task *task, unsigned *present,
                        unsigned *explicit)
{
    const unsigned both = STAMP_BIT(STAMP_ACCESS) | STAMP_BIT(STAMP_MODIFY);
    uint64_t address = call_argument(&task->entry, row->times);
    struct timespec times[2];
    *present = address == 0 ? both : 0;
    *explicit = both & ~*present;
    if (row->form != SET_TIMESPEC || address == 0 ||
        !process_read(task->process, address, times, sizeof times)) {
        return;
    }
    for (unsigned kind = STAMP_ACCESS; kind <= STAMP_MODIFY; kind++) {
        bool is_now = times[kind].tv_nsec == UTIME_NOW, is_kept = times[kind].tv_nsec == UTIME_OMIT;
        *present |= is_now ? STAMP_BIT(kind) : 0;
        *explicit &= is_now || is_kept ? ~STAMP_BIT(kind) : both;
    }
}

static void finish_set(struct supervisor *supervisor, struct task *task,
                       struct user_regs_struct *registers)
{
    const struct set_row *row = find_set(&task->entry);
    bool follows = row->call != SYS_utimensat || (task->entry.r10 & AT_SYMLINK_NOFOLLOW) == 0;
    g_autofree char *path = file_path_of(task, &task->entry, row->file);
    struct file_state state;
    unsigned present, explicit;
    if (registers->rax != 0 || path == NULL ||
        !file_state_read(AT_FDCWD, path, follows ? 0 : AT_SYMLINK_NOFOLLOW, &state)) {
        return;
    }
    what_is_set(row, task, &present, &explicit);
    file_records_note(supervisor->file_times->records, &state, present | STAMP_BIT(STAMP_CHANGE));
    file_records_note_explicit(supervisor->file_times->records, &state, explicit);
    file_records_note_written(supervisor->file_times->records, &state);
}

void file_times_set(struct supervisor *supervisor, struct task *task,
                    struct user_regs_struct *registers)
{
    const struct set_row *row = find_set(registers);
    guarded_look(supervisor, task, registers, row->file, true);
    watch_parent(supervisor->file_times, task, registers, row->file);
    file_watch_settle(supervisor->file_times->watch);
    task_run_to_exit(task, registers, finish_set);
}
