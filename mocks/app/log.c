/* The app's log: formats a line with the local time of its own clock and writes it with one
 * write(2). Rotation renames the old files upwards and begins a new one. The level is padded so
 * that the messages stand in one column. */
#include "mocks/app/log.h"
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *const level_texts[] = {"[debug]", "[info] ", "[warn] ", "[error]"};

static void open_file(struct log *log)
{
    struct stat found;
    log->fd = open(log->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    log->size_bytes = log->fd >= 0 && fstat(log->fd, &found) == 0 ? found.st_size : 0;
}

void log_open(struct log *log, const char *path, int64_t limit_bytes)
{
    *log = (struct log){.path = path, .limit_bytes = limit_bytes};
    open_file(log);
}

static void old_name(const struct log *log, int age, char name[PATH_MAX])
{
    int length = snprintf(name, PATH_MAX, "%s", log->path);
    if (age > 0 && length < PATH_MAX)
        snprintf(name + length, (size_t)(PATH_MAX - length), ".%d", age);
}

void log_rotate(struct log *log)
{
    char from[PATH_MAX], to[PATH_MAX];
    if (log->fd >= 0)
        close(log->fd);
    for (int age = LOG_KEPT_FILES; age >= 1; age--) {
        old_name(log, age - 1, from);
        old_name(log, age, to);
        rename(from, to);
    }
    open_file(log);
}

static void write_text(struct log *log, char *text, size_t size)
{
    text[size - 1] = '\n';
    if (log->size_bytes > 0 && log->size_bytes + (int64_t)size > log->limit_bytes)
        log_rotate(log);
    ssize_t written = log->fd >= 0 ? write(log->fd, text, size) : 0;
    if (written > 0)
        log->size_bytes += written;
}

/* "[2030-12-03 21:00:00.123] " */
static size_t format_time(char *text, size_t size)
{
    struct timespec now;
    struct tm local;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &local);
    size_t length = strftime(text, size, "[%Y-%m-%d %H:%M:%S", &local);
    return length +
           (size_t)snprintf(text + length, size - length, ".%03ld] ", now.tv_nsec / 1000000);
}

static size_t shorter(size_t left, size_t right)
{
    return left < right ? left : right;
}

void log_line(struct log *log, enum log_level level, const char *format, ...)
{
    char text[LOG_LINE_SIZE];
    size_t used = format_time(text, sizeof text);
    used += (size_t)snprintf(text + used, sizeof text - used, "%s ", level_texts[level]);
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(text + used, sizeof text - used, format, arguments);
    va_end(arguments);
    write_text(log, text, shorter(used + (size_t)wanted + 1, sizeof text));
}

void log_continue(struct log *log, const char *continuation)
{
    char text[LOG_LINE_SIZE];
    size_t length = shorter(strlen(continuation) + 1, sizeof text);
    memcpy(text, continuation, length);
    write_text(log, text, length);
}
