/* A pool of forked jobs: one slot per job at once, one CPU per slot, results through pipes. Source:
 * fork(2), prctl(2), sched(7). */
#include "sim/workers.h"
#include "sim/ending-signals.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOT_LIMIT 256
#define READ_BYTES 65536
#define STANDARD_ENDING_LIMIT_MS 60000

struct slot {
    pid_t pid; /* 0: free */
    int fd;    /* of its result; once that is whole, of the process itself */
    bool is_ending;
    unsigned job;
    GString *result;
};

struct pool {
    const struct workers_plan *plan;
    struct slot slots[SLOT_LIMIT];
    unsigned at_once, next_job, running;
    bool is_closed;
    int interrupted;
};

static volatile sig_atomic_t last_signal;

static void remember_signal(int signal)
{
    last_signal = signal;
}

unsigned workers_cpus(void)
{
    cpu_set_t allowed;
    return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? (unsigned)CPU_COUNT(&allowed) : 1;
}

/* The slot's share of the CPUs that the parent may use: one of them. */
static void pin(unsigned slot)
{
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    unsigned wanted = slot % (unsigned)CPU_COUNT(&allowed), seen = 0;
    CPU_ZERO(&one);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed) && seen++ == wanted) {
            CPU_SET(cpu, &one);
        }
    }
    sched_setaffinity(0, sizeof one, &one);
}

G_GNUC_NORETURN static void run_child(struct pool *pool, unsigned slot, pid_t parent, int result_fd)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* The scheduler shares the CPU among sessions first (sched(7), autogroup): in one session with
     * a program that burns CPU, each wake-up of ours would lengthen that program's turn, and the
     * supervised processes would starve. */
    setsid();
    if (getppid() != parent) {
        _exit(1);
    }
    for (unsigned i = 0; i < pool->at_once; i++) {
        if (pool->slots[i].pid != 0) {
            close(pool->slots[i].fd);
        }
    }
    pin(slot);
    pool->plan->job(pool->slots[slot].job, result_fd, pool->plan->data);
    exit(0);
}

static bool begin(struct pool *pool, unsigned slot)
{
    int fds[2];
    struct slot *place = &pool->slots[slot];
    pid_t parent = getpid();
    if (pipe2(fds, O_CLOEXEC) != 0) {
        return false;
    }
    place->job = pool->next_job;
    fflush(NULL); /* what is buffered now is printed by the parent only */
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        run_child(pool, slot, parent, fds[1]);
    }
    close(fds[1]);
    if (pid < 0) {
        close(fds[0]);
        return false;
    }
    pool->next_job++;
    pool->running++;
    *place =
        (struct slot){.pid = pid, .fd = fds[0], .job = place->job, .result = g_string_new(NULL)};
    return true;
}

static void end(struct pool *pool, struct slot *slot)
{
    int status = 0;
    close(slot->fd);
    while (waitpid(slot->pid, &status, 0) < 0 && errno == EINTR) {
    }
    slot->pid = 0;
    pool->running--;
    if (!pool->plan->done(slot->job, slot->result, status, pool->plan->data)) {
        pool->is_closed = true;
    }
    g_string_free(slot->result, TRUE);
}

/* Its result is whole. Until it has ended the others go on; without a descriptor of the process
 * they wait for it. */
static void await_end(struct pool *pool, struct slot *slot)
{
    int process = (int)syscall(SYS_pidfd_open, slot->pid, 0);
    if (process < 0) {
        end(pool, slot);
        return;
    }
    close(slot->fd);
    slot->fd = process;
    slot->is_ending = true;
}

/* Neither a process nor a pipe is to be had, and nothing runs that could give one back. */
static void give_up(struct pool *pool)
{
    g_autoptr(GString) nothing = g_string_new(NULL);
    pool->is_closed = true;
    pool->plan->done(pool->next_job, nothing, WORKERS_NOT_STARTED, pool->plan->data);
}

static void receive(struct pool *pool, struct slot *slot)
{
    static char buffer[READ_BYTES];
    if (slot->is_ending) {
        end(pool, slot);
        return;
    }
    ssize_t size = read(slot->fd, buffer, sizeof buffer);
    if (size > 0) {
        g_string_append_len(slot->result, buffer, size);
    } else if (size == 0 || errno != EINTR) {
        await_end(pool, slot);
    }
}

static void pass_signal_on(struct pool *pool)
{
    if (last_signal == 0) {
        return;
    }
    int signal = pool->interrupted == 0 ? SIGTERM : SIGKILL;
    pool->interrupted = last_signal;
    pool->is_closed = true;
    last_signal = 0;
    for (unsigned i = 0; i < pool->at_once; i++) {
        if (pool->slots[i].pid != 0) {
            kill(pool->slots[i].pid, signal);
        }
    }
}

/* NULL: nobody is about to end. */
static const struct timespec *ending_limit(const struct pool *pool)
{
    static struct timespec limit;
    int limit_ms = pool->plan->ending_limit_ms;
    limit_ms = limit_ms != 0 ? limit_ms : STANDARD_ENDING_LIMIT_MS;
    limit = (struct timespec){limit_ms / 1000, limit_ms % 1000 * 1000000L};
    for (unsigned i = 0; i < pool->at_once; i++) {
        if (pool->slots[i].pid != 0 && pool->slots[i].is_ending) {
            return &limit;
        }
    }
    return NULL;
}

static void kill_those_that_end(const struct pool *pool)
{
    for (unsigned i = 0; i < pool->at_once; i++) {
        if (pool->slots[i].pid != 0 && pool->slots[i].is_ending) {
            kill(pool->slots[i].pid, SIGKILL);
        }
    }
}

static void turn(struct pool *pool, const sigset_t *unblocked)
{
    struct pollfd fds[SLOT_LIMIT];
    for (unsigned i = 0; i < pool->at_once; i++) {
        fds[i] = (struct pollfd){pool->slots[i].pid != 0 ? pool->slots[i].fd : -1, POLLIN, 0};
    }
    int ready = ppoll(fds, pool->at_once, ending_limit(pool), unblocked);
    if (ready == 0) {
        kill_those_that_end(pool);
    }
    pass_signal_on(pool);
    for (unsigned i = 0; ready > 0 && i < pool->at_once; i++) {
        if (fds[i].revents != 0) {
            receive(pool, &pool->slots[i]);
        }
    }
}

struct signal_state {
    struct sigaction actions[ENDING_SIGNALS];
    sigset_t mask;
};

/* The signals arrive only while the pool waits. One that is ignored (nohup) stays so. */
static void hold_signals(struct signal_state *before)
{
    struct sigaction action = {.sa_handler = remember_signal};
    last_signal = 0;
    for (unsigned i = 0; i < ENDING_SIGNALS; i++) {
        sigaction(ending_signals[i], NULL, &before->actions[i]);
        if (before->actions[i].sa_handler != SIG_IGN) {
            sigaction(ending_signals[i], &action, NULL);
        }
    }
    ending_signals_hold(&before->mask);
}

static void restore_signals(const struct signal_state *before)
{
    for (unsigned i = 0; i < ENDING_SIGNALS; i++) {
        sigaction(ending_signals[i], &before->actions[i], NULL);
    }
    sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

int workers_run(const struct workers_plan *plan)
{
    struct pool state = {.plan = plan}, *pool = &state;
    struct signal_state before;
    pool->at_once = CLAMP(plan->at_once != 0 ? plan->at_once : workers_cpus(), 1, SLOT_LIMIT);
    hold_signals(&before);
    do {
        for (unsigned i = 0; i < pool->at_once && !pool->is_closed; i++) {
            if (pool->slots[i].pid == 0 && pool->next_job < plan->jobs && !begin(pool, i)) {
                break;
            }
        }
        if (pool->running > 0) {
            turn(pool, &before.mask);
        } else if (!pool->is_closed && pool->next_job < plan->jobs) {
            give_up(pool);
        }
    } while (pool->running > 0 || (!pool->is_closed && pool->next_job < plan->jobs));
    restore_signals(&before);
    return pool->interrupted;
}
