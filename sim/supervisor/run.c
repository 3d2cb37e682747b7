/* The main loop: while something runs, wait; when everything sleeps, serve; when nothing is to be
 * served, jump to the next deadline and release one thread or run one entry of the queue.
 * docs/virtual-time.md explains why in this order. */
#include "sim/supervisor/internal.h"

#define STOPS_A_TURN 64u     /* handled before the loop looks around */
#define ROUNDS_PER_LOOK 1000 /* between two looks at the CPU used */
#define FEW_TASKS 4          /* that are looked at closely at once: cheaper than to look twice */

/* Closely: before a server works, or somebody is given his turn. Anew, whatever is known: before
 * the clock moves. */
enum look { LOOK, LOOK_CLOSELY, LOOK_ANEW };

static bool sleeps(struct supervisor *supervisor, bool is_close)
{
    if (scan_tasks(supervisor, is_close) != SCAN_ASLEEP) {
        return false;
    }
    pause_missed(&supervisor->pause);
    if (is_close) {
        settled_found(supervisor);
    }
    return true;
}

/* Nothing is left to be reported, and nothing runs. */
static bool is_asleep(struct supervisor *supervisor, enum look look)
{
    if (look == LOOK_ANEW) {
        settled_forget(supervisor);
    }
    for (unsigned stops = 0; !settled_is_certain(supervisor) && !scan_all_held(supervisor);
         stops++) {
        if (ticker_left_all_asleep(supervisor)) {
            return !supervisor->stopped;
        }
        if (stops == STOPS_A_TURN) {
            return false;
        }
        if (pause_for_stop(supervisor) || stops_handle_one(supervisor)) {
            continue;
        }
        bool is_close = look != LOOK || supervisor->tasks->len <= FEW_TASKS;
        return sleeps(supervisor, is_close) && !supervisor->stopped;
    }
    settled_found(supervisor);
    return !supervisor->stopped;
}

/* Lets the tree run on; one that has run for long is charged for it. */
static void let_run(struct supervisor *supervisor, int64_t until_ns)
{
    bool has_stopped_often = supervisor->stops_at_instant >= supervisor->stops_look;
    if (has_stopped_often) {
        supervisor->stops_look = supervisor->stops_at_instant + STOPS_PER_LOOK;
    } else {
        pause_nap(&supervisor->pause);
    }
    if (has_stopped_often || (pause_is_long(&supervisor->pause) && !is_asleep(supervisor, LOOK))) {
        charge_cpu(supervisor, until_ns);
    }
}

/* Only tickers ran since everything was found quiet, and nothing has come for a server. */
static bool only_ticked(struct supervisor *supervisor)
{
    return supervisor->is_undisturbed && !sources_have_work(supervisor);
}

/* True when the servers have nothing to do. A nap is for what is under way, not for work that was
 * found. */
static bool serve(struct supervisor *supervisor)
{
    if (ticker_let_in(supervisor)) {
        return false;
    }
    bool is_certain = settled_is_certain(supervisor);
    bool may_serve = !sources_have_work(supervisor) || is_asleep(supervisor, LOOK_CLOSELY);
    if (may_serve && !is_certain) {
        sources_look(supervisor); /* all that came until everybody slept is served in one order */
    }
    if (may_serve && sources_serve(supervisor)) {
        return false;
    }
    bool is_quiet = may_serve && sources_are_quiet(supervisor);
    if (!is_quiet && !(may_serve && sources_have_work(supervisor))) {
        settled_forget(supervisor); /* what is under way may wake somebody when it arrives */
        pause_nap(&supervisor->pause);
    }
    supervisor->settled.is_quiet = is_quiet && supervisor->settled.is_known;
    return is_quiet;
}

/* A byte is on its way between two supervised processes: it may wake somebody when it arrives. */
static bool is_under_way(struct supervisor *supervisor)
{
    if (!flight_is_under_way(supervisor)) {
        return false;
    }
    settled_forget(supervisor);
    pause_nap(&supervisor->pause);
    return true;
}

/* One round of the loop; false at the end of the run. */
static bool go_on(struct supervisor *supervisor, int64_t until_ns)
{
    if (++supervisor->rounds % ROUNDS_PER_LOOK == 0) {
        end_if_time_hardly_passes(supervisor);
    }
    if (!is_asleep(supervisor, LOOK)) {
        let_run(supervisor, until_ns);
        return true;
    }
    if (turn_is_awaited(supervisor)) {
        return is_asleep(supervisor, LOOK_CLOSELY) ? turn_give(supervisor) : true;
    }
    supervisor->has_slept = true;
    bool is_quiet = supervisor->settled.is_quiet || only_ticked(supervisor);
    if (!is_quiet && !serve(supervisor)) {
        return true;
    }
    /* A thread that stopped just before it was looked at seems to be in its wait still: its stop is
     * handled by now, and what it wrote before is not served. */
    uint64_t stops = supervisor->stops_at_instant;
    if (ticker_hold_back(supervisor) || wait_let_in(supervisor)) {
        return true;
    }
    bool may_fly = !supervisor->is_undisturbed && flight_has_connections(supervisor);
    if (may_fly && is_asleep(supervisor, LOOK_CLOSELY) && is_under_way(supervisor)) {
        return true;
    }
    if ((may_fly && !settled_is_certain(supervisor)) || !is_asleep(supervisor, LOOK_ANEW)) {
        let_run(supervisor, until_ns);
        return true;
    }
    if (supervisor->stops_at_instant != stops || ticker_go_on(supervisor)) {
        return true;
    }
    supervisor->is_undisturbed = true;
    socket_timeouts_look(supervisor);
    return release_next(supervisor, until_ns);
}

void supervisor_run(struct supervisor *supervisor, int64_t until_ns)
{
    supervisor->is_undisturbed = false; /* whoever calls may have written to a process */
    settled_forget(supervisor);
    while (!supervisor->stopped && go_on(supervisor, until_ns)) {
    }
    pause_end(&supervisor->pause);
}
