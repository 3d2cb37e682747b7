#pragma once
/* Faults of the world that a server shows, one row of a table each.
 *
 *     http_server_add_fault(server, &(struct http_fault){.kind = FAULT_TRUNCATED, .count = 1,
 *                                                        .until_ns = INSTANT_NEVER});
 *
 * A request meets the first fault in the order of adding that is in force and speaks of it. The
 * exchange then carries the name of the fault in the history (docs/history.md). */
#include <stdbool.h>
#include <stdint.h>

struct http_server;

enum http_fault_kind {
    FAULT_STATUS,       /* an error status and the page of a gateway */
    FAULT_REFUSED,      /* nobody listens: of the whole server, never of single requests */
    FAULT_RESET,        /* the connection is reset once the request is there */
    FAULT_LATE,         /* the answer is kept back */
    FAULT_NEVER,        /* no answer, and the connection stays open */
    FAULT_DRIP,         /* the body arrives in small pieces */
    FAULT_EMPTY,        /* 200 without a body */
    FAULT_TRUNCATED,    /* the connection ends in the middle of the body */
    FAULT_WRONG_LENGTH, /* the length announces half of the body, and no more is sent */
    FAULT_HTML,         /* 200 with the page of a portal */
    FAULT_WRONG_JSON,   /* 200 with a body that only begins like JSON */
    FAULT_INVALID_JSON, /* 200 with JSON that violates the schema of the answer */
    FAULT_REDIRECT,     /* 302 to the same address */
    FAULT_NOT_MODIFIED, /* 304, whether or not the client has a copy, and whatever has changed */
    FAULT_DAMAGED,      /* one byte of the body is another; for packages */
    FAULT_RANGE,        /* 206 for the range that was asked for, with the first bytes of the file */
    FAULT_KIND_COUNT,
};

struct http_fault {
    enum http_fault_kind kind;
    const char *method, *path; /* requests with this method, whose path has this in it; NULL: all */
    unsigned status;           /* FAULT_STATUS */
    int64_t duration_ns;       /* FAULT_LATE, FAULT_DRIP: of one answer */
    const char *invalid_json;  /* FAULT_INVALID_JSON: the body */
    int64_t until_ns;          /* the instant at which it is over; INSTANT_NEVER: none */
    uint64_t count;            /* how many requests meet it; 0: no limit */
};

/* The word for the history. */
const char *http_fault_name(enum http_fault_kind kind);
/* Copies the fault; the texts must outlive the server. Faults that keep answers back need the queue
 * of the server's settings. */
void http_server_add_fault(struct http_server *server, const struct http_fault *fault);
