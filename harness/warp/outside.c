/* Watches the standard descriptors. Source: poll(2), pipe(7). */
#include "harness/warp/outside.h"
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_MS 50      /* real time between two looks at a tree that nothing is due for */
#define IGNORED_LIMIT 3 /* more looks than that: nobody is going to take it */

/* Somebody else decides when it is ready. */
static bool has_other_end(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 &&
           (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || isatty(fd));
}

static bool serve_nothing(void *data)
{
    (void)data;
    return false;
}

/* Writable, or broken: then it is the writer's affair. */
static bool output_is_taken(void *data)
{
    (void)data;
    struct pollfd outputs[] = {{STDOUT_FILENO, POLLOUT, 0}, {STDERR_FILENO, POLLOUT, 0}};
    poll(outputs, G_N_ELEMENTS(outputs), 0);
    return outputs[0].revents != 0 && outputs[1].revents != 0;
}

void outside_watch(struct outside *outside, struct supervisor *supervisor)
{
    if (has_other_end(STDOUT_FILENO) || has_other_end(STDERR_FILENO)) {
        struct source source = {-1, serve_nothing, output_is_taken, outside};
        supervisor_add_source(supervisor, &source);
    }
}

static void look_again(void *data)
{
    (void)data;
}

bool outside_may_wake(struct outside *outside)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    if (!has_other_end(STDIN_FILENO)) {
        return false;
    }
    if (poll(&input, 1, LOOK_MS) <= 0) {
        outside->ignored = 0;
    } else if (++outside->ignored > IGNORED_LIMIT) {
        return false;
    }
    queue_add(outside->queue, outside->clock->instant_ns, look_again, NULL);
    return true;
}
