#pragma once
/* The frame of a world, for the files that assemble it, and what a platform plugs into it: the
 * frame has the clock, the queue, the history, the supervisor, the network, the updater and the
 * timeline; the platform has the servers and machines that an updater of its kind meets. */
#include "harness/world/network.h"
#include "harness/world/updater-process.h"
#include "harness/world/world.h"
#include "sim/confinement.h"

/* Something that the supervisor noticed. */
struct notice {
    enum supervisor_notice kind;
    struct process *process, *other;
    int64_t detail;
    const char *text;
    bool is_updater; /* the process is the updater's */
};

/* Carries out a step. False: it makes no sense now. */
typedef bool (*verb_act)(struct world *world, const struct step *step);

struct world_platform {
    const char *name;
    bool is_task;               /* the updater is started once, and ends by itself */
    const char *const *guarded; /* folders of the sandbox: NOTICE_TOUCHED; NULL-terminated */
    /* Makes `own`, its servers among the sources. */
    bool (*make)(struct world *world, GError **error);
    void (*free)(struct world *world);
    /* Its keys of the event `begin`. */
    void (*record_begin)(const struct world *world);
    /* What stands when the row begins, and is recorded after `begin`. */
    bool (*open)(struct world *world, GError **error);
    void (*boot)(struct world *world);  /* its machines start, before the updater */
    void (*close)(struct world *world); /* the row is over; NULL: nothing to do */
    /* What the updater sees besides what every updater sees. */
    bool (*surround)(const struct world *world, char ***environment, GError **error);
    /* True: the frame has nothing more to do about it. */
    bool (*notice)(struct world *world, const struct notice *notice);
    const verb_act *acts; /* by enum verb; NULL: not of this platform */
};
extern const struct world_platform desktop_platform, site_platform;

struct world {
    struct world_settings settings;
    const struct world_platform *platform;
    void *own; /* of the platform */
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct supervisor *supervisor;
    struct network *network;
    struct confinement *confinement;
    char **guarded_folders;
    struct updater_process *updater;
    GPtrArray *steps; /* struct scheduled_step * */
    bool has_ended;
    volatile int interrupted;
    struct supervisor_totals totals; /* once it has ended */
    unsigned mode;                   /* sim/mode.h */
    char *fault;                     /* why the row can't be judged, or NULL */
};

/* The row can't be judged, for this reason. */
void world_give_up(struct world *world, const char *reason);

/* timeline.c: puts every step of the row into the queue. */
void timeline_schedule(struct world *world);
/* Verbs of every platform. */
bool timeline_kill_updater(struct world *world, const struct step *step);
bool timeline_change_clock(struct world *world, const struct step *step);
/* How wrong the clock of the workstation is now, into the history. */
void clock_record(struct world *world, const char *change, int line);

/* environment.c: what the updater sees. Free with g_strfreev. */
char **environment_of(const struct world *world, GError **error);
void environment_set(char ***environment, const char *name, const char *value);
/* A command of the simulated world, first in the PATH. */
bool environment_add_command(const struct world *world, const char *name, const char *program,
                             GError **error);
