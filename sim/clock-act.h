#pragma once
/* What may happen to the clock of a machine, as a value: `set` and `step` as a time server or a
 * person does it, drift of the oscillator, suspend, a leap second. */
#include "sim/clock.h"

enum clock_act_kind {
    CLOCK_ACT_STEP,        /* the wall clock, by `amount` ns */
    CLOCK_ACT_SET,         /* the wall clock, to `amount` ns since the epoch */
    CLOCK_ACT_RIGHT,       /* it shows the true time, and no longer drifts */
    CLOCK_ACT_DRIFT,       /* the oscillator is `amount` parts per million too fast */
    CLOCK_ACT_SUSPEND,     /* of the machine, for `amount` ns */
    CLOCK_ACT_LEAP_SECOND, /* the last second is shown twice; the clock is not wrong for that */
};

struct clock_act {
    enum clock_act_kind kind;
    int64_t amount;
};

/* False, and nothing happens, where it makes no sense: while the machine is suspended. */
bool clock_act_apply(const struct clock_act *act, struct clock *clock);
/* "step" ... "leap-second": for the history and for texts. */
const char *clock_act_name(enum clock_act_kind kind);
/* "step -2h", "set 1970-01-01T00:00:00Z", "right", "drift -200", "suspend 8h", "leap-second". False
 * leaves the act untouched. */
bool clock_act_parse(const char *text, struct clock_act *act);
