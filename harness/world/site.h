#pragma once
/* The world of a site row: the site, its messengers and its people, and the tool that automates the
 * runbook. */
#include "harness/world/site-chat.h"
#include "mocks/site/site.h"

struct site_world {
    struct site *site;
    struct site_chat *chat;
    char *folder; /* of the nodes */
};

struct site_world *site_world_of(const struct world *world);
/* site-verbs.c */
extern const verb_act site_acts[];
