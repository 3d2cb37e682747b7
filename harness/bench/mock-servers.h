#pragma once
/* The mock servers of a row without a row: the configuration service, the feed with some releases,
 * and a till that answers one status. They record to a file, as in a row. */
#include "harness/bench/roles.h"
#include "mocks/ccc/ccc.h"
#include "mocks/feed/feed.h"
#include "mocks/http.h"
#include <sys/types.h>

#define MOCK_COUNT 3

struct mock_servers {
    struct clock clock;
    struct queue *queue;
    struct history *history;
    struct ccc *ccc;
    struct feed *feed;
    struct http_server *till;
    struct http_server *all[MOCK_COUNT];
    pid_t client;               /* of a duet; 0: not yet known */
    bool ends_client_at_status; /* not yet ended */
};

struct mock_servers *mock_servers_new(GError **error);
void mock_servers_free(struct mock_servers *servers);
/* What an updater is told of them, and PATH. Free with g_strfreev. */
GStrv mock_servers_environment(struct mock_servers *servers);
/* Requests that were answered so far. */
uint64_t mock_servers_count(struct mock_servers *servers);
/* Serves what has arrived. */
void mock_servers_turn(struct mock_servers *servers);

/* The server of a duet. */
struct mock_duty {
    uint64_t requests;          /* that the client is to send */
    bool ends_client_at_status; /* by SIGTERM, when it asks the till for the first time */
};
/* Serves in real time until the client has ended. The number is the CPU used for a request. False
 * with an error if there were more or fewer requests, or one is not on record. */
bool mock_servers_play(const struct mock_duty *duty, int link_fd, struct role_output *output,
                       GError **error);
