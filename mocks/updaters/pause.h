#pragma once
/* Waiting, and being asked to end meanwhile. */
#include <glib.h>
#include <stdbool.h>

/* From now on SIGTERM and SIGINT end pauses and requests. */
void pause_watch_signals(void);
/* The monotonic clock. */
gint64 pause_now_ns(void);
gint64 pause_now_s(void);
/* Until that instant of the monotonic clock. False if the process was asked to end. */
bool pause_until(gint64 deadline_ns);
