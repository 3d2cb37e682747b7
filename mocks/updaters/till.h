#pragma once
/* The till's control interface. */
#include "mocks/updaters/client.h"
#include "mocks/updaters/version.h"

struct till_status {
    bool running;
    bool has_version; /* false: nothing is installed */
    struct version version;
    bool order_open; /* and not suspended */
    bool order_suspended;
    bool order_in_payment;
    char state[16]; /* "" while the app is closed */
};

/* What a call came to. */
enum till_result {
    TILL_DONE,
    TILL_BUSY,    /* an order is open, or an installer is at work: later */
    TILL_REFUSED, /* not in this state, or not this package */
    TILL_UNKNOWN, /* no answer: it may have happened or not */
};

/* False if the till did not say; `status` is then untouched. */
bool till_ask_status(struct client *client, const char *till_url, struct till_status *status);
enum till_result till_quit(struct client *client, const char *till_url, bool only_if_idle);
enum till_result till_install(struct client *client, const char *till_url, const char *package);
enum till_result till_start(struct client *client, const char *till_url);
