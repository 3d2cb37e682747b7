/* Formats lines, and has the program append them. */
#include "mocks/site/log.h"
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define NEW_LINE "\r\n"

struct site_log {
    struct site_log_settings settings;
    char *path;
    int64_t day; /* of the last line; 0: none */
    bool past_rotates;
};

static const struct {
    const char *log4net, *serilog;
} level_names[] = {
    [LEVEL_DEBUG] = {"DEBUG", "DBG"},
    [LEVEL_INFO] = {"INFO", "INF"},
    [LEVEL_WARN] = {"WARN", "WRN"},
    [LEVEL_ERROR] = {"ERROR", "ERR"},
};

struct site_log *site_log_new(const struct site_log_settings *settings)
{
    struct site_log *log = g_new0(struct site_log, 1);
    log->settings = *settings;
    log->path = g_strdup(settings->path);
    return log;
}

void site_log_free(struct site_log *log)
{
    if (log == NULL) {
        return;
    }
    g_free(log->path);
    g_free(log);
}

static char *format_log4net(const struct civil *local, enum log_level level, const char *source,
                            const char *message)
{
    return g_strdup_printf("[%04d-%02d-%02d %02d:%02d:%02d,%03d] %5s [%2s] - %s" NEW_LINE,
                           local->year, local->month, local->day, local->hour, local->minute,
                           local->second, local->nanosecond / 1000000, level_names[level].log4net,
                           source, message);
}

static char *format_serilog(const struct civil *local, int offset_s, enum log_level level,
                            const char *source, const char *message)
{
    int minutes = ABS(offset_s) / 60;
    return g_strdup_printf("%04d-%02d-%02d %02d:%02d:%02d.%03d %c%02d:%02d [%s] %s - %s" NEW_LINE,
                           local->year, local->month, local->day, local->hour, local->minute,
                           local->second, local->nanosecond / 1000000, offset_s < 0 ? '-' : '+',
                           minutes / 60, minutes % 60, level_names[level].serilog, source, message);
}

static char *format_line(const struct site_log *log, int64_t instant_ns, enum log_level level,
                         const char *source, const char *message)
{
    struct civil local = zone_local(log->settings.zone, instant_ns);
    int offset_s = zone_offset(log->settings.zone, instant_ns);
    return log->settings.form == LOG_FORM_LOG4NET
               ? format_log4net(&local, level, source, message)
               : format_serilog(&local, offset_s, level, source, message);
}

/* In the encoding of the file; NULL-terminated. */
static char *encode(const struct site_log *log, const char *text)
{
    char *encoded =
        log->settings.encoding == ENCODING_CP1251
            ? g_convert_with_fallback(text, -1, "CP1251", "UTF-8", "?", NULL, NULL, NULL)
            : NULL;
    return encoded != NULL ? encoded : g_strdup(text);
}

static void append(struct site_log *log, const char *text)
{
    g_autofree char *encoded = encode(log, text);
    bool is_new = !g_file_test(log->path, G_FILE_TEST_EXISTS);
    g_autofree char *bytes = g_strconcat(
        is_new && log->settings.encoding == ENCODING_UTF8_BOM ? "\xef\xbb\xbf" : "", encoded, NULL);
    program_append(log->settings.program, log->path, bytes, strlen(bytes));
}

static int64_t day_of(const struct site_log *log, int64_t instant_ns)
{
    struct civil local = zone_local(log->settings.zone, instant_ns);
    return civil_days(local.year, local.month, local.day);
}

static char *rotated_path(const struct site_log *log, int64_t day)
{
    struct civil date = civil_of_seconds(day * 86400);
    return g_strdup_printf("%s.%04d-%02d-%02d", log->path, date.year, date.month, date.day);
}

/* As log4net does it: with the first line after midnight. */
static void rotate(struct site_log *log, int64_t today)
{
    if (log->day != 0 && log->day != today) {
        g_autofree char *target = rotated_path(log, log->day);
        program_rename(log->settings.program, log->path, target);
    }
    log->day = today;
}

void site_log_line(struct site_log *log, enum log_level level, const char *source,
                   const char *format, ...)
{
    if (!program_runs(log->settings.program)) {
        return;
    }
    int64_t now_ns = clock_wall_ns(log->settings.clock);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    rotate(log, day_of(log, now_ns));
    g_autofree char *line = format_line(log, now_ns, level, source, message);
    append(log, line);
}

void site_log_continue(struct site_log *log, const char *text)
{
    g_autoptr(GString) lines = g_string_new(text);
    g_string_replace(lines, "\n", NEW_LINE, 0);
    append(log, lines->str);
}

void site_log_past_rotates(struct site_log *log)
{
    log->past_rotates = true;
}

void site_log_past(struct site_log *log, int64_t instant_ns, enum log_level level,
                   const char *source, const char *text)
{
    int64_t day = day_of(log, instant_ns);
    g_autofree char *line = format_line(log, instant_ns, level, source, text);
    g_autofree char *encoded = encode(log, line);
    g_autofree char *rotated = log->past_rotates ? rotated_path(log, day) : NULL;
    FILE *file = g_fopen(rotated != NULL ? rotated : log->path, "ae");
    if (file != NULL) {
        fputs(encoded, file);
        fclose(file);
    }
    log->day = log->past_rotates ? 0 : day;
}
