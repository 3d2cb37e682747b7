/* How the supervisor waits for the tree. A thread that stops is reported, one that goes to sleep in
 * a call that does not stop tells nobody. Where the last threads that were let go have all stopped
 * again, the next is expected to: then the supervisor sleeps until it is told, which is the
 * cheapest, and a tick guards against a thread that does not stop. One that was interrupted stops
 * for certain, one that was let into its wait may sleep there. Otherwise it gives the CPU away for
 * naps that begin as short as a timer allows and grow while the tree runs on. Real time: it
 * bounds nothing, and decides nothing but when to look again. */
#include "sim/supervisor/internal.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SHORTEST_NAP_NS 4000
#define LONG_NAP_NS NS_PER_MS
#define LONGEST_NAP_NS (8 * NS_PER_MS)
#define TICK_NS NS_PER_MS
#define TICKS_LIMIT 8   /* until a thread that was let go is known to run for long */
#define YIELDS 1        /* of the CPU, before the first nap */
#define FIRST_STREAK 16 /* stops in a row before the next is expected */
#define LONGEST_STREAK 4096

#define TICK_SIGNAL SIGURG /* ignored by default, and nothing else of ours uses it */

static void on_tick(int signal)
{
    (void)signal; /* its arrival interrupts waitpid, and that is all */
}

bool pause_init(struct pause *pause)
{
    *pause = (struct pause){.nap_ns = SHORTEST_NAP_NS, .streak_wanted = FIRST_STREAK};
    struct sigaction action = {.sa_handler = on_tick};
    sigaction(TICK_SIGNAL, &action, NULL);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = TICK_SIGNAL};
    event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    pause->has_timer = timer_create(CLOCK_MONOTONIC, &event, &pause->timer) == 0;
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &standard, NULL); /* an inherited SIG_IGN would swallow every wake-up */
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    pause->signal_fd = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    return pause->signal_fd >= 0;
}

void pause_clear(struct pause *pause)
{
    if (pause->has_timer) {
        timer_delete(pause->timer);
    }
    close(pause->signal_fd);
}

static void set_tick(struct pause *pause, int64_t period_ns)
{
    struct itimerspec setting = {{0, period_ns}, {0, period_ns}};
    pause->is_ticking = period_ns != 0;
    timer_settime(pause->timer, 0, &setting, NULL);
}

void pause_end(struct pause *pause)
{
    if (pause->is_ticking) {
        set_tick(pause, 0);
    }
}

static void expect(struct pause *pause, bool is_stop_expected, bool is_certain)
{
    pause->is_awaiting = is_stop_expected;
    pause->is_certain = is_certain;
    pause->ticks = 0;
    pause->yields = YIELDS;
    pause->nap_ns = SHORTEST_NAP_NS;
}

void pause_released(struct pause *pause)
{
    expect(pause, true, false);
}

void pause_let_in(struct pause *pause)
{
    expect(pause, false, false);
}

void pause_interrupted(struct pause *pause)
{
    expect(pause, true, true);
}

void pause_stopped(struct pause *pause)
{
    if (pause->is_awaiting && !pause->is_certain) {
        pause->streak++;
    }
    pause->is_awaiting = false;
}

void pause_unsure(struct pause *pause)
{
    pause->is_awaiting = false;
}

void pause_missed(struct pause *pause)
{
    if (pause->is_awaiting && pause->streak >= pause->streak_wanted) {
        pause->streak_wanted = MIN(pause->streak_wanted * 2, LONGEST_STREAK);
    }
    if (pause->is_awaiting) {
        pause->streak = 0;
    }
    pause->is_awaiting = false;
}

/* Waits for a stop that is expected; false if none is, or the tick came first. */
bool pause_for_stop(struct supervisor *supervisor)
{
    struct pause *pause = &supervisor->pause;
    bool is_expected = pause->is_certain || pause->streak >= pause->streak_wanted;
    if (!pause->is_awaiting || !pause->has_timer || !is_expected) {
        return false;
    }
    if (!pause->is_ticking) {
        set_tick(pause, TICK_NS);
    }
    if (stops_wait_until_tick(supervisor)) {
        return true;
    }
    if (++pause->ticks == TICKS_LIMIT) {
        pause_missed(pause);
    }
    return false;
}

bool pause_is_long(const struct pause *pause)
{
    return pause->nap_ns >= LONG_NAP_NS;
}

/* Who has run for long is likely to run on; but nobody waits for a sixteenth of the time that he
 * has run because he went to sleep unseen. */
static int64_t next_nap_ns(int64_t nap_ns)
{
    int64_t step_ns = nap_ns < LONG_NAP_NS ? nap_ns : nap_ns / 16;
    return MIN(nap_ns + step_ns, LONGEST_NAP_NS);
}

bool pause_yield(struct pause *pause)
{
    if (pause->yields == 0) {
        return false;
    }
    pause->yields--;
    sched_yield();
    return true;
}

void pause_nap(struct pause *pause)
{
    if (pause_yield(pause)) {
        return;
    }
    struct pollfd children = {pause->signal_fd, POLLIN, 0};
    struct timespec limit = {0, pause->nap_ns};
    pause->nap_ns = next_nap_ns(pause->nap_ns);
    if (ppoll(&children, 1, &limit, NULL) > 0) {
        struct signalfd_siginfo one; /* the signal does not queue */
        ssize_t size = read(pause->signal_fd, &one, sizeof one);
        g_assert(size == sizeof one || size < 0);
        pause->nap_ns = SHORTEST_NAP_NS;
    }
}
