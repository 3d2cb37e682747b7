#pragma once
/* What the parts of the HTTP servers share: http.c (connections, quiet), http-door.c (daemons),
 * http-exchange.c (one request and its answer), http-fault.c (faults of the world), http-stream.c
 * (bodies that take time or break off) and http-record.c (a line in the history). Tests aside,
 * nobody else includes this. */
#include "mocks/http.h"
#include "mocks/tcp-flight.h"
#include <microhttpd.h>

#define HTTP_DOOR_LIMIT 2
#define HTTP_HEADER_COUNT_LIMIT 16 /* of an answer */
#define HTTP_NOTE_COUNT_LIMIT 16
/* Of a chunked body that is too large: read up to here so that the client can see the 413, then the
 * connection is closed. */
#define HTTP_DISCARD_LIMIT (8 * HTTP_BODY_LIMIT)

/* Why a door is to be run. */
enum http_door_work { DOOR_CALLERS = 1, DOOR_CONNECTIONS = 2 };
#define DOOR_WORK_BITS 2

/* A way into a server: plain, or by TLS. */
struct http_door {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    struct sockaddr_in address;
    int reserved_fd;      /* keeps the port while nobody listens */
    int listen_fd;        /* -1: connections are refused */
    unsigned connections; /* open ones */
    bool is_secure;
};

/* What the library calls; the first argument of each is the door. */
struct http_callbacks {
    MHD_NotifyConnectionCallback changed;
    void *(*begun)(void *door, const char *target, struct MHD_Connection *mhd);
    MHD_AccessHandlerCallback advanced;
    MHD_RequestCompletedCallback completed;
};

/* `secure` is NULL for a plain door. The descriptor of the server's doors watches it: its bits are
 * those of http_door_bit. Of a secure door it tells only that somebody comes. */
bool http_door_open(struct http_door *door, const struct http_secure *secure,
                    const struct http_callbacks *callbacks, GError **error);
void http_door_close(struct http_door *door);
/* Nobody listens any more, until http_door_admit. */
void http_door_refuse(struct http_door *door);
void http_door_admit(struct http_door *door);
/* One bit for each kind of work at each door. */
uint32_t http_door_bit(const struct http_door *door, enum http_door_work work);
/* Of which the descriptor tells nothing. */
bool http_door_has_hidden_work(const struct http_door *door);
void http_door_run(struct http_door *door, uint32_t works);
/* Free with g_free. */
char *http_door_url(const struct http_door *door, const struct http_secure *secure);

struct http_connection {
    struct MHD_Connection *mhd;
    const struct http_door *door;
    struct http_exchange *ignored; /* that will never be answered, or NULL */
    unsigned number;               /* by order of acceptance, from 1 */
    int fd;
    unsigned nudges;        /* how often the library was told to look again */
    bool is_open_there;     /* its client was seen to have its end open, and nothing under way */
    bool is_held;           /* suspended until a later answer */
    bool is_refused;        /* a body was too large: what else arrives is its rest */
    uint64_t request_bytes; /* of all complete requests */
    struct sockaddr_in peer;
};

struct http_server {
    struct http_door doors[HTTP_DOOR_LIMIT];
    unsigned door_count;
    int doors_fd; /* an epoll descriptor that watches them */
    struct http_settings settings;
    char *name;
    char *url;
    struct source source;
    struct tcp_flight *flight; /* NULL where the kernel does not offer it */
    GPtrArray *connections;    /* struct http_connection *, open ones in order of acceptance */
    GPtrArray *faults;         /* struct http_fault *, in order of adding */
    unsigned connection_count;
    uint64_t request_count;
    int64_t refuses_until_ns;
    uint64_t refusal; /* entry of the queue that ends it; 0: none */
    bool has_resumed; /* connections that the library has not looked at since */
    bool is_ending;
    int64_t date_second; /* that `date` shows */
    char date[40];
};

/* Texts of headers and notes lie in `scratch`, at these offsets. */
struct http_note {
    size_t key, value;
    enum { NOTE_TEXT, NOTE_INTEGER, NOTE_SENT } kind; /* SENT: how many bytes of the body */
    int64_t integer;
};

struct http_header_line {
    size_t name, value;
};

/* An answer on its way to the client. */
struct http_answer {
    unsigned status;
    char *content_type; /* NULL: none */
    GBytes *body;       /* NULL: none */
    int64_t delay_ns;   /* it is kept back for so long */
    int64_t drip_ns;    /* the body takes so long */
    int64_t pieces;     /* and arrives in so many */
    size_t cut_bytes;   /* the connection ends behind these; SIZE_MAX: it does not */
};

struct stream;

struct http_exchange {
    struct http_server *server;
    struct http_connection *connection;
    struct MHD_Connection *mhd;
    const char
        *method; /* this and `path` live in the connection's memory until the answer is sent */
    const char *path;
    bool is_begun, is_answered;
    bool is_ignored;                /* never to be answered */
    bool is_dropped;                /* its connection is to be closed */
    bool has_left;                  /* the client, before the end of the answer */
    const struct http_fault *fault; /* that this request met, or NULL */
    struct stream *stream;          /* of its body, or NULL */
    struct http_answer *late;       /* kept back, or NULL */
    uint64_t late_id;               /* entry of the queue */
    int64_t wire_ns;                /* of its body */
    uint64_t number;
    int64_t asked_ns;
    GByteArray *body;  /* NULL: empty */
    size_t body_bytes; /* received, also what was not kept */
    GString *scratch;
    struct http_header_line headers[HTTP_HEADER_COUNT_LIMIT];
    unsigned header_count;
    struct http_note notes[HTTP_NOTE_COUNT_LIMIT];
    unsigned note_count;
    char target[];
};

struct http_exchange *http_exchange_new(struct http_server *server,
                                        struct http_connection *connection,
                                        struct MHD_Connection *mhd, const char *target);
void http_exchange_free(struct http_exchange *exchange);
/* The request is complete: numbers it, calls the handler, suspends the connection if there is no
 * answer yet. */
void http_exchange_dispatch(struct http_exchange *exchange);
/* Answers 413 without asking the handler. */
void http_exchange_refuse_size(struct http_exchange *exchange);
/* Writes the exchange into the history, with the notes so far. */
void http_exchange_record(const struct http_exchange *exchange, unsigned status, size_t sent_bytes);
/* The path part of a request target: the target itself, or what follows the authority of an
 * absolute form. */
const char *http_target_without_authority(const char *target);

/* A header as it was sent; http_header hides what a fault of the world does not heed. */
const char *http_request_header(const struct http_exchange *exchange, const char *name);
/* Looks for a fault that the request meets, and answers if the fault does so by itself. */
void http_fault_meet(struct http_exchange *exchange);
/* What the fault makes of the handler's answer. */
void http_fault_shape(struct http_exchange *exchange, struct http_answer *answer);
/* The response for a body that drips or is cut. It is recorded when the last byte is out. */
struct MHD_Response *http_stream_new(struct http_exchange *exchange,
                                     const struct http_answer *answer);
/* To be called when the library is done with the exchange. */
void http_stream_end(struct http_exchange *exchange);
/* The client does not wait any longer for the answer of a request that is ignored. */
void http_exchange_give_up(struct http_exchange *exchange);
