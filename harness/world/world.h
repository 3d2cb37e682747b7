#pragma once
/* The world of one desktop row: clock, servers, till, updater, and the timeline that happens to
 * them.
 *
 *     world = world_new(&settings, &error);
 *     world_run(world);                       // the whole story, to its end
 *     world_history(world)                    // what the oracle judges
 *     world_free(world);                      // nothing of it is alive afterwards
 *
 * Must be the only world of its process, and that process the child of a worker (sim/workers.h). */
#include "harness/scenario/scenario.h"
#include "harness/statement.h"
#include "mocks/authority.h"
#include "sim/history.h"
#include "sim/isolation.h"
#include "sim/supervisor.h"

struct world;

struct world_settings {
    const struct row *row;
    const struct statement *statement;
    uint64_t seed;
    bool real_random;     /* of the till; what the harness draws is seeded all the same */
    int64_t cpu_limit_ns; /* of an updater that never waits; 0: 10 s */
    const char *folder;   /* of the sandbox: empty, writable */
    const struct isolation *isolation; /* what the row has for itself; NULL: nothing */
    const struct authority *authority; /* of the servers' certificates; NULL: no https */
    const char *record_path; /* the history goes to this + ".jsonl", the updater's outputs beside
                                it; NULL: nowhere */
    unsigned mode;           /* sim/mode.h */
    /* Called at the end of the row, before the updater is told to end; NULL: nobody. `updater` is
     * NULL if it does not run. */
    void (*before_end)(const struct process *updater, void *data);
    void *before_end_data;
};

struct world *world_new(const struct world_settings *settings, GError **error);
void world_free(struct world *world);
void world_run(struct world *world);
/* May be called from a signal handler: the run ends soon, and its history says so. */
void world_interrupt(struct world *world);
const struct history *world_history(const struct world *world);
int64_t world_virtual_ns(const struct world *world);
const struct supervisor_totals *world_totals(const struct world *world);
/* The given mode, and what else turned out while it ran. */
unsigned world_mode(const struct world *world);
bool world_was_interrupted(const struct world *world);
