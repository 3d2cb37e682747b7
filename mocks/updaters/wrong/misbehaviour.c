/* What a process can do to its surroundings. Most of it begins after a few polls, when the row is
 * under way. */
#include "mocks/updaters/wrong/misbehaviour.h"

#include "mocks/updaters/client.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define LATER 3
#define CHILDREN_LIMIT 20000 /* for whoever runs it without the harness */
#define SLEEP_S (365U * 86400)

void misbehave_crash_at_start(unsigned poll)
{
    (void)poll;
    abort();
}

void misbehave_crash_later(unsigned poll)
{
    if (poll == LATER)
        raise(SIGSEGV);
}

void misbehave_exit_at_start(unsigned poll)
{
    (void)poll;
    exit(1);
}

void misbehave_exit_later(unsigned poll)
{
    if (poll == LATER)
        exit(0);
}

void misbehave_spin(unsigned poll)
{
    volatile unsigned long turns = 0;
    while (poll == LATER) /* NOLINT(bugprone-infinite-loop): what it is for */
        turns++;
}

void misbehave_yield_forever(unsigned poll)
{
    while (poll == LATER) /* NOLINT(bugprone-infinite-loop): what it is for */
        sched_yield();
}

void misbehave_sleep_forever(unsigned poll)
{
    while (poll == LATER && !client_is_aborted())
        sleep(SLEEP_S);
}

void misbehave_flood_output(unsigned poll)
{
    static const char LINE[4096] = {[0 ... 4094] = '.', [4095] = '\n'};
    while (poll == LATER && write(STDOUT_FILENO, LINE, sizeof LINE) > 0)
        ;
}

void misbehave_fork_without_end(unsigned poll)
{
    for (int i = 0; poll == LATER && i < CHILDREN_LIMIT; i++)
        if (fork() == 0) {
            sleep(SLEEP_S);
            _exit(0);
        }
}

void misbehave_request_without_end(unsigned poll)
{
    struct client *client = poll == LATER ? client_new() : NULL;
    while (client != NULL && !client_is_aborted()) {
        struct answer answer;
        client_send(client, &(struct request){.url = g_getenv("FEED_URL"), .timeout_s = 30},
                    &answer);
        answer_clear(&answer);
    }
    client_free(client);
}

void misbehave_ignore_sigterm(unsigned poll)
{
    (void)poll;
    signal(SIGTERM, SIG_IGN);
}

void misbehave_leave_children(unsigned poll)
{
    if (poll != LATER || fork() != 0)
        return;
    setsid();
    if (fork() == 0) {
        signal(SIGTERM, SIG_IGN);
        sleep(SLEEP_S);
    }
    _exit(0);
}
