#pragma once
/* The fake till: a boot, an app that is a process of its own, installed programs in a folder, and
 * the control interface (TILL_URL) that an updater uses. docs/updater-contract.md section 1 has the
 * interface, docs/history.md the events.
 *
 *     till = till_new(&settings, &error);     // installs settings.version, does not start the app
 *     till_app_open(till);                    // the app starts and writes its log
 *
 * The app process (mocks/app) is told what happens through a socket and answers each command;
 * control requests are answered only then, so that every log line is written before the answer. */
#include "mocks/http.h"
#include "sim/queue.h"
#include "sim/supervisor.h"

struct till;

struct till_settings {
    struct clock *clock;
    struct queue *queue;
    struct history *history;
    struct supervisor *supervisor;
    const char *folder;      /* the till's own: app/ (installed program), logs/ */
    const char *app_program; /* path of the checkout-app program, for the first installation */
    const char *version;     /* installed at first; NULL: nothing */
    const char *zone;        /* IANA name, TZ of the app */
    int64_t install_ns;
    int64_t status_ns, quit_ns; /* virtual time that these calls take, 0 = none */
};

struct till *till_new(const struct till_settings *settings, GError **error);
void till_free(struct till *till);
struct http_server *till_server(struct till *till);
const char *till_log_path(const struct till *till);
const char *till_installed_version(const struct till *till); /* NULL: nothing */
bool till_app_is_running(const struct till *till);
/* The app's process while it runs, else NULL. */
struct process *till_app_process(const struct till *till);

/* What people and the world do. False if it makes no sense now (the app is closed, no such order,
 * ...); `line` is the scenario's line, for the history. */
/* Until then there is no room for another program. */
void till_disk_full(struct till *till, int64_t until_ns);
bool till_app_open(struct till *till, int line);
bool till_app_close(struct till *till, int line);
bool till_app_crash(struct till *till, int line);
bool till_app_hang(struct till *till, int line); /* SIGSTOP: no status answers until killed */
bool till_login(struct till *till, const char *user, int line);
bool till_order_begin(struct till *till, const char *id, int line);
bool till_order_pay(struct till *till, int line); /* goes to payment */
bool till_order_suspend(struct till *till, int line);
bool till_order_resume(struct till *till, int line);
bool till_order_end(struct till *till, int line);
bool till_state(struct till *till, const char *state, int line);
bool till_log_rotate(struct till *till, int line);
/* To be called from the supervisor's notice callback for every process that ended; true if it was
 * the app. `by` is "updater" if the last fatal signal came from the updater's tree, else NULL. */
bool till_process_ended(struct till *till, struct process *process, int status, const char *by);
/* Power loss: everything ends at once; an install under way leaves nothing installed, and calls
 * that wait are never answered. The app's end is recorded here; the caller ends the processes after
 * this call. */
void till_power_off(struct till *till);
