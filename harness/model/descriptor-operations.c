/* Pipes, pairs of sockets, timers that are descriptors, and every call that waits for several of
 * them. A set of descriptors is a mask of sources. */
#include "harness/model/interpreter.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TRANSFER_LIMIT 4096
#define NS_PER_MS INT64_C(1000000)

void descriptors_open(void)
{
    for (unsigned i = 0; i < CHANNELS; i++) {
        int ends[2] = {-1, -1};
        if (i < PIPES ? pipe2(ends, O_CLOEXEC) : socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) {
            _exit(2);
        }
        program->sources[i] = ends[0];
        program->sinks[i] = ends[1];
    }
    if (fcntl(program->sinks[PIPES - 1], F_SETPIPE_SZ, NARROW_BYTES) != NARROW_BYTES) {
        _exit(2);
    }
    program->sources[CHANNELS] = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    program->sources[CHANNELS + 1] = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC);
}

void descriptors_close(void)
{
    for (unsigned i = 0; i < SOURCES; i++) {
        close(program->sources[i]);
    }
    for (unsigned i = 0; i < CHANNELS; i++) {
        close(program->sinks[i]);
    }
}

static int64_t write_bytes(struct actor *self, const int64_t *arguments)
{
    static const char bytes[TRANSFER_LIMIT];
    (void)self;
    return answer(write(program->sinks[arguments[0]], bytes, (size_t)arguments[1]));
}

static int64_t read_bytes(struct actor *self, const int64_t *arguments)
{
    char bytes[TRANSFER_LIMIT];
    (void)self;
    return answer(read(program->sources[arguments[0]], bytes, (size_t)arguments[1]));
}

/* put and take: all that the narrow pipe holds; who puts waits until it is empty. */
static int64_t put(struct actor *self, const int64_t *arguments)
{
    const int64_t whole[] = {PIPES - 1, NARROW_BYTES};
    (void)arguments;
    return write_bytes(self, whole);
}

static int64_t take(struct actor *self, const int64_t *arguments)
{
    const int64_t whole[] = {PIPES - 1, NARROW_BYTES};
    (void)arguments;
    return read_bytes(self, whole);
}

/* The detail is 1 if something can be put. */
static int64_t poll_narrow(struct actor *self, const int64_t *arguments)
{
    struct pollfd one = {program->sinks[PIPES - 1], POLLOUT, 0};
    int64_t result = answer(poll(&one, 1, (int)arguments[0]));
    self->detail = (one.revents & POLLOUT) != 0;
    return result;
}

static int64_t limit_receive(struct actor *self, const int64_t *arguments)
{
    struct timeval limit = {arguments[1] / 1000000, arguments[1] % 1000000};
    (void)self;
    return answer(
        setsockopt(program->sources[arguments[0]], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
}

static int64_t tell_limit(struct actor *self, const int64_t *arguments)
{
    struct timeval limit = {0};
    socklen_t size = sizeof limit;
    int64_t result =
        answer(getsockopt(program->sources[arguments[0]], SOL_SOCKET, SO_RCVTIMEO, &limit, &size));
    self->detail = limit.tv_sec * 1000000 + limit.tv_usec;
    return result;
}

static unsigned fill_poll(struct pollfd fds[SOURCES], int64_t mask)
{
    unsigned count = 0;
    for (unsigned i = 0; i < SOURCES; i++) {
        if ((mask >> i & 1) != 0) {
            fds[count++] = (struct pollfd){program->sources[i], POLLIN, 0};
        }
    }
    return count;
}

static int64_t ready_in_poll(const struct pollfd *fds, int64_t mask)
{
    int64_t ready = 0;
    for (unsigned i = 0, k = 0; i < SOURCES; i++) {
        if ((mask >> i & 1) != 0 && (fds[k++].revents & POLLIN) != 0) {
            ready |= INT64_C(1) << i;
        }
    }
    return ready;
}

static int64_t poll_sources(struct actor *self, const int64_t *arguments)
{
    struct pollfd fds[SOURCES];
    unsigned count = fill_poll(fds, arguments[0]);
    (void)self;
    int64_t result = answer(poll(fds, count, (int)arguments[1]));
    self->detail = result > 0 ? ready_in_poll(fds, arguments[0]) : 0;
    return result;
}

static int64_t ppoll_sources(struct actor *self, const int64_t *arguments)
{
    struct pollfd fds[SOURCES];
    unsigned count = fill_poll(fds, arguments[0]);
    struct timespec limit = timespec_of(arguments[1]);
    (void)self;
    int64_t result = answer(ppoll(fds, count, arguments[1] < 0 ? NULL : &limit, NULL));
    self->detail = result > 0 ? ready_in_poll(fds, arguments[0]) : 0;
    return result;
}

static void fill_set(fd_set *set, int64_t mask)
{
    FD_ZERO(set);
    for (unsigned i = 0; i < SOURCES; i++) {
        if ((mask >> i & 1) != 0) {
            FD_SET(program->sources[i], set);
        }
    }
}

static int64_t ready_in_set(const fd_set *set)
{
    int64_t ready = 0;
    for (unsigned i = 0; i < SOURCES; i++) {
        ready |= FD_ISSET(program->sources[i], set) ? INT64_C(1) << i : 0;
    }
    return ready;
}

/* The detail has the rest of the time, in microseconds, above the mask. The set of an interrupted
 * call is not defined. */
static int64_t select_sources(struct actor *self, const int64_t *arguments)
{
    fd_set set;
    struct timeval limit = {arguments[1] / 1000000, arguments[1] % 1000000};
    bool has_limit = arguments[1] >= 0;
    (void)self;
    fill_set(&set, arguments[0]);
    int64_t result =
        answer(syscall(SYS_select, FD_SETSIZE, &set, NULL, NULL, has_limit ? &limit : NULL));
    int64_t rest_us = has_limit ? limit.tv_sec * 1000000 + limit.tv_usec : 0;
    self->detail = rest_us << SOURCES | (result >= 0 ? ready_in_set(&set) : 0);
    return result;
}

static int64_t pselect_sources(struct actor *self, const int64_t *arguments)
{
    fd_set set;
    struct timespec limit = timespec_of(arguments[1]);
    (void)self;
    fill_set(&set, arguments[0]);
    int64_t result =
        answer(pselect(FD_SETSIZE, &set, NULL, NULL, arguments[1] < 0 ? NULL : &limit, NULL));
    self->detail = result >= 0 ? ready_in_set(&set) : 0;
    return result;
}

static int open_epoll(int64_t mask)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (unsigned i = 0; i < SOURCES; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
        if ((mask >> i & 1) != 0) {
            epoll_ctl(epoll, EPOLL_CTL_ADD, program->sources[i], &event);
        }
    }
    return epoll;
}

static int64_t finish_epoll(struct actor *self, int epoll, const struct epoll_event *events,
                            int64_t result)
{
    for (int64_t i = 0; i < result; i++) {
        self->detail |= INT64_C(1) << events[i].data.u64;
    }
    close(epoll);
    return result;
}

static int64_t epoll_sources(struct actor *self, const int64_t *arguments)
{
    struct epoll_event events[SOURCES];
    int epoll = open_epoll(arguments[0]);
    (void)self;
    int64_t result = answer(epoll_wait(epoll, events, SOURCES, (int)arguments[1]));
    return finish_epoll(self, epoll, events, result);
}

static int64_t epoll_sources_exactly(struct actor *self, const int64_t *arguments)
{
    struct epoll_event events[SOURCES];
    int epoll = open_epoll(arguments[0]);
    struct timespec limit = timespec_of(arguments[1]);
    (void)self;
    int64_t result =
        answer(epoll_pwait2(epoll, events, SOURCES, arguments[1] < 0 ? NULL : &limit, NULL));
    return finish_epoll(self, epoll, events, result);
}

static int64_t set_descriptor_timer(struct actor *self, const int64_t *arguments)
{
    bool is_absolute = arguments[1] != 0;
    clockid_t clock_id = arguments[0] == 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
    struct itimerspec setting = {timespec_of(arguments[3]), is_absolute
                                                                ? instant_of(clock_id, arguments[2])
                                                                : timespec_of(arguments[2])};
    (void)self;
    return answer(timerfd_settime(program->sources[CHANNELS + arguments[0]],
                                  is_absolute ? TFD_TIMER_ABSTIME : 0, &setting, NULL));
}

static int64_t get_descriptor_timer(struct actor *self, const int64_t *arguments)
{
    struct itimerspec setting = {0};
    (void)self;
    int64_t result = answer(timerfd_gettime(program->sources[CHANNELS + arguments[0]], &setting));
    self->detail = setting.it_value.tv_sec * NS_PER_S + setting.it_value.tv_nsec;
    return result;
}

static int64_t read_descriptor_timer(struct actor *self, const int64_t *arguments)
{
    uint64_t expirations = 0;
    (void)self;
    int64_t result =
        answer(read(program->sources[CHANNELS + arguments[0]], &expirations, sizeof expirations));
    self->detail = (int64_t)expirations;
    return result;
}

const struct operation descriptor_operations[] = {{"write", 2, write_bytes},
                                                  {"read", 2, read_bytes},
                                                  {"put", 0, put},
                                                  {"take", 0, take},
                                                  {"poll-narrow", 1, poll_narrow},
                                                  {"limit-receive", 2, limit_receive},
                                                  {"limit-tell", 1, tell_limit},
                                                  {"poll", 2, poll_sources},
                                                  {"ppoll", 2, ppoll_sources},
                                                  {"select", 2, select_sources},
                                                  {"pselect", 2, pselect_sources},
                                                  {"epoll", 2, epoll_sources},
                                                  {"epoll2", 2, epoll_sources_exactly},
                                                  {"timerfd-set", 4, set_descriptor_timer},
                                                  {"timerfd-get", 1, get_descriptor_timer},
                                                  {"timerfd-read", 1, read_descriptor_timer},
                                                  {0}};
