/* Roles run as the jobs of one pool of workers. What a role has to say goes through the worker's
 * pipe as one message; a role that becomes a program says before when it began, and the parent sees
 * when it ends. */
#include "harness/bench/roles.h"
#include "harness/bench/bench.h"
#include "sim/host.h"
#include "sim/workers.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_BYTES 400
#define FIRST_FREE_FD 10 /* below: what a program may expect to be given */

struct message {
    bool is_good;
    int64_t began_ns; /* of a program; 0: the number is `value` */
    double value;
    char text[TEXT_BYTES];
};

struct play {
    struct role *roles;
    cpu_set_t cpu;
    char *problem;
};

static void send_message(int fd, const struct message *message)
{
    /* Less than a pipe holds: written at once or not at all. */
    if (write(fd, message, sizeof *message) != (ssize_t)sizeof *message) {
        _exit(1);
    }
}

/* As a program that somebody starts from a shell would find them. */
static void reset_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void play_role(unsigned index, int result_fd, void *data)
{
    const struct play *play = data;
    const struct role *role = &play->roles[index];
    struct message message = {.text = "a role"};
    g_autoptr(GError) error = NULL;
    struct role_output output = {.fd = fcntl(result_fd, F_DUPFD_CLOEXEC, FIRST_FREE_FD)};
    close(result_fd);
    reset_signals();
    alarm(ROLE_TIME_LIMIT_S);
    sched_setaffinity(0, sizeof play->cpu, &play->cpu);
    message.is_good = role->play(role->data, &output, &error);
    message.value = output.value;
    if (!message.is_good) {
        g_strlcpy(message.text, error->message, sizeof message.text);
    }
    send_message(output.fd, &message);
}

static char *problem_of(const struct message *message, int status)
{
    if (WIFSIGNALED(status)) {
        return g_strdup_printf("a role was ended by signal %d (%s)", WTERMSIG(status),
                               strsignal(WTERMSIG(status)));
    }
    if (message == NULL) {
        return g_strdup("a role ended without a word");
    }
    if (!message->is_good) {
        return g_strdup(message->text);
    }
    return WEXITSTATUS(status) != 0
               ? g_strdup_printf("%s exited with %d", message->text, WEXITSTATUS(status))
               : NULL;
}

static bool collect(unsigned index, GString *result, int status, void *data)
{
    int64_t now_ns = host_monotonic_ns();
    struct play *play = data;
    int *fd = play->roles[index].open_until_end;
    struct message message;
    bool is_said = result->len >= sizeof message;
    if (is_said) {
        memcpy(&message, result->str + result->len - sizeof message, sizeof message);
        play->roles[index].value =
            message.began_ns != 0 ? (double)(now_ns - message.began_ns) : message.value;
    }
    g_autofree char *problem = problem_of(is_said ? &message : NULL, status);
    if (play->problem == NULL) {
        play->problem = g_steal_pointer(&problem);
    }
    if (fd != NULL) {
        close(*fd);
        *fd = -1;
    }
    return true;
}

static void choose_cpu(cpu_set_t *one)
{
    cpu_set_t allowed;
    CPU_ZERO(one);
    for (size_t cpu = 0; sched_getaffinity(0, sizeof allowed, &allowed) == 0 && cpu < CPU_SETSIZE;
         cpu++) {
        if (CPU_ISSET(cpu, &allowed)) {
            CPU_SET(cpu, one);
            return;
        }
    }
}

bool roles_play(struct role *roles, unsigned count, GError **error)
{
    g_assert(count <= ROLE_LIMIT);
    struct play play = {.roles = roles};
    choose_cpu(&play.cpu);
    struct workers_plan plan = {
        .jobs = count, .at_once = count, .job = play_role, .done = collect, .data = &play};
    int interrupted = workers_run(&plan);
    g_autofree char *problem = g_steal_pointer(&play.problem);
    if (interrupted != 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_INTERRUPTED, "interrupted by %s",
                    strsignal(interrupted));
    } else if (problem != NULL) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s", problem);
    }
    return interrupted == 0 && problem == NULL;
}

static void drop_input_and_output(void)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
}

bool role_become(const struct role_output *output, const char *const *arguments,
                 const char *const *environment, GError **error)
{
    struct message message = {.is_good = true};
    g_strlcpy(message.text, arguments[0], sizeof message.text);
    drop_input_and_output();
    message.began_ns = host_monotonic_ns();
    send_message(output->fd, &message);
    execvpe(arguments[0], (char *const *)arguments, (char *const *)environment);
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s: %s", arguments[0], g_strerror(errno));
    return false;
}
