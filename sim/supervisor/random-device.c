/* Randomness comes from the seed: getrandom, and reads of /dev/urandom and /dev/random. A process
 * that has one of the devices open stops at the end of each call, and what it read from the device
 * is replaced by what its own generator gives; whoever has none runs at full speed. Source:
 * getrandom(2), random(4). */
#include "sim/supervisor/internal.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define CHUNK_BYTES 4096u
#define CALL_LIMIT_BYTES (32u * 1024 * 1024 - 1) /* as the kernel: getrandom(2) */

static bool write_random(struct process *process, uint64_t address, uint64_t size_bytes)
{
    unsigned char chunk[CHUNK_BYTES];
    for (uint64_t given = 0; given < size_bytes;) {
        size_t part_bytes = MIN(sizeof chunk, size_bytes - given);
        random_bytes(&process->random, chunk, part_bytes);
        if (!process_write(process, address + given, chunk, part_bytes)) {
            return false;
        }
        given += part_bytes;
    }
    return true;
}

void random_give(struct supervisor *supervisor, struct task *task,
                 struct user_regs_struct *registers)
{
    if (supervisor->settings.real_random) {
        task_resume(task, 0);
        return;
    }
    uint64_t wanted = MIN(registers->rsi, CALL_LIMIT_BYTES);
    bool done = write_random(task->process, registers->rdi, wanted);
    task_skip_call(task, registers, done ? (int64_t)wanted : -EFAULT);
}

static bool is_device(pid_t pid, int fd)
{
    char link[40], path[16];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", pid, fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[MAX(length, 0)] = '\0';
    return strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0;
}

void random_device_look(struct process *process)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/fd", process->pid);
    DIR *descriptors = process->supervisor->settings.real_random ? NULL : opendir(path);
    const struct dirent *entry;
    process->reads_random_device = false;
    while (descriptors != NULL && (entry = readdir(descriptors)) != NULL) {
        process->reads_random_device |= is_device(process->pid, atoi(entry->d_name));
    }
    if (descriptors != NULL) {
        closedir(descriptors);
    }
}

static void replace_parts(struct process *process, const struct user_regs_struct *registers)
{
    uint64_t rest_bytes = registers->rax;
    for (uint64_t i = 0; i < registers->rdx && rest_bytes > 0; i++) {
        struct iovec part;
        if (!process_read(process, registers->rsi + i * sizeof part, &part, sizeof part)) {
            return;
        }
        uint64_t part_bytes = MIN(part.iov_len, rest_bytes);
        write_random(process, (uint64_t)(uintptr_t)part.iov_base, part_bytes);
        rest_bytes -= part_bytes;
    }
}

void random_device_follow(struct task *task)
{
    struct user_regs_struct registers;
    if (!task_registers(task, &registers) || (int64_t)registers.rax < 0) {
        return; /* the beginning of a call, or one that failed */
    }
    struct process *process = task->process;
    switch (registers.orig_rax) {
    case SYS_read:
    case SYS_pread64:
        if (is_device(process->pid, (int)registers.rdi)) {
            write_random(process, registers.rsi, registers.rax);
        }
        break;
    case SYS_readv:
    case SYS_preadv:
    case SYS_preadv2:
        if (is_device(process->pid, (int)registers.rdi)) {
            replace_parts(process, &registers);
        }
        break;
    case SYS_close:
    case SYS_close_range:
    case SYS_dup2:
    case SYS_dup3:
        random_device_look(process);
        break;
    default:
        break;
    }
}
