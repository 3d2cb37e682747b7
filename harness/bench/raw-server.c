/* The yardstick of the mock servers. A request is taken to be what one recv brings: the client
 * never sends a second one before the answer. */
#include "harness/bench/raw-server.h"
#include "harness/bench/bench.h"
#include "harness/bench/duet.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENT_COUNT 64
#define BUFFER_BYTES 16384

static bool fail(const char *what, GError **error)
{
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s: %s", what, g_strerror(errno));
    return false;
}

static bool watch(int epoll_fd, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static int listen_on_loopback(unsigned *port)
{
    const int on = 1; /* inherited by the connections */
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static bool answer_one(struct raw_server *server, int fd)
{
    static char buffer[BUFFER_BYTES];
    if (recv(fd, buffer, sizeof buffer, 0) <= 0) {
        close(fd);
        return true;
    }
    server->exchanges++;
    return write(server->record_fd, server->line->str, server->line->len) ==
               (ssize_t)server->line->len &&
           send(fd, server->answer->str, server->answer->len, MSG_NOSIGNAL) ==
               (ssize_t)server->answer->len;
}

/* False when the client has ended; `is_good` is false after a fault. */
static bool turn(struct raw_server *server, int epoll_fd, int listener, int link_fd, bool *is_good)
{
    struct epoll_event events[EVENT_COUNT];
    int count = epoll_wait(epoll_fd, events, EVENT_COUNT, -1);
    pid_t client;
    for (int i = 0; i < count; i++) {
        int fd = events[i].data.fd;
        if (fd == listener) {
            *is_good &= watch(epoll_fd, accept4(listener, NULL, NULL, SOCK_CLOEXEC));
        } else if (fd != link_fd) {
            *is_good &= answer_one(server, fd);
        } else if (!duet_hear(link_fd, &client)) {
            return false;
        }
    }
    return *is_good;
}

static bool announce(int link_fd, unsigned port, GError **error)
{
    g_autofree char *ccc = g_strdup_printf("CCC_URL=http://127.0.0.1:%u", port);
    g_autofree char *feed = g_strdup_printf("FEED_URL=http://127.0.0.1:%u/releases", port);
    char *environment[] = {ccc, feed, NULL};
    return duet_announce(link_fd, environment, error);
}

bool raw_server_serve(struct raw_server *server, int link_fd, GError **error)
{
    unsigned port = 0;
    int listener = listen_on_loopback(&port), epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (listener < 0 || epoll_fd < 0 || !watch(epoll_fd, listener) || !watch(epoll_fd, link_fd)) {
        return fail("the raw server", error);
    }
    if (!announce(link_fd, port, error)) {
        return false;
    }
    bool is_good = true;
    while (turn(server, epoll_fd, listener, link_fd, &is_good)) {
    }
    close(listener);
    close(epoll_fd);
    return is_good || fail("the raw server", error);
}
