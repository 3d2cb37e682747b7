/* The questions in their order, and the children that answer them. Source: fork(2), prctl(2). */
#include "sim/machine.h"
#include "sim/ending-signals.h"
#include "sim/machine-probes.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_LIMIT 1000 /* bytes */
#define PATIENCE_MS 10000 /* real time: a guard against a hang */
#define YES 'y'
#define NO 'n'

static const char docker[] = "in a container that forbids it: `--cap-add SYS_PTRACE` or "
                             "`--security-opt seccomp=unconfined`; see also yama";

static const struct machine_question questions[] = {
    {"system", MACHINE_NEEDED, 0, "Linux on x86-64, kernel 5.3 or newer", machine_is_covered},
    {"trace", MACHINE_NEEDED, 0, docker, machine_traces},
    {"stop-calls", MACHINE_NEEDED, 0, docker, machine_stops_calls},
    {"threads", MACHINE_NEEDED, 0, "mount /proc without hidepid and without masks",
     machine_shows_threads},
    {"no-new-privileges", MACHINE_NEEDED, 0, docker, machine_drops_privileges},
    {"pin", MACHINE_NEEDED, 0, "permit sched_setaffinity", machine_pins},
    {"zones", MACHINE_NEEDED, 0, "install tzdata", machine_has_zones},
    {"sockets", MACHINE_NEEDED, 0, "load the kernel module inet_diag", machine_diagnoses_sockets},
    {"virtual-sleep", MACHINE_NEEDED, 0, "what is missing above", machine_sleeps_virtually},
    {"clock-page", MACHINE_WANTED, MODE_TRAPPED_CLOCK, NULL, machine_rewrites_clock},
    {"addresses", MACHINE_WANTED, MODE_RANDOM_ADDRESSES, NULL, machine_fixes_addresses},
    {"network-namespace", MACHINE_WANTED, MODE_SHARED_NETWORK, NULL,
     machine_has_network_namespaces},
    {"mount-namespace", MACHINE_WANTED, MODE_SHARED_FILES, NULL, machine_has_mount_namespaces},
    {"confined-writes", MACHINE_WANTED, MODE_WRITES_ANYWHERE, NULL, machine_confines_to_folders},
    {"user-namespace", MACHINE_NOTED, 0, NULL, machine_has_user_namespaces},
    {"landlock", MACHINE_NOTED, 0, NULL, machine_confines_writes},
    {"yama", MACHINE_NOTED, 0, NULL, machine_has_yama},
    {"random", MACHINE_NOTED, 0, NULL, machine_gives_random},
    {"cpus", MACHINE_NOTED, 0, NULL, machine_has_cpus},
    {"coarse-clock", MACHINE_NOTED, 0, NULL, machine_has_coarse_clock},
    {"space", MACHINE_NOTED, 0, NULL, machine_has_space},
};

bool machine_refused(GString *said, const char *what)
{
    g_string_append_printf(said, "%s: %s", what, g_strerror(errno));
    return false;
}

G_GNUC_NORETURN static void answer(machine_probe *probe, int fd, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(1);
    }
    g_autoptr(GString) said = g_string_new(NULL);
    bool works = probe(said);
    g_string_prepend_c(said, works ? YES : NO);
    ssize_t written = write(fd, said->str, MIN(said->len, ANSWER_LIMIT));
    _exit(written > 0 ? 0 : 1);
}

/* The whole answer, or as much of it as came in time. */
static void hear(int fd, GString *heard)
{
    char buffer[ANSWER_LIMIT];
    struct pollfd readable = {fd, POLLIN, 0};
    while (poll(&readable, 1, PATIENCE_MS) > 0) {
        ssize_t size = read(fd, buffer, sizeof buffer);
        if (size <= 0) {
            return;
        }
        g_string_append_len(heard, buffer, size);
    }
}

bool machine_try(machine_probe *probe, GString *said)
{
    int fds[2];
    sigset_t mask;
    g_autoptr(GString) heard = g_string_new(NULL);
    pid_t parent = getpid(), pid = -1;
    if (pipe2(fds, O_CLOEXEC) == 0) {
        ending_signals_hold(&mask);
        pid = fork();
        if (pid == 0) {
            close(fds[0]);
            answer(probe, fds[1], parent);
        }
        close(fds[1]);
        if (pid > 0) {
            hear(fds[0], heard);
            kill(pid, SIGKILL);
            while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {
            }
        }
        sigprocmask(SIG_SETMASK, &mask, NULL);
        close(fds[0]);
    }
    if (heard->len == 0) {
        g_string_assign(heard, pid < 0 ? "nno process can be started" : "nthe probe was ended");
    }
    if (said != NULL) {
        g_string_append(said, heard->str + 1);
    }
    return heard->str[0] == YES;
}

static void weigh(struct machine *machine, const struct machine_answer *answer)
{
    if (answer->works) {
        return;
    }
    if (answer->question->weight == MACHINE_NEEDED) {
        machine->is_possible = false;
    } else if (answer->question->weight == MACHINE_WANTED) {
        machine->mode |= answer->question->mode;
    }
}

struct machine *machine_examine(void)
{
    struct machine *machine = g_new0(struct machine, 1);
    machine->answers = g_array_new(FALSE, FALSE, sizeof(struct machine_answer));
    machine->is_possible = true;
    for (unsigned i = 0; i < G_N_ELEMENTS(questions); i++) {
        GString *said = g_string_new(NULL);
        struct machine_answer answer = {.question = &questions[i]};
        answer.works = machine_try(questions[i].probe, said);
        answer.said = g_string_free(said, FALSE);
        weigh(machine, &answer);
        g_array_append_val(machine->answers, answer);
    }
    return machine;
}

void machine_free(struct machine *machine)
{
    for (unsigned i = 0; i < machine->answers->len; i++) {
        g_free(g_array_index(machine->answers, struct machine_answer, i).said);
    }
    g_array_unref(machine->answers);
    g_free(machine);
}
