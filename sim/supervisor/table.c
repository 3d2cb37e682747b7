/* The table of tasks and processes of one supervisor. */
#include "sim/supervisor/internal.h"
#include <unistd.h>

struct task *task_find(struct supervisor *supervisor, pid_t tid)
{
    return g_hash_table_lookup(supervisor->task_of_tid, GINT_TO_POINTER(tid));
}

struct task *task_add(struct supervisor *supervisor, pid_t tid, struct process *process)
{
    struct task *task = g_new0(struct task, 1);
    task->tid = tid;
    task->order = ++supervisor->tasks_ever;
    task->process = process;
    task->state = TASK_RUNNING;
    task->started_ns = clock_boottime_ns(supervisor->settings.clock);
    task->stat_fd = task->call_fd = task->turns_fd = -1;
    task_forget_due(task);
    process->tasks++;
    g_ptr_array_add(supervisor->tasks, task);
    g_hash_table_insert(supervisor->task_of_tid, GINT_TO_POINTER(tid), task);
    return task;
}

void task_remove(struct supervisor *supervisor, struct task *task)
{
    g_hash_table_remove(supervisor->task_of_tid, GINT_TO_POINTER(task->tid));
    supervisor->is_undisturbed = false;
    settled_forget(supervisor);
    g_ptr_array_remove(supervisor->tasks, task);
    task->process->tasks--;
    const int fds[] = {task->stat_fd, task->call_fd, task->turns_fd};
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
    g_free(task);
}

void task_expect_continue(struct supervisor *supervisor, const struct process *process)
{
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        if (task->process == process && task->state == TASK_STOPPED) {
            task->is_listening = false;
        }
    }
}

/* Tells apart the processes of the tree by whose child they are, and the how many-th: which of two
 * siblings' children is made first is the scheduler's to decide. */
static uint64_t lineage_of(struct supervisor *supervisor, struct process *parent)
{
    if (parent == NULL) {
        return ++supervisor->roots_ever;
    }
    struct random random;
    random_init(&random, parent->lineage, ++parent->children_ever);
    return random_next(&random);
}

struct process *process_add(struct supervisor *supervisor, pid_t pid, struct process *parent)
{
    struct process *process = g_new0(struct process, 1);
    process->pid = pid;
    process->supervisor = supervisor;
    process->parent = parent;
    process->root = parent != NULL ? parent->root : process;
    process->owner = parent != NULL ? parent->owner : NULL;
    process->number = ++process->root->tree_ever;
    process->is_alive = true;
    process->memory_fd = -1;
    if (parent != NULL) {
        process->words_address = parent->words_address;
        process->reads_random_device = parent->reads_random_device;
        process->spin = parent->spin;
        memcpy(process->words_ns, parent->words_ns, sizeof process->words_ns);
    }
    process->lineage = lineage_of(supervisor, parent);
    random_init(&process->random, supervisor->settings.seed, process->lineage);
    return process;
}

void process_free(struct process *process)
{
    process_forget_memory(process);
    g_free(process->name);
    g_free(process);
}

struct process *process_find(struct supervisor *supervisor, pid_t pid)
{
    struct task *leader = task_find(supervisor, pid);
    return leader != NULL ? leader->process : NULL;
}

const char *process_name(const struct process *process)
{
    return process->root->name;
}

pid_t process_pid(const struct process *process)
{
    return process->pid;
}

void *process_owner(const struct process *process)
{
    return process->owner;
}

bool process_is_alive(const struct process *process)
{
    return process->is_alive;
}

struct process *process_root(struct process *process)
{
    return process->root;
}

unsigned process_tree_size(const struct process *process)
{
    unsigned size = 0;
    const GPtrArray *tasks = process->supervisor->tasks;
    for (unsigned i = 0; i < tasks->len; i++) {
        const struct task *task = g_ptr_array_index(tasks, i);
        size += task->tid == task->process->pid && task->process->root == process->root;
    }
    return size;
}
