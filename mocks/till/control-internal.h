#pragma once
/* What the two halves of the control interface share: control.c (server, routes, the life of a
 * call) and control-calls.c (what the four calls do). Nobody else includes this. */
#include "mocks/till/control.h"
#include <cjson/cJSON.h>

struct call;

/* One row of the interface. */
struct call_kind {
    const char *method, *path, *name;
    void (*begin)(struct call *call); /* the body is well-formed */
    /* Adds its own keys to the event `control`; may be NULL. */
    void (*record)(const struct call *call, unsigned status);
};
#define CALL_KIND_COUNT 4
extern const struct call_kind call_kinds[CALL_KIND_COUNT];

struct control {
    struct control_settings settings;
    struct http_server *server;
    GPtrArray *calls;      /* struct call *, in order of arrival */
    int64_t full_until_ns; /* of the disk */
    struct call *install;  /* the install under way, or NULL */
};

/* A request from its arrival to its answer. */
struct call {
    struct control *control;
    struct http_exchange *exchange;
    const struct call_kind *kind;
    cJSON *body;                            /* NULL: none was sent */
    void (*resume)(struct call *call);      /* what happens when its virtual time is over */
    void (*app_changed)(struct call *call); /* NULL: does not wait for the app's start or end */
    uint64_t delay, timeout;                /* entries of the queue; 0: none */
    uint64_t asked; /* command to the app that is not answered yet; 0: none */
    char *text;     /* of the answer that waits for its time */
    bool if_idle;
    struct {
        bool running;
        char order[WORD_SIZE]; /* "": none */
        bool is_suspended;
    } seen; /* what a status answer says */
    struct package package;
};

/* Both free the call. */
void call_answer(struct call *call, unsigned status, const char *text);
void call_fail(struct call *call, unsigned status, const char *word);
void call_resume_after(struct call *call, int64_t delay_ns, void (*resume)(struct call *call));
void call_limit_time(struct call *call);
void call_ask_app(struct call *call, const char *command, app_answered answered);
