#pragma once
/* HTTP/1.1 servers of the simulated world, in the simulation's own loop (libmicrohttpd, external
 * epoll, no thread).
 *
 *     server = http_server_new(&settings, &error);           // listens on 127.0.0.1, port given by
 * the kernel supervisor_add_source(supervisor, http_server_source(server));
 *
 * The handler is called once a request is complete. It answers at once with http_reply, or keeps
 * the exchange and answers later, from the queue: until then the connection is suspended, which
 * counts as quiet. Every exchange is recorded in the history as `exchange` when it is answered
 * (docs/history.md), with the notes that the handler added. Date comes from the virtual clock.
 * Bodies over HTTP_BODY_LIMIT, or the limit of the settings, are answered 413 and never reach the
 * handler. Malformed requests are answered 400 by the library and recorded as `malformed`. */
#include "mocks/http-fault.h"
#include "sim/history.h"
#include "sim/queue.h"
#include "sim/supervisor.h"

#define HTTP_PIECE_NS (5 * NS_PER_S)
#define HTTP_BODY_LIMIT ((size_t)8 * 1024 * 1024)

/* Status codes of RFC 9110 that the servers answer with. */
enum http_status {
    STATUS_OK = 200,
    STATUS_PARTIAL_CONTENT = 206,
    STATUS_FOUND = 302,
    STATUS_NOT_MODIFIED = 304,
    STATUS_NOT_FOUND = 404,
    STATUS_METHOD_NOT_ALLOWED = 405,
    STATUS_RANGE_NOT_SATISFIABLE = 416,
};

struct http_server;
struct http_exchange;
typedef void (*http_handler)(struct http_exchange *exchange, void *data);

/* A second way into a server, by TLS. The texts must outlive the server. */
struct http_secure {
    const char *key_pem, *certificate_pem; /* the certificate, and the chain behind it */
    const char *host;                      /* of the URL */
    uint32_t address;                      /* of this machine; 0: 127.0.0.1 */
    uint16_t port;                         /* 0: given by the kernel */
    bool is_announced;                     /* the URL of the server is that of this way */
};

struct http_settings {
    const char *name; /* the actor in the history: "ccc", "feed", "till" */
    const struct clock *clock;
    struct queue *queue;     /* for answers that a fault keeps back; may be NULL without such */
    struct history *history; /* may be NULL: nothing is recorded */
    http_handler handler;
    void *handler_data;
    const struct http_secure *secure; /* NULL: plain only */
    size_t body_limit_bytes;          /* 0: HTTP_BODY_LIMIT */
    const char *too_large;            /* JSON that 413 says; NULL: {"error": "too-large"} */
    /* What the history shows of a target, free with g_free; NULL: the target itself. */
    char *(*show_target)(const char *target, void *handler_data);
};

struct http_server *http_server_new(const struct http_settings *settings, GError **error);
void http_server_free(struct http_server *server);
unsigned http_server_port(const struct http_server *server);
/* "http://127.0.0.1:40211"; valid as long as the server. */
const char *http_server_url(const struct http_server *server);
const struct source *http_server_source(struct http_server *server);
/* Exchanges that reached the handler or were refused before it, so far. */
uint64_t http_server_request_count(const struct http_server *server);

const char *http_method(const struct http_exchange *exchange);
const char *http_path(const struct http_exchange *exchange); /* decoded, without the query */
const char *
http_target(const struct http_exchange *exchange); /* as sent, with the query; begins with / */
/* NULL if absent; "" if present without a value. Valid as long as the exchange. */
const char *http_query(const struct http_exchange *exchange, const char *name);
const char *http_header(const struct http_exchange *exchange, const char *name);
const char *http_body(const struct http_exchange *exchange,
                      size_t *size_bytes); /* NUL-terminated */

/* True if the client has left while the answer was kept back: what is answered reaches nobody, and
 * is recorded as 0 bytes sent. */
bool http_client_is_gone(const struct http_exchange *exchange);

/* Additions to the history record of this exchange. */
void http_note_text(struct http_exchange *exchange, const char *key, const char *value);
void http_note_integer(struct http_exchange *exchange, const char *key, int64_t value);
/* How many bytes of the body were sent. */
void http_note_sent(struct http_exchange *exchange, const char *key);
/* The record of an exchange that no connection carried (the scenario's own request): counted and
 * written like the others, `connection` 0. The caller adds its notes and calls history_end. The
 * server must have a history. */
void http_server_begin_record(struct http_server *server, const char *method, const char *target,
                              unsigned status, size_t sent_bytes);

void http_set_header(struct http_exchange *exchange, const char *name, const char *value);
/* The body of the answer takes this time on its way. It arrives in pieces with at most
 * HTTP_PIECE_NS between them, since clients give up on silence. The server needs a queue. */
void http_set_wire_time(struct http_exchange *exchange, int64_t duration_ns);
/* Ends the exchange; `body` may be NULL. For HEAD the length is sent and the body is not. */
void http_reply(struct http_exchange *exchange, unsigned status, const char *content_type,
                GBytes *body);
void http_reply_text(struct http_exchange *exchange, unsigned status, const char *content_type,
                     const char *text);
/* {"error": word} with content type application/json. */
void http_reply_error(struct http_exchange *exchange, unsigned status, const char *word);
