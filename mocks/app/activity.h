#pragma once
/* What such an app writes into its log besides the facts: configuration, sync, basket lines, the
 * payment terminal, now and then a warning with a stack trace. The same version and the same orders
 * give the same lines: no entropy, no address. */
#include "mocks/app/log.h"
#include <stdbool.h>

struct activity {
    struct log *log;
    uint64_t quiet_state, basket_state; /* of the two series of numbers */
    int64_t next_sync_ms, next_item_ms; /* monotonic; next_item_ms 0: no basket is being filled */
    unsigned items_left, total_cents;
};

void activity_begin(struct activity *activity, struct log *log, const char *version,
                    int64_t now_ms);
void activity_login(struct activity *activity);
void activity_basket_begin(struct activity *activity, const char *order_id, int64_t now_ms);
/* No more items for now: the order goes to payment, is suspended or ends. */
void activity_basket_stop(struct activity *activity);
void activity_payment(struct activity *activity);
void activity_receipt(struct activity *activity);
void activity_crash(struct activity *activity);
/* When the next line of its own is due. */
int64_t activity_due_ms(const struct activity *activity);
/* Writes what is due. */
void activity_run(struct activity *activity, int64_t now_ms);
