/* Asks the feed once an hour, over one connection that stays open.
 *
 *     FEED_URL=http://127.0.0.1:PORT/PATH poller COUNT [--no-sleep] */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOUR_S 3600
#define SCHEME "http://127.0.0.1:"

static int connect_to(const char *url, const char **path)
{
    char *end;
    if (url == NULL || strncmp(url, SCHEME, strlen(SCHEME)) != 0) {
        return -1;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)strtoul(url + strlen(SCHEME), &end, 10));
    *path = end;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

/* The whole size that the head announces; 0 while it is incomplete. */
static size_t announced_size(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n"), *length = strstr(answer, "Content-Length: ");
    return end != NULL && length != NULL
               ? (size_t)(end - answer) + 4 + strtoul(length + 16, NULL, 10)
               : 0;
}

static int ask(int fd, const char *path)
{
    char text[16384];
    int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    if (write(fd, text, (size_t)length) != length) {
        return 0;
    }
    size_t received = 0, size = 0;
    while (size == 0 || received < size) {
        ssize_t piece = read(fd, text + received, sizeof text - 1 - received);
        if (piece <= 0) {
            return 0;
        }
        received += (size_t)piece;
        text[received] = '\0';
        size = announced_size(text);
    }
    return strncmp(text, "HTTP/1.1 200 ", 13) == 0;
}

int main(int count, char **arguments)
{
    const char *path = "/";
    int fd = connect_to(getenv("FEED_URL"), &path);
    if (count < 2 || fd < 0) {
        return 2;
    }
    int sleeps = count == 2;
    for (unsigned long left = strtoul(arguments[1], NULL, 10); left > 0; left--) {
        if (!ask(fd, path)) {
            return 1;
        }
        if (sleeps) {
            sleep(HOUR_S);
        }
    }
    return 0;
}
