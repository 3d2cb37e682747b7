/* The app's process and what it is doing. Two workstations are kept: `expected`, where every act
 * that was sent will lead, against which the next act is checked; and `confirmed`, what the app has
 * answered so far, which is what the history tells. When the app ends, what was not confirmed never
 * happened. */
#include "mocks/till/app-internal.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *how, *by;
} endings[] = {
    [ENDING_QUIT] = {"quit", "updater"}, [ENDING_CLOSED] = {"closed", "world"},
    [ENDING_CRASH] = {"crash", "world"}, [ENDING_SIGNAL] = {"signal", "world"},
    [ENDING_POWER] = {"power", "world"},
};

void app_begin_event(const struct app *app, const char *name)
{
    history_begin(app->settings.history, "app", name);
}

void app_end_event(const struct app *app, int line)
{
    if (line > 0)
        history_integer(app->settings.history, "line", line);
    history_end(app->settings.history);
}

void app_record_order(const struct app *app, const char *id, const char *change, int line)
{
    app_begin_event(app, "order");
    history_text(app->settings.history, "id", id);
    history_text(app->settings.history, "change", change);
    app_end_event(app, line);
}

void app_ignore_answer(const cJSON *answer G_GNUC_UNUSED, void *data G_GNUC_UNUSED)
{
}

static void record_started(struct app *app)
{
    app_begin_event(app, "started");
    history_text(app->settings.history, "process", app->name);
    history_text(app->settings.history, "version", app->version);
    app_end_event(app, app->start_line);
}

/* The app says why it ends. It can't blame people who did nothing. */
static void take_farewell(struct app *app, const cJSON *details)
{
    const char *because =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(details, "because"));
    const cJSON *signal_number = cJSON_GetObjectItemCaseSensitive(details, "signal");
    if (!because)
        return;
    if (g_str_equal(because, "quit"))
        app->ending = ENDING_QUIT;
    else if (g_str_equal(because, "close") || g_str_equal(because, "crash"))
        app->ending = app->asked;
    else if (cJSON_IsNumber(signal_number))
        app->closing_signal = signal_number->valueint;
}

static void event_arrived(const char *event, const cJSON *details, void *data)
{
    struct app *app = data;
    if (g_str_equal(event, "closing"))
        take_farewell(app, details);
    if (!g_str_equal(event, "started") || app->is_up)
        return;
    app->is_up = true;
    record_started(app);
    app->settings.changed(app->settings.changed_data);
}

struct app *app_new(const struct app_settings *settings)
{
    struct app *app = g_new0(struct app, 1);
    app->settings = *settings;
    app->line = app_line_new(event_arrived, app);
    supervisor_add_source(settings->supervisor, app_line_source(app->line));
    return app;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    app_line_free(app->line);
    g_free(app->name);
    g_free(app->version);
    g_free(app);
}

bool app_is_running(const struct app *app)
{
    return app->process != NULL;
}

bool app_is_up(const struct app *app)
{
    return app->is_up;
}

struct process *app_process(const struct app *app)
{
    return app->process;
}

uint64_t app_ask(struct app *app, const char *command, app_answered answered, void *data)
{
    return app_line_ask(app->line, command, answered, data);
}

void app_withdraw(struct app *app, uint64_t number)
{
    app_line_withdraw(app->line, number);
}

static bool launch(struct app *app, const struct installed_program *program, GError **error)
{
    g_autofree char *zone = g_strconcat("TZ=", app->settings.zone, NULL);
    const char *const environment[] = {zone, "LANG=C.UTF-8", "PATH=/usr/bin:/bin", NULL};
    const char *const arguments[] = {program->path, "--log", app->settings.log_path, NULL};
    int fd = app_line_open(app->line, error);
    if (fd < 0)
        return false;
    const struct process_start start = {
        .name = app->name,
        .arguments = arguments,
        .environment = environment,
        .folder = program->folder,
        .standard_fds = {-1, -1, -1},
        .extra_fd = fd,
        .owner = app->settings.owner,
    };
    app->process = supervisor_start(app->settings.supervisor, &start, error);
    close(fd);
    if (!app->process)
        app_line_close(app->line);
    return app->process != NULL;
}

/* Suspended baskets are kept by the shop, not by the app. */
static void restore_orders(struct app *app)
{
    for (unsigned i = 0; i < app->confirmed.order_count; i++) {
        const struct order *order = &app->confirmed.orders[i];
        g_autofree char *command =
            g_strdup_printf("restore %s %" G_GINT64_FORMAT, order->id, (gint64)order->since_ms);
        app_line_ask(app->line, command, app_ignore_answer, NULL);
    }
}

bool app_start(struct app *app, const struct installed_program *program, int line, GError **error)
{
    g_assert(!app->process);
    g_free(app->name);
    app->name = g_strdup_printf("app-%u", ++app->starts);
    g_free(app->version);
    app->version = g_strdup(program->version);
    app->is_up = app->is_hung = false;
    app->start_line = line;
    app->end_line = 0;
    app->asked = app->ending = ENDING_NONE;
    app->closing_signal = 0;
    if (!launch(app, program, error))
        return false;
    app->confirmed.state = STATE_IDLE;
    app->expected = app->confirmed;
    restore_orders(app);
    return true;
}

/* Nothing but the hard way is left for an app that is hung. */
static bool end_app(struct app *app, const char *command, enum ending ending, int line)
{
    if (!app->process || app->asked)
        return false;
    app->asked = ending;
    app->end_line = line;
    if (app->is_hung) {
        app->ending = ending;
        return process_signal(app->process, SIGKILL);
    }
    app_line_ask(app->line, command, app_ignore_answer, NULL);
    return true;
}

bool app_close(struct app *app, int line)
{
    return end_app(app, "close", ENDING_CLOSED, line);
}

bool app_crash(struct app *app, int line)
{
    return end_app(app, "crash", ENDING_CRASH, line);
}

static void record_ended(const struct app *app, const char *by, int signal_number)
{
    app_begin_event(app, "ended");
    history_text(app->settings.history, "process", app->name);
    history_text(app->settings.history, "how", endings[app->ending].how);
    history_text(app->settings.history, "by", by ? by : endings[app->ending].by);
    if (signal_number)
        history_integer(app->settings.history, "signal", signal_number);
    app_end_event(app, app->end_line);
}

/* An open order ends with the app; the suspended ones stay. */
static void lose_order(struct app *app)
{
    const struct order *open = workstation_open_order(&app->confirmed);
    if (!open)
        return;
    app_record_order(app, open->id, "lost", app->end_line);
    workstation_lose(&app->confirmed);
}

static void forget_process(struct app *app)
{
    app->process = NULL;
    app->is_up = false;
    app_line_close(app->line);
    app->settings.changed(app->settings.changed_data);
}

/* An app that ends by itself, unasked and without a signal, has crashed too. */
static enum ending ending_of(const struct app *app, int signal_number)
{
    if (app->ending != ENDING_NONE)
        return app->ending;
    return signal_number ? ENDING_SIGNAL : ENDING_CRASH;
}

bool app_process_ended(struct app *app, const struct process *process, int status, const char *by)
{
    if (process == app->unplugged && process != NULL) {
        app->unplugged = NULL;
        return true;
    }
    if (!process || process != app->process)
        return false;
    while (app_line_hear(app->line))
        ;
    int signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : app->closing_signal;
    app->ending = ending_of(app, signal_number);
    if (app->is_up)
        record_ended(app, app->ending == ENDING_SIGNAL ? by : NULL, signal_number);
    lose_order(app);
    forget_process(app);
    return true;
}

void app_power_off(struct app *app)
{
    if (!app->process)
        return;
    app->ending = ENDING_POWER;
    if (app->is_up)
        record_ended(app, NULL, 0);
    lose_order(app);
    app->unplugged = app->process;
    forget_process(app);
}
