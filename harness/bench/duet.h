#pragma once
/* A server and its client, both native, in real time, on one CPU.
 *
 * The server makes its sockets, tells the client where it is (the lines become the client's
 * environment), and serves until the client has ended. */
#include "harness/bench/roles.h"
#include <sys/types.h>

struct duet {
    /* In the server's process. */
    bool (*serve)(void *data, int link_fd, struct role_output *output, GError **error);
    /* In the client's process; may become a program (role_become). */
    bool (*ask)(void *data, GStrv environment, struct role_output *output, GError **error);
    void *data;
};

/* What the two handed back; either pointer may be NULL. */
bool duet_play(const struct duet *duet, double *served, double *asked, GError **error);

/* For the server: tells the client its environment, "NAME=value" each. */
bool duet_announce(int link_fd, char *const *environment, GError **error);
/* For the server, when `link_fd` is readable: false if the client has ended; else its process id is
 * stored. */
bool duet_hear(int link_fd, pid_t *client);
