/* What both kinds of client have in common: writing in pieces, waiting in several ways, counting.
 */
#include "harness/model/exchange/exchange.h"
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

void pause_for(int64_t duration_ns)
{
    struct timespec duration = {duration_ns / NS_PER_S, duration_ns % NS_PER_S};
    if (duration_ns > 0) {
        nanosleep(&duration, NULL);
    }
}

bool send_in_pieces(int fd, const char *bytes, size_t size, unsigned pieces, int64_t pause_ns)
{
    size_t piece = size / pieces;
    for (unsigned i = 0; i < pieces; i++) {
        size_t length = i + 1 < pieces ? piece : size - piece * i;
        if (send(fd, bytes + piece * i, length, MSG_NOSIGNAL) != (ssize_t)length) {
            return false;
        }
        if (i == 0) {
            pause_for(pause_ns);
        }
    }
    return true;
}

void prepare_patience(int fd, const struct manner *manner)
{
    struct timeval limit = {0, TIMEOUT_MS * 1000};
    if (manner->patience == BY_SOCKET_OPTION) {
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
}

static int wait_by_select(int fd)
{
    fd_set set;
    struct timeval limit = {0, TIMEOUT_MS * 1000};
    FD_ZERO(&set);
    FD_SET(fd, &set);
    return select(fd + 1, &set, NULL, NULL, &limit);
}

static int wait_by_epoll(int fd)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    int result = epoll_wait(epoll, &event, 1, TIMEOUT_MS);
    close(epoll);
    return result;
}

static int wait_once(int fd, enum patience patience)
{
    struct pollfd one = {fd, POLLIN, 0};
    switch (patience) {
    case BY_POLL:
        return poll(&one, 1, TIMEOUT_MS);
    case BY_SELECT:
        return wait_by_select(fd);
    case BY_EPOLL:
        return wait_by_epoll(fd);
    default:
        return 1;
    }
}

ptrdiff_t receive_patiently(int fd, const struct manner *manner, struct tally *tally, char *bytes,
                            size_t size)
{
    for (;;) {
        while (wait_once(fd, manner->patience) == 0) {
            tally->timed_out++;
        }
        ssize_t received = recv(fd, bytes, size, 0);
        if (received >= 0 || errno != EAGAIN) {
            return received;
        }
        tally->timed_out++;
    }
}

void tally_exchange(struct tally *tally, const struct manner *manner, int64_t began_ns)
{
    tally->done++;
    tally->late += now_ns() != began_ns + manner->pause_ns + manner->think_ns;
}

bool tally_report(const struct tally *tally, const struct manner *manner, const char *name)
{
    static const char *const patience[] = {"poll", "select", "epoll", "SO_RCVTIMEO"};
    printf("%s, %s, %u pieces, pause %" PRId64 " ms, think %" PRId64 " ms, %s: %" PRIu64
           " exchanges, %" PRIu64 " timed out, %" PRIu64 " late\n",
           name, patience[manner->patience], manner->pieces, manner->pause_ns / NS_PER_MS,
           manner->think_ns / NS_PER_MS,
           manner->is_persistent ? "one connection" : "a connection each", tally->done,
           tally->timed_out, tally->late);
    fflush(stdout);
    return tally->timed_out == 0 && tally->late == 0;
}
