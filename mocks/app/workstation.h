#pragma once
/* What a workstation of the Checkout App is doing: its state and its orders, as a plain value. The
 * app and the till that runs it keep one each; an act that makes no sense now is refused and
 * changes nothing.
 *
 *     struct facts facts;
 *     if (workstation_order(&workstation, ORDER_BEGINS, "9913", now_ms, &facts))
 *         ...                                     // each fact is one line of the log
 *
 * At most one order is worked on; others may be suspended. Plain libc: the app's program stays
 * small. */
#include <stdbool.h>
#include <stdint.h>

#define ORDER_LIMIT 8
/* Order ids and users: 1 to 64 visible ASCII characters, no quote, no backslash. */
#define WORD_SIZE 65

enum workstation_state {
    STATE_CLOSED,
    STATE_IDLE,
    STATE_ACTIVE,
    STATE_FINALIZED,
    STATE_RESCAN,
    STATE_ERROR,
    STATE_PAYMENT,
    STATE_IMPORTED,
    STATE_ACTION_NEEDED,
    STATE_CANCELLED,
    STATE_COUNT
};

enum order_state { ORDER_ACTIVE, ORDER_PAYMENT, ORDER_SUSPENDED };
enum order_act { ORDER_BEGINS, ORDER_IS_PAID, ORDER_IS_SUSPENDED, ORDER_IS_RESUMED, ORDER_ENDS };

struct order {
    char id[WORD_SIZE];
    int64_t since_ms; /* wall clock, since the Unix epoch */
    enum order_state state;
};

struct workstation {
    enum workstation_state state;
    unsigned order_count;
    struct order orders[ORDER_LIMIT]; /* the open one, if any, is the last */
};

/* What an act changed, in the order in which the log tells it. */
struct fact {
    enum { FACT_STATE, FACT_ORDER } kind;
    enum workstation_state from, to; /* FACT_STATE */
    char id[WORD_SIZE];              /* FACT_ORDER */
    const char *change;              /* FACT_ORDER: started, payment, suspended, resumed, ended */
};

struct facts {
    unsigned count;
    struct fact list[3];
};

/* `id` counts for ORDER_BEGINS only: the other acts are about the open order, ORDER_IS_RESUMED
 * about the one suspended last. */
bool workstation_order(struct workstation *workstation, enum order_act act, const char *id,
                       int64_t now_ms, struct facts *facts);
/* Somebody or something brings the workstation into a state. */
bool workstation_enter(struct workstation *workstation, enum workstation_state state,
                       struct facts *facts);
/* A suspended order that an earlier run of the app left behind. */
bool workstation_restore(struct workstation *workstation, const char *id, int64_t since_ms);
/* The app ends: what was worked on is gone. */
void workstation_lose(struct workstation *workstation);

/* The order that is worked on, or NULL. */
const struct order *workstation_open_order(const struct workstation *workstation);
/* The order that a status answer shows: the open one, else the one suspended last, else NULL. */
const struct order *workstation_shown_order(const struct workstation *workstation);

bool word_is_valid(const char *word);
const char *workstation_state_name(enum workstation_state state);
/* STATE_COUNT if there is no such state. */
enum workstation_state workstation_state_of(const char *name);
const char *order_state_name(enum order_state state);
