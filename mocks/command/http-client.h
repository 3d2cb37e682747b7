#pragma once
/* For the commands of the simulated world: a small HTTP/1.1 client over a plain socket: one
 * request, one connection, no time-out (an install takes minutes). The answer ends with the
 * connection, or with its announced length. */
#include <stdbool.h>
#include <stddef.h>

#define ANSWER_LIMIT_BYTES ((size_t)1024 * 1024)

struct http_request {
    const char *base; /* "http://HOST[:PORT][/PATH]" */
    const char *method;
    const char *path; /* appended to the base */
    const char *body; /* JSON; NULL: none */
};

struct http_answer {
    unsigned status;
    char *bytes;      /* head and body */
    const char *body; /* NUL-terminated, inside `bytes` */
};

enum http_problem {
    HTTP_FINE,
    HTTP_BAD_URL,     /* the base is no http:// URL */
    HTTP_NOT_REACHED, /* nobody listens there */
    HTTP_BROKEN_OFF,
    HTTP_NO_HTTP, /* the answer */
};

/* Free with http_answer_clear in any case. */
enum http_problem http_ask(const struct http_request *request, struct http_answer *answer);
void http_answer_clear(struct http_answer *answer);
