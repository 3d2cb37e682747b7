#pragma once
/* A bare HTTP client: kept-alive connections, a request each, as many rounds as wanted. */
#include <glib.h>
#include <stdbool.h>

#define CLIENT_CONNECTION_LIMIT 64

struct client_plan {
    const char *const *urls; /* connection i asks for url i, over and over */
    unsigned url_count, connections, rounds;
    const char *token;
    bool asks_together; /* all connections of a round, then all answers; else one after the other */
};

/* False with an error as soon as an answer is not 200. */
bool client_ask(const struct client_plan *plan, GError **error);
/* A connected socket, and the request for the url. False with an error. */
bool client_connect(const char *url, const char *token, int *fd, char **request, GError **error);
/* The size of the answer that `bytes` begin with; 0 if it is not complete. */
size_t client_answer_size(const char *bytes, size_t size);
