#pragma once
/* The app's log: one line a write, in local time of TZ, appended to a file that rotates.
 *
 *     [2030-12-03 21:00:05.002] [info]  login 17
 *
 * A rotation renames NAME to NAME.1 (which becomes NAME.2, up to NAME.5) and begins NAME anew: on
 * command, or when the next line would pass the limit. A log that can't be written is no reason for
 * a till to stop: the line is lost. */
#include <stdint.h>

#define LOG_KEPT_FILES 5
#define LOG_LINE_SIZE 512 /* longer lines are cut */

struct log {
    const char *path;
    int fd;
    int64_t size_bytes, limit_bytes;
};

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_open(struct log *log, const char *path, int64_t limit_bytes);
void log_line(struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A line without time and level: the frames of a stack trace. */
void log_continue(struct log *log, const char *text);
void log_rotate(struct log *log);
