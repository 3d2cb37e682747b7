#pragma once
/* Inside of facts: what the pass over the events carries along, and the parts of its table. */
#include "harness/oracle/facts.h"

struct gather {
    struct facts *facts;
    int64_t kill_instant_ns; /* the world's last kill of the updater */
    int attempt;             /* index of the attempt that is open, -1: none */
    GHashTable *parked;      /* ids of suspended orders */
    struct order_step lost;  /* the order that the last `lost` took away, as it stood before */
};

struct stamp stamp_of(const struct event *event);
void gather_exchange(struct gather *gather, const struct event *event);
void gather_refusing(struct gather *gather, const struct event *event);
void gather_gave_up(struct gather *gather, const struct event *event);
/* To be called when all events are there. */
void gather_ends_of_outages(struct facts *facts);
void gather_release(struct gather *gather, const struct event *event);
void gather_control(struct gather *gather, const struct event *event);
/* An exchange with the till that a fault of the world spoiled. */
void gather_till_fault(struct gather *gather, const struct event *event);
void gather_power(struct gather *gather, const struct event *event);
void gather_install_began(struct gather *gather, const struct event *event);
void gather_installed(struct gather *gather, const struct event *event);
void gather_app_started(struct gather *gather, const struct event *event);
void gather_app_ended(struct gather *gather, const struct event *event);
void gather_app_hung(struct gather *gather, const struct event *event);
void gather_order(struct gather *gather, const struct event *event);
