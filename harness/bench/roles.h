#pragma once
/* The roles of a measurement: functions that run at once, each in a process of its own, all on one
 * CPU. A role hands back a number, or becomes another program, whose life is then the number.
 *
 *     struct role roles[] = {{.play = ping, .data = &pipes}, {.play = pong, .data = &pipes}};
 *     if (roles_play(roles, 2, &error)) roles[0].value ...
 *
 * A role that takes longer than ROLE_TIME_LIMIT_S is killed. */
#include <glib.h>
#include <stdbool.h>

#define ROLE_LIMIT 2
#define ROLE_TIME_LIMIT_S 600

/* Where a role puts its number. */
struct role_output {
    double value;
    int fd; /* for role_become */
};

struct role {
    /* In the child. False with an error. */
    bool (*play)(void *data, struct role_output *output, GError **error);
    void *data;
    int *open_until_end; /* a descriptor of the parent that it closes when this role has ended;
                            NULL: none */
    double value;        /* that was handed back */
};

/* Returns when all roles have ended. */
bool roles_play(struct role *roles, unsigned count, GError **error);

/* In a role: becomes a program, with nothing as input and output. The role's number is the time in
 * nanoseconds from here to the end of the program, which must exit with 0. Returns only if it can't
 * be started: false with an error. */
bool role_become(const struct role_output *output, const char *const *arguments,
                 const char *const *environment, GError **error);
