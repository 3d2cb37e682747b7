#pragma once
/* What rows cost, counted and not timed: on a busy machine too the counts mean something. Prints a
 * line for each row with the stops of its processes, the looks at them, jumps and requests, and at
 * the end the stops of all by the system call and by what stopped. */
#include <glib.h>
#include <stdbool.h>

/* The rows that are named, or a quiet day if none is. */
bool count_rows(char **names, GError **error);
