/* What people and the world do to the running app. An act is checked against `expected`, sent, and
 * told by the history when the app has answered: what the app no longer answers did not happen. An
 * app that is hung, or was asked to end, takes no acts. */
#include "mocks/till/app-internal.h"
#include <signal.h>

/* An act of people or of the world, from its sending to the app's answer. */
struct act {
    struct app *app;
    void (*confirm)(struct app *app, const struct act *act);
    int line;
    enum order_act order_act;
    enum workstation_state state;
    char word[WORD_SIZE];
};

static void record_facts(const struct app *app, const struct facts *facts, int line)
{
    for (unsigned i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->list[i];
        if (fact->kind == FACT_ORDER) {
            app_record_order(app, fact->id, fact->change, line);
            continue;
        }
        app_begin_event(app, "state");
        history_text(app->settings.history, "from", workstation_state_name(fact->from));
        history_text(app->settings.history, "to", workstation_state_name(fact->to));
        app_end_event(app, line);
    }
}

static bool is_attentive(const struct app *app)
{
    return app->process && !app->is_hung && !app->asked;
}

static void act_answered(const cJSON *answer, void *data)
{
    struct act *act = data;
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "ok")))
        act->confirm(act->app, act);
    g_free(act);
}

static void send_act(struct app *app, const char *command, const struct act *act)
{
    struct act *copy = g_new(struct act, 1);
    *copy = *act;
    copy->app = app;
    app_line_ask(app->line, command, act_answered, copy);
}

bool app_hang(struct app *app, int line)
{
    if (!is_attentive(app) || !process_signal(app->process, SIGSTOP))
        return false;
    app->is_hung = true;
    app_begin_event(app, "hung");
    app_end_event(app, line);
    return true;
}

static void confirm_login(struct app *app, const struct act *act)
{
    app_begin_event(app, "login");
    history_text(app->settings.history, "user", act->word);
    app_end_event(app, act->line);
}

bool app_login(struct app *app, const char *user, int line)
{
    if (!is_attentive(app) || !word_is_valid(user))
        return false;
    struct act act = {.confirm = confirm_login, .line = line};
    g_strlcpy(act.word, user, sizeof act.word);
    g_autofree char *command = g_strconcat("login ", user, NULL);
    send_act(app, command, &act);
    return true;
}

static int64_t now_ms(const struct app *app)
{
    return clock_wall_ns(app->settings.clock) / NS_PER_MS;
}

static void confirm_order(struct app *app, const struct act *act)
{
    struct facts facts;
    if (workstation_order(&app->confirmed, act->order_act, act->word, now_ms(app), &facts))
        record_facts(app, &facts, act->line);
}

bool app_order(struct app *app, enum order_act order_act, const char *id, int line)
{
    static const char *const words[] = {
        [ORDER_BEGINS] = "begin ",     [ORDER_IS_PAID] = "pay", [ORDER_IS_SUSPENDED] = "suspend",
        [ORDER_IS_RESUMED] = "resume", [ORDER_ENDS] = "end",
    };
    struct facts facts;
    struct act act = {.confirm = confirm_order, .line = line, .order_act = order_act};
    if (!is_attentive(app) ||
        !workstation_order(&app->expected, order_act, id, now_ms(app), &facts))
        return false;
    g_strlcpy(act.word, id, sizeof act.word);
    g_autofree char *command = g_strconcat("order ", words[order_act], id, NULL);
    send_act(app, command, &act);
    return true;
}

static void confirm_state(struct app *app, const struct act *act)
{
    struct facts facts;
    if (workstation_enter(&app->confirmed, act->state, &facts))
        record_facts(app, &facts, act->line);
}

bool app_enter_state(struct app *app, enum workstation_state state, int line)
{
    struct facts facts;
    if (!is_attentive(app) || !workstation_enter(&app->expected, state, &facts))
        return false;
    g_autofree char *command = g_strconcat("state ", workstation_state_name(state), NULL);
    send_act(app, command, &(struct act){.confirm = confirm_state, .line = line, .state = state});
    return true;
}

bool app_rotate_log(struct app *app)
{
    if (!is_attentive(app))
        return false;
    app_line_ask(app->line, "rotate", app_ignore_answer, NULL);
    return true;
}
