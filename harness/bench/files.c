/* The measurements run in a build folder only: beside their program stand the others, and the link
 * to the sources. */
#include "harness/bench/files.h"
#include <glib.h>

static char *beside_program(const char *folder, const char *name)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *build = program != NULL ? g_path_get_dirname(program) : g_strdup(".");
    return g_build_filename(build, folder, name, NULL);
}

char *bench_program(const char *name)
{
    return beside_program("bench-programs", name);
}

char *bench_beside(const char *name)
{
    return beside_program(".", name);
}

char *bench_source(const char *path)
{
    return beside_program("source/harness/bench", path);
}
