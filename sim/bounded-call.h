#pragma once
/* Code of others that reads hostile bytes, kept away from this process: it runs in a child of its
 * own, with limits on memory and CPU, and only its bytes come back. Whatever goes wrong in there is
 * no result. The child is forked: it sees everything of ours, and nothing that it changes is seen
 * here. */
#include <glib.h>

/* Writes its result to the descriptor; returns 0 if it is whole. */
typedef int (*bounded_call)(const void *data, int fd);

struct bounded_limits {
    size_t result_bytes;
    size_t memory_bytes; /* of the child beyond what it is forked with; not under a sanitizer */
    unsigned cpu_seconds;
};

/* The result, or NULL if there is none. Free with g_bytes_unref. Waits until the child has ended:
 * limits are far beyond what honest input needs, so that no result depends on the machine. */
GBytes *bounded_call_run(bounded_call call, const void *data, const struct bounded_limits *limits);
