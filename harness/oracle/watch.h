#pragma once
/* Inside of obligations: one release followed through the row.
 *
 * An opportunity is a stretch of time in which configuration and feed owe the release (a window,
 * for most). In it a hold is a stretch in which the till allows it too. A hold of G makes it owed
 * by the end of the opportunity; any newer version discharges it. */
#include "harness/oracle/case.h"

struct hold {
    int64_t from_ns, to_ns;
    unsigned rules;
    bool is_should, excluded;
};

struct watch {
    struct oracle_case *oracle_case;
    const struct release *release;
    enum owes level;
    bool is_ruled; /* every ruling is held at its ruled answer: what is owed beyond the MUST */
    bool is_open, app_ran, order_held, is_holding;
    bool rolled_back;   /* it was installed just now, and taken back: done for this opportunity */
    bool held_back;     /* an exclusion was in force while it waited */
    bool missed_before; /* the app was closed for the whole opportunity before */
    int64_t missed_until_ns; /* the end of that one */
    int64_t from_ns;
    int configuration;
    bool changed_to_allow; /* the configuration before forbade it all along */
    GArray *holds;         /* struct hold */
};

static inline const struct facts *watch_facts(const struct watch *watch)
{
    return watch->oracle_case->facts;
}

/* What the ruled answers alone would owe, with these rulings held (mask of ruling.h). */
enum owes watch_owes_with(const struct watch *watch, const struct span *span, unsigned fixed);
/* Does a fault that the updater met leave it open what it does? */
bool watch_is_paused(const struct watch *watch, const struct span *span);
/* owed.c: what configuration and feed owe in a span, and by which rules. */
enum owes watch_owes(const struct watch *watch, const struct span *span);
unsigned watch_rules(const struct watch *watch, const struct span *span);
/* settle.c: the end of an opportunity. One that the configuration or the feed ended, or the end of
 * an interrupted row, leaves nothing owed (`is_dropped`). */
void watch_settle(struct watch *watch, const struct hold *hold, int64_t to_ns, bool is_dropped);
