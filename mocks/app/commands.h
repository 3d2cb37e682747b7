#pragma once
/* What the till tells the app, and the app's answers.
 *
 * A command is one datagram of text, "NUMBER VERB [ARGUMENT [ARGUMENT]]"; the answer is one
 * datagram of JSON:
 *
 *     12 status
 *     {"number":12,"ok":true,"version":"3.6.4","state":"IDLE","order":null}
 *     13 order begin 9913
 *     {"number":13,"ok":true}
 *     14 quit idle
 *     {"number":14,"ok":false,"error":"order-open"}
 *
 * The log lines of a command are written before its answer is sent. */
#include "mocks/app/activity.h"
#include "mocks/app/workstation.h"

#define COMMAND_SIZE 256
#define VERSION_SIZE 65

enum app_end { APP_GOES_ON, APP_CLOSES, APP_CRASHES };

struct app {
    char version[VERSION_SIZE];
    struct workstation workstation;
    struct log log;
    struct activity activity;
    int till_fd; /* the till's end of it sends commands */
};

/* Carries one command out and answers it. Says whether the app goes on. */
enum app_end command_run(struct app *app, char *text);
/* Tells the till what it didn't ask for: {"event":"started"}, {"event":"closing","because":"quit"}
 * (or close, crash, signal). */
void till_hears(const struct app *app, const char *json);
/* The last lines of a run that ends cleanly, and the event. */
void app_say_farewell(struct app *app, const char *because, unsigned signal_number);
/* Wall clock and monotonic clock in milliseconds. */
int64_t wall_ms(void);
int64_t monotonic_ms(void);
