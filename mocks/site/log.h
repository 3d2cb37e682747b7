#pragma once
/* A log of a program at a site, in the form and encoding of its kind, rotated at midnight of the
 * site's clock: log4net's lines for iiko, Serilog's for a kiosk. CRLF everywhere.
 *
 *     [2030-03-14 12:05:01,443]  INFO [ 8] - message
 *     2030-03-14 11:07:02.530 +03:00 [INF] Kiosk.StateMachine - message
 */
#include "mocks/site/plan.h"
#include "mocks/site/program.h"
#include "sim/clock.h"

enum log_form { LOG_FORM_LOG4NET, LOG_FORM_SERILOG };
enum log_level { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARN, LEVEL_ERROR };

struct site_log;

struct site_log_settings {
    const struct clock *clock;
    struct zone *zone;
    struct program *program; /* writes it */
    const char *path;
    enum log_form form;
    enum log_encoding encoding;
};

struct site_log *site_log_new(const struct site_log_settings *settings);
void site_log_free(struct site_log *log);
/* `source`: the thread of a log4net line, the class of a Serilog line. */
void site_log_line(struct site_log *log, enum log_level level, const char *source,
                   const char *format, ...) G_GNUC_PRINTF(4, 5);
/* Lines without a prefix, with `\n` between them: a stack trace. */
void site_log_continue(struct site_log *log, const char *text);
/* A line as it was written at that time, before the row began; into the file of that day if
 * `has_rotated`. */
void site_log_past(struct site_log *log, int64_t instant_ns, enum log_level level,
                   const char *source, const char *text);
/* Lines of the past go to yesterday's file from now on. */
void site_log_past_rotates(struct site_log *log);
