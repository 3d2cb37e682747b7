/* Carries out the verbs of site rows. One table row per verb. */
#include "harness/world/site.h"
#include <string.h>

static bool guest(struct world *world, const struct step *step)
{
    return site_guest(site_world_of(world)->site, step->id, &step->guest);
}

static bool guests(struct world *world, const struct step *step)
{
    site_guests(site_world_of(world)->site, step->id, step->count,
                step->instant_ns + step->duration_ns);
    return true;
}

static bool shift(struct world *world, const struct step *step)
{
    return site_shift(site_world_of(world)->site, strcmp(step->word, "opened") == 0);
}

static bool node(struct world *world, const struct step *step)
{
    return site_node_fails(site_world_of(world)->site, step->id, step->word, step->duration_ns);
}

static bool chat(struct world *world, const struct step *step)
{
    return site_chat_act(site_world_of(world)->chat, step);
}

const verb_act site_acts[] = {
    [VERB_KILL_UPDATER] = timeline_kill_updater,
    [VERB_GUEST] = guest,
    [VERB_GUESTS] = guests,
    [VERB_SHIFT] = shift,
    [VERB_NODE] = node,
    [VERB_CHAT] = chat,
};
