/* recvmmsg with a time-out. The kernel looks at the time-out only when a datagram has arrived, and
 * waits for one without a limit: so the datagrams are received one by one, and the virtual clock is
 * looked at in between. Source: recvmmsg(2), its section on bugs. */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <sys/socket.h>

/* The call as the program made it is restored, with this result. */
static void answer(struct task *task, struct user_regs_struct *registers, int64_t result)
{
    uint64_t after_call = registers->rip;
    *registers = task->entry;
    registers->rip = after_call;
    registers->orig_rax = (uint64_t)-1;
    registers->rax = (uint64_t)result;
    task->batch.count = 0;
    task_set_registers(task, registers);
}

static void finish(const struct clock *clock, struct task *task, struct user_regs_struct *registers)
{
    int64_t rest_ns = moment_rest_ns(clock, task->batch.due);
    int64_t parts[2] = {rest_ns / NS_PER_S, rest_ns % NS_PER_S};
    int64_t count = task->batch.count;
    bool written = process_write(task->process, task->entry.r8, parts, sizeof parts);
    answer(task, registers, written ? count : -EFAULT);
}

/* Executes the call once more: it stops at its entry again. */
static void call_again(struct task *task, struct user_regs_struct *registers)
{
    uint64_t after_call = registers->rip;
    *registers = task->entry;
    registers->rip = after_call - SYSCALL_INSTRUCTION_BYTES;
    registers->rax = task->entry.orig_rax;
    task_set_registers(task, registers);
}

static void received(struct supervisor *supervisor, struct task *task,
                     struct user_regs_struct *registers)
{
    const struct clock *clock = supervisor->settings.clock;
    int64_t result = (int64_t)registers->rax;
    struct batch *batch = &task->batch;
    if (result <= 0 && batch->count == 0) {
        uint64_t after_call = registers->rip;
        *registers = task->entry; /* an interrupted call is begun anew by the kernel */
        registers->rip = after_call;
        registers->rax = (uint64_t)result;
        task_set_registers(task, registers);
        return;
    }
    batch->count += result > 0;
    bool is_over = result <= 0 || batch->count >= (uint32_t)task->entry.rdx ||
                   moment_rest_ns(clock, batch->due) == 0;
    if (is_over) {
        finish(clock, task, registers);
    } else {
        call_again(task, registers);
    }
}

static bool is_continued(const struct task *task, const struct user_regs_struct *registers)
{
    return task->batch.count > 0 && registers->rip == task->entry.rip &&
           registers->rsp == task->entry.rsp;
}

void batch_receive(struct supervisor *supervisor, struct task *task,
                   struct user_regs_struct *registers)
{
    int64_t parts[2];
    if (!is_continued(task, registers)) {
        bool is_good = process_read(task->process, registers->r8, parts, sizeof parts) &&
                       parts[0] >= 0 && parts[1] >= 0 && parts[1] < NS_PER_S;
        if (!is_good || (uint32_t)registers->rdx == 0) {
            task_resume(task, 0); /* an error: the kernel's answer */
            return;
        }
        int64_t limit_ns = parts[0] > INSTANT_NEVER / NS_PER_S - 1 ? INSTANT_NEVER
                                                                   : parts[0] * NS_PER_S + parts[1];
        task->batch = (struct batch){
            0, moment_after(supervisor->settings.clock, CLOCK_KIND_MONOTONIC, limit_ns)};
    }
    struct user_regs_struct one = *registers;
    one.rsi += task->batch.count * sizeof(struct mmsghdr);
    one.rdx = 1;
    one.r8 = 0;
    if (task->batch.count > 0 && (one.r10 & MSG_WAITFORONE) != 0) {
        one.r10 |= MSG_DONTWAIT;
    }
    task_set_registers(task, &one);
    task_run_to_exit(task, registers, received);
}
