/* A pipe as a source of the supervisor. Source: pipe(7), eventfd(2). */
#include "sim/outlet.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define READ_BYTES 65536
#define READS_A_TURN 16

struct outlet {
    struct outlet_settings settings;
    int read_fd, write_fd;
};

/* The writers get SIGPIPE. The descriptor's number stays taken, by something that is never
 * readable, because the supervisor looks at it. */
static void close_for_writers(struct outlet *outlet)
{
    int silent_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (silent_fd >= 0) {
        dup3(silent_fd, outlet->read_fd, O_CLOEXEC);
        close(silent_fd);
    }
}

static bool serve(void *data)
{
    struct outlet *outlet = data;
    static char buffer[READ_BYTES];
    bool any = false;
    for (unsigned i = 0; i < READS_A_TURN; i++) {
        ssize_t size = read(outlet->read_fd, buffer, sizeof buffer);
        if (size <= 0) {
            break;
        }
        any = true;
        if (!outlet->settings.receive(buffer, (size_t)size, outlet->settings.data)) {
            close_for_writers(outlet);
            break;
        }
    }
    return any;
}

struct outlet *outlet_new(const struct outlet_settings *settings, GError **error)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) != 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "pipe: %s",
                    g_strerror(errno));
        return NULL;
    }
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    struct outlet *outlet = g_new(struct outlet, 1);
    *outlet = (struct outlet){*settings, fds[0], fds[1]};
    struct source source = {.fd = fds[0], .serve = serve, .data = outlet};
    supervisor_add_source(settings->supervisor, &source);
    return outlet;
}

void outlet_free(struct outlet *outlet)
{
    if (outlet == NULL) {
        return;
    }
    close(outlet->read_fd);
    close(outlet->write_fd);
    g_free(outlet);
}

int outlet_fd(const struct outlet *outlet)
{
    return outlet->write_fd;
}

void outlet_drain(struct outlet *outlet)
{
    while (serve(outlet)) {
    }
}
