/* The standard descriptors. Source: poll(2), pipe(7). */
#include "harness/warp/outside.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_MS 50      /* real time between two looks at what only somebody outside can change */
#define IGNORED_LIMIT 3 /* more looks than that: nobody is going to take it */

/* Whose other end somebody holds who takes or gives bytes at his own pace. */
static bool is_pipe(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

static bool is_same_file(int one, int other)
{
    struct stat a, b;
    return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* There is room for PIPE_BUF bytes, or nobody reads any more, which writing tells. False only after
 * an interruption. */
static bool await_room(const struct outside_output *output)
{
    struct pollfd room = {output->fd, POLLOUT, 0};
    while (poll(&room, 1, LOOK_MS) <= 0) {
        if (*output->outside->interrupted != 0) {
            return false;
        }
    }
    return true;
}

static bool pass_on(const char *bytes, size_t size_bytes, void *data)
{
    const struct outside_output *output = data;
    while (size_bytes > 0) {
        if (!await_room(output)) {
            return false;
        }
        ssize_t written = write(output->fd, bytes, MIN(size_bytes, PIPE_BUF));
        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
        bytes += MAX(written, 0);
        size_bytes -= (size_t)MAX(written, 0);
    }
    return true;
}

static bool serve_nothing(void *data)
{
    (void)data;
    return false;
}

/* A terminal takes what is written, or is broken: then it is the writer's affair. */
static bool terminal_has_room(void *data)
{
    const struct outside_output *output = data;
    struct pollfd room = {output->fd, POLLOUT, 0};
    return poll(&room, 1, 0) != 0;
}

static bool open_output(struct outside_output *output, struct supervisor *supervisor,
                        GError **error)
{
    if (isatty(output->fd)) {
        struct source source = {
            .fd = -1, .serve = serve_nothing, .is_quiet = terminal_has_room, .data = output};
        supervisor_add_source(supervisor, &source);
    }
    if (!is_pipe(output->fd)) {
        return true;
    }
    const struct outlet_settings settings = {supervisor, pass_on, output};
    output->outlet = outlet_new(&settings, error);
    return output->outlet != NULL;
}

bool outside_open(struct outside *outside, struct supervisor *supervisor, GError **error)
{
    struct outside_output *outputs = outside->outputs;
    signal(SIGPIPE, SIG_IGN);
    outputs[0] = (struct outside_output){outside, STDOUT_FILENO, NULL};
    outputs[1] = (struct outside_output){outside, STDERR_FILENO, NULL};
    if (!open_output(&outputs[0], supervisor, error)) {
        return false;
    }
    bool is_one = is_pipe(STDOUT_FILENO) && is_same_file(STDOUT_FILENO, STDERR_FILENO);
    return is_one || open_output(&outputs[1], supervisor, error);
}

int outside_fd(const struct outside *outside, int fd)
{
    const struct outside_output *outputs = outside->outputs;
    for (unsigned i = 0; i < OUTSIDE_OUTPUTS; i++) {
        bool is_output = fd != STDIN_FILENO && outputs[i].outlet != NULL;
        if (is_output && is_same_file(outputs[i].fd, fd)) {
            return outlet_fd(outputs[i].outlet);
        }
    }
    return fd;
}

void outside_finish(struct outside *outside)
{
    for (unsigned i = 0; i < OUTSIDE_OUTPUTS; i++) {
        if (outside->outputs[i].outlet != NULL) {
            outlet_drain(outside->outputs[i].outlet);
        }
    }
}

void outside_free(struct outside *outside)
{
    for (unsigned i = 0; i < OUTSIDE_OUTPUTS; i++) {
        outlet_free(outside->outputs[i].outlet);
    }
}

static void look_again(void *data)
{
    (void)data;
}

bool outside_may_wake(struct outside *outside)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    if (!is_pipe(STDIN_FILENO) && !isatty(STDIN_FILENO)) {
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
