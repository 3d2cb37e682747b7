#pragma once
/* What the simulated world does later: callbacks ordered by (instant, order of insertion), so that
 * ties are broken in data and never by address or arrival.
 *
 *     id = queue_add(queue, clock->instant_ns + 60 * NS_PER_S, install_finished, till);
 *     queue_cancel(queue, id);                       // harmless when it has run already
 *     while (queue_next_ns(queue) <= instant_ns) queue_run_next(queue);
 *
 * A callback may add and cancel entries. At most QUEUE_LIMIT entries may be pending: more is a bug
 * of the caller. */
#include <stdbool.h>
#include <stdint.h>

#define QUEUE_LIMIT 100000

struct queue;
typedef void (*queue_callback)(void *data);

struct queue *queue_new(void);
void queue_free(struct queue *queue);
/* Returns an id, never 0. */
uint64_t queue_add(struct queue *queue, int64_t instant_ns, queue_callback callback, void *data);
/* Something outside of the machine under test: it goes on while the machine is suspended. */
uint64_t queue_add_outside(struct queue *queue, int64_t instant_ns, queue_callback callback,
                           void *data);
bool queue_cancel(struct queue *queue, uint64_t id);
/* INSTANT_NEVER when nothing is pending. */
int64_t queue_next_ns(const struct queue *queue);
/* Removes the first entry, then calls it. The queue must not be empty. */
void queue_run_next(struct queue *queue);
/* The same of the entries outside of the machine alone. */
int64_t queue_next_outside_ns(const struct queue *queue);
void queue_run_next_outside(struct queue *queue);
