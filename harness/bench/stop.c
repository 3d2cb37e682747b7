/* A stop of a traced process and nothing else: a system call stops, the tracer is told, reads the
 * registers and lets it go on. Nothing that watches system calls by ptrace can be faster. */
#include "harness/bench/bench.h"
#include "harness/bench/roles.h"
#include "sim/host.h"
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define STOPS 50000

/* Ends with its tracer. */
G_GNUC_NORETURN static void call_for_ever(int go_fd)
{
    char byte;
    if (read(go_fd, &byte, 1) != 1) {
        _exit(1);
    }
    for (;;) {
        getppid();
    }
}

static bool step(pid_t pid)
{
    struct user_regs_struct registers;
    int status;
    return waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status) &&
           ptrace(PTRACE_GETREGS, pid, NULL, &registers) == 0 &&
           ptrace(PTRACE_SYSCALL, pid, NULL, NULL) == 0;
}

/* From its first stop on. */
static bool trace(pid_t pid, int go_fd)
{
    return ptrace(PTRACE_SEIZE, pid, NULL,
                  (void *)(intptr_t)(PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD)) == 0 &&
           ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) == 0 && step(pid) && write(go_fd, "", 1) == 1;
}

static bool play(void *data, struct role_output *output, GError **error)
{
    int go[2];
    (void)data;
    pid_t pid = pipe(go) == 0 ? fork() : -1;
    if (pid == 0) {
        close(go[1]);
        call_for_ever(go[0]);
    }
    bool is_good = pid > 0 && trace(pid, go[1]);
    int64_t began_ns = host_monotonic_ns();
    for (unsigned i = 0; is_good && i < STOPS; i++) {
        is_good = step(pid);
    }
    output->value = (double)(host_monotonic_ns() - began_ns) / STOPS;
    if (!is_good) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "ptrace: %s", g_strerror(errno));
    }
    if (pid > 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, __WALL);
    }
    return is_good;
}

bool take_stop(const void *settings, struct sample *sample, GError **error)
{
    struct role role = {.play = play};
    (void)settings;
    bool is_good = roles_play(&role, 1, error) && measure_switch(&sample->yardstick_ns, error);
    sample->figure_ns = role.value;
    return is_good;
}
