/* What happens to the clock while a command runs, from the words of the option --clock. */
#include "harness/commands/clock-script.h"
#include "sim/civil.h"
#include "sim/clock-act.h"
#include <string.h>

struct clock_script {
    GArray *lines; /* struct line */
    struct clock *clock;
    struct supervisor *supervisor;
};

struct line {
    int64_t after_ns; /* the start */
    struct clock_act act;
    struct clock_script *script;
};

static bool parse_line(const char *text, struct line *line)
{
    const char *colon = strstr(text, ": ");
    if (!g_str_has_prefix(text, "at ") || colon == NULL) {
        return false;
    }
    g_autofree char *after = g_strndup(text + 3, (gsize)(colon - text - 3));
    return duration_parse(after, &line->after_ns) && clock_act_parse(colon + 2, &line->act);
}

struct clock_script *clock_script_parse(const char *const *texts, GError **error)
{
    struct clock_script *script = g_new0(struct clock_script, 1);
    script->lines = g_array_new(FALSE, FALSE, sizeof(struct line));
    for (; texts != NULL && *texts != NULL; texts++) {
        struct line line = {.script = script};
        if (!parse_line(*texts, &line)) {
            g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "`%s` is nothing that happens to a clock", *texts);
            clock_script_free(script);
            return NULL;
        }
        g_array_append_val(script->lines, line);
    }
    return script;
}

static void carry_out(void *data)
{
    const struct line *line = data;
    if (clock_act_apply(&line->act, line->script->clock)) {
        supervisor_clock_changed(line->script->supervisor);
    }
}

void clock_script_schedule(struct clock_script *script, struct clock *clock, struct queue *queue,
                           struct supervisor *supervisor)
{
    script->clock = clock;
    script->supervisor = supervisor;
    for (guint i = 0; i < script->lines->len; i++) {
        struct line *line = &g_array_index(script->lines, struct line, i);
        queue_add(queue, clock->start_ns + line->after_ns, carry_out, line);
    }
}

void clock_script_free(struct clock_script *script)
{
    if (script != NULL) {
        g_array_unref(script->lines);
        g_free(script);
    }
}
