/* Two outlets, and the files of what comes out of them. */
#include "harness/world/updater-output.h"
#include "sim/outlet.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct stream {
    struct updater_output *output;
    struct outlet *outlet;
    int file_fd; /* -1: dropped */
};

struct updater_output {
    struct updater_output_settings settings;
    struct stream streams[2];
    uint64_t all_bytes;
};

static void keep(const struct stream *stream, const char *bytes, size_t size_bytes)
{
    while (stream->file_fd >= 0 && size_bytes > 0) {
        ssize_t written = write(stream->file_fd, bytes, size_bytes);
        if (written <= 0) {
            return;
        }
        bytes += written;
        size_bytes -= (size_t)written;
    }
}

static bool receive(const char *bytes, size_t size_bytes, void *data)
{
    const struct stream *stream = data;
    struct updater_output *output = stream->output;
    output->all_bytes += size_bytes;
    if (output->all_bytes <= OUTPUT_LIMIT_BYTES) {
        keep(stream, bytes, size_bytes);
    }
    output->settings.printed(output->all_bytes, output->settings.data);
    return true;
}

static bool open_stream(struct updater_output *output, struct stream *stream, const char *suffix,
                        GError **error)
{
    const struct updater_output_settings *settings = &output->settings;
    const struct outlet_settings outlet = {settings->supervisor, receive, stream};
    *stream = (struct stream){output, outlet_new(&outlet, error), -1};
    if (stream->outlet == NULL || settings->path == NULL) {
        return stream->outlet != NULL;
    }
    g_autofree char *path = g_strconcat(settings->path, suffix, NULL);
    stream->file_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (stream->file_fd < 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", path,
                    g_strerror(errno));
    }
    return stream->file_fd >= 0;
}

struct updater_output *updater_output_new(const struct updater_output_settings *settings,
                                          GError **error)
{
    struct updater_output *output = g_new0(struct updater_output, 1);
    output->settings = *settings;
    output->streams[0].file_fd = output->streams[1].file_fd = -1;
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
        outlet_free(output->streams[i].outlet);
        if (output->streams[i].file_fd >= 0) {
            close(output->streams[i].file_fd);
        }
    }
    g_free(output);
}

int updater_output_fd(const struct updater_output *output, bool is_error)
{
    return outlet_fd(output->streams[is_error].outlet);
}
