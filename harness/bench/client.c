/* The client parses the first answer of a connection; the following must be as long. */
#include "harness/bench/client.h"
#include "harness/bench/bench.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES 65536
#define SCHEME "http://127.0.0.1:"
#define GOOD "HTTP/1.1 200 "

struct connection {
    int fd;
    char *request;
    size_t request_bytes, answer_bytes;
};

static bool fail(const char *what, GError **error)
{
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s: %s", what,
                errno != 0 ? g_strerror(errno) : "closed");
    return false;
}

bool client_connect(const char *url, const char *token, int *fd, char **request, GError **error)
{
    if (url == NULL || !g_str_has_prefix(url, SCHEME)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "no server at %s",
                    url != NULL ? url : "nowhere");
        return false;
    }
    const int on = 1;
    char *path = NULL;
    unsigned long port = strtoul(url + strlen(SCHEME), &path, 10);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd < 0 || connect(*fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        return fail(url, error);
    }
    *request = g_strdup_printf("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%lu\r\n"
                               "Authorization: Bearer %s\r\nAccept: */*\r\n\r\n",
                               *path != '\0' ? path : "/", port, token != NULL ? token : "-");
    return true;
}

size_t client_answer_size(const char *bytes, size_t size)
{
    static const char length_name[] = "\r\nContent-Length: ";
    const char *end = memmem(bytes, size, "\r\n\r\n", 4);
    const char *length =
        end != NULL ? memmem(bytes, (size_t)(end - bytes), length_name, strlen(length_name)) : NULL;
    if (length == NULL) {
        return 0;
    }
    size_t whole = (size_t)(end - bytes) + 4 + strtoul(length + strlen(length_name), NULL, 10);
    return whole <= size ? whole : 0;
}

static bool receive(struct connection *connection, GError **error)
{
    static char buffer[BUFFER_BYTES];
    size_t received = 0;
    do {
        errno = 0;
        ssize_t size = recv(connection->fd, buffer + received, sizeof buffer - received, 0);
        if (size <= 0) {
            return fail("an answer", error);
        }
        received += (size_t)size;
        if (connection->answer_bytes == 0) {
            connection->answer_bytes = client_answer_size(buffer, received);
        }
    } while (received != connection->answer_bytes);
    if (memcmp(buffer, GOOD, strlen(GOOD)) != 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "a request was answered %.12s", buffer);
        return false;
    }
    return true;
}

static bool request(const struct connection *connection, GError **error)
{
    ssize_t sent =
        send(connection->fd, connection->request, connection->request_bytes, MSG_NOSIGNAL);
    return sent == (ssize_t)connection->request_bytes || fail("a request", error);
}

static bool one_round(const struct client_plan *plan, struct connection *connections,
                      GError **error)
{
    bool is_good = true;
    for (unsigned i = 0; is_good && i < plan->connections; i++) {
        is_good = request(&connections[i], error) &&
                  (plan->asks_together || receive(&connections[i], error));
    }
    for (unsigned i = 0; is_good && plan->asks_together && i < plan->connections; i++) {
        is_good = receive(&connections[i], error);
    }
    return is_good;
}

bool client_ask(const struct client_plan *plan, GError **error)
{
    g_assert(plan->connections <= CLIENT_CONNECTION_LIMIT);
    struct connection connections[CLIENT_CONNECTION_LIMIT] = {0};
    bool is_good = true;
    unsigned opened = 0;
    while (is_good && opened < plan->connections) {
        struct connection *connection = &connections[opened];
        is_good = client_connect(plan->urls[opened % plan->url_count], plan->token, &connection->fd,
                                 &connection->request, error);
        connection->request_bytes = is_good ? strlen(connection->request) : 0;
        opened++;
    }
    for (unsigned round = 0; is_good && round < plan->rounds; round++) {
        is_good = one_round(plan, connections, error);
    }
    for (unsigned i = 0; i < opened; i++) {
        close(connections[i].fd);
        g_free(connections[i].request);
    }
    return is_good;
}
