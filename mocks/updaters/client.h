#pragma once
/* HTTP requests over kept-alive connections.
 *
 *     client = client_new();
 *     client_send(client, &(struct request){.url = url, .method = "GET"}, &answer);
 *     answer_clear(&answer);
 *
 * One handle for everything: a connection per server stays open between polls. Sending ends early
 * when the process was asked to end (client_abort, safe in a signal handler). */
#include <glib.h>
#include <stdbool.h>
#include <time.h>

#define CLIENT_ANSWER_LIMIT_BYTES (8UL * 1024 * 1024)

struct client;

struct request {
    const char *method; /* NULL: GET */
    const char *url;
    const char *token; /* bearer token, NULL: none */
    const char *etag;  /* of the copy at hand, NULL: none */
    const char *json;  /* body of a POST, NULL: none */
    long timeout_s;
    /* Takes the body of a 2xx answer piece by piece; false ends the transfer. NULL: the body goes
     * into the answer. */
    bool (*sink)(const void *bytes, size_t size, void *data);
    void *sink_data;
};

struct answer {
    long status; /* 0: no complete answer */
    GString *body;
    char *etag;
    time_t date; /* the server's clock, 0 if it did not say */
};

struct client *client_new(void);
void client_free(struct client *client);
/* What the reference updater does not: any number of redirects, requests without a time-out. */
void client_relax(struct client *client, bool follows_redirects, bool waits_forever);
/* True if a complete answer came, whatever its status. `answer` is filled in either case. */
bool client_send(struct client *client, const struct request *request, struct answer *answer);
void answer_clear(struct answer *answer);
void client_abort(void);
bool client_is_aborted(void);
