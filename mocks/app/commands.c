/* The commands of the app: one table row a verb. A handler changes the workstation, writes the log
 * lines and fills in the rest of the answer; the answer is sent last. What the till asks and the
 * workstation refuses is answered with an error word and changes nothing. */
#include "mocks/app/commands.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define ANSWER_SIZE 512

struct answer {
    const char *error; /* NULL: done */
    enum app_end end;
    char more[ANSWER_SIZE]; /* further members, each with a leading comma */
};

static int64_t clock_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t wall_ms(void)
{
    return clock_ms(CLOCK_REALTIME);
}

int64_t monotonic_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

void till_hears(const struct app *app, const char *json)
{
    send(app->till_fd, json, strlen(json), MSG_NOSIGNAL);
}

static void log_facts(struct app *app, const struct facts *facts)
{
    for (unsigned i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->list[i];
        if (fact->kind == FACT_STATE)
            log_line(&app->log, LOG_INFO, "state %s -> %s", workstation_state_name(fact->from),
                     workstation_state_name(fact->to));
        else
            log_line(&app->log, LOG_INFO, "order %s %s", fact->id, fact->change);
    }
}

/* "2030-12-03T20:02:11Z", with milliseconds only where they are not zero. */
static void format_instant(int64_t ms, char *text, size_t size)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t length = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &utc);
    if (ms % 1000)
        length += (size_t)snprintf(text + length, size - length, ".%03d", (int)(ms % 1000));
    snprintf(text + length, size - length, "Z");
}

static void run_status(struct app *app, char **arguments, struct answer *answer)
{
    (void)arguments;
    char order[WORD_SIZE + 100] = "null", since[40];
    const struct order *shown = workstation_shown_order(&app->workstation);
    if (shown) {
        format_instant(shown->since_ms, since, sizeof since);
        snprintf(order, sizeof order, "{\"id\":\"%s\",\"since\":\"%s\",\"state\":\"%s\"}",
                 shown->id, since, order_state_name(shown->state));
    }
    snprintf(answer->more, sizeof answer->more, ",\"version\":\"%s\",\"state\":\"%s\",\"order\":%s",
             app->version, workstation_state_name(app->workstation.state), order);
}

void app_say_farewell(struct app *app, const char *because, unsigned signal_number)
{
    char event[100];
    const struct order *open = workstation_open_order(&app->workstation);
    if (open)
        log_line(&app->log, LOG_WARN, "basket of order %s discarded", open->id);
    log_line(&app->log, LOG_INFO, "app closed");
    snprintf(event, sizeof event, "{\"event\":\"closing\",\"because\":\"%s\",\"signal\":%u}",
             because, signal_number);
    till_hears(app, event);
}

static void run_quit(struct app *app, char **arguments, struct answer *answer)
{
    if (arguments[0] && workstation_open_order(&app->workstation)) {
        answer->error = "order-open";
        return;
    }
    app_say_farewell(app, "quit", 0);
    answer->end = APP_CLOSES;
}

static void run_close(struct app *app, char **arguments, struct answer *answer)
{
    (void)arguments;
    app_say_farewell(app, "close", 0);
    answer->end = APP_CLOSES;
}

static void run_crash(struct app *app, char **arguments, struct answer *answer)
{
    (void)arguments;
    activity_crash(&app->activity);
    till_hears(app, "{\"event\":\"closing\",\"because\":\"crash\"}");
    answer->end = APP_CRASHES;
}

static void run_login(struct app *app, char **arguments, struct answer *answer)
{
    if (!arguments[0] || !word_is_valid(arguments[0])) {
        answer->error = "refused";
        return;
    }
    log_line(&app->log, LOG_INFO, "login %s", arguments[0]);
    activity_login(&app->activity);
}

static void run_state(struct app *app, char **arguments, struct answer *answer)
{
    struct facts facts;
    enum workstation_state state = arguments[0] ? workstation_state_of(arguments[0]) : STATE_COUNT;
    if (workstation_enter(&app->workstation, state, &facts))
        log_facts(app, &facts);
    else
        answer->error = "refused";
}

static void run_restore(struct app *app, char **arguments, struct answer *answer)
{
    if (!arguments[1] ||
        !workstation_restore(&app->workstation, arguments[0], strtoll(arguments[1], NULL, 10)))
        answer->error = "refused";
    else
        log_line(&app->log, LOG_INFO, "basket of order %s found, suspended", arguments[0]);
}

static void run_rotate(struct app *app, char **arguments, struct answer *answer)
{
    (void)arguments, (void)answer;
    log_rotate(&app->log);
}

static const char *const order_words[] = {
    [ORDER_BEGINS] = "begin",      [ORDER_IS_PAID] = "pay", [ORDER_IS_SUSPENDED] = "suspend",
    [ORDER_IS_RESUMED] = "resume", [ORDER_ENDS] = "end",
};

/* Lines of the other devices that belong to an act on an order. */
static void log_devices(struct app *app, enum order_act act, bool was_paid)
{
    const struct order *open = workstation_open_order(&app->workstation);
    if (act == ORDER_BEGINS)
        activity_basket_begin(&app->activity, open->id, monotonic_ms());
    else
        activity_basket_stop(&app->activity);
    if (act == ORDER_IS_PAID)
        activity_payment(&app->activity);
    if (act == ORDER_ENDS && was_paid)
        activity_receipt(&app->activity);
}

static void run_order(struct app *app, char **arguments, struct answer *answer)
{
    const char *word = arguments[0] ? arguments[0] : "";
    unsigned act = 0;
    while (act <= ORDER_ENDS && strcmp(order_words[act], word) != 0)
        act++;
    const struct order *open = workstation_open_order(&app->workstation);
    bool was_paid = open && open->state == ORDER_PAYMENT;
    struct facts facts;
    const char *id = arguments[1] ? arguments[1] : "";
    if (act > ORDER_ENDS || !workstation_order(&app->workstation, act, id, wall_ms(), &facts)) {
        answer->error = "refused";
        return;
    }
    log_facts(app, &facts);
    log_devices(app, act, was_paid);
}

static const struct command {
    const char *verb;
    void (*run)(struct app *app, char **arguments, struct answer *answer);
} commands[] = {
    {"status", run_status},   {"quit", run_quit},     {"close", run_close},
    {"crash", run_crash},     {"login", run_login},   {"state", run_state},
    {"restore", run_restore}, {"rotate", run_rotate}, {"order", run_order},
};

static const struct command *find_command(const char *verb)
{
    for (size_t i = 0; verb && i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].verb, verb) == 0)
            return &commands[i];
    return NULL;
}

static void send_answer(const struct app *app, long number, const struct answer *answer)
{
    char text[ANSWER_SIZE + 100];
    if (answer->error)
        snprintf(text, sizeof text, "{\"number\":%ld,\"ok\":false,\"error\":\"%s\"}", number,
                 answer->error);
    else
        snprintf(text, sizeof text, "{\"number\":%ld,\"ok\":true%s}", number, answer->more);
    till_hears(app, text);
}

enum app_end command_run(struct app *app, char *text)
{
    char *rest = text, *words[5] = {0};
    for (size_t i = 0; i < 4; i++)
        words[i] = strsep(&rest, " ");
    const struct command *command = find_command(words[1]);
    struct answer answer = {.error = command ? NULL : "unknown"};
    if (command)
        command->run(app, words + 2, &answer);
    send_answer(app, strtol(words[0], NULL, 10), &answer);
    return answer.end;
}
