/* Virtual times of files: what is watched, and the calls that read times. Source: stat(2),
 * statx(2). */
#include "sim/supervisor/file-times.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define SEED_AGE_NS (60 * NS_PER_S)

struct file_times *file_times_new(const struct clock *clock)
{
    struct file_times *times = g_new(struct file_times, 1);
    times->records = file_records_new(clock);
    times->watch = file_watch_new(times->records);
    return times;
}

void file_times_free(struct file_times *times)
{
    file_watch_free(times->watch);
    file_records_free(times->records);
    g_free(times);
}

void file_times_settle(struct file_times *times)
{
    file_watch_settle(times->watch);
}

void supervisor_watch_folder(struct supervisor *supervisor, const char *path)
{
    file_records_begin_earlier(supervisor->file_times->records, SEED_AGE_NS);
    file_watch_add_tree(supervisor->file_times->watch, path);
    file_watch_settle(supervisor->file_times->watch);
}

void supervisor_store_file_times(struct supervisor *supervisor)
{
    file_watch_store(supervisor->file_times->watch);
}

bool file_is_device_place(const char *path)
{
    if (g_str_has_prefix(path, "/proc/")) {
        return strstr(path, "/cwd/") == NULL && strstr(path, "/fd/") == NULL;
    }
    return g_str_has_prefix(path, "/sys/") ||
           (g_str_has_prefix(path, "/dev/") && !g_str_has_prefix(path, "/dev/shm/"));
}

void file_times_opened(struct file_times *times, pid_t pid, int fd)
{
    char link[40], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[MAX(length, 0)] = '\0';
    struct file_state state;
    if (*path != '/' || file_is_device_place(path) || !file_state_read(AT_FDCWD, link, 0, &state)) {
        return;
    }
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    file_watch_add(times->watch, folder, name);
    file_watch_settle(times->watch);
    file_records_note(times->records, &state, 0); /* it may have no name (O_TMPFILE) */
    file_records_note_written(times->records, &state);
}

/* Where a call that reads the times of a file leaves them. */
struct read_row {
    int64_t call;
    struct file_argument file;
    unsigned answer;
};

static const struct read_row read_rows[] = {
    {SYS_stat, {NONE, 0}, 1},    {SYS_lstat, {NONE, 0}, 1}, {SYS_fstat, {0, NONE}, 1},
    {SYS_newfstatat, {0, 1}, 2}, {SYS_statx, {0, 1}, 4},
};

static const struct read_row *find_read(const struct user_regs_struct *registers)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(read_rows); i++) {
        if (read_rows[i].call == (int64_t)registers->orig_rax) {
            return &read_rows[i];
        }
    }
    g_assert_not_reached();
}

static void translate_stat(struct file_times *times, struct process *process, uint64_t address)
{
    struct stat status;
    if (!process_read(process, address, &status, sizeof status)) {
        return;
    }
    struct file_state state = {
        .device = status.st_dev,
        .inode = status.st_ino,
        .stamps_ns = {STAMP_UNKNOWN, STAMP_UNKNOWN, STAMP_UNKNOWN, STAMP_UNKNOWN}};
    struct timespec *const stamps[] = {&status.st_atim, &status.st_mtim, &status.st_ctim};
    for (unsigned kind = 0; kind < G_N_ELEMENTS(stamps); kind++) {
        state.stamps_ns[kind] = file_stamp_ns(stamps[kind]->tv_sec, stamps[kind]->tv_nsec);
    }
    if (!file_records_translate(times->records, &state)) {
        return;
    }
    for (unsigned kind = 0; kind < G_N_ELEMENTS(stamps); kind++) {
        if (state.stamps_ns[kind] != STAMP_UNKNOWN) {
            *stamps[kind] = file_stamp_split(state.stamps_ns[kind]);
        }
    }
    process_write(process, address, &status, sizeof status);
}

static void translate_statx(struct file_times *times, struct process *process, uint64_t address)
{
    struct statx status;
    if (!process_read(process, address, &status, sizeof status)) {
        return;
    }
    struct file_state state = {.device = makedev(status.stx_dev_major, status.stx_dev_minor),
                               .inode = status.stx_ino};
    struct statx_timestamp *const stamps[] = {&status.stx_atime, &status.stx_mtime,
                                              &status.stx_ctime, &status.stx_btime};
    static const unsigned masks[] = {STATX_ATIME, STATX_MTIME, STATX_CTIME, STATX_BTIME};
    for (unsigned kind = 0; kind < STAMPS; kind++) {
        state.stamps_ns[kind] = (status.stx_mask & masks[kind]) != 0
                                    ? file_stamp_ns(stamps[kind]->tv_sec, stamps[kind]->tv_nsec)
                                    : STAMP_UNKNOWN;
    }
    if (!file_records_translate(times->records, &state)) {
        return;
    }
    for (unsigned kind = 0; kind < STAMPS; kind++) {
        if (state.stamps_ns[kind] != STAMP_UNKNOWN) {
            struct timespec split = file_stamp_split(state.stamps_ns[kind]);
            stamps[kind]->tv_sec = split.tv_sec;
            stamps[kind]->tv_nsec = (uint32_t)split.tv_nsec;
        }
    }
    process_write(process, address, &status, sizeof status);
}

static void finish_read(struct supervisor *supervisor, struct task *task,
                        struct user_regs_struct *registers)
{
    const struct read_row *row = find_read(&task->entry);
    uint64_t address = call_argument(&task->entry, row->answer);
    if (registers->rax != 0) {
        return;
    }
    if (row->call == SYS_statx) {
        translate_statx(supervisor->file_times, task->process, address);
    } else {
        translate_stat(supervisor->file_times, task->process, address);
    }
}

/* True if the file can't have been written during the run: its times are spared the second stop. */
static bool is_still(struct supervisor *supervisor, struct task *task,
                     const struct user_regs_struct *registers, struct file_argument file)
{
    char text[PATH_MAX] = "", link[40];
    const struct file_watch *watch = supervisor->file_times->watch;
    uint64_t address = file.path != NONE ? call_argument(registers, (unsigned)file.path) : 0;
    if (address != 0 && !process_read_text(task->process, address, text, sizeof text)) {
        return true; /* the call will fail */
    }
    if (*text == '\0' && file.folder != NONE) {
        int fd = (int)call_argument(registers, (unsigned)file.folder);
        snprintf(link, sizeof link, "/proc/%d/fd/%d", task->process->pid, fd);
        ssize_t length = readlink(link, text, sizeof text - 1);
        text[MAX(length, 0)] = '\0';
    }
    return file_watch_is_still(watch, text);
}

void file_times_read(struct supervisor *supervisor, struct task *task,
                     struct user_regs_struct *registers)
{
    if (is_still(supervisor, task, registers, find_read(registers)->file)) {
        task_resume(task, 0);
        return;
    }
    file_watch_settle(supervisor->file_times->watch);
    task_run_to_exit(task, registers, finish_read);
}
