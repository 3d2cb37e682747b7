/* Programs that look at the clock until it shows what they wait for. The clock stands while they
 * run, and would stand for ever. So their looks are counted, by the rewritten vDSO and here: one
 * that comes after very many at one instant lasts a little, as a sleep does, and so does
 * one in every thousand that follow. How long depends on nothing but their number: no machine is
 * too slow for it, and every run is the same. */
#include "sim/supervisor/internal.h"

/* At one instant, before any takes time. How often a runtime with threads looks while they wait for
 * each other depends on the kernel; that must stay far below. Looks that bypass the vDSO stop. */
#define FREE_READS 4000000
#define FREE_DIRECT_READS 100000
#define READS_A_STEP 1000
#define SHORTEST_STEP_NS (100 * NS_PER_US)
#define LONGEST_STEP_NS (10 * NS_PER_MS)
#define LOOKING_LIMIT_NS (120 * NS_PER_S)
#define STEPS_BEHIND 64 /* a step is no longer than such a part of what was spent already */

static void refill(struct process *process, int64_t reads, int64_t direct_reads)
{
    struct spin *spin = &process->spin;
    spin->refilled_ns = process->supervisor->settings.clock->instant_ns;
    spin->direct_left = direct_reads;
    if (spin->counter_address != 0) {
        process_write(process, spin->counter_address, &reads, sizeof reads);
    }
}

void spin_begin(struct process *process, uint64_t counter_address)
{
    process->spin = (struct spin){.counter_address = counter_address};
    refill(process, FREE_READS, FREE_DIRECT_READS);
}

/* A read that the vDSO does not answer any more, or the last of those that bypass it. */
static bool is_counted_out(const struct task *task, const struct user_regs_struct *registers)
{
    struct process *process = task->process;
    return vdso_is_reading(process, registers->rip) || --process->spin.direct_left < 0;
}

static int64_t next_step_ns(const struct spin *spin)
{
    return CLAMP(spin->spent_ns / STEPS_BEHIND, SHORTEST_STEP_NS, LONGEST_STEP_NS);
}

bool spin_holds(struct supervisor *supervisor, struct task *task,
                const struct user_regs_struct *registers)
{
    struct spin *spin = &task->process->spin;
    if (!is_counted_out(task, registers)) {
        return false;
    }
    if (spin->refilled_ns != supervisor->settings.clock->instant_ns) {
        spin->spent_ns = 0;
        refill(task->process, FREE_READS, FREE_DIRECT_READS);
        return false;
    }
    int64_t step_ns = next_step_ns(spin);
    wait_hold_reading(supervisor, task, registers, step_ns);
    refill(task->process, READS_A_STEP, READS_A_STEP); /* for other threads meanwhile */
    return true;
}

bool spin_is_endless(struct supervisor *supervisor, struct task *task, int64_t spent_ns)
{
    if (spent_ns < LOOKING_LIMIT_NS) {
        return false;
    }
    struct process *root = task->process->root;
    g_autoptr(GString) text = g_string_new(NULL);
    diagnosis_append_task(text, task);
    notify(supervisor, NOTICE_LOOKING, root, NULL, LOOKING_LIMIT_NS, text->str);
    supervisor_end_tree(supervisor, root);
    return true;
}

bool spin_step_ended(struct supervisor *supervisor, struct task *task)
{
    int64_t step_ns = next_step_ns(&task->process->spin);
    task->process->spin.spent_ns += step_ns;
    supervisor->totals.spun_ns += step_ns;
    refill(task->process, READS_A_STEP, READS_A_STEP);
    return !spin_is_endless(supervisor, task, task->process->spin.spent_ns);
}
