/* Faults of a clock and their end: one table row each. */
#include "sim/clock-act.h"
#include "sim/civil.h"
#include <string.h>

/* No clock of a computer goes before 1970. */
static void step(struct clock *clock, int64_t amount)
{
    clock_step_wall(clock, MAX(amount, -clock_wall_ns(clock)));
}

static void set(struct clock *clock, int64_t amount)
{
    clock_set_wall(clock, amount);
}

static void set_right(struct clock *clock, int64_t amount)
{
    (void)amount;
    clock_set_right(clock);
}

static void drift(struct clock *clock, int64_t amount)
{
    clock_set_drift(clock, amount);
}

static void suspend(struct clock *clock, int64_t amount)
{
    clock_suspend(clock, clock->instant_ns + amount);
}

static void repeat_second(struct clock *clock, int64_t amount)
{
    (void)amount;
    clock_step_wall(clock, -NS_PER_S);
}

static bool parse_nothing(const char *text, int64_t *amount)
{
    *amount = 0;
    return *text == '\0';
}

static bool parse_step(const char *text, int64_t *amount)
{
    bool is_back = *text == '-';
    bool is_good = (is_back || *text == '+') && duration_parse(text + 1, amount) && *amount > 0;
    *amount = is_back ? -*amount : *amount;
    return is_good;
}

static bool parse_instant(const char *text, int64_t *amount)
{
    return instant_parse(text, amount) && *amount >= 0;
}

static bool parse_drift(const char *text, int64_t *amount)
{
    const char *digits = *text == '-' ? text + 1 : text;
    *amount = g_ascii_strtoll(text, NULL, 10);
    return *digits != '\0' && strspn(digits, "0123456789") == strlen(digits) &&
           strlen(digits) <= 6 && ABS(*amount) <= CLOCK_DRIFT_LIMIT;
}

static bool parse_suspend(const char *text, int64_t *amount)
{
    return duration_parse(text, amount) && *amount > 0;
}

static const struct row {
    const char *name;
    void (*apply)(struct clock *clock, int64_t amount);
    bool (*parse)(const char *text, int64_t *amount);
} rows[] = {
    [CLOCK_ACT_STEP] = {"step", step, parse_step},
    [CLOCK_ACT_SET] = {"set", set, parse_instant},
    [CLOCK_ACT_RIGHT] = {"right", set_right, parse_nothing},
    [CLOCK_ACT_DRIFT] = {"drift", drift, parse_drift},
    [CLOCK_ACT_SUSPEND] = {"suspend", suspend, parse_suspend},
    [CLOCK_ACT_LEAP_SECOND] = {"leap-second", repeat_second, parse_nothing},
};

bool clock_act_apply(const struct clock_act *act, struct clock *clock)
{
    if (clock_is_suspended(clock)) {
        return false;
    }
    rows[act->kind].apply(clock, act->amount);
    return true;
}

const char *clock_act_name(enum clock_act_kind kind)
{
    return rows[kind].name;
}

bool clock_act_parse(const char *text, struct clock_act *act)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t length = strlen(rows[i].name);
        if (strncmp(text, rows[i].name, length) != 0 ||
            (text[length] != '\0' && text[length] != ' ')) {
            continue;
        }
        int64_t amount = 0;
        const char *rest = text[length] == ' ' ? text + length + 1 : text + length;
        if (!rows[i].parse(rest, &amount)) {
            return false;
        }
        *act = (struct clock_act){(enum clock_act_kind)i, amount};
        return true;
    }
    return false;
}
