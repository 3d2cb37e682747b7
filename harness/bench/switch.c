/* A byte to and fro between two processes on one CPU: two context switches and four system calls.
 * Nothing that stops another process and lets it go on can be faster. */
#include "harness/bench/bench.h"
#include "harness/bench/roles.h"
#include "sim/host.h"
#include <errno.h>
#include <unistd.h>

#define ROUNDS 50000

struct pipes {
    int there[2], back[2];
};

static bool fail(const char *what, GError **error)
{
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s: %s", what, g_strerror(errno));
    return false;
}

static bool ping(void *data, struct role_output *output, GError **error)
{
    const struct pipes *pipes = data;
    char byte = 0;
    int64_t began_ns = host_monotonic_ns();
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (write(pipes->there[1], &byte, 1) != 1 || read(pipes->back[0], &byte, 1) != 1) {
            return fail("ping", error);
        }
    }
    output->value = (double)(host_monotonic_ns() - began_ns) / ROUNDS;
    return true;
}

static bool pong(void *data, struct role_output *output, GError **error)
{
    const struct pipes *pipes = data;
    char byte;
    (void)output;
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (read(pipes->there[0], &byte, 1) != 1 || write(pipes->back[1], &byte, 1) != 1) {
            return fail("pong", error);
        }
    }
    return true;
}

bool measure_switch(double *ns, GError **error)
{
    struct pipes pipes;
    if (pipe(pipes.there) != 0) {
        return fail("pipe", error);
    }
    if (pipe(pipes.back) != 0) {
        close(pipes.there[0]);
        close(pipes.there[1]);
        return fail("pipe", error);
    }
    struct role roles[] = {{.play = ping, .data = &pipes}, {.play = pong, .data = &pipes}};
    bool is_good = roles_play(roles, G_N_ELEMENTS(roles), error);
    for (unsigned i = 0; i < 2; i++) {
        close(pipes.there[i]);
        close(pipes.back[i]);
    }
    *ns = roles[0].value;
    return is_good;
}
