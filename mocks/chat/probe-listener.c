/* A server that is slow: accepts at descriptor 3, waits so many milliseconds with each request (and
 * once before the first), answers 200, and prints when a request came by the clock that it sees. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUESTS 3
#define PATIENCE_MS 3600000

static void wait_for(long milliseconds)
{
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

static void serve(int fd, long milliseconds)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    char bytes[8192];
    struct timespec now;
    ssize_t size = recv(fd, bytes, sizeof bytes, 0);
    clock_gettime(CLOCK_REALTIME, &now);
    printf("%ld.%03ld %.*s\n", (long)now.tv_sec, now.tv_nsec / 1000000, size > 4 ? 4 : (int)size,
           bytes);
    fflush(stdout);
    wait_for(milliseconds);
    if (send(fd, answer, strlen(answer), MSG_NOSIGNAL) < 0) {
        puts("the client has left");
    }
    close(fd);
}

int main(int count, char **arguments)
{
    long milliseconds = count > 1 ? strtol(arguments[1], NULL, 10) : 0;
    struct pollfd ready = {.fd = 3, .events = POLLIN};
    wait_for(milliseconds);
    for (int i = 0; i < REQUESTS && poll(&ready, 1, PATIENCE_MS) > 0; i++) {
        serve(accept(3, NULL, NULL), milliseconds);
    }
    return 0;
}
