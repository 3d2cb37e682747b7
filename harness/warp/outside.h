#pragma once
/* The standard descriptors of a command, whose other ends are outside of virtual time: a terminal,
 * the other programs of a pipeline.
 *
 *   output   the clock stands while somebody outside has not taken what was written
 *   input    the clock does not wait for it, as a machine does not wait for somebody to type; but
 *            when nothing else is due, it is waited for
 */
#include "sim/supervisor.h"

struct outside {
    struct clock *clock;
    struct queue *queue;
    unsigned ignored; /* looks in a row at which input was there and nobody took it */
};

/* To be called once the supervisor exists; `outside` must outlive it. */
void outside_watch(struct outside *outside, struct supervisor *supervisor);
/* Nothing is due: waits a little for input. False if none can come that anybody would take. */
bool outside_may_wake(struct outside *outside);
