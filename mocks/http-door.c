/* Doors of a server: a listening socket and the libmicrohttpd daemon behind it, with or without
 * TLS. */
#include "mocks/http-internal.h"
#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTION_LIMIT 512u /* open at once; further ones are closed when accepted */
/* The longest head of a request, about: as common servers have it. The library clears all of it
 * with each request. */
#define CONNECTION_MEMORY_BYTES ((size_t)16 * 1024)
#define HTTPS_PORT 443

/* Options of the listening socket are inherited by the connections. Nothing may hold an answer back
 * by real time: neither Nagle's algorithm nor the pacing of a congestion control such as bbr. */
static bool send_at_once(int fd)
{
    const int on = 1;
    return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
           setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", strlen("reno")) == 0;
}

/* A socket that shares its port with another of ours; `address` becomes the one that the kernel
 * gave. */
static int bind_at(struct sockaddr_in *address)
{
    const int on = 1;
    socklen_t size = sizeof *address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0 &&
        bind(fd, (struct sockaddr *)address, size) == 0 &&
        getsockname(fd, (struct sockaddr *)address, &size) == 0) {
        return fd;
    }
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}

static bool watch(const struct http_door *door, int fd, enum http_door_work work)
{
    struct epoll_event ready = {.events = EPOLLIN, .data.u32 = http_door_bit(door, work)};
    return epoll_ctl(door->server->doors_fd, EPOLL_CTL_ADD, fd, &ready) == 0;
}

static bool start_to_listen(struct http_door *door)
{
    door->listen_fd = bind_at(&door->address);
    return door->listen_fd >= 0 && send_at_once(door->listen_fd) &&
           listen(door->listen_fd, SOMAXCONN) == 0 && watch(door, door->listen_fd, DOOR_CALLERS);
}

uint32_t http_door_bit(const struct http_door *door, enum http_door_work work)
{
    return (uint32_t)work << DOOR_WORK_BITS * (unsigned)(door - door->server->doors);
}

static bool listen_at(struct http_door *door, GError **error)
{
    door->reserved_fd = bind_at(&door->address);
    if (door->reserved_fd >= 0 && start_to_listen(door)) {
        return true;
    }
    int reason = errno;
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &door->address.sin_addr, text, sizeof text);
    g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(reason), "can't listen on %s: %s",
                text, g_strerror(reason));
    return false;
}

/* The library does not listen: so it can be made to refuse connections, and goes on serving those
 * that are there. */
static struct MHD_Daemon *start_daemon(struct http_door *door, const struct http_secure *secure,
                                       const struct http_callbacks *callbacks)
{
    unsigned flags =
        MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_USE_NO_LISTEN_SOCKET;
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem encrypted[] = {
        {MHD_OPTION_HTTPS_MEM_KEY, 0, secure != NULL ? (void *)secure->key_pem : NULL},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, secure != NULL ? (void *)secure->certificate_pem : NULL},
        {MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        secure != NULL ? flags | MHD_USE_TLS : flags | MHD_USE_EPOLL, 0, NULL, NULL,
        callbacks->advanced, door, MHD_OPTION_CONNECTION_LIMIT, CONNECTION_LIMIT,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_NOTIFY_CONNECTION, callbacks->changed, door, MHD_OPTION_NOTIFY_COMPLETED,
        callbacks->completed, door, MHD_OPTION_URI_LOG_CALLBACK, callbacks->begun, door,
        MHD_OPTION_ARRAY, secure != NULL ? encrypted : plain, MHD_OPTION_END);
}

/* The library has a descriptor of its own for plain doors only. */
static bool watch_daemon(struct http_door *door)
{
    return door->is_secure ||
           watch(door, MHD_get_daemon_info(door->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd,
                 DOOR_CONNECTIONS);
}

bool http_door_open(struct http_door *door, const struct http_secure *secure,
                    const struct http_callbacks *callbacks, GError **error)
{
    in_addr_t address = secure != NULL && secure->address != 0 ? secure->address : INADDR_LOOPBACK;
    door->is_secure = secure != NULL;
    door->address = (struct sockaddr_in){.sin_family = AF_INET,
                                         .sin_addr.s_addr = htonl(address),
                                         .sin_port = htons(secure != NULL ? secure->port : 0)};
    door->listen_fd = door->reserved_fd = -1;
    if (!listen_at(door, error)) {
        http_door_close(door);
        return false;
    }
    door->daemon = start_daemon(door, secure, callbacks);
    if (door->daemon == NULL || !watch_daemon(door)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "the HTTP server can't be started");
        http_door_close(door);
        return false;
    }
    return true;
}

static void close_one(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

void http_door_close(struct http_door *door)
{
    g_clear_pointer(&door->daemon, MHD_stop_daemon);
    close_one(&door->listen_fd);
    close_one(&door->reserved_fd);
}

void http_door_refuse(struct http_door *door)
{
    close_one(&door->listen_fd);
}

void http_door_admit(struct http_door *door)
{
    bool is_open = start_to_listen(door);
    g_assert(is_open);
}

struct ready {
    fd_set to_read, to_write, failed;
    int count;
};

static struct ready look(const struct http_door *door)
{
    struct ready ready = {0};
    struct timeval now = {0, 0};
    int last = -1;
    MHD_get_fdset(door->daemon, &ready.to_read, &ready.to_write, &ready.failed, &last);
    ready.count = select(last + 1, &ready.to_read, &ready.to_write, &ready.failed, &now);
    return ready;
}

/* Through its epoll descriptor the library waits for a handshake without a pause: what is behind a
 * secure door is looked at with select, and only while somebody is there. */
bool http_door_has_hidden_work(const struct http_door *door)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms;
    if (MHD_get_timeout(door->daemon, &timeout_ms) == MHD_YES && timeout_ms == 0) {
        return true;
    }
    return door->is_secure && door->connections > 0 && look(door).count > 0;
}

static void accept_all(const struct http_door *door)
{
    while (door->listen_fd >= 0) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        int fd =
            accept4(door->listen_fd, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        MHD_add_connection(door->daemon, fd, (struct sockaddr *)&peer, size);
    }
}

void http_door_run(struct http_door *door, uint32_t works)
{
    if ((works & http_door_bit(door, DOOR_CALLERS)) != 0) {
        accept_all(door);
    }
    if (!door->is_secure) {
        MHD_run(door->daemon);
        return;
    }
    struct ready ready = look(door);
    if (ready.count <= 0) {
        FD_ZERO(&ready.to_read);
        FD_ZERO(&ready.to_write);
        FD_ZERO(&ready.failed);
    }
    MHD_run_from_select(door->daemon, &ready.to_read, &ready.to_write, &ready.failed);
}

char *http_door_url(const struct http_door *door, const struct http_secure *secure)
{
    const char *host = secure != NULL ? secure->host : "127.0.0.1";
    unsigned port = ntohs(door->address.sin_port);
    if (secure != NULL && port == HTTPS_PORT) {
        return g_strdup_printf("https://%s", host);
    }
    return g_strdup_printf("%s://%s:%u", secure != NULL ? "https" : "http", host, port);
}
