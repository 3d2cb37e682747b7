#pragma once
/* The Checkout App as the till sees it: its process, what it is doing, and how it ended.
 *
 *     app = app_new(&settings);
 *     app_start(app, &program, line, &error);         // up when it has written its first log line
 *     app_order(app, ORDER_BEGINS, "9913", line);     // false: makes no sense now
 *     app_process_ended(app, process, status, by);    // records how it ended
 *
 * Acts are checked against the state that all acts sent before will lead to, and recorded when the
 * app has answered. */
#include "mocks/app-line.h"
#include "mocks/app/workstation.h"
#include "mocks/till/installation.h"
#include "sim/history.h"

struct app;

struct app_settings {
    const struct clock *clock;
    struct history *history;
    struct supervisor *supervisor;
    const char *log_path;
    const char *zone;
    void *owner;                 /* of the process, for the supervisor's notices */
    void (*changed)(void *data); /* the app has started, or is gone; app_is_up tells */
    void *changed_data;
};

struct app *app_new(const struct app_settings *settings);
void app_free(struct app *app);

/* The app must not run. `line` here and below: of the scenario, for the history; 0: none. */
bool app_start(struct app *app, const struct installed_program *program, int line, GError **error);
bool app_is_running(const struct app *app);         /* the process is alive */
bool app_is_up(const struct app *app);              /* ... and has said that it started */
struct process *app_process(const struct app *app); /* NULL when not running */

/* A command of the control interface; the app must be running. See app-line.h. */
uint64_t app_ask(struct app *app, const char *command, app_answered answered, void *data);
void app_withdraw(struct app *app, uint64_t number);
bool app_close(struct app *app, int line);
bool app_crash(struct app *app, int line);
bool app_hang(struct app *app, int line);
bool app_login(struct app *app, const char *user, int line);
bool app_order(struct app *app, enum order_act act, const char *id, int line);
bool app_enter_state(struct app *app, enum workstation_state state, int line);
bool app_rotate_log(struct app *app);

/* False if it was not the app. `by` as of till_process_ended. */
bool app_process_ended(struct app *app, const struct process *process, int status, const char *by);
/* The power is gone: the app ends now, whenever its process is reaped. */
void app_power_off(struct app *app);
