/* Starts a process under supervision: clean inheritance (signals, mask, limits, descriptors,
 * session), the filter, then exec. The child waits on a pipe until it is attached, and reports a
 * failed exec through another. Between fork and exec only async-signal-safe calls are made. Source:
 * signal-safety(7), ptrace(2). */
#include "sim/confinement.h"
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRACE_OPTIONS                                                                              \
    (PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEVFORKDONE |    \
     PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)
#define STANDARD_TIMER_SLACK_NS 50000
#define FIRST_FREE_FD 100 /* where descriptors are parked while 0 to 3 are laid */

struct failure {
    int stage, error_number;
};
static const char *const stages[] = {"open", "chdir", "filter", "exec", "confine"};
enum { STAGE_OPEN, STAGE_FOLDER, STAGE_FILTER, STAGE_EXEC, STAGE_CONFINE };

static void reset_signals(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) {
        sigaction(signal, &standard, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool lay_descriptors(const struct process_start *start)
{
    int wanted[4] = {start->standard_fds[0], start->standard_fds[1], start->standard_fds[2],
                     start->extra_fd};
    int parked[4];
    for (int i = 0; i < 4; i++) {
        int fd = wanted[i] >= 0 ? wanted[i] : (i < 3 ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1);
        parked[i] = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE_FD) : -1;
        if (parked[i] < 0 && i < 3) {
            return false;
        }
    }
    for (int i = 0; i < 4; i++) {
        if (parked[i] >= 0 && dup2(parked[i], i) < 0) {
            return false;
        }
    }
    if (parked[3] < 0) {
        close(3);
    }
    return true;
}

G_GNUC_NORETURN static void fail(int fd, int stage, int error_number)
{
    struct failure failure = {stage, error_number};
    ssize_t written = write(fd, &failure, sizeof failure);
    _exit(written == sizeof failure ? 127 : 126);
}

G_GNUC_NORETURN static void run_child(const struct process_start *start,
                                      const struct confinement *confinement, const char *program,
                                      const int go[2], int report_fd)
{
    setsid();
    reset_signals();
    umask(022);
    personality(ADDR_NO_RANDOMIZE);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    prctl(PR_SET_TIMERSLACK, STANDARD_TIMER_SLACK_NS, 0, 0, 0);
    char ready;
    close(go[1]);
    if (read(go[0], &ready, 1) != 1) {
        _exit(126);
    }
    /* The report descriptor may be one of 0 to 3: move it out of the way first. */
    report_fd = fcntl(report_fd, F_DUPFD_CLOEXEC, FIRST_FREE_FD + 10);
    int error_number = confinement_enter(confinement);
    if (error_number != 0) {
        fail(report_fd, STAGE_CONFINE, error_number);
    }
    if (!lay_descriptors(start)) {
        fail(report_fd, STAGE_OPEN, errno);
    }
    syscall(SYS_close_range, start->extra_fd >= 0 ? 4u : 3u, (unsigned)report_fd - 1, 0);
    syscall(SYS_close_range, (unsigned)report_fd + 1, ~0u, 0);
    if (start->folder != NULL && chdir(start->folder) != 0) {
        fail(report_fd, STAGE_FOLDER, errno);
    }
    error_number = filter_install();
    if (error_number != 0) {
        fail(report_fd, STAGE_FILTER, error_number);
    }
    execve(program, (char *const *)start->arguments, (char *const *)start->environment);
    fail(report_fd, STAGE_EXEC, errno);
}

static const char *environment_value(const char *const *environment, const char *name)
{
    size_t length = strlen(name);
    for (; environment != NULL && *environment != NULL; environment++) {
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') {
            return *environment + length + 1;
        }
    }
    return NULL;
}

/* Where the program is: as execvp(3) would look it up, in the PATH that it will see. NULL: nowhere.
 */
static char *find_program(const struct process_start *start)
{
    const char *name = start->arguments[0];
    if (strchr(name, '/') != NULL) {
        return g_strdup(name);
    }
    const char *path = environment_value(start->environment, "PATH");
    g_auto(GStrv) folders = g_strsplit(path != NULL ? path : "/usr/bin:/bin", ":", -1);
    for (char **folder = folders; *folder != NULL; folder++) {
        g_autofree char *candidate = g_build_filename(**folder != '\0' ? *folder : ".", name, NULL);
        struct stat status;
        if (stat(candidate, &status) == 0 && S_ISREG(status.st_mode) &&
            access(candidate, X_OK) == 0) {
            return g_steal_pointer(&candidate);
        }
    }
    return NULL;
}

/* What the machine refuses to everybody is G_SPAWN_ERROR_FORK, like a fork that fails. */
static int code_of(const struct failure *failure)
{
    if (failure->stage == STAGE_FOLDER) {
        return G_SPAWN_ERROR_CHDIR;
    }
    if (failure->stage != STAGE_EXEC) {
        return G_SPAWN_ERROR_FORK;
    }
    switch (failure->error_number) {
    case ENOENT:
        return G_SPAWN_ERROR_NOENT;
    case EACCES:
        return G_SPAWN_ERROR_ACCES;
    case ENOEXEC:
        return G_SPAWN_ERROR_NOEXEC;
    default:
        return G_SPAWN_ERROR_FAILED;
    }
}

static void set_error(GError **error, const struct process_start *start,
                      const struct failure *failure)
{
    const char *what = failure->stage == STAGE_FOLDER ? start->folder : start->arguments[0];
    g_set_error(error, G_SPAWN_ERROR, code_of(failure), "%s: %s (%s)", what,
                g_strerror(failure->error_number), stages[failure->stage]);
}

static pid_t fork_attached(const struct supervisor *supervisor, const struct process_start *start,
                           const char *program, int report[2], GError **error)
{
    int go[2] = {-1, -1};
    if (pipe2(report, O_CLOEXEC) != 0 || pipe2(go, O_CLOEXEC) != 0) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK, "pipe: %s", g_strerror(errno));
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        run_child(start, supervisor->settings.confinement, program, go, report[1]);
    }
    close(report[1]);
    close(go[0]);
    if (pid > 0) {
        prlimit(pid, RLIMIT_NOFILE, &supervisor->inherited_descriptors, NULL);
    }
    if (pid > 0 && ptrace(PTRACE_SEIZE, pid, NULL, (void *)(intptr_t)TRACE_OPTIONS) != 0) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK, "ptrace: %s; virtual time needs it",
                    g_strerror(errno));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        pid = -1;
    } else if (pid < 0) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK, "fork: %s", g_strerror(errno));
    }
    if (pid > 0 && write(go[1], "", 1) != 1) {
        kill(pid, SIGKILL);
    }
    close(go[1]);
    return pid;
}

struct process *supervisor_start(struct supervisor *supervisor, const struct process_start *start,
                                 GError **error)
{
    g_autofree char *program = find_program(start);
    if (program == NULL) {
        struct failure failure = {STAGE_EXEC, ENOENT};
        set_error(error, start, &failure);
        return NULL;
    }
    int report[2] = {-1, -1};
    pid_t pid = fork_attached(supervisor, start, program, report, error);
    if (pid < 0) {
        close(report[0]);
        return NULL;
    }
    struct process *process = process_add(supervisor, pid, NULL);
    process->name = g_strdup(start->name);
    process->owner = start->owner;
    task_add(supervisor, pid, process);
    process->is_starting = true;
    while (process->is_alive && process->is_starting && stops_wait_any(supervisor)) {
    }
    struct failure failure;
    bool failed = read(report[0], &failure, sizeof failure) == sizeof failure;
    close(report[0]);
    if (failed || process->is_starting) {
        failure = failed ? failure : (struct failure){STAGE_EXEC, ECHILD};
        set_error(error, start, &failure);
        while (process->is_alive && stops_wait_any(supervisor)) {
        }
        process_free(process);
        return NULL;
    }
    for (int fd = 0; fd < 3; fd++) {
        file_times_opened(supervisor->file_times, pid, fd);
    }
    g_ptr_array_add(supervisor->roots, process);
    return process;
}
