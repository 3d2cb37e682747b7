/* Which signals end a run, and how they are put off. */
#include "sim/ending-signals.h"

const int ending_signals[ENDING_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

void ending_signals_hold(sigset_t *before)
{
    sigset_t block;
    sigemptyset(&block);
    for (unsigned i = 0; i < ENDING_SIGNALS; i++) {
        sigaddset(&block, ending_signals[i]);
    }
    sigprocmask(SIG_BLOCK, &block, before);
}
