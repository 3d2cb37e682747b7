/* mocks PROGRAM COUNT: the mock servers in the supervisor's loop, as in a row, and the program
 * `http` as their client in virtual time. Exit status 1 if it failed, or if the servers answered
 * another number of requests. */
#include "harness/bench/roles.h"
#include "harness/bench/supervised.h"
#include "sim/clock.h"
#include <stdio.h>
#include <stdlib.h>

/* The counts are multiples of it: three servers in seven manners. */
#define CASES 21

static bool play(void *data, struct role_output *output, GError **error)
{
    char *const *arguments = data;
    uint64_t each = g_ascii_strtoull(arguments[2], NULL, 10) / CASES;
    const char *const command[] = {arguments[1], arguments[2], NULL};
    /* An hour: more than all pauses together, so that a time-out is reported and not cut off. */
    const struct supervised supervised = {.arguments = command,
                                          .virtual_ns = 0,
                                          .limit_ns = 3600 * NS_PER_S,
                                          .requests = each * CASES};
    return supervised_run(&supervised, &output->value, error);
}

int main(int count, char **arguments)
{
    g_autoptr(GError) error = NULL;
    struct role role = {.play = play, .data = arguments};
    if (count != 3) {
        fputs("mocks PROGRAM COUNT\n", stderr);
        return 2;
    }
    if (!roles_play(&role, 1, &error)) {
        fprintf(stderr, "mocks: %s\n", error->message);
        return 1;
    }
    printf("%.1f s of real time\n", role.value / 1e9);
    return 0;
}
