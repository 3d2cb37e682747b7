#pragma once
/* Where the measurements find their own programs and scenarios. Results are to be freed with
 * g_free.
 */

/* A program that was built for them. */
char *bench_program(const char *name);
/* Another program of the project, such as tillspec. */
char *bench_beside(const char *name);
/* A file of harness/bench in the sources. */
char *bench_source(const char *path);
