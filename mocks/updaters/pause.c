/* Waiting, and being asked to end meanwhile. */
#include "mocks/updaters/pause.h"

#include "mocks/updaters/client.h"

#include <poll.h>
#include <signal.h>
#include <time.h>

#define NS_PER_S 1000000000LL

static sigset_t end_signals;
static sigset_t usual_signals;

static void on_end_signal(int number)
{
    (void)number;
    client_abort();
}

void pause_watch_signals(void)
{
    struct sigaction action = {.sa_handler = on_end_signal};
    sigemptyset(&end_signals);
    sigaddset(&end_signals, SIGTERM);
    sigaddset(&end_signals, SIGINT);
    sigprocmask(SIG_BLOCK, NULL, &usual_signals);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

gint64 pause_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

gint64 pause_now_s(void)
{
    return pause_now_ns() / NS_PER_S;
}

bool pause_until(gint64 deadline_ns)
{
    gint64 left_ns = 0;
    sigprocmask(SIG_BLOCK, &end_signals, NULL);
    while (!client_is_aborted() && (left_ns = deadline_ns - pause_now_ns()) > 0) {
        struct timespec left = {left_ns / NS_PER_S, left_ns % NS_PER_S};
        ppoll(NULL, 0, &left, &usual_signals);
    }
    sigprocmask(SIG_SETMASK, &usual_signals, NULL);
    return !client_is_aborted();
}
