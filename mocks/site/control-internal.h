#pragma once
/* What the two halves of the site's control interface share: control.c (routes, the life of a call)
 * and control-calls.c (what the calls do). Nobody else includes this. */
#include "mocks/site/site-internal.h"
#include <cjson/cJSON.h>

struct site_call;

/* One row of the interface. */
struct site_call_kind {
    const char *method, *verb, *name; /* verb: behind the node; NULL: the node itself */
    /* Begins; answers, or calls site_call_later. */
    void (*begin)(struct site_call *call);
    /* Adds its own keys to the event `control`; may be NULL. */
    void (*record)(const struct site_call *call);
};
extern const struct site_call_kind site_call_kinds[];
extern const struct site_call_kind site_call_nodes; /* GET /nodes */

/* A request from its arrival to its answer. */
struct site_call {
    struct site *site;
    struct site_node *node; /* NULL: of all nodes */
    struct http_exchange *exchange;
    const struct site_call_kind *kind;
    cJSON *body;
    int64_t begun_ns;
    uint64_t delay; /* entry of the queue */
    void (*resume)(struct site_call *call);
    /* For the record. */
    bool is_done, is_home;
    int64_t page;
    char *to, *sha256; /* of a capture: relative to the sandbox */
};

/* Both free the call. */
void site_call_answer(struct site_call *call, cJSON *answer);
void site_call_fail(struct site_call *call, unsigned status, const char *word);
void site_call_later(struct site_call *call, int64_t delay_ns,
                     void (*resume)(struct site_call *call));
const char *site_call_text(const struct site_call *call, const char *key);
