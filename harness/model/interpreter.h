#pragma once
/* The interpreter of small concurrent programs whose traces a model predicts (docs/virtual-time.md,
 * "How it is checked"). A program is a list of actors; an actor is a list of statements that one
 * thread executes, in a process of its own or in that of the actor that starts it. Everything that
 * actors share lives in one mapping that their processes inherit, the records of what happened
 * included: so what was recorded outlives whoever is killed.
 *
 * One table row per operation. An operation returns what its system call answers, an error as a
 * negative errno value; the actor's `detail` is what else it tells (the rest of a sleep, a mask of
 * ready descriptors). */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_US INT64_C(1000)
#define ACTOR_LIMIT 10
#define STATEMENT_LIMIT 48
#define ARGUMENT_LIMIT 5
#define RECORD_LIMIT 1000
#define LOOP_DEPTH_LIMIT 3
#define LOCKS 4
#define PIPES 4
#define CHANNELS 6        /* the pipes, then pairs of sockets */
#define NARROW_BYTES 4096 /* all that the last pipe holds */
#define DESCRIPTOR_TIMERS 2
#define SOURCES (CHANNELS + DESCRIPTOR_TIMERS) /* what poll and its relatives wait for */
#define SIGNALS 4
#define TIMERS 3

struct actor;

typedef int64_t operation_function(struct actor *self, const int64_t *arguments);

struct operation {
    const char *name;
    unsigned arguments;
    operation_function *function; /* NULL: `loop` and `end`, which the actor handles itself */
};

struct statement {
    const struct operation *operation;
    int64_t arguments[ARGUMENT_LIMIT];
};

struct record {
    int64_t time_ns;   /* CLOCK_MONOTONIC since the program began */
    int64_t statement; /* its index; RECORD_SIGNAL: a handler ran for the signal `result` */
    int64_t result, detail;
};
#define RECORD_SIGNAL (-1)

struct actor {
    unsigned number;
    struct statement statements[STATEMENT_LIMIT];
    unsigned statement_count;
    pid_t pid, tid; /* 0: not started */
    bool leads_process, has_ended, is_collected;
    struct actor *starter;
    pthread_t thread;
    sigset_t first_mask;
    bool holds[LOCKS];
    int64_t detail; /* of the present operation */
    unsigned record_count;
    struct record records[RECORD_LIMIT];
};

struct program {
    int64_t number;
    struct actor actors[ACTOR_LIMIT];
    unsigned actor_count;
    int64_t base_monotonic_ns, base_wall_ns;
    int64_t next_ticket;
    pthread_mutex_t mutexes[LOCKS];
    pthread_cond_t conditions[LOCKS];
    sem_t semaphores[LOCKS];
    int32_t words[LOCKS];
    int counters;                          /* a set of System V semaphores */
    int sources[SOURCES], sinks[CHANNELS]; /* descriptors */
};

extern struct program *program;              /* the present one */
extern __thread struct actor *current_actor; /* of the calling thread */

int64_t clock_ns(clockid_t clock_id);
struct timespec timespec_of(int64_t duration_ns);
/* An instant of the program as a reading of the clock. */
struct timespec instant_of(clockid_t clock_id, int64_t offset_ns);
/* 0, or the negative errno value. */
int64_t answer(int64_t result);

/* The order in which actors come here is in what they get. */
int64_t next_ticket(void);
void actor_run(struct actor *actor);
void actor_record(struct actor *actor, int64_t statement, int64_t result, int64_t detail);
/* Waits for a thread or process that the actor has started. */
int64_t actor_collect(struct actor *other);

void locks_init(void);
void locks_clear(void);
void descriptors_open(void);
void descriptors_close(void);
/* The number that the system gives to signal 0 to SIGNALS - 1 of a program. */
int signal_number(int64_t signal);
void timers_forget(void); /* in a forked child, which inherits none */

extern const struct operation actor_operations[], time_operations[], descriptor_operations[],
    lock_operations[], futex_operations[], signal_operations[], timer_operations[];
