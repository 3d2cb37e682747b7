/* The two pipes of the updater, each a source of the supervisor. Source: pipe(7). */
#include "harness/world/updater-output.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define READ_BYTES 65536
#define READS_A_TURN 16

struct stream {
    struct updater_output *output;
    int read_fd, write_fd; /* a pipe */
    int file_fd;           /* -1: dropped */
};

struct updater_output {
    struct updater_output_settings settings;
    struct stream streams[2];
    uint64_t all_bytes;
};

static void keep(struct stream *stream, const char *bytes, size_t size_bytes)
{
    struct updater_output *output = stream->output;
    output->all_bytes += size_bytes;
    while (stream->file_fd >= 0 && size_bytes > 0 && output->all_bytes <= OUTPUT_LIMIT_BYTES) {
        ssize_t written = write(stream->file_fd, bytes, size_bytes);
        if (written <= 0) {
            return;
        }
        bytes += written;
        size_bytes -= (size_t)written;
    }
}

static bool serve(void *data)
{
    struct stream *stream = data;
    struct updater_output *output = stream->output;
    static char buffer[READ_BYTES];
    bool any = false;
    for (unsigned i = 0; i < READS_A_TURN; i++) {
        ssize_t size = read(stream->read_fd, buffer, sizeof buffer);
        if (size <= 0) {
            break;
        }
        keep(stream, buffer, (size_t)size);
        any = true;
    }
    if (any) {
        output->settings.printed(output->all_bytes, output->settings.data);
    }
    return any;
}

static bool is_quiet(void *data)
{
    const struct stream *stream = data;
    struct pollfd fd = {stream->read_fd, POLLIN, 0};
    return poll(&fd, 1, 0) <= 0 || (fd.revents & POLLIN) == 0;
}

static bool open_stream(struct updater_output *output, struct stream *stream, const char *suffix,
                        GError **error)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) != 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "pipe: %s",
                    g_strerror(errno));
        return false;
    }
    *stream = (struct stream){output, fds[0], fds[1], -1};
    fcntl(stream->read_fd, F_SETFL, O_NONBLOCK);
    if (output->settings.path != NULL) {
        g_autofree char *path = g_strconcat(output->settings.path, suffix, NULL);
        stream->file_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (stream->file_fd < 0) {
            g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", path,
                        g_strerror(errno));
            return false;
        }
    }
    struct source source = {stream->read_fd, serve, is_quiet, stream};
    supervisor_add_source(output->settings.supervisor, &source);
    return true;
}

struct updater_output *updater_output_new(const struct updater_output_settings *settings,
                                          GError **error)
{
    struct updater_output *output = g_new0(struct updater_output, 1);
    output->settings = *settings;
    output->streams[0] = output->streams[1] = (struct stream){output, -1, -1, -1};
    if (!open_stream(output, &output->streams[0], ".out", error) ||
        !open_stream(output, &output->streams[1], ".err", error)) {
        updater_output_free(output);
        return NULL;
    }
    return output;
}

void updater_output_free(struct updater_output *output)
{
    if (output == NULL) {
        return;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(output->streams); i++) {
        const int fds[] = {output->streams[i].read_fd, output->streams[i].write_fd,
                           output->streams[i].file_fd};
        for (unsigned j = 0; j < G_N_ELEMENTS(fds); j++) {
            if (fds[j] >= 0) {
                close(fds[j]);
            }
        }
    }
    g_free(output);
}

int updater_output_fd(const struct updater_output *output, bool is_error)
{
    return output->streams[is_error].write_fd;
}
