/* To the first instruction of a command that anybody can see: a byte in a pipe. From the fork of a
 * process that then makes a supervisor, or from just before the execve of `tillspec-warp`, which
 * has its libraries to load first. The yardstick starts the command itself. */
#include "harness/bench/bench.h"
#include "harness/bench/files.h"
#include "harness/bench/roles.h"
#include "sim/host.h"
#include "sim/supervisor.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

struct starting {
    const char *const *arguments;
    bool is_inside; /* of this process: its supervisor starts it */
};

static bool fail(const char *what, GError **error)
{
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s: %s", what, g_strerror(errno));
    return false;
}

static void supervise(const char *const *arguments, int output_fd)
{
    struct clock clock;
    clock_init(&clock, 0);
    struct supervisor_settings settings = {.clock = &clock, .queue = queue_new()};
    struct supervisor *supervisor = supervisor_new(&settings, NULL);
    const char *const environment[] = {NULL};
    struct process_start start = {.name = "first",
                                  .arguments = arguments,
                                  .environment = environment,
                                  .standard_fds = {-1, output_fd, -1},
                                  .extra_fd = -1};
    if (supervisor != NULL && supervisor_start(supervisor, &start, NULL) != NULL) {
        supervisor_run(supervisor, 0);
    }
}

/* In the child: never returns. */
G_GNUC_NORETURN static void begin(const struct starting *starting, int output_fd)
{
    if (starting->is_inside) {
        supervise(starting->arguments, output_fd);
    } else {
        dup2(output_fd, STDOUT_FILENO);
        execv(starting->arguments[0], (char *const *)starting->arguments);
    }
    _exit(127);
}

static bool hear_first_byte(void *data, struct role_output *output, GError **error)
{
    const struct starting *starting = data;
    int fds[2];
    char byte;
    signal(SIGCHLD, SIG_IGN); /* nobody asks how it ended */
    if (pipe2(fds, O_CLOEXEC) != 0) {
        return fail("pipe", error);
    }
    int64_t began_ns = host_monotonic_ns();
    pid_t pid = fork();
    if (pid == 0) {
        begin(starting, fds[1]);
    }
    close(fds[1]);
    bool is_heard = pid > 0 && read(fds[0], &byte, 1) == 1;
    output->value = (double)(host_monotonic_ns() - began_ns);
    while (is_heard && read(fds[0], &byte, 1) > 0) {
    }
    return is_heard || fail(starting->arguments[0], error);
}

bool take_start(const void *settings, struct sample *sample, GError **error)
{
    bool is_inside = *(const bool *)settings;
    g_autofree char *tillspec = bench_beside("tillspec-warp"), *first = bench_program("first");
    const char *const supervised[] = {tillspec, "--quiet", "--", first, NULL};
    const char *const natively[] = {first, NULL};
    struct starting virtual = {is_inside ? natively : supervised, is_inside},
                    real = {natively, false};
    struct role roles[] = {{.play = hear_first_byte, .data = &virtual},
                           {.play = hear_first_byte, .data = &real}};
    bool is_good = roles_play(&roles[0], 1, error) && roles_play(&roles[1], 1, error);
    sample->figure_ns = roles[0].value;
    sample->yardstick_ns = roles[1].value;
    return is_good;
}
