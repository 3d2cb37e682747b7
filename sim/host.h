#pragma once
/* The real machine's clock: for durations in reports, dates of runs, measurements and seeds that
 * nobody chose. Nothing that is judged may depend on it. */
#include <stdint.h>

int64_t host_unix_seconds(void);
int64_t host_monotonic_ns(void);
int64_t host_cpu_ns(void); /* that this process has used */
int64_t host_boottime_ns(void);
int64_t host_wall_ns(void);
int64_t host_file_stamp_ns(void); /* with which the kernel would stamp a file now; a few ms old */
