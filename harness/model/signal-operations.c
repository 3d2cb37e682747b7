/* Signals: what is done with them, who is sent them, who waits for them. */
#include "harness/model/interpreter.h"
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum disposition { DEFAULT, IGNORED, CAUGHT, CAUGHT_AND_RESTARTED };

int signal_number(int64_t signal)
{
    const int numbers[SIGNALS] = {SIGUSR1, SIGUSR2, SIGALRM, SIGRTMIN + 2};
    return numbers[signal];
}

static int64_t signal_of_number(int number)
{
    for (int64_t signal = 0; signal < SIGNALS; signal++) {
        if (signal_number(signal) == number) {
            return signal;
        }
    }
    return -1;
}

static void on_signal(int number)
{
    int saved_errno = errno;
    actor_record(current_actor, RECORD_SIGNAL, signal_of_number(number), next_ticket());
    errno = saved_errno;
}

static int64_t set_action(struct actor *self, const int64_t *arguments)
{
    struct sigaction action = {.sa_handler = on_signal};
    if (arguments[1] == DEFAULT) {
        action.sa_handler = SIG_DFL;
    } else if (arguments[1] == IGNORED) {
        action.sa_handler = SIG_IGN;
    } else if (arguments[1] == CAUGHT_AND_RESTARTED) {
        action.sa_flags = SA_RESTART;
    }
    (void)self;
    return answer(sigaction(signal_number(arguments[0]), &action, NULL));
}

static sigset_t set_of(int64_t mask)
{
    sigset_t set;
    sigemptyset(&set);
    for (int64_t signal = 0; signal < SIGNALS; signal++) {
        if ((mask >> signal & 1) != 0) {
            sigaddset(&set, signal_number(signal));
        }
    }
    return set;
}

static int64_t block(struct actor *self, const int64_t *arguments)
{
    sigset_t set = set_of(arguments[0]);
    (void)self;
    return -pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static int64_t unblock(struct actor *self, const int64_t *arguments)
{
    sigset_t set = set_of(arguments[0]);
    (void)self;
    return -pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* The detail is the signal that came. */
static int64_t await_signal(struct actor *self, const int64_t *arguments)
{
    sigset_t set = set_of(arguments[0]);
    struct timespec limit = timespec_of(arguments[1]);
    (void)self;
    int64_t result = answer(sigtimedwait(&set, NULL, arguments[1] < 0 ? NULL : &limit));
    self->detail = result > 0 ? signal_of_number((int)result) : -1;
    return result > 0 ? 0 : result;
}

static int64_t pause_for_signal(struct actor *self, const int64_t *arguments)
{
    (void)self, (void)arguments;
    return answer(pause());
}

static int64_t signal_process(struct actor *self, const int64_t *arguments)
{
    const struct actor *other = &program->actors[arguments[0]];
    (void)self;
    if (other->tid == 0 || other->has_ended) {
        return -ESRCH;
    }
    return answer(kill(other->pid, signal_number(arguments[1])));
}

static int64_t signal_thread(struct actor *self, const int64_t *arguments)
{
    const struct actor *other = &program->actors[arguments[0]];
    (void)self;
    if (other->tid == 0 || other->has_ended) {
        return -ESRCH;
    }
    return answer(syscall(SYS_tgkill, other->pid, other->tid, signal_number(arguments[1])));
}

const struct operation signal_operations[] = {
    {"action", 2, set_action},      {"block", 1, block},
    {"unblock", 1, unblock},        {"await", 2, await_signal},
    {"pause", 0, pause_for_signal}, {"kill", 2, signal_process},
    {"tgkill", 2, signal_thread},   {0}};
