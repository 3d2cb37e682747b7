#pragma once
/* The least that a server can do: an epoll loop that answers every request with the same bytes and
 * appends the same line to a file first. It parses nothing. */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct raw_server {
    GString *answer, *line;
    int record_fd;
    uint64_t exchanges; /* served */
};

/* Listens, announces CCC_URL and FEED_URL to the client of the duet, and serves until it ends. */
bool raw_server_serve(struct raw_server *server, int link_fd, GError **error);
