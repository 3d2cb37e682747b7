#pragma once
/* What supervised processes print: a pipe that they write to, and that is read here.
 *
 * A pipe that somebody outside of virtual time reads would not do: its reader takes the bytes and
 * wakes the writer a moment later, and in between there is room and the writer sleeps all the same,
 * so that nothing would tell that it is about to go on. The reader of an outlet is the supervisor's
 * own thread, which never looks in between. Source: pipe(7). */
#include "sim/supervisor.h"

struct outlet;

struct outlet_settings {
    struct supervisor *supervisor;
    /* Takes what was read; false if nobody takes it any more, which the writers then learn. */
    bool (*receive)(const char *bytes, size_t size_bytes, void *data);
    void *data;
};

/* Fails (G_FILE_ERROR) if no pipe is to be had. To be freed after the last supervisor_run. */
struct outlet *outlet_new(const struct outlet_settings *settings, GError **error);
void outlet_free(struct outlet *outlet);
/* Where processes write; stays the outlet's. */
int outlet_fd(const struct outlet *outlet);
/* Receives what is there, once all who wrote have ended. */
void outlet_drain(struct outlet *outlet);
