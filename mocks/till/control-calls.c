/* What the four calls do. Each begins with its own checks, may take virtual time, may ask the app,
 * and ends in call_answer or call_fail. The app decides about orders; the installer about packages.
 * The texts of the answers have the form that docs/updater-contract.md prints. */
#include "mocks/till/control-internal.h"
#include "sim/civil.h"

#define PID_DIGITS 7 /* of the greatest that Linux gives */

static bool take_ok(const cJSON *answer)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "ok"));
}

static const char *take_text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* Process ids differ between two runs; the length of an answer, which the history tells, must not:
 * blanks behind the JSON make up for digits. */
static char *with_padding(const char *text, pid_t pid)
{
    char digits[16];
    int count = g_snprintf(digits, sizeof digits, "%d", (int)pid);
    return g_strdup_printf("%s%*s", text, MAX(PID_DIGITS - count, 0), "");
}

/* --- status --- */

static void send_status(struct call *call)
{
    if (call->text)
        call_answer(call, 200, call->text);
}

/* The answer is known; it goes out when its time has come. */
static void status_known(struct call *call, char *text_owned)
{
    call->text = text_owned;
    queue_cancel(call->control->settings.queue, call->timeout);
    call->timeout = 0;
    if (!call->delay)
        send_status(call);
}

static char *closed_text(const struct control *control)
{
    const char *version = installation_version(control->settings.installation);
    g_autofree char *quoted = version ? g_strdup_printf("\"%s\"", version) : g_strdup("null");
    return g_strdup_printf("{\"running\": false, \"pid\": null, \"version\": %s, \"state\": null, "
                           "\"order\": null}",
                           quoted);
}

static bool is_order_state(const char *state)
{
    return state && (g_str_equal(state, "ACTIVE") || g_str_equal(state, "PAYMENT") ||
                     g_str_equal(state, "SUSPENDED"));
}

/* NULL if it is not what our app would say. */
static char *order_text(struct call *call, const cJSON *order)
{
    if (cJSON_IsNull(order))
        return g_strdup("null");
    const char *id = take_text(order, "id"), *state = take_text(order, "state");
    const char *since = take_text(order, "since");
    int64_t since_ns;
    if (!id || !word_is_valid(id) || !is_order_state(state) || !since ||
        strlen(since) >= INSTANT_TEXT_SIZE || !instant_parse(since, &since_ns))
        return NULL;
    g_strlcpy(call->seen.order, id, sizeof call->seen.order);
    call->seen.is_suspended = g_str_equal(state, "SUSPENDED");
    return g_strdup_printf("{\"id\": \"%s\", \"since\": \"%s\", \"state\": \"%s\"}", id, since,
                           state);
}

static char *running_text(struct call *call, const cJSON *answer)
{
    const char *version = take_text(answer, "version"), *state = take_text(answer, "state");
    if (!version || !package_version_is_valid(version) || !state ||
        workstation_state_of(state) == STATE_COUNT)
        return NULL;
    g_autofree char *order = order_text(call, cJSON_GetObjectItemCaseSensitive(answer, "order"));
    if (!order)
        return NULL;
    call->seen.running = true;
    pid_t pid = process_pid(app_process(call->control->settings.app));
    g_autofree char *text = g_strdup_printf(
        "{\"running\": true, \"pid\": %d, \"version\": \"%s\", \"state\": \"%s\", \"order\": %s}",
        (int)pid, version, state, order);
    return with_padding(text, pid);
}

static void status_answered(const cJSON *answer, void *data)
{
    struct call *call = data;
    call->asked = 0;
    char *text = answer ? running_text(call, answer) : closed_text(call->control);
    if (text)
        status_known(call, text);
}

static void status_begin(struct call *call)
{
    const struct control_settings *settings = &call->control->settings;
    if (settings->status_ns > 0)
        call_resume_after(call, settings->status_ns, send_status);
    if (!app_is_running(settings->app)) {
        status_known(call, closed_text(call->control));
        return;
    }
    call_limit_time(call);
    call_ask_app(call, "status", status_answered);
}

static void status_record(const struct call *call, unsigned status)
{
    struct history *history = call->control->settings.history;
    if (status != 200)
        return;
    history_boolean(history, "running", call->seen.running);
    history_text(history, "order", call->seen.order[0] ? call->seen.order : NULL);
    history_boolean(history, "order-suspended", call->seen.is_suspended);
}

/* --- quit --- */

static void answer_when_gone(struct call *call)
{
    if (!app_is_running(call->control->settings.app))
        call_answer(call, 200, "{\"running\": false}");
}

static void quit_answered(const cJSON *answer, void *data)
{
    struct call *call = data;
    call->asked = 0;
    if (!answer)
        answer_when_gone(call);
    else if (!take_ok(answer))
        call_fail(call, 409, "order-open");
}

/* Its effect is at the end of the time that it takes, and so are its checks. */
static void quit_now(struct call *call)
{
    if (call->control->install) {
        call_fail(call, 409, "installing");
        return;
    }
    if (!app_is_running(call->control->settings.app)) {
        call_fail(call, 409, "not-running");
        return;
    }
    call->app_changed = answer_when_gone;
    call_limit_time(call);
    call_ask_app(call, call->if_idle ? "quit idle" : "quit", quit_answered);
}

static void quit_begin(struct call *call)
{
    const cJSON *condition = cJSON_GetObjectItemCaseSensitive(call->body, "if");
    const char *word = cJSON_GetStringValue(condition);
    if (condition && !(word && g_str_equal(word, "idle"))) {
        call_fail(call, 400, "bad-request");
        return;
    }
    call->if_idle = word != NULL;
    call_resume_after(call, call->control->settings.quit_ns, quit_now);
}

static void quit_record(const struct call *call, unsigned status G_GNUC_UNUSED)
{
    history_boolean(call->control->settings.history, "if-idle", call->if_idle);
}

/* --- install --- */

static void record_package(struct history *history, const struct package *package)
{
    history_text(history, "package-sha256", package->sha256);
    if (package->size_bytes >= 0)
        history_integer(history, "package-size", package->size_bytes);
    else
        history_text(history, "package-size", NULL);
    history_text(history, "package-version", package->version[0] ? package->version : NULL);
}

static void install_finished(struct call *call)
{
    struct control *control = call->control;
    struct history *history = control->settings.history;
    control->install = NULL;
    if (!installation_finish(control->settings.installation)) {
        call_fail(call, 507, "disk-full");
        return;
    }
    const char *version = installation_version(control->settings.installation);
    history_begin(history, "till", "installed");
    history_text(history, "version", version);
    history_end(history);
    g_autofree char *text = g_strdup_printf("{\"version\": \"%s\"}", version);
    call_answer(call, 200, text);
}

static void install_begin(struct call *call)
{
    struct control *control = call->control;
    const struct control_settings *settings = &control->settings;
    const char *path = take_text(call->body, "package");
    if (!path) {
        call_fail(call, 400, "bad-request");
        return;
    }
    enum package_verdict verdict =
        g_path_is_absolute(path) ? package_open(&call->package, path) : PACKAGE_BAD;
    if (app_is_running(settings->app)) {
        call_fail(call, 409, "app-running");
        return;
    }
    if (verdict == PACKAGE_GOOD && settings->clock->instant_ns < control->full_until_ns)
        verdict = PACKAGE_TOO_LARGE;
    if (verdict == PACKAGE_GOOD)
        verdict = installation_prepare(settings->installation, &call->package);
    if (verdict != PACKAGE_GOOD) {
        bool is_full = verdict == PACKAGE_TOO_LARGE;
        call_fail(call, is_full ? 507 : 422, is_full ? "disk-full" : "bad-package");
        return;
    }
    installation_commit(settings->installation);
    history_begin(settings->history, "till", "install-began");
    record_package(settings->history, &call->package);
    history_end(settings->history);
    control->install = call;
    call_resume_after(call, settings->install_ns, install_finished);
}

static void install_record(const struct call *call, unsigned status)
{
    const struct control_settings *settings = &call->control->settings;
    record_package(settings->history, &call->package);
    history_text(settings->history, "version",
                 status == 200 ? installation_version(settings->installation) : NULL);
}

/* --- start --- */

static void answer_when_started(struct call *call)
{
    struct app *app = call->control->settings.app;
    if (!app_is_running(app)) {
        call_fail(call, 409, "not-running");
        return;
    }
    if (!app_is_up(app))
        return;
    pid_t pid = process_pid(app_process(app));
    g_autofree char *text = g_strdup_printf("{\"pid\": %d}", (int)pid);
    g_autofree char *padded = with_padding(text, pid);
    call_answer(call, 200, padded);
}

static void start_begin(struct call *call)
{
    const struct control_settings *settings = &call->control->settings;
    if (app_is_running(settings->app)) {
        call_fail(call, 409, "already-running");
        return;
    }
    if (!installation_version(settings->installation)) {
        call_fail(call, 409, "nothing-installed");
        return;
    }
    if (!app_start(settings->app, installation_program(settings->installation), 0, NULL)) {
        call_fail(call, 422, "bad-package");
        return;
    }
    call->app_changed = answer_when_started;
    call_limit_time(call);
}

const struct call_kind call_kinds[CALL_KIND_COUNT] = {
    {"GET", "/status", "status", status_begin, status_record},
    {"POST", "/quit", "quit", quit_begin, quit_record},
    {"POST", "/install", "install", install_begin, install_record},
    {"POST", "/start", "start", start_begin, NULL},
};
