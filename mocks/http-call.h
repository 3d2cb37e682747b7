#pragma once
/* Requests of the simulated world to a program under test, in the simulation's own loop: one at a
 * time, each on a connection of its own.
 *
 *     caller = http_caller_new(&settings);
 *     supervisor_add_source(supervisor, http_caller_source(caller));
 *     http_caller_send(caller, &call);        // `done` is called from the loop, or from the queue
 *
 * While bytes are under way in either direction the source is not quiet, so that the clock does not
 * jump meanwhile. A program that does not answer is waited for on the virtual clock. */
#include "sim/queue.h"
#include "sim/supervisor.h"

#define HTTP_CALL_ANSWER_LIMIT ((size_t)64 * 1024) /* what is behind it is not read */

struct http_caller;

/* `status` 0: there was no answer; `is_refused`: because nobody listens. Valid during the call. */
struct http_call_result {
    unsigned status;
    const char *body; /* NUL-terminated; chunks as they were sent */
    bool is_refused;
};

struct http_call {
    const char *method, *target;
    const char *headers; /* whole lines with CRLF, or "" */
    const char *body;    /* NULL: none */
    void (*done)(void *data, const struct http_call_result *result);
    void *data;
};

struct http_caller_settings {
    const struct clock *clock;
    struct queue *queue;
    uint16_t port;      /* at 127.0.0.1 */
    int64_t timeout_ns; /* of a whole request */
};

struct http_caller *http_caller_new(const struct http_caller_settings *settings);
/* A request on its way is given up, without a call of `done`. */
void http_caller_free(struct http_caller *caller);
const struct source *http_caller_source(struct http_caller *caller);
bool http_caller_is_busy(const struct http_caller *caller);
/* The caller must not be busy. */
void http_caller_send(struct http_caller *caller, const struct http_call *call);
