/* One netlink socket, one question and one answer per look-up: the kernel answers within sendto(2),
 * so that recv(2) never waits. */
#include "sim/supervisor/socket-diagnosis.h"
#include <glib.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>

#define ANSWER_BYTES 4096

struct question {
    struct nlmsghdr header;
    struct inet_diag_req_v2 request;
};

union answer {
    struct nlmsghdr header;
    char bytes[ANSWER_BYTES];
};

bool socket_end_of(struct socket_end *end, const struct sockaddr *address)
{
    *end = (struct socket_end){.family = address->sa_family};
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *internet = (const struct sockaddr_in *)address;
        end->port = internet->sin_port;
        end->address[0] = internet->sin_addr.s_addr;
        return true;
    }
    if (address->sa_family != AF_INET6) {
        return false;
    }
    const struct sockaddr_in6 *internet = (const struct sockaddr_in6 *)address;
    end->port = internet->sin6_port;
    memcpy(end->address, &internet->sin6_addr, sizeof end->address);
    if (IN6_IS_ADDR_V4MAPPED(&internet->sin6_addr)) {
        *end = (struct socket_end){AF_INET, internet->sin6_port, {end->address[3]}};
    }
    return true;
}

int socket_diagnosis_open(void)
{
    return socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
}

static bool ask(int diagnosis, const struct socket_end *here, const struct socket_end *there)
{
    struct question question = {
        .header = {.nlmsg_len = sizeof question,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST},
        .request = {.sdiag_family = (uint8_t)here->family,
                    .sdiag_protocol = IPPROTO_TCP,
                    .idiag_ext = 1u << (INET_DIAG_INFO - 1),
                    .idiag_states = ~0U,
                    .id = {.idiag_sport = here->port,
                           .idiag_dport = there->port,
                           .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}},
    };
    memcpy(question.request.id.idiag_src, here->address, sizeof here->address);
    memcpy(question.request.id.idiag_dst, there->address, sizeof there->address);
    const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    return sendto(diagnosis, &question, sizeof question, 0, (const struct sockaddr *)&kernel,
                  sizeof kernel) == (ssize_t)sizeof question;
}

/* The attribute INET_DIAG_INFO; zeros if it is missing. Kernels differ in its length. */
static struct tcp_info info_of(const union answer *answer, size_t size_bytes)
{
    struct tcp_info info = {0};
    size_t at = NLMSG_LENGTH(sizeof(struct inet_diag_msg));
    while (at + sizeof(struct rtattr) <= size_bytes) {
        struct rtattr attribute;
        memcpy(&attribute, answer->bytes + at, sizeof attribute);
        if (attribute.rta_len < sizeof attribute || at + attribute.rta_len > size_bytes) {
            break;
        }
        if (attribute.rta_type == INET_DIAG_INFO) {
            memcpy(&info, answer->bytes + at + RTA_LENGTH(0),
                   MIN(sizeof info, attribute.rta_len - (size_t)RTA_LENGTH(0)));
        }
        at += RTA_ALIGN(attribute.rta_len);
    }
    return info;
}

struct socket_knowledge socket_diagnosis_ask(int diagnosis, const struct socket_end *here,
                                             const struct socket_end *there)
{
    struct inet_diag_msg message;
    union answer answer;
    ssize_t size = ask(diagnosis, here, there) ? recv(diagnosis, &answer, sizeof answer, 0) : -1;
    if (size < (ssize_t)NLMSG_LENGTH(sizeof message) ||
        answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY) {
        return (struct socket_knowledge){.state = SOCKET_ABSENT};
    }
    memcpy(&message, NLMSG_DATA(&answer.header), sizeof message);
    if (message.idiag_state == SOCKET_LISTEN) {
        return (struct socket_knowledge){.state = SOCKET_LISTEN,
                                         .inode = message.idiag_inode,
                                         .waiting = message.idiag_rqueue,
                                         .waiting_limit = message.idiag_wqueue};
    }
    struct tcp_info info = info_of(&answer, (size_t)size);
    return (struct socket_knowledge){.state = (enum socket_state)message.idiag_state,
                                     .inode = message.idiag_inode,
                                     .unread_bytes = message.idiag_rqueue,
                                     .unsent_bytes = info.tcpi_notsent_bytes,
                                     .unacknowledged = info.tcpi_unacked,
                                     .sent_bytes = info.tcpi_bytes_sent - info.tcpi_bytes_retrans,
                                     .received_bytes = info.tcpi_bytes_received};
}
