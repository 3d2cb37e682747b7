#pragma once
/* What a warp came to: for people, three lines; for programs, one line of JSON. */
#include "sim/clock.h"
#include "sim/supervisor.h"

enum warp_end {
    WARP_EXITED,      /* the command, by itself */
    WARP_UNTIL,       /* --until was reached */
    WARP_RAN_OUT,     /* 400 days were over */
    WARP_STUCK,       /* nothing was due any more */
    WARP_UNCOVERED,   /* it did what virtual time does not cover */
    WARP_TOO_MUCH,    /* it passed a limit */
    WARP_INTERRUPTED, /* by a signal to tillspec */
};

struct warp_figures {
    enum warp_end end;
    int exit_status; /* of tillspec */
    struct clock clock;
    int64_t real_ns;
    struct supervisor_totals totals;
    unsigned mode;        /* sim/mode.h */
    unsigned left_behind; /* processes that outlived the command, and were ended */
};

/* Free with g_free. */
char *warp_figures_text(const struct warp_figures *figures);
char *warp_figures_json(const struct warp_figures *figures);
