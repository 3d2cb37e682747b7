#pragma once
/* A plain HTTP client for tests: one non-blocking socket that is served from the same thread, byte
 * by byte if a test wants it so. Only tests include this. */
#include "mocks/http.h"
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
    struct http_server *server;
    int fd;
    GString *received;
    bool is_closed; /* by the server */
};

struct answer {
    unsigned status; /* 0: none arrived */
    char *head;
    GString *body;
};

G_GNUC_UNUSED static struct client *client_new(struct http_server *server)
{
    struct client *client = g_new0(struct client, 1);
    client->server = server;
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    client->received = g_string_new(NULL);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)http_server_port(server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int status = connect(client->fd, (struct sockaddr *)&address, sizeof address);
    cr_assert(status == 0 || errno == EINPROGRESS, "connect: %s", strerror(errno));
    return client;
}

G_GNUC_UNUSED static void client_free(struct client *client)
{
    close(client->fd);
    g_string_free(client->received, TRUE);
    g_free(client);
}

/* Takes what has arrived; true if it was anything. */
G_GNUC_UNUSED static bool client_receive(struct client *client)
{
    char bytes[65536];
    ssize_t size = recv(client->fd, bytes, sizeof bytes, 0);
    if (size > 0)
        g_string_append_len(client->received, bytes, size);
    else if (size == 0 || errno != EAGAIN)
        client->is_closed = true;
    return size > 0;
}

/* Until neither side has anything left to do. */
G_GNUC_UNUSED static void client_settle(struct client *client)
{
    const struct source *source = http_server_source(client->server);
    bool is_active = true;
    while (is_active) {
        is_active = source->serve(source->data);
        is_active |= !client->is_closed && client_receive(client);
        is_active |= !source->is_quiet(source->data);
    }
}

G_GNUC_UNUSED static void client_send(struct client *client, const char *bytes, size_t size_bytes)
{
    const struct source *source = http_server_source(client->server);
    while (size_bytes > 0 && !client->is_closed) {
        ssize_t sent = send(client->fd, bytes, size_bytes, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return;
        if (sent > 0) {
            bytes += sent;
            size_bytes -= (size_t)sent;
        } else {
            source->serve(source->data);
            client_receive(client);
        }
    }
}

G_GNUC_UNUSED static void client_say(struct client *client, const char *text)
{
    client_send(client, text, strlen(text));
}

/* The value of a header of an answer, or NULL. Free with g_free. */
G_GNUC_UNUSED static char *answer_header(const struct answer *answer, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(answer->head, "\r\n", -1);
    size_t length = strlen(name);
    for (unsigned i = 1; lines[0] != NULL && lines[i] != NULL; i++)
        if (g_ascii_strncasecmp(lines[i], name, length) == 0 && lines[i][length] == ':')
            return g_strstrip(g_strdup(lines[i] + length + 1));
    return NULL;
}

G_GNUC_UNUSED static void answer_clear(struct answer *answer)
{
    g_free(answer->head);
    g_string_free(answer->body, TRUE);
}

/* Takes the next answer from what arrives; `has_body` is false for answers to HEAD. Free with
 * answer_clear. */
G_GNUC_UNUSED static struct answer client_answer(struct client *client, bool has_body)
{
    struct answer answer = {.head = g_strdup(""), .body = g_string_new(NULL)};
    client_settle(client);
    const char *end = strstr(client->received->str, "\r\n\r\n");
    if (end == NULL)
        return answer;
    size_t head_bytes = (size_t)(end - client->received->str) + 4;
    g_free(answer.head);
    answer.head = g_strndup(client->received->str, head_bytes - 4);
    answer.status = (unsigned)strtoul(answer.head + strlen("HTTP/1.1 "), NULL, 10);
    g_string_erase(client->received, 0, (gssize)head_bytes);
    g_autofree char *length = answer_header(&answer, "Content-Length");
    if (!has_body || length == NULL || answer.status == 304 || answer.status == 204)
        return answer;
    size_t body_bytes = strtoul(length, NULL, 10);
    cr_assert_leq(body_bytes, client->received->len, "body is shorter than announced");
    g_string_append_len(answer.body, client->received->str, (gssize)body_bytes);
    g_string_erase(client->received, 0, (gssize)body_bytes);
    return answer;
}

/* One request on a connection of its own. `headers` are whole lines with CRLF, or "". */
G_GNUC_UNUSED static struct answer ask(struct http_server *server, const char *method,
                                       const char *target, const char *headers, const char *body)
{
    struct client *client = client_new(server);
    g_autofree char *request =
        g_strdup_printf("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n%s\r\n%s",
                        method, target, strlen(body), headers, body);
    client_say(client, request);
    struct answer answer = client_answer(client, strcmp(method, "HEAD") != 0);
    client_free(client);
    return answer;
}
