#pragma once
/* The line between the till and the app process: commands out, answers and events in, never
 * blocking. The source's descriptor stays the same whenever the line is opened anew.
 *
 *     line = app_line_new(event_arrived, till);
 *     supervisor_add_source(supervisor, app_line_source(line));
 *     fd = app_line_open(line, &error);                       // becomes descriptor 3 of the app
 *     app_line_ask(line, "order begin 9913", answered, act);  // asked in this order, one at a time
 *     app_line_hear(line);                                    // takes what the app said last
 *     app_line_close(line);                                   // what is left is answered with NULL
 *
 * mocks/app/commands.h has the commands. What the app sends and nobody asked for, or is no JSON, is
 * dropped. */
#include "sim/supervisor.h"
#include <cjson/cJSON.h>

struct app_line;
/* `answer` is NULL if the app is gone; it lives until the callback returns. */
typedef void (*app_answered)(const cJSON *answer, void *data);
typedef void (*app_event)(const char *event, const cJSON *details, void *data);

struct app_line *app_line_new(app_event heard, void *data);
void app_line_free(struct app_line *line); /* no callback is called */
const struct source *app_line_source(struct app_line *line);

/* Returns the app's end; the caller closes it once the app has it. The line must not be open. */
int app_line_open(struct app_line *line, GError **error);
void app_line_close(struct app_line *line);

/* Returns a number that names the command, never 0. The line must be open. */
uint64_t app_line_ask(struct app_line *line, const char *command, app_answered answered,
                      void *data);
/* The callback won't be called. The app is spared the command if it was not sent yet. */
void app_line_withdraw(struct app_line *line, uint64_t number);
bool app_line_hear(struct app_line *line);
