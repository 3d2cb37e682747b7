#pragma once
/* Maintenance windows as pure values: is it open at an instant, under every defensible alternative
 * of the rulings?
 *
 *     struct certainty open = window_state(&window, clock, instant_ns);
 *     open.ruled    the rulings' own answer
 *     open.some     open under some alternative: what happens then is not forbidden by a MUST
 *     open.all      open under every alternative: what is not done then can be owed by a MUST
 *
 * "allows to set the days and time when the update can be downloaded and installed": the window is
 * [start, end) of the wall clock on the listed days. Alternatives, each named by its ruling:
 *   ruling/window-end    the end minute belongs to the window
 *   ruling/midnight      start after end: the tail belongs to the start's day | to its own day |
 * the window never opens ruling/dst-*         the wall clock decides | elapsed length from the
 * first start | only the first pass of a repeated hour Under window-clock=utc the weekday is that
 * of UTC, of the local date at the start, or of the local date now. */
#include "harness/oracle/reading.h"
#include "harness/oracle/ruling.h"
#include "sim/clock.h"
#include "sim/zone.h"

struct window {
    unsigned days;    /* bit per enum weekday */
    int start_minute; /* 0..1439 */
    int end_minute;   /* 0..1440, never equal to start_minute */
};

struct certainty {
    bool some, all, ruled;
};

/* In which clock a window is written. */
struct window_clock {
    const struct zone *zone;
    bool is_utc; /* window-clock=utc */
};
struct window_clock window_clock_of(const struct reading *reading, const struct zone *zone);

struct certainty window_state(const struct window *window, struct window_clock clock,
                              int64_t instant_ns);
/* The same with some rulings held at their ruled answer (mask of ruling.h). At equal instants an
 * act is allowed: at the very end `some` holds. */
struct certainty window_state_under(const struct window *window, struct window_clock clock,
                                    int64_t instant_ns, unsigned fixed);
bool window_contains(const struct window *window, struct window_clock clock,
                     int64_t instant_ns); /* .ruled */
/* Appends to `edges` (int64_t) every instant of [from, to] at which the state may change, in no
 * order. */
void window_edges(const struct window *window, struct window_clock clock, int64_t from_ns,
                  int64_t to_ns, GArray *edges);
/* "MO, WE 21:00-23:59". Free with g_free. */
char *window_format(const struct window *window);

/* Local days: the civil date of an instant, and instants of civil times (the change itself for
 * times in a gap). */
int64_t local_day(const struct zone *zone, int64_t instant_ns);
int local_instants(const struct zone *zone, int64_t day, int64_t second_of_day,
                   int64_t instants_ns[2]);
