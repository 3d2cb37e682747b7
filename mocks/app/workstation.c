/* What a workstation is doing, as a plain value: which acts make sense when, and what they change.
 * The acts on an order are rows of one table; entering a state and restoring a parked order are the
 * only other ways to change a workstation. */
#include "mocks/app/workstation.h"
#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const state_names[STATE_COUNT] = {
    "CLOSED", "IDLE",    "ACTIVE",   "FINALIZED",     "RESCAN",
    "ERROR",  "PAYMENT", "IMPORTED", "ACTION_NEEDED", "CANCELLED",
};
static const char *const order_state_names[] = {"ACTIVE", "PAYMENT", "SUSPENDED"};

bool word_is_valid(const char *word)
{
    size_t length = strnlen(word, WORD_SIZE);
    if (length == 0 || length == WORD_SIZE)
        return false;
    for (size_t i = 0; i < length; i++)
        if (word[i] <= ' ' || word[i] > '~' || word[i] == '"' || word[i] == '\\')
            return false;
    return true;
}

/* The word is valid: it fits. */
static void copy_word(char to[WORD_SIZE], const char *word)
{
    memcpy(to, word, strnlen(word, WORD_SIZE - 1) + 1);
    to[WORD_SIZE - 1] = '\0';
}

const char *workstation_state_name(enum workstation_state state)
{
    return state_names[state];
}

enum workstation_state workstation_state_of(const char *name)
{
    enum workstation_state state = STATE_CLOSED;
    while (state < STATE_COUNT && strcmp(state_names[state], name) != 0)
        state++;
    return state;
}

const char *order_state_name(enum order_state state)
{
    return order_state_names[state];
}

static int find_order(const struct workstation *workstation, bool suspended)
{
    for (int i = (int)workstation->order_count - 1; i >= 0; i--)
        if ((workstation->orders[i].state == ORDER_SUSPENDED) == suspended)
            return i;
    return -1;
}

static const struct order *order_at(const struct workstation *workstation, int index)
{
    return index < 0 ? NULL : &workstation->orders[index];
}

const struct order *workstation_open_order(const struct workstation *workstation)
{
    return order_at(workstation, find_order(workstation, false));
}

const struct order *workstation_shown_order(const struct workstation *workstation)
{
    const struct order *open = workstation_open_order(workstation);
    return open ? open : order_at(workstation, find_order(workstation, true));
}

static bool has_order(const struct workstation *workstation, const char *id)
{
    for (unsigned i = 0; i < workstation->order_count; i++)
        if (strcmp(workstation->orders[i].id, id) == 0)
            return true;
    return false;
}

static bool add_order(struct workstation *workstation, const char *id, int64_t since_ms,
                      enum order_state state)
{
    if (workstation->order_count == ORDER_LIMIT || !word_is_valid(id) || has_order(workstation, id))
        return false;
    struct order *order = &workstation->orders[workstation->order_count++];
    *order = (struct order){.since_ms = since_ms, .state = state};
    copy_word(order->id, id);
    return true;
}

/* Orders are taken up again last in, first out: the open order is always the last one. */
static void remove_last(struct workstation *workstation, int index)
{
    assert(index == (int)workstation->order_count - 1);
    workstation->order_count--;
}

static struct fact *add_fact(struct facts *facts)
{
    assert(facts->count < sizeof facts->list / sizeof facts->list[0]);
    struct fact *fact = &facts->list[facts->count++];
    *fact = (struct fact){0};
    return fact;
}

static void change_state(struct workstation *workstation, enum workstation_state to,
                         struct facts *facts)
{
    if (workstation->state == to)
        return;
    struct fact *fact = add_fact(facts);
    fact->kind = FACT_STATE;
    fact->from = workstation->state;
    fact->to = to;
    workstation->state = to;
}

static void tell_order(struct facts *facts, const char *id, const char *change)
{
    struct fact *fact = add_fact(facts);
    fact->kind = FACT_ORDER;
    fact->change = change;
    copy_word(fact->id, id);
}

/* What an act does to an order that exists. An order that ends is removed; `unpaid` is the state
 * that the workstation passes through when it ends without payment. */
static const struct act {
    const char *change;
    bool of_suspended; /* the act is about the order suspended last, and no order may be open */
    bool removes;
    enum order_state to;
    enum workstation_state passes, unpaid, then;
} acts[] = {
    [ORDER_BEGINS] = {"started", false, false, ORDER_ACTIVE, STATE_ACTIVE, STATE_ACTIVE,
                      STATE_ACTIVE},
    [ORDER_IS_PAID] = {"payment", false, false, ORDER_PAYMENT, STATE_PAYMENT, STATE_PAYMENT,
                       STATE_PAYMENT},
    [ORDER_IS_SUSPENDED] = {"suspended", false, false, ORDER_SUSPENDED, STATE_IDLE, STATE_IDLE,
                            STATE_IDLE},
    [ORDER_IS_RESUMED] = {"resumed", true, false, ORDER_ACTIVE, STATE_ACTIVE, STATE_ACTIVE,
                          STATE_ACTIVE},
    [ORDER_ENDS] = {"ended", false, true, ORDER_ACTIVE, STATE_FINALIZED, STATE_CANCELLED,
                    STATE_IDLE},
};

static void carry_out(struct workstation *workstation, const struct act *act, int index,
                      struct facts *facts)
{
    struct order *order = &workstation->orders[index];
    bool paid = order->state == ORDER_PAYMENT;
    change_state(workstation, paid ? act->passes : act->unpaid, facts);
    tell_order(facts, order->id, act->change);
    change_state(workstation, act->then, facts);
    order->state = act->to;
    if (act->removes)
        remove_last(workstation, index);
}

bool workstation_order(struct workstation *workstation, enum order_act act, const char *id,
                       int64_t now_ms, struct facts *facts)
{
    const struct order *open = workstation_open_order(workstation);
    *facts = (struct facts){0};
    if (workstation->state == STATE_CLOSED)
        return false;
    if ((act == ORDER_BEGINS || acts[act].of_suspended) == (open != NULL))
        return false;
    if (act == ORDER_IS_PAID && open->state == ORDER_PAYMENT)
        return false;
    if (act == ORDER_BEGINS && !add_order(workstation, id, now_ms, ORDER_ACTIVE))
        return false;
    int index = find_order(workstation, acts[act].of_suspended);
    if (index < 0)
        return false;
    carry_out(workstation, &acts[act], index, facts);
    return true;
}

bool workstation_enter(struct workstation *workstation, enum workstation_state state,
                       struct facts *facts)
{
    *facts = (struct facts){0};
    bool ends_work = state == STATE_IDLE || state == STATE_CLOSED;
    if (state >= STATE_COUNT || state == workstation->state ||
        (ends_work && workstation_open_order(workstation)))
        return false;
    change_state(workstation, state, facts);
    return true;
}

bool workstation_restore(struct workstation *workstation, const char *id, int64_t since_ms)
{
    return add_order(workstation, id, since_ms, ORDER_SUSPENDED);
}

void workstation_lose(struct workstation *workstation)
{
    int index = find_order(workstation, false);
    if (index < 0)
        return;
    remove_last(workstation, index);
}
