/* Carries out the verbs of desktop rows. One table row per verb. */
#include "harness/world/desktop.h"
#include <string.h>

static bool publish(struct world *world, const struct step *step)
{
    return feed_publish(desktop_of(world)->feed, &step->release, NULL);
}

static bool promote(struct world *world, const struct step *step)
{
    return feed_promote(desktop_of(world)->feed, step->release.version, step->line);
}

static bool withdraw(struct world *world, const struct step *step)
{
    return feed_withdraw(desktop_of(world)->feed, step->release.version, step->line);
}

static bool write_configuration(struct world *world, const struct step *step, const char *method)
{
    unsigned status = ccc_write(desktop_of(world)->ccc, method, step->path, step->body, step->line);
    /* A service that validates may refuse: that is the story. */
    bool may_refuse = world->settings.row->desktop.ccc.validation != CCC_VALIDATES_NOTHING;
    return (status >= 200 && status < 300) || (may_refuse && status == 400);
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
            return words[i].act(desktop_of(world)->till, step->line);
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
        return till_order_begin(desktop_of(world)->till, step->id, step->line);
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
    return till_login(desktop_of(world)->till, step->word, step->line);
}

static bool state(struct world *world, const struct step *step)
{
    return till_state(desktop_of(world)->till, step->word, step->line);
}

static bool rotate_log(struct world *world, const struct step *step)
{
    return till_log_rotate(desktop_of(world)->till, step->line);
}

static bool fault(struct world *world, const struct step *step)
{
    struct http_server *server = strcmp(step->word, "ccc") == 0 ? ccc_server(desktop_of(world)->ccc)
                                 : strcmp(step->word, "feed") == 0
                                     ? feed_server(desktop_of(world)->feed)
                                     : till_server(desktop_of(world)->till);
    http_server_add_fault(server, &step->fault);
    return true;
}

const verb_act desktop_acts[] = {
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
    [VERB_KILL_UPDATER] = timeline_kill_updater,
    [VERB_FAULT] = fault,
    [VERB_CLOCK] = timeline_change_clock,
    [VERB_MACHINE] = timeline_change_clock,
    [VERB_POWER] = hardware_power,
    [VERB_DISK] = hardware_disk,
};
