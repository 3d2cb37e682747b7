/* Two processes that talk over TCP on this machine: probe-flight KIND.
 *
 *   split     a request in two small writes, which Nagle's algorithm keeps apart until the first is
 *             acknowledged; each answer is awaited for a second
 *   queue     a connection that is being opened finds the server's queue full, and waits for a
 *             second; then the server, which slept for two, takes what is there
 *   closed    a server that does not read: the client writes until a second has passed without room
 *   corked    data that is held back by its sender (TCP_CORK) for a second, which is for ever */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 200

static struct sockaddr_in address = {.sin_family = AF_INET};

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int open_listener(int backlog)
{
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, backlog) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        perror("listen");
        exit(1);
    }
    return listener;
}

static int open_connection(int flags)
{
    int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
        perror("connect");
        exit(1);
    }
    return fd;
}

static void serve_split(int listener)
{
    int fd = accept(listener, NULL, NULL);
    char bytes[2];
    size_t have = 0;
    for (ssize_t more; (more = read(fd, bytes + have, sizeof bytes - have)) > 0;) {
        have += (size_t)more;
        if (have == sizeof bytes && write(fd, bytes, sizeof bytes) == sizeof bytes) {
            have = 0;
        }
    }
    exit(0);
}

static int talk_split(int listener)
{
    int time_outs = 0;
    char bytes[2];
    if (fork() == 0) {
        serve_split(listener);
    }
    int fd = open_connection(0);
    for (int round = 0; round < ROUNDS; round++) {
        struct pollfd answer = {fd, POLLIN, 0};
        if (write(fd, "a", 1) != 1 || write(fd, "b", 1) != 1) {
            return 1;
        }
        time_outs += poll(&answer, 1, 1000) == 0;
        if (recv(fd, bytes, sizeof bytes, MSG_WAITALL) != sizeof bytes) {
            return 1;
        }
    }
    printf("%d time-outs in %d rounds\n", time_outs, ROUNDS);
    return 0;
}

/* A queue of length 0 holds one connection. */
static int fill_queue(int listener)
{
    if (fork() == 0) {
        sleep(2);
        for (;;) {
            close(accept(listener, NULL, NULL));
        }
    }
    open_connection(0);
    struct pollfd second = {open_connection(SOCK_NONBLOCK), POLLOUT, 0};
    long begin_ms = now_ms();
    int ready = poll(&second, 1, 1000);
    printf("%s after %ld ms\n", ready == 0 ? "timed out" : "connected", now_ms() - begin_ms);
    return 0;
}

static int fill_window(int listener)
{
    static const char bytes[65536];
    int fd = open_connection(SOCK_NONBLOCK);
    struct pollfd room = {fd, POLLOUT, 0};
    long begin_ms = now_ms();
    while (poll(&room, 1, 1000) > 0) {
        if (write(fd, bytes, sizeof bytes) < 0 && errno != EAGAIN) {
            return 1;
        }
    }
    printf("no room for 1000 ms after %ld ms\n", now_ms() - begin_ms - 1000);
    close(listener);
    return 0;
}

static int keep_corked(int listener)
{
    int on = 1, fd = open_connection(0), server = accept(listener, NULL, NULL);
    struct pollfd reader = {server, POLLIN, 0};
    setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    long begin_ms = now_ms();
    if (write(fd, "a", 1) != 1) {
        return 1;
    }
    int ready = poll(&reader, 1, 1000);
    printf("%s after %ld ms\n", ready == 0 ? "timed out" : "arrived", now_ms() - begin_ms);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int backlog;
        int (*talk)(int listener);
    } kinds[] = {{"split", 8, talk_split},
                 {"queue", 0, fill_queue},
                 {"closed", 8, fill_window},
                 {"corked", 8, keep_corked}};
    for (unsigned i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(argv[1], kinds[i].name) == 0) {
            return kinds[i].talk(open_listener(kinds[i].backlog));
        }
    }
    return 2;
}
