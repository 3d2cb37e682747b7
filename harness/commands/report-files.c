/* Writes reports where the user wants them. */
#include "harness/commands/report-files.h"
#include "harness/diagnostic.h"
#include "reports/report.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path_of_report(const char *report)
{
    const char *equals = strchr(report, '=');
    return equals != NULL && equals[1] != '\0' ? equals + 1 : NULL;
}

static const struct report_format *format_of(const char *report)
{
    g_autofree char *name = g_strndup(report, strcspn(report, "="));
    return report_format_find(name);
}

static void complain_format(const char *report)
{
    const char *names[16] = {NULL};
    size_t count = 0;
    const struct report_format *formats = report_formats(&count);
    fprintf(stderr, "error[unknown-report]: `%s` is no FORMAT=FILE\n  = note: formats:", report);
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, " %s", formats[i].name);
        names[MIN(i, G_N_ELEMENTS(names) - 2)] = formats[i].name;
    }
    fputc('\n', stderr);
    g_autofree char *name = g_strndup(report, strcspn(report, "="));
    const char *nearest = format_of(report) == NULL ? nearest_word(name, names) : NULL;
    if (nearest != NULL) {
        fprintf(stderr, "  = help: did you mean `%s=...`?\n", nearest);
    }
}

static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* A run of an hour must not end with a report that could never have been written. */
static bool is_writable(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat status;
    const char *reason = NULL;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        reason = g_strerror(EISDIR);
    } else if (access(is_special(path) ? path : folder, W_OK) != 0) {
        reason = g_strerror(errno);
    }
    if (reason != NULL) {
        fprintf(stderr, "error[report-not-written]: %s: %s\n", path, reason);
    }
    return reason == NULL;
}

bool report_files_check(char *const *reports)
{
    for (; reports != NULL && *reports != NULL; reports++) {
        const char *path = path_of_report(*reports);
        if (path == NULL || format_of(*reports) == NULL) {
            complain_format(*reports);
            return false;
        }
        if (strcmp(path, "-") != 0 && !is_writable(path)) {
            return false;
        }
    }
    return true;
}

static bool write_all(int fd, const char *text)
{
    for (size_t rest = strlen(text); rest > 0;) {
        ssize_t written = write(fd, text, rest);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text += MAX(written, 0);
        rest -= (size_t)MAX(written, 0);
    }
    return true;
}

static bool write_special(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool is_written = fd >= 0 && write_all(fd, text);
    if (!is_written) {
        fprintf(stderr, "error[report-not-written]: %s: %s\n", path, g_strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return is_written;
}

static bool write_report(const char *path, const char *text)
{
    g_autoptr(GError) error = NULL;
    if (strcmp(path, "-") == 0) {
        fputs(text, stdout);
        return true;
    }
    if (is_special(path)) {
        return write_special(path, text);
    }
    if (!g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error)) {
        fprintf(stderr, "error[report-not-written]: %s\n", error->message);
        return false;
    }
    return true;
}

bool report_files_write(char *const *reports, const struct run_result *result)
{
    bool all_written = true;
    for (; reports != NULL && *reports != NULL; reports++) {
        g_autofree char *text = format_of(*reports)->write(result);
        all_written &= write_report(path_of_report(*reports), text);
    }
    return all_written;
}
