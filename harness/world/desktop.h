#pragma once
/* The desktop world: CCC, the release feed, and a till whose app the updater keeps up to date. */
#include "harness/world/parts.h"
#include "mocks/ccc/ccc.h"
#include "mocks/feed/feed.h"
#include "mocks/till/till.h"

#define READ_TOKEN "till-reads"
#define CLIENT_ID "till"
#define CLIENT_SECRET "till-secret"

struct desktop {
    struct ccc *ccc;
    struct feed *feed;
    struct till *till;
    bool app_signalled; /* the updater sent the app a signal since it last started */
};

struct desktop *desktop_of(const struct world *world);
/* desktop-environment.c */
bool desktop_surround(const struct world *world, char ***environment, GError **error);
/* desktop-hardware.c: power and disk of the workstation. False where the machine does not permit
 * it. */
bool hardware_power(struct world *world, const struct step *step);
bool hardware_disk(struct world *world, const struct step *step);
/* desktop-verbs.c */
extern const verb_act desktop_acts[];
