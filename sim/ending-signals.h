#pragma once
/* The signals by which people, terminals and CI systems end a run. Source: signal(7). */
#include <signal.h>

#define ENDING_SIGNALS 3

extern const int ending_signals[ENDING_SIGNALS];

/* They stay pending until sigprocmask(SIG_SETMASK, before, NULL): whoever has just started a child
 * sees it end first. */
void ending_signals_hold(sigset_t *before);
