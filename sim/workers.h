#pragma once
/* Runs jobs in processes of their own, several at once, each on a CPU of its own.
 *
 * A job is a function that writes its result to a descriptor and returns. It runs in a forked
 * child: what it does to its process (namespaces, limits, a crash) stays there. A child dies with
 * its parent. Results arrive in order of completion; a child that ended without a whole result is
 * reported by its wait status.
 *
 *     struct workers_plan plan = {.jobs = rows->len, .at_once = 2, .job = run_row, .done = collect,
 * .data = &run}; workers_run(&plan);
 *
 * SIGINT, SIGTERM and SIGHUP end the run: the children get SIGTERM, `done` is still called for each
 * that ran, no new one begins. A second signal kills them. A job begins with these signals blocked.
 */
#include <glib.h>
#include <stdbool.h>

#define WORKERS_NOT_STARTED (-1)

struct workers_plan {
    unsigned jobs;
    unsigned at_once; /* 0: one per CPU that this process may use */
    void (*job)(unsigned index, int result_fd, void *data); /* in the child */
    /* In the parent; `result` may be empty; the status is that of waitpid(2), or
     * WORKERS_NOT_STARTED, after which no further job begins. Returns false to begin none. */
    bool (*done)(unsigned index, GString *result, int wait_status, void *data);
    void *data;
    /* Real time that a child which has closed its result may take to end, while nothing else
     * happens: then it is killed. 0: 60 s. A guard against a hang. */
    int ending_limit_ms;
};

/* Returns the number of the signal that interrupted it, 0 if none did. */
int workers_run(const struct workers_plan *plan);
unsigned workers_cpus(void);
