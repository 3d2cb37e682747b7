/* Registers, memory and resumption of supervised tasks. A task may be killed at any instant: every
 * function tells so by its result, and the waitpid loop then reports the death. Source: ptrace(2),
 * proc(5). */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

bool task_registers(const struct task *task, struct user_regs_struct *registers)
{
    return ptrace(PTRACE_GETREGS, task->tid, NULL, registers) == 0;
}

bool task_set_registers(const struct task *task, const struct user_regs_struct *registers)
{
    return ptrace(PTRACE_SETREGS, task->tid, NULL, registers) == 0;
}

static int memory_of(struct process *process)
{
    if (process->memory_fd < 0) {
        char path[40];
        snprintf(path, sizeof path, "/proc/%d/mem", process->pid);
        process->memory_fd = open(path, O_RDWR | O_CLOEXEC);
    }
    return process->memory_fd;
}

void process_forget_memory(struct process *process)
{
    if (process->memory_fd >= 0) {
        close(process->memory_fd);
        process->memory_fd = -1;
    }
}

bool process_read(struct process *process, uint64_t address, void *bytes, size_t size_bytes)
{
    int fd = memory_of(process);
    return fd >= 0 && pread(fd, bytes, size_bytes, (off_t)address) == (ssize_t)size_bytes;
}

bool process_write(struct process *process, uint64_t address, const void *bytes, size_t size_bytes)
{
    int fd = memory_of(process);
    return fd >= 0 && pwrite(fd, bytes, size_bytes, (off_t)address) == (ssize_t)size_bytes;
}

bool process_read_text(struct process *process, uint64_t address, char *text, size_t size_bytes)
{
    int fd = memory_of(process);
    for (size_t length = 0; fd >= 0 && length < size_bytes;) {
        ssize_t size = pread(fd, text + length, size_bytes - length, (off_t)(address + length));
        if (size <= 0) {
            return false;
        }
        if (memchr(text + length, '\0', (size_t)size) != NULL) {
            return true;
        }
        length += (size_t)size;
    }
    return false;
}

uint64_t call_argument(const struct user_regs_struct *registers, unsigned index)
{
    const uint64_t arguments[] = {registers->rdi, registers->rsi, registers->rdx,
                                  registers->r10, registers->r8,  registers->r9};
    g_assert(index < G_N_ELEMENTS(arguments));
    return arguments[index];
}

static void resume(struct task *task, enum __ptrace_request request, int signal)
{
    struct supervisor *supervisor = task->process->supervisor;
    if (task->state == TASK_WAITING) {
        pause_let_in(&supervisor->pause);
    } else {
        pause_released(&supervisor->pause);
    }
    supervisor->is_undisturbed = false;
    settled_forget(supervisor);
    task->seen_asleep = false;
    task->asleep_turns = 0;
    if (request == PTRACE_CONT && task->process->reads_random_device) {
        request = PTRACE_SYSCALL;
    }
    if (ptrace(request, task->tid, NULL, (void *)(intptr_t)signal) != 0) {
        g_assert(errno == ESRCH);
    }
}

void task_resume(struct task *task, int signal)
{
    resume(task, PTRACE_CONT, signal);
}

void task_resume_to_exit(struct task *task)
{
    resume(task, PTRACE_SYSCALL, 0);
}

void task_skip_call(struct task *task, struct user_regs_struct *registers, int64_t result)
{
    registers->orig_rax = (uint64_t)-1;
    registers->rax = (uint64_t)result;
    task_set_registers(task, registers);
    task_resume(task, 0);
}

void task_run_to_exit(struct task *task, const struct user_regs_struct *registers,
                      void (*at_exit)(struct supervisor *supervisor, struct task *task,
                                      struct user_regs_struct *registers))
{
    task->entry = *registers;
    task->at_exit = at_exit;
    task_resume_to_exit(task);
}
