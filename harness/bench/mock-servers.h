#pragma once
/* The mock servers of a row without a row: the configuration service, the feed with some releases,
 * and a till that answers one status. They record to a file, as in a row. */
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
    bool ends_client_at_status; /* by SIGTERM, when it asks the till for the first time */
};

struct mock_servers *mock_servers_new(GError **error);
void mock_servers_free(struct mock_servers *servers);
/* What an updater is told of them, and PATH. Free with g_strfreev. */
GStrv mock_servers_environment(struct mock_servers *servers);
/* Requests that were answered so far. */
uint64_t mock_servers_count(struct mock_servers *servers);
/* Serves in real time until the client of the duet has ended. False if anything that was asked is
 * not on record. */
bool mock_servers_serve(struct mock_servers *servers, int link_fd, GError **error);
/* Serves what has arrived. */
void mock_servers_turn(struct mock_servers *servers);
