#pragma once
/* Bytes that a client on this machine has written and that have not reached us: Nagle's algorithm
 * holds a small write back until the one before it is acknowledged, and the acknowledgement may be
 * delayed, both by real time. A world that sleeps meanwhile only looks asleep.
 *
 * The kernel is asked (NETLINK_SOCK_DIAG) for the client's end of one connection by its exact
 * addresses; a dump of all sockets would cost a millisecond on a busy machine. */
#include <glib.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct tcp_flight;

/* Fails (G_FILE_ERROR) where the kernel does not offer the question. */
struct tcp_flight *tcp_flight_new(GError **error);
void tcp_flight_free(struct tcp_flight *flight);
/* Bytes in the send queue of the socket bound to `client` and connected to `server`, those included
 * that the server's kernel holds but has not acknowledged; 0 if there is no such socket. `is_open`:
 * the client has not ended its stream. */
unsigned tcp_flight_bytes(struct tcp_flight *flight, const struct sockaddr_in *client,
                          const struct sockaddr_in *server, bool *is_open);
/* True if no process has the client's end of the connection open any more. */
bool tcp_flight_is_orphaned(struct tcp_flight *flight, const struct sockaddr_in *client,
                            const struct sockaddr_in *server);
/* Sends a delayed acknowledgement of the connected socket `fd` now, and delays no further one until
 * the next answer. */
void tcp_flight_acknowledge(int fd);
/* What the peer of the connected socket `fd` has sent since the connection began, without the end
 * of its stream. */
uint64_t tcp_received_bytes(int fd);
