#pragma once
/* The parts of a world, for the files that assemble it and carry out its timeline. */
#include "harness/world/network.h"
#include "harness/world/updater-process.h"
#include "harness/world/world.h"
#include "mocks/ccc/ccc.h"
#include "mocks/feed/feed.h"
#include "mocks/till/till.h"
#include "sim/confinement.h"

struct world {
    struct world_settings settings;
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct supervisor *supervisor;
    struct network *network;
    struct confinement *confinement;
    char **guarded_folders; /* of the till */
    struct ccc *ccc;
    struct feed *feed;
    struct till *till;
    struct updater_process *updater;
    GPtrArray *steps;   /* struct scheduled_step * */
    bool app_signalled; /* the updater sent the app a signal since it last started */
    bool has_ended;
    volatile int interrupted;
    int64_t cpu_charged_ns;
    unsigned mode; /* sim/mode.h */
    char *fault;   /* why the row can't be judged, or NULL */
};

/* hardware.c: power and disk of the workstation. False where the machine does not permit it. */
bool hardware_power(struct world *world, const struct step *step);
bool hardware_disk(struct world *world, const struct step *step);
/* The row can't be judged, for this reason. */
void world_give_up(struct world *world, const char *reason);

/* timeline.c: puts every step of the row into the queue. */
void timeline_schedule(struct world *world);
/* How wrong the clock of the workstation is now, into the history. */
void clock_record(struct world *world, const char *change, int line);
/* environment.c: what the updater sees. Free with g_strfreev. */
char **environment_of(const struct world *world, GError **error);
