#pragma once
/* The updater under test in one row: its environment, its life (daemon or oneshot, restarts), what
 * it prints, its bounds. Everything that happens to it is recorded as events of the actor `updater`
 * (docs/history.md). */
#include "harness/statement.h"
#include "sim/history.h"
#include "sim/supervisor.h"

#define EVENTS_PER_SECOND_LIMIT 10000
#define DISK_LIMIT_BYTES (128 * 1024 * 1024)
#define SIGTERM_GRACE_NS (10 * NS_PER_S)

struct updater_process;

struct updater_settings {
    const struct statement *statement;
    enum lifecycle lifecycle;
    struct supervisor *supervisor;
    struct clock *clock;
    struct queue *queue;
    struct history *history;
    const char *const *environment; /* NULL-terminated "NAME=value"; copied */
    const char
        *output_path; /* standard output goes to this + ".out", errors to + ".err"; NULL: dropped */
    const char *folder; /* of the sandbox */
    bool has_own_disk;  /* the sandbox is a file system of its own */
};

struct updater_process *updater_new(const struct updater_settings *settings, GError **error);
void updater_free(struct updater_process *updater);
/* Its present process, NULL if none runs. */
const struct process *updater_running(const struct updater_process *updater);
/* At boot: starts it, and begins the ticks of a oneshot. */
void updater_boot(struct updater_process *updater);
/* The world kills it (SIGKILL to all of it); a service manager starts it again a minute later. */
void updater_kill(struct updater_process *updater);
/* Everything of it ends at once, and nothing starts it but the next updater_boot. */
void updater_power_off(struct updater_process *updater);
/* SIGTERM to its process group, ten virtual seconds, SIGKILL; records processes that are alive
 * although it has ended. Runs the supervisor. */
void updater_end(struct updater_process *updater);
/* To be called for every notice of the supervisor about one of its processes. */
void updater_notice(struct updater_process *updater, enum supervisor_notice notice,
                    struct process *process, struct process *other, int64_t detail,
                    const char *text);
bool updater_owns(const struct updater_process *updater, struct process *process);
