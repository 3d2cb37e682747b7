/* Calls in a bounded child: results, and everything that is none. */
#include "sim/bounded-call.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct bounded_limits limits = {
    .result_bytes = 10, .memory_bytes = 64 << 20, .cpu_seconds = 1};

static int say(const void *data, int fd)
{
    return write(fd, data, strlen(data)) < 0;
}

static int fail(const void *data, int fd)
{
    say(data, fd);
    return 1;
}

static int crash(const void *data, int fd)
{
    say(data, fd);
    (void)signal(SIGABRT, SIG_DFL);
    abort();
}

static int spin(const void *data, int fd)
{
    volatile int status = say(data, fd);
    while (status == 0) {
    }
    return status;
}

static int flood(const void *data, int fd)
{
    while (say(data, fd) == 0) {
    }
    return 0;
}

static const struct {
    const char *name;
    bounded_call call;
    const char *data, *result;
} rows[] = {
    {"result", say, "ten bytes.", "ten bytes."},
    {"empty", say, "", ""},
    {"too much", say, "eleven byte", NULL},
    {"failure", fail, "x", NULL},
    {"crash", crash, "x", NULL},
    {"endless loop", spin, "x", NULL},
    {"endless result", flood, "x", NULL},
};

Test(bounded_call, only_whole_results_of_calls_that_end_well_come_back)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        GBytes *bytes = bounded_call_run(rows[i].call, rows[i].data, &limits);
        cr_expect_eq(bytes == NULL, rows[i].result == NULL, "%s", rows[i].name);
        if (bytes != NULL && rows[i].result != NULL) {
            cr_expect_eq(g_bytes_get_size(bytes), strlen(rows[i].result), "%s", rows[i].name);
        }
        g_clear_pointer(&bytes, g_bytes_unref);
    }
}
