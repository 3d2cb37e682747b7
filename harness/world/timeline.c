/* Carries out the steps of a scenario. */
#include "harness/world/parts.h"

struct scheduled_step {
    struct world *world;
    const struct step *step;
};

bool timeline_kill_updater(struct world *world, const struct step *step)
{
    (void)step;
    updater_kill(world->updater);
    return true;
}

bool timeline_change_clock(struct world *world, const struct step *step)
{
    if (!clock_act_apply(&step->clock_act, &world->clock)) {
        return false;
    }
    supervisor_clock_changed(world->supervisor);
    clock_record(world, clock_act_name(step->clock_act.kind), step->line);
    return true;
}

/* A step that makes no sense in the world as the updater left it (the app that it quit can't take
 * an order) is skipped, and the history says so. */
static void carry_out(void *data)
{
    const struct scheduled_step *scheduled = data;
    struct world *world = scheduled->world;
    const struct step *step = scheduled->step;
    history_begin(world->history, "world", "step");
    history_integer(world->history, "line", step->line);
    history_text(world->history, "verb", verb_name(step->verb));
    history_end(world->history);
    verb_act act = world->platform->acts[step->verb];
    if (act == NULL || !act(world, step)) {
        history_begin(world->history, "world", "skipped");
        history_integer(world->history, "line", step->line);
        history_end(world->history);
    }
}

void clock_record(struct world *world, const char *change, int line)
{
    const struct clock *clock = &world->clock;
    history_begin(world->history, "world", "clock");
    history_text(world->history, "change", change);
    history_integer(world->history, "error-ns", clock_wall_ns(clock) - clock->instant_ns);
    history_integer(world->history, "drift-ppm", clock->drift_ppm);
    if (clock_is_suspended(clock)) {
        history_instant(world->history, "resumes", clock->suspended_until_ns);
    }
    history_integer(world->history, "line", line);
    history_end(world->history);
}

void timeline_schedule(struct world *world)
{
    const GPtrArray *steps = world->settings.row->steps;
    for (unsigned i = 0; i < steps->len; i++) {
        struct scheduled_step *scheduled = g_new(struct scheduled_step, 1);
        *scheduled = (struct scheduled_step){world, g_ptr_array_index(steps, i)};
        g_ptr_array_add(world->steps, scheduled);
        (step_is_outside(scheduled->step) ? queue_add_outside : queue_add)(
            world->queue, scheduled->step->instant_ns, carry_out, scheduled);
    }
}
