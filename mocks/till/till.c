/* The till: puts the program folder, the app and the control interface together, and carries out
 * what people and the world do. The app's log and its orders are facts of this folder; the control
 * interface sees them only by asking the app. */
#include "mocks/till/till.h"
#include "mocks/till/control.h"
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

struct till {
    char *log_path, *zone;
    struct installation *installation;
    struct app *app;
    struct control *control;
};

static void app_changed(void *data)
{
    struct till *till = data;
    if (till->control)
        control_app_changed(till->control);
}

static bool make_log_folder(struct till *till, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "logs", NULL);
    g_autofree char *logs = g_canonicalize_filename(path, NULL);
    till->log_path = g_build_filename(logs, "checkout-app.log", NULL);
    if (g_mkdir_with_parents(logs, 0755) == 0)
        return true;
    g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(errno), "can't create %s: %s", logs,
                g_strerror(errno));
    return false;
}

static struct app *assemble_app(struct till *till, const struct till_settings *settings)
{
    const struct app_settings app = {
        .clock = settings->clock,
        .history = settings->history,
        .supervisor = settings->supervisor,
        .log_path = till->log_path,
        .zone = till->zone,
        .owner = till,
        .changed = app_changed,
        .changed_data = till,
    };
    return app_new(&app);
}

static struct control *assemble_control(struct till *till, const struct till_settings *settings,
                                        GError **error)
{
    const struct control_settings control = {
        .clock = settings->clock,
        .queue = settings->queue,
        .history = settings->history,
        .app = till->app,
        .installation = till->installation,
        .install_ns = settings->install_ns,
        .status_ns = settings->status_ns,
        .quit_ns = settings->quit_ns,
    };
    return control_new(&control, error);
}

static bool assemble(struct till *till, const struct till_settings *settings, GError **error)
{
    till->zone = g_strdup(settings->zone);
    if (!make_log_folder(till, settings->folder, error))
        return false;
    till->installation =
        installation_new(settings->folder, settings->app_program, settings->version, error);
    if (!till->installation)
        return false;
    till->app = assemble_app(till, settings);
    till->control = assemble_control(till, settings, error);
    return till->control != NULL;
}

struct till *till_new(const struct till_settings *settings, GError **error)
{
    struct till *till = g_new0(struct till, 1);
    if (assemble(till, settings, error))
        return till;
    till_free(till);
    return NULL;
}

void till_free(struct till *till)
{
    if (!till)
        return;
    control_free(till->control);
    app_free(till->app);
    installation_free(till->installation);
    g_free(till->log_path);
    g_free(till->zone);
    g_free(till);
}

struct http_server *till_server(struct till *till)
{
    return control_server(till->control);
}

const char *till_log_path(const struct till *till)
{
    return till->log_path;
}

const char *till_installed_version(const struct till *till)
{
    return installation_version(till->installation);
}

bool till_app_is_running(const struct till *till)
{
    return app_is_running(till->app);
}

struct process *till_app_process(const struct till *till)
{
    return app_process(till->app);
}

bool till_app_open(struct till *till, int line)
{
    if (app_is_running(till->app) || !installation_version(till->installation))
        return false;
    return app_start(till->app, installation_program(till->installation), line, NULL);
}

bool till_app_close(struct till *till, int line)
{
    return app_close(till->app, line);
}

bool till_app_crash(struct till *till, int line)
{
    return app_crash(till->app, line);
}

bool till_app_hang(struct till *till, int line)
{
    return app_hang(till->app, line);
}

bool till_login(struct till *till, const char *user, int line)
{
    return app_login(till->app, user, line);
}

bool till_order_begin(struct till *till, const char *id, int line)
{
    return app_order(till->app, ORDER_BEGINS, id, line);
}

bool till_order_pay(struct till *till, int line)
{
    return app_order(till->app, ORDER_IS_PAID, "", line);
}

bool till_order_suspend(struct till *till, int line)
{
    return app_order(till->app, ORDER_IS_SUSPENDED, "", line);
}

bool till_order_resume(struct till *till, int line)
{
    return app_order(till->app, ORDER_IS_RESUMED, "", line);
}

bool till_order_end(struct till *till, int line)
{
    return app_order(till->app, ORDER_ENDS, "", line);
}

bool till_state(struct till *till, const char *state, int line)
{
    return app_enter_state(till->app, workstation_state_of(state), line);
}

bool till_log_rotate(struct till *till, int line G_GNUC_UNUSED)
{
    return app_rotate_log(till->app);
}

bool till_process_ended(struct till *till, struct process *process, int status, const char *by)
{
    return app_process_ended(till->app, process, status, by);
}

void till_disk_full(struct till *till, int64_t until_ns)
{
    control_disk_full(till->control, until_ns);
}

void till_power_off(struct till *till)
{
    control_power_off(till->control);
    app_power_off(till->app);
}
