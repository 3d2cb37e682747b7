/* http COUNT: a client of the mock servers (TILL_URL, CCC_URL and FEED_URL), in every manner; COUNT
 * exchanges in all. Reports on its error output. Exit status 1 if one timed out or was late. */
#include "harness/model/exchange/exchange.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_BYTES 65536
#define SCHEME "http://127.0.0.1:"

static const struct manner manners[] = {
    {BY_POLL, 1, 0, 0, true},
    {BY_POLL, 2, 0, 0, true},
    {BY_EPOLL, 4, 0, 0, true},
    {BY_SOCKET_OPTION, 3, 0, 0, true},
    {BY_SELECT, 2, NS_PER_MS, 0, true},
    {BY_SELECT, 3, 0, 0, false},
    {BY_SOCKET_OPTION, 2, NS_PER_MS, 0, false},
};
#define MANNERS (sizeof manners / sizeof manners[0])

struct server {
    const char *variable;
    struct sockaddr_in address;
    char request[512];
};

static void find_server(struct server *server)
{
    const char *url = getenv(server->variable);
    char *path = NULL;
    if (url == NULL || strncmp(url, SCHEME, strlen(SCHEME)) != 0) {
        fprintf(stderr, "http: %s is not set\n", server->variable);
        exit(2);
    }
    unsigned long port = strtoul(url + strlen(SCHEME), &path, 10);
    server->address = (struct sockaddr_in){.sin_family = AF_INET,
                                           .sin_port = htons((uint16_t)port),
                                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    snprintf(server->request, sizeof server->request,
             "GET %s/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n", path);
}

static int connect_to(const struct server *server, const struct manner *manner)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (const struct sockaddr *)&server->address, sizeof server->address) != 0) {
        perror("connect");
        exit(2);
    }
    prepare_patience(fd, manner);
    return fd;
}

/* The whole size that the head announces; 0 while it is incomplete. */
static size_t announced_size(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    const char *length = strcasestr(answer, "\r\nContent-Length: ");
    return end != NULL && length != NULL
               ? (size_t)(end - answer) + 4 + strtoul(length + 18, NULL, 10)
               : 0;
}

static void exchange_once(int fd, const struct server *server, const struct manner *manner,
                          struct tally *tally)
{
    static char answer[ANSWER_BYTES];
    size_t received = 0, size = 0;
    int64_t began_ns = now_ns();
    if (!send_in_pieces(fd, server->request, strlen(server->request), manner->pieces,
                        manner->pause_ns)) {
        exit(2);
    }
    while (size == 0 || received < size) {
        ptrdiff_t piece =
            receive_patiently(fd, manner, tally, answer + received, sizeof answer - 1 - received);
        if (piece <= 0) {
            exit(2);
        }
        received += (size_t)piece;
        answer[received] = '\0';
        size = announced_size(answer);
    }
    tally_exchange(tally, manner, began_ns);
}

static bool run_manner(const struct server *server, const struct manner *manner, uint64_t count)
{
    struct tally tally = {0};
    int fd = -1;
    for (uint64_t i = 0; i < count; i++) {
        if (fd < 0 || !manner->is_persistent) {
            close(fd);
            fd = connect_to(server, manner);
        }
        exchange_once(fd, server, manner, &tally);
    }
    close(fd);
    return tally_report(&tally, manner, server->variable);
}

int main(int count, char **arguments)
{
    struct server servers[] = {
        {.variable = "TILL_URL"}, {.variable = "CCC_URL"}, {.variable = "FEED_URL"}};
    uint64_t each = count == 2 ? strtoull(arguments[1], NULL, 10) / (3 * MANNERS) : 1;
    bool is_good = true;
    dup2(STDERR_FILENO, STDOUT_FILENO);
    for (unsigned i = 0; i < 3; i++) {
        find_server(&servers[i]);
        for (unsigned k = 0; k < MANNERS; k++) {
            is_good &= run_manner(&servers[i], &manners[k], each);
        }
    }
    return is_good ? 0 : 1;
}
