#pragma once
/* The client's side of an exchange with the server of `answering`, whose port is in the environment
 * (SERVER_PORT): GET /MILLISECONDS is answered after so long. Shared by the programs in C and C++.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static inline int exchange_connect(void)
{
    const char *port = getenv("SERVER_PORT");
    struct sockaddr_in address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((unsigned short)(port != NULL ? strtoul(port, NULL, 10) : 0));
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("connect");
        exit(1);
    }
    return fd;
}

static inline void exchange_limit(int fd, int timeout_ms)
{
    struct timeval limit = {timeout_ms / 1000, timeout_ms % 1000 * 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

/* The status of the answer; 0 if there was none in time. */
static inline int exchange_fetch(int delay_ms, int timeout_ms)
{
    char text[256];
    int status = 0, fd = exchange_connect();
    exchange_limit(fd, timeout_ms);
    int size = snprintf(text, sizeof text, "GET /%d HTTP/1.1\r\nHost: here\r\n\r\n", delay_ms);
    if (write(fd, text, (size_t)size) == size) {
        ssize_t answered = read(fd, text, sizeof text - 1);
        text[answered > 0 ? answered : 0] = '\0';
        char *end = strchr(text, ' ');
        status = end != NULL ? (int)strtol(end, NULL, 10) : 0;
    }
    close(fd);
    return status;
}
