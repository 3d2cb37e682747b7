/* One request over one connection. Bytes are collected until the announced length is there or the
 * server closes; what is cut short or is no HTTP is an error, never a shorter answer. */
#include "mocks/command/http-client.h"
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST_SIZE 256
#define PATH_SIZE 1024

struct location {
    char host[HOST_SIZE], port[6], path[PATH_SIZE];
};

static bool read_location(const char *url, struct location *location)
{
    static const char scheme[] = "http://";
    if (strncasecmp(url, scheme, strlen(scheme)) != 0)
        return false;
    const char *host = url + strlen(scheme);
    size_t host_size = strcspn(host, ":/");
    const char *port = host[host_size] == ':' ? host + host_size + 1 : "80";
    size_t port_size = strspn(port, "0123456789");
    const char *path = host + strcspn(host, "/");
    size_t path_size = strlen(path);
    while (path_size > 0 && path[path_size - 1] == '/')
        path_size--;
    if (host_size == 0 || host_size >= HOST_SIZE || port_size == 0 || port_size > 5 ||
        path_size >= PATH_SIZE)
        return false;
    *stpncpy(location->host, host, host_size) = '\0';
    *stpncpy(location->port, port, port_size) = '\0';
    *stpncpy(location->path, path, path_size) = '\0';
    return true;
}

static int connect_to(const struct location *location)
{
    struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM};
    int fd = -1;
    if (getaddrinfo(location->host, location->port, &hints, &found) != 0)
        return -1;
    for (const struct addrinfo *address = found; address && fd < 0; address = address->ai_next) {
        fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

static bool send_all(int fd, const char *bytes, size_t size)
{
    for (ssize_t sent; size > 0; bytes += sent, size -= (size_t)sent)
        if ((sent = send(fd, bytes, size, MSG_NOSIGNAL)) < 0)
            return false;
    return true;
}

static bool send_request(int fd, const struct location *location,
                         const struct http_request *request)
{
    const char *body = request->body ? request->body : "";
    char *text;
    int size = asprintf(&text,
                        "%s %s%s HTTP/1.1\r\nHost: %s:%s\r\nAccept: application/json\r\n"
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n"
                        "Connection: close\r\n\r\n%s",
                        request->method, location->path, request->path, location->host,
                        location->port, strlen(body), body);
    if (size < 0)
        return false;
    bool sent = send_all(fd, text, (size_t)size);
    free(text);
    return sent;
}

/* Up to the end of the head and as many bytes of body as it announces; SIZE_MAX: until the server
 * closes. */
static size_t wanted_size(const char *bytes)
{
    const char *end = strstr(bytes, "\r\n\r\n");
    const char *length = end ? strcasestr(bytes, "\r\ncontent-length:") : NULL;
    if (!length || length > end)
        return SIZE_MAX;
    return (size_t)(end + 4 - bytes) + strtoul(length + strlen("\r\ncontent-length:"), NULL, 10);
}

/* Keeps the bytes NUL-terminated. False: cut short, or too many. */
static bool receive_all(int fd, char *bytes)
{
    size_t size = 0, wanted = SIZE_MAX;
    while (size < wanted) {
        ssize_t got = recv(fd, bytes + size, ANSWER_LIMIT_BYTES - size, 0);
        if (got < 0 || size == ANSWER_LIMIT_BYTES)
            return false;
        if (got == 0)
            return wanted == SIZE_MAX && size > 0;
        size += (size_t)got;
        bytes[size] = '\0';
        wanted = wanted_size(bytes);
    }
    return true;
}

static enum http_problem take_answer(struct http_answer *answer)
{
    const char *body = strstr(answer->bytes, "\r\n\r\n");
    if (!body || sscanf(answer->bytes, "HTTP/1.%*1[01] %3u", &answer->status) != 1)
        return HTTP_NO_HTTP;
    answer->body = body + 4;
    return HTTP_FINE;
}

enum http_problem http_ask(const struct http_request *request, struct http_answer *answer)
{
    struct location location;
    *answer = (struct http_answer){0};
    if (!read_location(request->base, &location))
        return HTTP_BAD_URL;
    answer->bytes = calloc(1, ANSWER_LIMIT_BYTES + 1);
    int fd = answer->bytes ? connect_to(&location) : -1;
    if (fd < 0)
        return HTTP_NOT_REACHED;
    bool complete = send_request(fd, &location, request) && receive_all(fd, answer->bytes);
    close(fd);
    return complete ? take_answer(answer) : HTTP_BROKEN_OFF;
}

void http_answer_clear(struct http_answer *answer)
{
    free(answer->bytes);
    *answer = (struct http_answer){0};
}
