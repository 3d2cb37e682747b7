#pragma once
/* Where the measurements find their own programs and scenarios. */

/* A program that was built for them, or a file of harness/bench in the sources. Free with g_free.
 */
char *bench_program(const char *name);
char *bench_source(const char *path);
