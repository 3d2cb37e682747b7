#pragma once
/* A small HTTP/1.1 client over a plain socket: one request, one connection, no time-out (an install
 * takes minutes). The answer ends with the connection, or with its announced length. */
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

/* Returns NULL, or what went wrong. Free with http_answer_clear in any case. */
const char *http_ask(const struct http_request *request, struct http_answer *answer);
void http_answer_clear(struct http_answer *answer);
