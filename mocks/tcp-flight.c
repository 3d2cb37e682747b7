/* One netlink socket, one question and one answer per look-up. The kernel answers within sendto(2),
 * so that recv(2) never waits. The answer's write queue counts from the first byte without
 * acknowledgement to the last byte written. */
#include "mocks/tcp-flight.h"
#include <errno.h>
#include <gio/gio.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* States of a socket as the kernel numbers them; the header that names them hides the newer
 * counters. */
enum {
    STATE_ESTABLISHED = 1,
    STATE_CLOSE_WAIT = 8,
    STATE_LAST_ACK = 9,
    STATE_LISTEN = 10,
    STATE_CLOSING = 11
};

struct tcp_flight {
    int fd;
};

struct question {
    struct nlmsghdr header;
    struct inet_diag_req_v2 request;
};

struct tcp_flight *tcp_flight_new(GError **error)
{
    int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    if (fd < 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "socket diagnosis: %s",
                    g_strerror(errno));
        return NULL;
    }
    struct tcp_flight *flight = g_new(struct tcp_flight, 1);
    flight->fd = fd;
    return flight;
}

void tcp_flight_free(struct tcp_flight *flight)
{
    if (flight == NULL)
        return;
    close(flight->fd);
    g_free(flight);
}

static bool ask(const struct tcp_flight *flight, const struct sockaddr_in *client,
                const struct sockaddr_in *server)
{
    struct question question = {
        .header = {.nlmsg_len = sizeof question,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST},
        .request = {.sdiag_family = AF_INET,
                    .sdiag_protocol = IPPROTO_TCP,
                    .idiag_states = ~0U,
                    .id = {.idiag_sport = client->sin_port,
                           .idiag_dport = server->sin_port,
                           .idiag_src = {client->sin_addr.s_addr},
                           .idiag_dst = {server->sin_addr.s_addr},
                           .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}},
    };
    const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    return sendto(flight->fd, &question, sizeof question, 0, (const struct sockaddr *)&kernel,
                  sizeof kernel) == (ssize_t)sizeof question;
}

/* False if there is no such socket. */
static bool look_up(const struct tcp_flight *flight, const struct sockaddr_in *client,
                    const struct sockaddr_in *server, struct inet_diag_msg *message)
{
    union {
        struct nlmsghdr header;
        char bytes[4096];
    } answer;
    if (!ask(flight, client, server))
        return false;
    ssize_t size = recv(flight->fd, &answer, sizeof answer, 0);
    if (size < (ssize_t)NLMSG_LENGTH(sizeof *message) ||
        answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return false;
    memcpy(message, NLMSG_DATA(&answer.header), sizeof *message);
    return message->idiag_state != STATE_LISTEN && message->id.idiag_dport == server->sin_port;
}

unsigned tcp_flight_bytes(struct tcp_flight *flight, const struct sockaddr_in *client,
                          const struct sockaddr_in *server, bool *is_open)
{
    struct inet_diag_msg message;
    bool is_there = look_up(flight, client, server, &message);
    *is_open = is_there && message.idiag_state == STATE_ESTABLISHED;
    return is_there ? message.idiag_wqueue : 0;
}

bool tcp_flight_is_orphaned(struct tcp_flight *flight, const struct sockaddr_in *client,
                            const struct sockaddr_in *server)
{
    struct inet_diag_msg message;
    return !look_up(flight, client, server, &message) || message.idiag_inode == 0;
}

void tcp_flight_acknowledge(int fd)
{
    const int on = 1;
    /* Fails only on a connection that is gone, which has nothing to acknowledge. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

uint64_t tcp_received_bytes(int fd)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
        return 0;
    bool has_ended = info.tcpi_state == STATE_CLOSE_WAIT || info.tcpi_state == STATE_LAST_ACK ||
                     info.tcpi_state == STATE_CLOSING;
    return info.tcpi_bytes_received - (has_ended ? 1 : 0);
}
