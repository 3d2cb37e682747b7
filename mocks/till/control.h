#pragma once
/* The control interface of the till (TILL_URL): status, quit, install, start.
 * docs/updater-contract.md has the table of answers. Every call is recorded as `control` when it is
 * answered. A call that needs the app waits for the app, at most CONTROL_TIMEOUT_NS, and is then
 * answered 504 {"error": "timeout"}. */
#include "mocks/http.h"
#include "mocks/till/app.h"

#define CONTROL_TIMEOUT_NS (10 * NS_PER_S)
#define CONTROL_CALL_LIMIT 64 /* unanswered at once; more are answered 503 {"error": "busy"} */

struct control;

struct control_settings {
    const struct clock *clock;
    struct queue *queue;
    struct history *history;
    struct app *app;
    struct installation *installation;
    int64_t install_ns, status_ns, quit_ns; /* virtual time that these calls take */
};

struct control *control_new(const struct control_settings *settings, GError **error);
/* Calls that wait are dropped without an answer. */
void control_free(struct control *control);
struct http_server *control_server(struct control *control);
/* The app has started, or is gone. */
void control_app_changed(struct control *control);
void control_disk_full(struct control *control, int64_t until_ns);
/* Whoever waits for an answer is gone too; an install under way leaves nothing installed. */
void control_power_off(struct control *control);
