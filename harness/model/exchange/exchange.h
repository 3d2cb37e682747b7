#pragma once
/* One request and its answer over a stream socket, as clients write them that know nothing of
 * Nagle's algorithm: in several small writes. The client's time-out is short, and nothing that it
 * waits for takes any virtual time but the pauses that were agreed on: so a time-out, or an answer
 * a nanosecond late, is the engine's fault. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)
#define TIMEOUT_MS 20

/* How the client waits for an answer. */
enum patience { BY_POLL, BY_SELECT, BY_EPOLL, BY_SOCKET_OPTION, PATIENCE_COUNT };

struct manner {
    enum patience patience;
    unsigned pieces;    /* of a request; those of an answer are one more */
    int64_t pause_ns;   /* of the client after its first piece, 0: none */
    int64_t think_ns;   /* of the server */
    bool is_persistent; /* one connection for all exchanges; else one for each */
};

/* What came of the exchanges of one manner. */
struct tally {
    uint64_t done, timed_out, late;
};

int64_t now_ns(void);
void pause_for(int64_t duration_ns);
/* False if the peer is gone. */
bool send_in_pieces(int fd, const char *bytes, size_t size, unsigned pieces, int64_t pause_ns);
/* As recv(2), after waiting for at most TIMEOUT_MS at a time; every time-out is counted, and is not
 * the end. */
ptrdiff_t receive_patiently(int fd, const struct manner *manner, struct tally *tally, char *bytes,
                            size_t size);
void prepare_patience(int fd, const struct manner *manner);
/* Counts an exchange that began at the instant. */
void tally_exchange(struct tally *tally, const struct manner *manner, int64_t began_ns);
/* Prints one line; true if every exchange went as it should. */
bool tally_report(const struct tally *tally, const struct manner *manner, const char *name);
