/* A client in the simulation's loop: one socket at a time behind an epoll descriptor. */
#include "mocks/http-call.h"
#include "mocks/tcp-flight.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Looks at which bytes were found under way and nothing changed, until the other side is taken for
 * one that does not read. A guard against a hang. */
#define LOOKS_LIMIT 2000u

enum stage { STAGE_IDLE, STAGE_DUE, STAGE_CONNECTING, STAGE_SENDING, STAGE_RECEIVING };

struct http_caller {
    struct http_caller_settings settings;
    struct source source;
    struct tcp_flight *flight; /* NULL where the kernel does not offer it */
    int epoll_fd, fd;
    enum stage stage;
    struct http_call call; /* done and data only */
    GString *request, *answer;
    size_t sent_bytes;
    uint64_t timeout; /* entry of the queue */
    unsigned looks;
    bool is_refused;
};

static void watch(struct http_caller *caller, int operation, uint32_t events)
{
    struct epoll_event interest = {.events = events};
    int status = epoll_ctl(caller->epoll_fd, operation, caller->fd, &interest);
    g_assert(status == 0);
}

static void disconnect(struct http_caller *caller)
{
    if (caller->fd >= 0) {
        close(caller->fd);
    }
    caller->fd = -1;
    if (caller->timeout != 0) {
        queue_cancel(caller->settings.queue, caller->timeout);
    }
    caller->timeout = 0;
    caller->stage = STAGE_IDLE;
}

/* The head of the answer, or NULL while it is not complete. */
static const char *end_of_head(const struct http_caller *caller)
{
    const char *end = strstr(caller->answer->str, "\r\n\r\n");
    return end == NULL ? NULL : end + 4;
}

static unsigned status_of(const struct http_caller *caller)
{
    const char *text = caller->answer->str;
    return end_of_head(caller) != NULL && g_str_has_prefix(text, "HTTP/1.") && strlen(text) > 12
               ? (unsigned)strtoul(text + 9, NULL, 10)
               : 0;
}

static void finish(struct http_caller *caller)
{
    const char *body = end_of_head(caller);
    struct http_call call = caller->call;
    disconnect(caller);
    g_autofree char *kept = g_strdup(body != NULL ? body : "");
    const struct http_call_result result = {
        .status = status_of(caller), .body = kept, .is_refused = caller->is_refused};
    call.done(call.data, &result);
}

static void time_is_over(void *data)
{
    struct http_caller *caller = data;
    caller->timeout = 0;
    finish(caller);
}

static bool begin(struct http_caller *caller)
{
    const int on = 1;
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(caller->settings.port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    caller->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    g_assert(caller->fd >= 0);
    setsockopt(caller->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    caller->stage = STAGE_CONNECTING;
    int status = connect(caller->fd, (const struct sockaddr *)&address, sizeof address);
    if (status != 0 && errno != EINPROGRESS) {
        caller->is_refused = true;
        finish(caller);
        return true;
    }
    watch(caller, EPOLL_CTL_ADD, EPOLLOUT);
    return true;
}

static bool continue_connecting(struct http_caller *caller)
{
    struct epoll_event event;
    if (epoll_wait(caller->epoll_fd, &event, 1, 0) <= 0) {
        return false;
    }
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(caller->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    caller->stage = STAGE_SENDING;
    if (problem != 0) {
        caller->is_refused = true;
        finish(caller);
    }
    return true;
}

static bool continue_sending(struct http_caller *caller)
{
    ssize_t size = send(caller->fd, caller->request->str + caller->sent_bytes,
                        caller->request->len - caller->sent_bytes, MSG_NOSIGNAL);
    if (size < 0 && errno == EAGAIN) {
        return false;
    }
    if (size < 0) {
        finish(caller);
        return true;
    }
    caller->sent_bytes += (size_t)size;
    if (caller->sent_bytes == caller->request->len) {
        caller->stage = STAGE_RECEIVING;
        watch(caller, EPOLL_CTL_MOD, EPOLLIN);
    }
    return true;
}

static const char *header_of(const struct http_caller *caller, const char *name)
{
    const char *end = end_of_head(caller);
    const char *line = strstr(caller->answer->str, "\r\n");
    while (line != NULL && line + 4 < end) {
        line += 2;
        if (g_ascii_strncasecmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':') {
            return line + strlen(name) + 1;
        }
        line = strstr(line, "\r\n");
    }
    return NULL;
}

/* Without a length the end of the connection is the end. */
static bool is_complete(const struct http_caller *caller)
{
    const char *body = end_of_head(caller);
    if (body == NULL) {
        return false;
    }
    const char *length = header_of(caller, "Content-Length");
    if (header_of(caller, "Transfer-Encoding") != NULL) {
        return g_str_has_suffix(caller->answer->str, "0\r\n\r\n");
    }
    size_t received = caller->answer->len - (size_t)(body - caller->answer->str);
    return (length != NULL && received >= strtoul(length, NULL, 10)) || status_of(caller) == 204;
}

static bool continue_receiving(struct http_caller *caller)
{
    char bytes[4096];
    ssize_t size = recv(caller->fd, bytes, sizeof bytes, 0);
    if (size < 0 && errno == EAGAIN) {
        return false;
    }
    if (size > 0) {
        for (ssize_t i = 0; i < size; i++) {
            g_string_append_c(caller->answer, bytes[i] == '\0' ? ' ' : bytes[i]);
        }
    }
    if (size <= 0 || caller->answer->len > HTTP_CALL_ANSWER_LIMIT || is_complete(caller)) {
        finish(caller);
    }
    return true;
}

static bool step(struct http_caller *caller)
{
    switch (caller->stage) {
    case STAGE_DUE:
        return begin(caller);
    case STAGE_CONNECTING:
        return continue_connecting(caller);
    case STAGE_SENDING:
        return continue_sending(caller);
    case STAGE_RECEIVING:
        return continue_receiving(caller);
    default:
        return false;
    }
}

static bool serve(void *data)
{
    struct http_caller *caller = data;
    bool any = false;
    while (step(caller)) {
        any = true;
        caller->looks = 0;
    }
    return any;
}

static bool is_watching(void *data)
{
    const struct http_caller *caller = data;
    return caller->stage == STAGE_DUE;
}

static bool has_event(const struct http_caller *caller)
{
    struct epoll_event event;
    return epoll_wait(caller->epoll_fd, &event, 1, 0) > 0;
}

/* Of what is sent, until the other side's kernel has it; of what comes, until it is here. */
static bool is_under_way(const struct http_caller *caller)
{
    int unsent = 0;
    if (caller->stage == STAGE_CONNECTING || ioctl(caller->fd, SIOCOUTQ, &unsent) != 0 ||
        unsent > 0) {
        return true;
    }
    struct sockaddr_in here, there;
    bool is_open;
    socklen_t here_bytes = sizeof here, there_bytes = sizeof there;
    if (caller->flight == NULL ||
        getsockname(caller->fd, (struct sockaddr *)&here, &here_bytes) != 0 ||
        getpeername(caller->fd, (struct sockaddr *)&there, &there_bytes) != 0 ||
        tcp_flight_bytes(caller->flight, &there, &here, &is_open) == 0) {
        return false;
    }
    tcp_flight_acknowledge(caller->fd);
    return true;
}

static bool is_quiet(void *data)
{
    struct http_caller *caller = data;
    if (caller->stage == STAGE_IDLE) {
        return true;
    }
    if (caller->stage == STAGE_DUE || has_event(caller)) {
        return false;
    }
    return (!is_under_way(caller) || ++caller->looks > LOOKS_LIMIT) && !has_event(caller);
}

struct http_caller *http_caller_new(const struct http_caller_settings *settings)
{
    struct http_caller *caller = g_new0(struct http_caller, 1);
    caller->settings = *settings;
    caller->flight = tcp_flight_new(NULL);
    caller->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    g_assert(caller->epoll_fd >= 0);
    caller->fd = -1;
    caller->request = g_string_new(NULL);
    caller->answer = g_string_new(NULL);
    caller->source = (struct source){.fd = caller->epoll_fd,
                                     .serve = serve,
                                     .is_quiet = is_quiet,
                                     .data = caller,
                                     .is_watching = is_watching};
    return caller;
}

void http_caller_free(struct http_caller *caller)
{
    if (caller == NULL) {
        return;
    }
    disconnect(caller);
    close(caller->epoll_fd);
    tcp_flight_free(caller->flight);
    g_string_free(caller->request, TRUE);
    g_string_free(caller->answer, TRUE);
    g_free(caller);
}

const struct source *http_caller_source(struct http_caller *caller)
{
    return &caller->source;
}

bool http_caller_is_busy(const struct http_caller *caller)
{
    return caller->stage != STAGE_IDLE;
}

void http_caller_send(struct http_caller *caller, const struct http_call *call)
{
    g_assert(!http_caller_is_busy(caller));
    const char *body = call->body != NULL ? call->body : "";
    g_string_printf(caller->request,
                    "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: "
                    "%zu\r\n%s\r\n%s",
                    call->method, call->target, strlen(body), call->headers, body);
    g_string_truncate(caller->answer, 0);
    caller->call = *call;
    caller->sent_bytes = 0;
    caller->looks = 0;
    caller->is_refused = false;
    caller->stage = STAGE_DUE;
    caller->timeout = queue_add_outside(
        caller->settings.queue, caller->settings.clock->instant_ns + caller->settings.timeout_ns,
        time_is_over, caller);
}
