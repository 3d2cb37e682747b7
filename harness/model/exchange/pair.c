/* pair COUNT [Unix|TCP]: a client and a server in two processes, over TCP and Unix sockets or one
 * of them, in every manner; COUNT exchanges in all. Exit status 1 if one timed out or was late. */
#include "harness/model/exchange/exchange.h"
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGE_BYTES 30

union address {
    struct sockaddr any;
    struct sockaddr_in internet;
    struct sockaddr_un local;
};

struct place {
    const char *name;
    union address address;
    socklen_t size;
};

static const struct manner manners[] = {
    {BY_POLL, 1, 0, 0, true},
    {BY_POLL, 2, 0, 0, true},
    {BY_SELECT, 3, 0, 0, true},
    {BY_EPOLL, 4, 0, 0, true},
    {BY_SOCKET_OPTION, 2, 0, 0, true},
    {BY_SOCKET_OPTION, 3, 0, NS_PER_MS, true},
    {BY_POLL, 2, NS_PER_MS, 0, true},
    {BY_EPOLL, 3, NS_PER_MS, NS_PER_MS, true},
    {BY_POLL, 2, 0, 0, false},
    {BY_SELECT, 4, 0, NS_PER_MS, false},
    {BY_SOCKET_OPTION, 3, NS_PER_MS, 0, false},
};
#define MANNERS (sizeof manners / sizeof manners[0])

static bool receive_message(int fd, char bytes[MESSAGE_BYTES])
{
    size_t received = 0;
    while (received < MESSAGE_BYTES) {
        ssize_t size = recv(fd, bytes + received, MESSAGE_BYTES - received, 0);
        if (size <= 0) {
            return false;
        }
        received += (size_t)size;
    }
    return true;
}

static _Noreturn void serve(int listener, const struct manner *manner)
{
    char bytes[MESSAGE_BYTES];
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        while (fd >= 0 && receive_message(fd, bytes)) {
            pause_for(manner->think_ns);
            send_in_pieces(fd, bytes, sizeof bytes, manner->pieces + 1, 0);
        }
        close(fd);
    }
}

static int connect_to(const struct place *place, const struct manner *manner)
{
    int fd = socket(place->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, &place->address.any, place->size) != 0) {
        perror("connect");
        exit(2);
    }
    prepare_patience(fd, manner);
    return fd;
}

static void exchange_once(int fd, const struct manner *manner, struct tally *tally)
{
    char bytes[MESSAGE_BYTES] = {0};
    size_t received = 0;
    int64_t began_ns = now_ns();
    if (!send_in_pieces(fd, bytes, sizeof bytes, manner->pieces, manner->pause_ns)) {
        exit(2);
    }
    while (received < sizeof bytes) {
        ptrdiff_t size = receive_patiently(fd, manner, tally, bytes, sizeof bytes - received);
        if (size <= 0) {
            exit(2);
        }
        received += (size_t)size;
    }
    tally_exchange(tally, manner, began_ns);
}

static bool run_manner(const struct place *place, int listener, const struct manner *manner,
                       uint64_t count)
{
    struct tally tally = {0};
    pid_t server = fork();
    if (server == 0) {
        serve(listener, manner);
    }
    int fd = -1;
    for (uint64_t i = 0; i < count; i++) {
        if (fd < 0 || !manner->is_persistent) {
            close(fd);
            fd = connect_to(place, manner);
        }
        exchange_once(fd, manner, &tally);
    }
    close(fd);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return tally_report(&tally, manner, place->name);
}

static int listen_at(struct place *place)
{
    int fd = socket(place->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, &place->address.any, place->size) != 0 || listen(fd, 8) != 0) {
        perror("bind");
        exit(2);
    }
    place->size = sizeof place->address;
    getsockname(fd, &place->address.any, &place->size);
    return fd;
}

int main(int count, char **arguments)
{
    struct place places[2] = {
        {.name = "TCP", .size = sizeof(struct sockaddr_in)},
        {.name = "Unix", .size = sizeof(sa_family_t)}, /* a name that the kernel gives */
    };
    places[0].address.internet.sin_family = AF_INET;
    places[0].address.internet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    places[1].address.local.sun_family = AF_UNIX;
    uint64_t each = count >= 2 ? strtoull(arguments[1], NULL, 10) / (2 * MANNERS) + 1 : 1;
    bool is_good = true;
    for (unsigned i = 0; i < 2; i++) {
        if (count == 3 && strcmp(arguments[2], places[i].name) != 0) {
            continue;
        }
        int listener = listen_at(&places[i]);
        for (unsigned k = 0; k < MANNERS; k++) {
            is_good &= run_manner(&places[i], listener, &manners[k], each);
        }
        close(listener);
    }
    return is_good ? 0 : 1;
}
