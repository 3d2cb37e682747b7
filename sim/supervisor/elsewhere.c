/* A world that ends at loopback: connections and datagrams to anywhere else are refused as on a
 * machine without a network, and reported. With a network namespace the kernel would refuse them
 * too; the report is the same. Source: connect(2), sendto(2), sendmmsg(2), ip(7), ipv6(7). */
#include "sim/supervisor/internal.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

union address {
    sa_family_t family;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

static bool is_here_four(const struct in_addr *address)
{
    uint32_t number = ntohl(address->s_addr);
    return number >> 24 == IN_LOOPBACKNET || number == INADDR_ANY;
}

static bool is_here_six(const struct in6_addr *address)
{
    struct in_addr mapped;
    memcpy(&mapped, address->s6_addr + 12, sizeof mapped);
    return IN6_IS_ADDR_LOOPBACK(address) || IN6_IS_ADDR_UNSPECIFIED(address) ||
           (IN6_IS_ADDR_V4MAPPED(address) && is_here_four(&mapped));
}

/* "192.0.2.1:443", or NULL for what is on this machine. Free with g_free. */
static char *elsewhere(const union address *address)
{
    char host[INET6_ADDRSTRLEN];
    if (address->family == AF_INET && !is_here_four(&address->four.sin_addr)) {
        inet_ntop(AF_INET, &address->four.sin_addr, host, sizeof host);
        return g_strdup_printf("%s:%u", host, ntohs(address->four.sin_port));
    }
    if (address->family == AF_INET6 && !is_here_six(&address->six.sin6_addr)) {
        inet_ntop(AF_INET6, &address->six.sin6_addr, host, sizeof host);
        return g_strdup_printf("[%s]:%u", host, ntohs(address->six.sin6_port));
    }
    return NULL;
}

/* True if the call was refused. */
static bool refuses(struct supervisor *supervisor, struct task *task,
                    struct user_regs_struct *registers, uint64_t where, uint64_t size_bytes)
{
    union address address = {.family = AF_UNSPEC};
    if (!supervisor->settings.is_loopback_only || size_bytes < sizeof address.family ||
        !process_read(task->process, where, &address, MIN(size_bytes, sizeof address))) {
        return false;
    }
    g_autofree char *text = elsewhere(&address);
    if (text == NULL) {
        return false;
    }
    notify(supervisor, NOTICE_ELSEWHERE, task->process, NULL, 0, text);
    task_skip_call(task, registers, -ENETUNREACH);
    return true;
}

void elsewhere_connect(struct supervisor *supervisor, struct task *task,
                       struct user_regs_struct *registers)
{
    if (!refuses(supervisor, task, registers, registers->rsi, (uint32_t)registers->rdx)) {
        flight_connect(supervisor, task, registers);
    }
}

void elsewhere_send(struct supervisor *supervisor, struct task *task,
                    struct user_regs_struct *registers)
{
    if (!refuses(supervisor, task, registers, registers->r8, (uint32_t)registers->r9)) {
        task_resume(task, 0);
    }
}

/* The kernel takes no more at once. */
#define MESSAGES_LIMIT UIO_MAXIOV

/* Of several messages all are refused if one of them would leave. */
static void send_messages(struct supervisor *supervisor, struct task *task,
                          struct user_regs_struct *registers, uint64_t count)
{
    const uint64_t size_bytes = count == 1 ? sizeof(struct msghdr) : sizeof(struct mmsghdr);
    for (uint64_t i = 0; i < MIN(count, MESSAGES_LIMIT); i++) {
        struct msghdr message;
        if (!process_read(task->process, registers->rsi + i * size_bytes, &message,
                          sizeof message)) {
            break;
        }
        if (message.msg_name != NULL &&
            refuses(supervisor, task, registers, (uint64_t)(uintptr_t)message.msg_name,
                    message.msg_namelen)) {
            return;
        }
    }
    task_resume(task, 0);
}

void elsewhere_send_message(struct supervisor *supervisor, struct task *task,
                            struct user_regs_struct *registers)
{
    send_messages(supervisor, task, registers, 1);
}

void elsewhere_send_messages(struct supervisor *supervisor, struct task *task,
                             struct user_regs_struct *registers)
{
    send_messages(supervisor, task, registers, (uint32_t)registers->rdx);
}
