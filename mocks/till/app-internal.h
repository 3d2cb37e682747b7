#pragma once
/* What the two halves of the app share: app.c (the process, from its start to its end) and
 * app-acts.c (what people and the world do to it meanwhile). Nobody else includes this. */
#include "mocks/till/app.h"

enum ending { ENDING_NONE, ENDING_QUIT, ENDING_CLOSED, ENDING_CRASH, ENDING_SIGNAL, ENDING_POWER };

struct app {
    struct app_settings settings;
    struct app_line *line;
    struct workstation expected, confirmed;
    unsigned starts;
    struct process *process;         /* NULL: not running */
    const struct process *unplugged; /* ended by a power loss, perhaps not reaped yet */
    char *name, *version;            /* of the running process */
    bool is_up, is_hung;
    int start_line, end_line; /* of the scenario */
    enum ending asked;        /* by people or the world: ENDING_CLOSED, ENDING_CRASH */
    enum ending ending;       /* what the app said last, or what was done to it */
    int closing_signal;       /* it said that it ends cleanly because of this signal */
};

/* An event of the actor "app"; `line` is left out when it is 0. */
void app_begin_event(const struct app *app, const char *name);
void app_end_event(const struct app *app, int line);
void app_record_order(const struct app *app, const char *id, const char *change, int line);
/* For app_line_ask, where the answer changes nothing. */
void app_ignore_answer(const cJSON *answer, void *data);
