/* Probes of what the supervisor itself needs: each does to a child what the supervisor does to its
 * own. Source: ptrace(2), seccomp(2), vdso(7), personality(2). */
#include "sim/machine-probes.h"
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define IDENT_PADDING 15 /* of an ELF header: the last byte, which nobody reads */
#define MARK 0x5a
#define VIRTUAL_SECONDS 4711
#define CANARY_SLEEP_S INT64_C(1209600)

static void end_child(pid_t pid)
{
    int status;
    if (pid > 0) {
        kill(pid, SIGKILL);
        while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) {
        }
    }
}

/* A child of the probe that is attached, waits on a pipe, and then does what it is for. */
static pid_t attach(void (*act)(void), int *go, GString *said)
{
    int fds[2];
    char ready;
    if (pipe2(fds, O_CLOEXEC) != 0) {
        machine_refused(said, "pipe");
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[1]);
        if (read(fds[0], &ready, 1) == 1) {
            act();
        }
        _exit(1);
    }
    *go = fds[1];
    intptr_t options = PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
    if (pid < 0 || ptrace(PTRACE_SEIZE, pid, NULL, (void *)options) != 0) {
        machine_refused(said, pid < 0 ? "fork" : "ptrace");
        end_child(pid);
        return -1;
    }
    return pid;
}

/* What an attached child tells of the machine; afterwards it has ended. */
static bool ask_attached(void (*act)(void), bool (*ask)(pid_t pid, int go, GString *said),
                         GString *said)
{
    int go = -1;
    pid_t pid = attach(act, &go, said);
    bool works = pid > 0 && ask(pid, go, said);
    end_child(pid);
    return works;
}

static bool stop(pid_t pid, GString *said)
{
    int status = 0;
    if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) != 0 || waitpid(pid, &status, __WALL) != pid ||
        !WIFSTOPPED(status)) {
        return machine_refused(said, "the child does not stop");
    }
    return true;
}

static void do_nothing(void)
{
}

static bool is_traced(pid_t pid, int go, GString *said)
{
    struct user_regs_struct registers;
    (void)go;
    if (!stop(pid, said)) {
        return false;
    }
    if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) != 0 ||
        ptrace(PTRACE_SETREGS, pid, NULL, &registers) != 0) {
        return machine_refused(said, "registers");
    }
    g_string_append(said, "a child was attached, stopped and changed");
    return true;
}

bool machine_traces(GString *said)
{
    return ask_attached(do_nothing, is_traced, said);
}

static void ask_the_time(void)
{
    struct timespec now = {0};
    int error_number = filter_install();
    if (error_number != 0) {
        _exit(100 + MIN(error_number, 99));
    }
    _exit(syscall(SYS_clock_gettime, CLOCK_REALTIME, &now) == VIRTUAL_SECONDS ? 0 : 1);
}

/* The child's call stops, is not executed, and answers what the tracer says. */
static bool is_answered(pid_t pid, int go, GString *said)
{
    int status = 0;
    struct user_regs_struct registers;
    if (write(go, "", 1) != 1 || waitpid(pid, &status, __WALL) != pid) {
        return false;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) > 100) {
        errno = WEXITSTATUS(status) - 100;
        return machine_refused(said, "seccomp");
    }
    if (!WIFSTOPPED(status) || status >> 16 != PTRACE_EVENT_SECCOMP) {
        g_string_append(said, "seccomp does not stop the call");
        return false;
    }
    ptrace(PTRACE_GETREGS, pid, NULL, &registers);
    registers.orig_rax = (uint64_t)-1;
    registers.rax = VIRTUAL_SECONDS;
    ptrace(PTRACE_SETREGS, pid, NULL, &registers);
    ptrace(PTRACE_CONT, pid, NULL, NULL);
    bool works =
        waitpid(pid, &status, __WALL) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    g_string_append(said, works ? "a call was stopped and answered" : "the answer did not arrive");
    return works;
}

bool machine_stops_calls(GString *said)
{
    return ask_attached(ask_the_time, is_answered, said);
}

static bool pokes(pid_t pid, uint64_t address)
{
    errno = 0;
    long word = ptrace(PTRACE_PEEKDATA, pid, (void *)address, NULL);
    return errno == 0 && ptrace(PTRACE_POKEDATA, pid, (void *)address, (void *)word) == 0;
}

static bool is_rewritten(pid_t pid, int go, GString *said)
{
    char path[40];
    unsigned char mark = MARK, check = 0;
    uint64_t address = getauxval(AT_SYSINFO_EHDR);
    (void)go;
    if (!stop(pid, said)) {
        return false;
    }
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    off_t offset = (off_t)(address + IDENT_PADDING);
    if (fd < 0 || pwrite(fd, &mark, 1, offset) != 1 || pread(fd, &check, 1, offset) != 1 ||
        check != mark) {
        machine_refused(said, fd < 0 ? path : "writing through /proc/PID/mem");
        g_string_append(said, pokes(pid, address) ? "; POKEDATA works, but only while it stands"
                                                  : "; POKEDATA is refused too");
        return false;
    }
    g_string_append(said, "rewritten through /proc/PID/mem");
    return true;
}

bool machine_rewrites_clock(GString *said)
{
    if (getauxval(AT_SYSINFO_EHDR) == 0 || !vdso_is_patchable()) {
        g_string_append(said, "this kernel's clock page has another form");
        return false;
    }
    return ask_attached(do_nothing, is_rewritten, said);
}

bool machine_fixes_addresses(GString *said)
{
    if (personality(ADDR_NO_RANDOMIZE) == -1) {
        return machine_refused(said, "personality");
    }
    g_string_append(said, "randomisation can be switched off");
    return true;
}

struct canary {
    struct clock clock;
    int64_t ended_ns; /* INSTANT_NEVER: not yet */
    int status;
};

static void note_end(enum supervisor_notice notice, struct process *process, struct process *other,
                     int64_t detail, const char *text, void *data)
{
    struct canary *canary = data;
    (void)process;
    (void)other;
    (void)text;
    if (notice == NOTICE_EXITED) {
        canary->status = (int)detail;
        canary->ended_ns = canary->clock.instant_ns;
    }
}

/* The whole engine, with the smallest program that waits. */
bool machine_sleeps_virtually(GString *said)
{
    struct canary canary = {.ended_ns = INSTANT_NEVER};
    g_autoptr(GError) error = NULL;
    clock_init(&canary.clock, 0);
    struct queue *queue = queue_new();
    struct supervisor_settings settings = {
        .clock = &canary.clock, .queue = queue, .notice = note_end, .notice_data = &canary};
    struct supervisor *supervisor = supervisor_new(&settings, &error);
    const char *const arguments[] = {"sleep", "1209600", NULL};
    const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", NULL};
    struct process_start start = {.name = "canary",
                                  .arguments = arguments,
                                  .environment = environment,
                                  .standard_fds = {-1, -1, -1},
                                  .extra_fd = -1};
    if (supervisor == NULL || supervisor_start(supervisor, &start, &error) == NULL) {
        g_string_append(said, error->message);
        return false;
    }
    supervisor_run(supervisor, 2 * CANARY_SLEEP_S * NS_PER_S);
    bool works = canary.status == 0 && canary.ended_ns == CANARY_SLEEP_S * NS_PER_S;
    g_string_append(said, works ? "`sleep 1209600` took 14 virtual days"
                                : "`sleep 1209600` did not take 14 virtual days");
    supervisor_free(supervisor);
    queue_free(queue);
    return works;
}
