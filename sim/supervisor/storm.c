/* A tree that wakes without end and gets nowhere: so many time-outs in so little time that no
 * program can mean them. It is ended, and said who woke in which call. Wakes are counted, so that
 * the limit is the same on every machine. */
#include "sim/supervisor/internal.h"

#define WAKES_LIMIT 300000u
#define WINDOW_NS (20 * NS_PER_S)

static void begin_window(struct supervisor *supervisor)
{
    supervisor->storm = (struct storm){0, supervisor->settings.clock->instant_ns};
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        task->wakes = 0;
    }
}

static struct task *most_woken(const struct supervisor *supervisor)
{
    struct task *most = NULL;
    for (unsigned i = 0; i < supervisor->tasks->len; i++) {
        struct task *task = g_ptr_array_index(supervisor->tasks, i);
        most = most == NULL || task->wakes > most->wakes ? task : most;
    }
    return most;
}

bool storm_wakes(struct supervisor *supervisor, struct task *task)
{
    struct storm *storm = &supervisor->storm;
    if (supervisor->settings.clock->instant_ns - storm->since_ns >= WINDOW_NS) {
        begin_window(supervisor);
    }
    task->wakes++;
    if (++storm->wakes < WAKES_LIMIT) {
        return false;
    }
    struct task *most = most_woken(supervisor);
    struct process *root = most->process->root;
    g_autoptr(GString) text = g_string_new(NULL);
    diagnosis_append_task(text, most);
    notify(supervisor, NOTICE_STORM, root, NULL, (int64_t)storm->wakes, text->str);
    begin_window(supervisor);
    supervisor_end_tree(supervisor, root);
    return true;
}
