#pragma once
/* The machine that the updater runs on: when it slept, and how wrong its wall clock was. Conditions
 * of the documents hold at true instants; who could not know the true time, or slept, is not
 * accused of what followed from that.
 *
 * A clock is right if it is wrong by at most a second (a leap second leaves it so). */
#include "harness/oracle/facts.h"

enum machine_clock {
    MACHINE_CLOCK_RIGHT,
    MACHINE_CLOCK_WRONG,      /* and the updater could not know: judgement is suspended */
    MACHINE_CLOCK_DETECTABLE, /* before any updater was built, or over an hour off the `Date` of an
                                 answer that the updater got since */
};

/* What the wall clock showed more than the true time. */
int64_t machine_error_ns(const struct facts *facts, int64_t instant_ns);
enum machine_clock machine_clock_at(const struct facts *facts, struct stamp moment);
/* The same for what was decided shortly before: a correction that comes between a decision and its
 * act changes nothing. */
enum machine_clock machine_clock_of_act(const struct facts *facts, struct stamp moment);
bool machine_sleeps_at(const struct facts *facts, int64_t instant_ns);
/* Time for which it was awake. */
int64_t machine_awake_between(const struct facts *facts, int64_t from_ns, int64_t to_ns);
/* The instants between which and `instant_ns` it was awake for this long. */
int64_t machine_awake_after(const struct facts *facts, int64_t instant_ns, int64_t awake_ns);
int64_t machine_awake_before(const struct facts *facts, int64_t instant_ns, int64_t awake_ns);
/* Instants at which something of this changes; appended, in no order. */
void machine_edges(const struct facts *facts, GArray *edges);
