/* The pool of processes. */
#include "sim/workers.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS 3

struct seen {
    unsigned order[JOBS], count;
    int status[JOBS];
    char text[JOBS][16];
    int gate[2]; /* a pipe: closed when the others are done */
};

/* The first closes its result, and stays until the others are done; or for ever, if there is no
 * gate. */
static void work(unsigned index, int result_fd, void *data)
{
    const struct seen *seen = data;
    char digit = (char)('0' + index);
    if (write(result_fd, &digit, 1) != 1) {
        _exit(1);
    }
    if (index == 0) {
        close(result_fd);
        close(seen->gate[1]);
        while (read(seen->gate[0], &digit, 1) != 0) {
            pause();
        }
    }
}

static bool collect(unsigned index, GString *result, int wait_status, void *data)
{
    struct seen *seen = data;
    seen->order[seen->count++] = index;
    seen->status[index] = wait_status;
    g_strlcpy(seen->text[index], result->str, sizeof seen->text[index]);
    if (seen->count == JOBS - 1 && seen->gate[1] >= 0) {
        close(seen->gate[1]);
    }
    return true;
}

static struct seen run(unsigned at_once, int limit_ms, bool has_gate)
{
    struct seen seen = {.gate = {-1, -1}};
    cr_assert(!has_gate || pipe(seen.gate) == 0);
    struct workers_plan plan = {.jobs = JOBS,
                                .at_once = at_once,
                                .job = work,
                                .done = collect,
                                .data = &seen,
                                .ending_limit_ms = limit_ms};
    cr_assert_eq(workers_run(&plan), 0);
    cr_assert_eq(seen.count, JOBS, "%u of %d are done", seen.count, JOBS);
    for (unsigned i = 0; i < JOBS; i++) {
        char expected[] = {(char)('0' + i), '\0'};
        cr_assert_str_eq(seen.text[i], expected, "job %u: got `%s`", i, seen.text[i]);
    }
    return seen;
}

Test(workers, one_that_never_ends_is_killed, .timeout = 60)
{
    struct seen seen = run(1, 300, false);
    cr_assert(WIFSIGNALED(seen.status[0]) && WTERMSIG(seen.status[0]) == SIGKILL);
    cr_assert_eq(seen.status[1], 0);
    cr_assert_eq(seen.status[2], 0);
}

Test(workers, one_that_does_not_end_keeps_nobody, .timeout = 60)
{
    struct seen seen = run(2, 0, true);
    cr_assert_eq(seen.status[0], 0);
    cr_assert_eq(seen.order[JOBS - 1], 0, "job %u is done last", seen.order[JOBS - 1]);
}
