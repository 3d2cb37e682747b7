/* Carries out the steps of a scenario. One table row per verb. */
#include "harness/world/parts.h"
#include <string.h>

struct scheduled_step {
    struct world *world;
    const struct step *step;
};

typedef bool (*verb_act)(struct world *world, const struct step *step);

static bool publish(struct world *world, const struct step *step)
{
    return feed_publish(world->feed, &step->release, NULL);
}

static bool promote(struct world *world, const struct step *step)
{
    return feed_promote(world->feed, step->release.version, step->line);
}

static bool withdraw(struct world *world, const struct step *step)
{
    return feed_withdraw(world->feed, step->release.version, step->line);
}

static bool write_configuration(struct world *world, const struct step *step, const char *method)
{
    unsigned status = ccc_write(world->ccc, method, step->path, step->body, step->line);
    return status >= 200 && status < 300;
}

static bool patch_configuration(struct world *world, const struct step *step)
{
    return write_configuration(world, step, "PATCH");
}

static bool put_configuration(struct world *world, const struct step *step)
{
    return write_configuration(world, step, "PUT");
}

static bool delete_configuration(struct world *world, const struct step *step)
{
    return write_configuration(world, step, "DELETE");
}

struct till_word {
    const char *word;
    bool (*act)(struct till *till, int line);
};

static bool act_on_till(struct world *world, const struct step *step, const struct till_word *words,
                        unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(words[i].word, step->word) == 0) {
            return words[i].act(world->till, step->line);
        }
    }
    return false;
}

static bool order(struct world *world, const struct step *step)
{
    static const struct till_word words[] = {
        {"pay", till_order_pay},
        {"suspend", till_order_suspend},
        {"resume", till_order_resume},
        {"end", till_order_end},
    };
    if (strcmp(step->word, "begin") == 0) {
        return till_order_begin(world->till, step->id, step->line);
    }
    return act_on_till(world, step, words, G_N_ELEMENTS(words));
}

static bool app(struct world *world, const struct step *step)
{
    static const struct till_word words[] = {
        {"open", till_app_open},
        {"close", till_app_close},
        {"crash", till_app_crash},
        {"hang", till_app_hang},
    };
    return act_on_till(world, step, words, G_N_ELEMENTS(words));
}

static bool login(struct world *world, const struct step *step)
{
    return till_login(world->till, step->word, step->line);
}

static bool state(struct world *world, const struct step *step)
{
    return till_state(world->till, step->word, step->line);
}

static bool rotate_log(struct world *world, const struct step *step)
{
    return till_log_rotate(world->till, step->line);
}

static bool kill_updater(struct world *world, const struct step *step)
{
    (void)step;
    updater_kill(world->updater);
    return true;
}

static bool fault(struct world *world, const struct step *step)
{
    struct http_server *server = strcmp(step->word, "ccc") == 0    ? ccc_server(world->ccc)
                                 : strcmp(step->word, "feed") == 0 ? feed_server(world->feed)
                                                                   : till_server(world->till);
    http_server_add_fault(server, &step->fault);
    return true;
}

static bool change_clock(struct world *world, const struct step *step)
{
    if (!clock_act_apply(&step->clock_act, &world->clock)) {
        return false;
    }
    supervisor_clock_changed(world->supervisor);
    clock_record(world, clock_act_name(step->clock_act.kind), step->line);
    return true;
}

static const verb_act acts[] = {
    [VERB_PUBLISH] = publish,
    [VERB_PROMOTE] = promote,
    [VERB_WITHDRAW] = withdraw,
    [VERB_PATCH_CONFIGURATION] = patch_configuration,
    [VERB_PUT_CONFIGURATION] = put_configuration,
    [VERB_DELETE_CONFIGURATION] = delete_configuration,
    [VERB_ORDER] = order,
    [VERB_APP] = app,
    [VERB_LOGIN] = login,
    [VERB_STATE] = state,
    [VERB_ROTATE_LOG] = rotate_log,
    [VERB_KILL_UPDATER] = kill_updater,
    [VERB_FAULT] = fault,
    [VERB_CLOCK] = change_clock,
    [VERB_MACHINE] = change_clock,
    [VERB_POWER] = hardware_power,
    [VERB_DISK] = hardware_disk,
};

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
    if (!acts[step->verb](world, step)) {
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
