#pragma once
/* What happens to the clock while a command runs: "at 36h: step -2h".
 *
 *     script = clock_script_parse(texts, &error);               // texts: NULL-terminated, or NULL
 *     clock_script_schedule(script, &clock, queue, supervisor); // all of them must outlive it
 *     clock_script_free(script);
 */
#include "sim/queue.h"
#include "sim/supervisor.h"
#include <glib.h>

struct clock_script;

/* NULL, with an error of G_OPTION_ERROR, if a text can't be read. */
struct clock_script *clock_script_parse(const char *const *texts, GError **error);
void clock_script_schedule(struct clock_script *script, struct clock *clock, struct queue *queue,
                           struct supervisor *supervisor);
void clock_script_free(struct clock_script *script);
