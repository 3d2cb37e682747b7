#pragma once
/* The standard descriptors of a command, whose other ends are outside of virtual time: a terminal,
 * the other programs of a pipeline.
 *
 *   output   what goes to a pipe or socket is passed on; the clock stands while somebody outside
 *            does not take it
 *   input    the clock does not wait for it, as a machine does not wait for somebody to type; but
 *            when nothing else is due, it is waited for
 *
 *     outside_open(&outside, supervisor, &error)
 *     ... outside_fd(&outside, STDOUT_FILENO) ...    // for the command
 *     outside_finish(&outside);                      // when all of it has ended
 *     outside_free(&outside); */
#include "sim/outlet.h"
#include <signal.h>

#define OUTSIDE_OUTPUTS 2

struct outside;

struct outside_output {
    struct outside *outside;
    int fd;                /* where it goes */
    struct outlet *outlet; /* where it comes from; NULL: the command has the descriptor itself */
};

struct outside {
    struct clock *clock;
    struct queue *queue;
    const volatile sig_atomic_t *interrupted;       /* not 0: nobody waits for anything any more */
    struct outside_output outputs[OUTSIDE_OUTPUTS]; /* standard output, standard error */
    unsigned ignored; /* looks in a row at which input was there and nobody took it */
};

/* Fails (G_FILE_ERROR) if no pipe is to be had; `outside` must outlive the supervisor. From then on
 * a reader who has gone away is no signal to this process. */
bool outside_open(struct outside *outside, struct supervisor *supervisor, GError **error);
/* What the command gets as its standard descriptor `fd`. */
int outside_fd(const struct outside *outside, int fd);
/* Passes on what is left. */
void outside_finish(struct outside *outside);
void outside_free(struct outside *outside);
/* Nothing is due: waits a little for input. False if none can come that anybody would take. */
bool outside_may_wake(struct outside *outside);
