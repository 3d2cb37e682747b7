#pragma once
/* What the kernel knows of one TCP socket of this machine, asked for by its exact addresses; a dump
 * of all would cost a millisecond on a busy machine. Source: sock_diag(7), linux/inet_diag.h,
 * linux/tcp.h (struct tcp_info). */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* As the kernel numbers them. */
enum socket_state {
    SOCKET_ABSENT = 0,
    SOCKET_ESTABLISHED = 1,
    SOCKET_SYN_SENT = 2,
    SOCKET_FIN_WAIT_1 = 4,
    SOCKET_TIME_WAIT = 6,
    SOCKET_LISTEN = 10,
};

struct socket_knowledge {
    enum socket_state state;
    uint32_t inode; /* 0: no process has it open any more */
    uint32_t unread_bytes;
    uint32_t unsent_bytes;
    uint32_t unacknowledged; /* segments on their way, or whose acknowledgement is */
    uint64_t sent_bytes, received_bytes;
    uint32_t waiting, waiting_limit; /* LISTEN: connections that nobody has accepted yet */
};

/* An end of a connection over IPv4 or IPv6; IPv4 addresses in the form of IPv6 become IPv4. */
struct socket_end {
    int family;
    uint16_t port; /* in network order, as the address */
    uint32_t address[4];
};

/* False if it is no address of the internet. */
bool socket_end_of(struct socket_end *end, const struct sockaddr *address);
/* A descriptor to ask through; negative where the kernel does not offer that. */
int socket_diagnosis_open(void);
/* The socket that is bound to `here` and connected to `there`, or the one that listens at `here`.
 */
struct socket_knowledge socket_diagnosis_ask(int diagnosis, const struct socket_end *here,
                                             const struct socket_end *there);
