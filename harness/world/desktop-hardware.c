/* What happens to the power and to the disk of the workstation. */
#include "harness/world/desktop.h"
#include "sim/tree-removal.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>

struct spell {
    struct world *world;
    const struct step *step;
};

static char *folder_of(const struct world *world, const char *name)
{
    return g_build_filename(world->settings.folder, name, NULL);
}

static void record_power(const struct world *world, const char *change, const struct step *step)
{
    history_begin(world->history, "world", "power");
    history_text(world->history, "change", change);
    history_integer(world->history, "line", step->line);
    history_end(world->history);
}

/* To be called when what began with the step is over. */
static void after(struct world *world, const struct step *step, queue_callback callback)
{
    struct spell *spell = g_new(struct spell, 1);
    *spell = (struct spell){world, step};
    g_ptr_array_add(world->steps, spell);
    queue_add(world->queue, step->instant_ns + step->duration_ns, callback, spell);
}

/* TMPDIR does not survive. */
static void boot(void *data)
{
    const struct spell *spell = data;
    struct world *world = spell->world;
    g_autofree char *temporary = folder_of(world, "tmp");
    tree_remove(temporary, NULL);
    g_mkdir_with_parents(temporary, 0755);
    record_power(world, "back", spell->step);
    till_app_open(desktop_of(world)->till, 0);
    updater_boot(world->updater);
}

bool hardware_power(struct world *world, const struct step *step)
{
    struct process *app = till_app_process(desktop_of(world)->till);
    record_power(world, "lost", step);
    till_power_off(desktop_of(world)->till);
    if (app != NULL) {
        supervisor_end_tree(world->supervisor, app);
    }
    updater_power_off(world->updater);
    after(world, step, boot);
    return true;
}

static void record_disk(const struct world *world, const struct step *step)
{
    history_begin(world->history, "world", "disk");
    history_text(world->history, "change", step->word);
    history_instant(world->history, "until", step->instant_ns + step->duration_ns);
    history_integer(world->history, "line", step->line);
    history_end(world->history);
}

static void make_writable(void *data)
{
    const struct spell *spell = data;
    g_autofree char *state = folder_of(spell->world, "state");
    umount2(state, MNT_DETACH);
}

/* A view of the folder of its own, through which nothing is written. */
static bool make_read_only(const struct world *world, const char *path)
{
    const struct isolation *isolation = world->settings.isolation;
    return isolation != NULL && isolation_has_own_mounts(isolation) &&
           mount(path, path, NULL, MS_BIND, NULL) == 0 &&
           mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0;
}

static bool lock_state(struct world *world, const struct step *step)
{
    g_autofree char *state = folder_of(world, "state");
    if (!make_read_only(world, state)) {
        world_give_up(world, "this machine has no folders that can be made read-only");
        return false;
    }
    after(world, step, make_writable);
    return true;
}

static bool fill(struct world *world, const struct step *step)
{
    till_disk_full(desktop_of(world)->till, step->instant_ns + step->duration_ns);
    return true;
}

bool hardware_disk(struct world *world, const struct step *step)
{
    record_disk(world, step);
    return strcmp(step->word, "full") == 0 ? fill(world, step) : lock_state(world, step);
}
