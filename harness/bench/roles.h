#pragma once
/* The roles of a measurement: functions that run at once, each in a process of its own, all on one
 * CPU. A role hands back a number, or becomes another program, whose life is then the number.
 *
 *     struct role roles[] = {{.play = ping, .data = &pipes}, {.play = pong, .data = &pipes}};
 *     double values[2];
 *     if (!roles_play(roles, 2, values, &error)) ...
 *
 * A role that takes longer than ROLE_TIME_LIMIT_S is killed. */
#include <glib.h>
#include <stdbool.h>

#define ROLE_LIMIT 2
#define ROLE_TIME_LIMIT_S 600

struct role {
    /* In the child. `result_fd` is for role_become alone. False with an error. */
    bool (*play)(void *data, int result_fd, double *value, GError **error);
    void *data;
    int *open_until_end; /* a descriptor of the parent that it closes when this role has ended;
                            NULL: none */
};

/* Returns when all roles have ended. */
bool roles_play(const struct role *roles, unsigned count, double *values, GError **error);

/* In a role: becomes a program, with nothing as input and output. The role's number is the time in
 * nanoseconds from here to the end of the program, which must exit with 0. Returns only if it can't
 * be started. */
bool role_become(int result_fd, const char *const *arguments, const char *const *environment,
                 GError **error);
