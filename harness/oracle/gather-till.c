/* Facts from the till: runs of the app, orders, control calls, installs, and the attempts that they
 * make up. */
#include "harness/oracle/gather.h"
#include <string.h>

static struct attempt *open_attempt(struct gather *gather)
{
    return gather->attempt < 0
               ? NULL
               : &g_array_index(gather->facts->attempts, struct attempt, gather->attempt);
}

static struct app_run *last_run(struct facts *facts)
{
    return facts->app_runs->len == 0
               ? NULL
               : &g_array_index(facts->app_runs, struct app_run, facts->app_runs->len - 1);
}

static struct attempt *attempt_begin(struct gather *gather, const struct event *event)
{
    struct facts *facts = gather->facts;
    const struct state_step *state = facts_last(facts->states, event_number(event));
    struct attempt attempt = {.stamp = stamp_of(event),
                              .first_install = -1,
                              .last_install = -1,
                              .started_again = STAMP_NEVER,
                              .state = state == NULL ? NULL : state->state,
                              .installed_before = facts_installed(facts, event_number(event))};
    g_array_append_val(facts->attempts, attempt);
    gather->attempt = (int)facts->attempts->len - 1;
    return open_attempt(gather);
}

void gather_app_started(struct gather *gather, const struct event *event)
{
    struct app_run run = {.stamp = stamp_of(event), .ended = STAMP_NEVER, .hung = STAMP_NEVER};
    g_array_append_val(gather->facts->app_runs, run);
    struct attempt *attempt = open_attempt(gather);
    if (attempt != NULL)
        attempt->started_again = run.stamp;
    gather->attempt = -1;
}

/* The order that stood open just before the app's end: the app's `lost` comes with the end, before
 * or after it. */
static const struct order_step *order_before_end(struct gather *gather, const struct event *event)
{
    const struct order_step *order = facts_last(gather->facts->orders, event_number(event));
    if (order != NULL && order->open == NULL && gather->lost.open != NULL &&
        gather->lost.stamp.instant_ns == event_instant(event))
        return &gather->lost;
    return order;
}

void gather_app_ended(struct gather *gather, const struct event *event)
{
    struct app_run *run = last_run(gather->facts);
    const char *by = event_text(event, "by");
    if (run == NULL || !stamp_is_never(run->ended))
        return;
    run->ended = stamp_of(event);
    run->how = event_text(event, "how");
    run->ended_by_updater = g_strcmp0(by, "updater") == 0;
    if (!run->ended_by_updater)
        return;
    const struct order_step *order = order_before_end(gather, event);
    struct attempt *attempt = attempt_begin(gather, event);
    attempt->how = run->how;
    attempt->is_quit = g_strcmp0(run->how, "quit") == 0;
    if (order != NULL && order->open != NULL) {
        attempt->order = order->open;
        attempt->order_since = order->since;
    }
}

void gather_app_hung(struct gather *gather, const struct event *event)
{
    struct app_run *run = last_run(gather->facts);
    if (run != NULL && stamp_is_never(run->hung))
        run->hung = stamp_of(event);
}

static void order_open(struct gather *gather, struct order_step *step, const char *id)
{
    g_hash_table_remove(gather->parked, id);
    if (g_strcmp0(step->open, id) != 0)
        step->since = step->stamp;
    step->open = id;
}

static void order_close(struct gather *gather, struct order_step *step, const char *id)
{
    g_hash_table_remove(gather->parked, id);
    if (g_strcmp0(step->open, id) == 0)
        step->open = NULL;
}

void gather_order(struct gather *gather, const struct event *event)
{
    GArray *orders = gather->facts->orders;
    const char *id = event_text(event, "id"), *change = event_text(event, "change");
    const struct order_step *before = facts_last(orders, event_number(event));
    struct order_step step = before == NULL ? (struct order_step){0} : *before;
    if (id == NULL || change == NULL)
        return;
    step.stamp = stamp_of(event);
    if (strcmp(change, "started") == 0 || strcmp(change, "payment") == 0 ||
        strcmp(change, "resumed") == 0) {
        order_open(gather, &step, id);
    } else if (strcmp(change, "suspended") == 0) {
        order_close(gather, &step, id);
        g_hash_table_add(gather->parked, (gpointer)id);
    } else {
        if (strcmp(change, "lost") == 0 && g_strcmp0(step.open, id) == 0)
            gather->lost = step;
        order_close(gather, &step, id);
    }
    step.suspended = g_hash_table_size(gather->parked);
    g_array_append_val(orders, step);
}

static bool has_had_program(const struct facts *facts)
{
    for (guint i = 0; i < facts->installed->len; i++) {
        if (g_array_index(facts->installed, struct installed_step, i).version != NULL) {
            return true;
        }
    }
    return false;
}

/* An attempt of which nothing was installed is over: the till boots with what it had. */
void gather_power(struct gather *gather, const struct event *event)
{
    GArray *losses = gather->facts->power_losses;
    struct attempt *attempt = open_attempt(gather);
    if (g_strcmp0(event_text(event, "change"), "lost") == 0) {
        struct power_loss loss = {stamp_of(event), STAMP_NEVER, has_had_program(gather->facts)};
        g_array_append_val(losses, loss);
        if (attempt != NULL) {
            attempt->is_cut_off = true;
        }
    } else if (losses->len > 0) {
        g_array_index(losses, struct power_loss, losses->len - 1).back = stamp_of(event);
    }
}

static void control_status(struct gather *gather, const struct event *event)
{
    if (event_integer(event, "status", 0) != 200) {
        struct stamp stamp = stamp_of(event);
        g_array_append_val(gather->facts->failed_probes, stamp);
        return;
    }
    struct status_answer answer = {stamp_of(event), event_text(event, "order")};
    if (event_boolean(event, "order-suspended"))
        answer.order = NULL;
    g_array_append_val(gather->facts->statuses, answer);
}

static void control_quit(struct gather *gather, const struct event *event)
{
    struct attempt *attempt = open_attempt(gather);
    if (attempt != NULL && attempt->is_quit && event_integer(event, "status", 0) == 200)
        attempt->if_idle = event_boolean(event, "if-idle");
}

/* A refused install. While the app runs it is no part of an attempt. */
static void control_install(struct gather *gather, const struct event *event)
{
    struct attempt *attempt = open_attempt(gather);
    if (event_integer(event, "status", 0) == 200)
        return;
    if (event_integer(event, "status", 0) == 507) {
        struct stamp stamp = stamp_of(event);
        g_array_append_val(gather->facts->faults, stamp);
        g_array_append_val(gather->facts->other_faults, stamp);
    }
    if (attempt == NULL)
        return;
    attempt->tried_install = true;
    if (attempt->refused_version == NULL)
        attempt->refused_version = event_text(event, "package-version");
}

/* Some faults keep a call from the control interface, which then tells nothing of it. */
void gather_till_fault(struct gather *gather, const struct event *event)
{
    struct attempt *attempt = open_attempt(gather);
    const char *path = event_text(event, "path");
    if (attempt != NULL && path != NULL && g_str_has_prefix(path, "/install"))
        attempt->tried_install = true;
}

static void control_start(struct gather *gather, const struct event *event)
{
    struct facts *facts = gather->facts;
    struct app_run *run = last_run(facts);
    if (event_integer(event, "status", 0) != 200 || run == NULL)
        return;
    run->started_by_updater = true;
    if (facts->attempts->len == 0)
        return;
    struct attempt *attempt =
        &g_array_index(facts->attempts, struct attempt, facts->attempts->len - 1);
    if (attempt->started_again.number == run->stamp.number)
        attempt->started_by_updater = true;
}

static const struct {
    const char *call;
    void (*gather)(struct gather *gather, const struct event *event);
} control_table[] = {
    {"status", control_status},
    {"quit", control_quit},
    {"install", control_install},
    {"start", control_start},
};

void gather_control(struct gather *gather, const struct event *event)
{
    for (size_t i = 0; i < G_N_ELEMENTS(control_table); i++)
        if (g_strcmp0(event_text(event, "call"), control_table[i].call) == 0)
            control_table[i].gather(gather, event);
}

/* A power loss has left nothing of it. */
static bool is_unfinished(const struct facts *facts, int install)
{
    return stamp_is_never(g_array_index(facts->installs, struct install_fact, install).installed);
}

void gather_install_began(struct gather *gather, const struct event *event)
{
    struct facts *facts = gather->facts;
    struct attempt *attempt = open_attempt(gather);
    if (attempt == NULL) {
        attempt = attempt_begin(gather, event);
        attempt->into_closed = true;
    }
    struct install_fact install = {.stamp = stamp_of(event),
                                   .package_sha256 = event_text(event, "package-sha256"),
                                   .package_version = event_text(event, "package-version"),
                                   .package_size_bytes = event_integer(event, "package-size", -1),
                                   .installed = STAMP_NEVER};
    g_array_append_val(facts->installs, install);
    attempt->tried_install = true;
    if (attempt->first_install < 0 || is_unfinished(facts, attempt->first_install))
        attempt->first_install = (int)facts->installs->len - 1;
    attempt->last_install = (int)facts->installs->len - 1;
}

void gather_installed(struct gather *gather, const struct event *event)
{
    struct facts *facts = gather->facts;
    struct installed_step step = {stamp_of(event), event_text(event, "version")};
    g_array_append_val(facts->installed, step);
    if (facts->installs->len == 0)
        return;
    struct install_fact *install =
        &g_array_index(facts->installs, struct install_fact, facts->installs->len - 1);
    if (stamp_is_never(install->installed)) {
        install->installed = step.stamp;
        install->version = step.version;
    }
}
