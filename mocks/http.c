/* The servers: a libmicrohttpd daemon for each door, run by the simulation's loop through its epoll
 * descriptor. A server is quiet when nothing is ready, the library has no work of its own left, and
 * no open connection has bytes under way to us. */
#include "mocks/http-internal.h"
#include <arpa/inet.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SERVE_ROUNDS_LIMIT 64 /* per call, so that a flood can't hold the loop */
#define STRAY_BYTES_LIMIT 2   /* CR LF */
#define NUDGES_LIMIT 8        /* of one connection */

static uint32_t hidden_works(const struct http_server *server)
{
    uint32_t works = 0;
    for (unsigned i = 0; i < server->door_count; i++) {
        if (http_door_has_hidden_work(&server->doors[i]))
            works |= http_door_bit(&server->doors[i], DOOR_CONNECTIONS);
    }
    return works;
}

/* One bit for each work at each door. */
static uint32_t doors_with_work(const struct http_server *server)
{
    if (server->has_resumed)
        return (1u << server->door_count * DOOR_WORK_BITS) - 1;
    struct epoll_event ready[HTTP_DOOR_LIMIT * DOOR_WORK_BITS];
    int count = epoll_wait(server->doors_fd, ready, G_N_ELEMENTS(ready), 0);
    uint32_t works = hidden_works(server);
    for (int i = 0; i < count; i++)
        works |= ready[i].data.u32;
    return works;
}

static bool serve(void *data)
{
    struct http_server *server = data;
    unsigned rounds = 0;
    uint32_t works;
    while (rounds < SERVE_ROUNDS_LIMIT && (works = doors_with_work(server)) != 0) {
        server->has_resumed = false;
        for (unsigned i = 0; i < server->door_count; i++) {
            struct http_door *door = &server->doors[i];
            if ((works & http_door_bit(door, DOOR_CALLERS | DOOR_CONNECTIONS)) != 0)
                http_door_run(door, works);
        }
        rounds++;
    }
    return rounds > 0;
}

static bool is_on_its_way(const struct http_server *server, struct http_connection *connection)
{
    return tcp_flight_bytes(server->flight, &connection->peer, &connection->door->address,
                            &connection->is_open_there) > 0;
}

/* What an acknowledgement sets free arrives within the call, as a rule. */
static bool has_bytes_under_way(const struct http_server *server)
{
    bool has = false;
    for (unsigned i = 0; i < server->connections->len; i++) {
        struct http_connection *connection = server->connections->pdata[i];
        connection->is_open_there = false;
        if (connection->is_held || !is_on_its_way(server, connection))
            continue;
        tcp_flight_acknowledge(connection->fd);
        has |= is_on_its_way(server, connection);
    }
    return has;
}

/* What has been sent has arrived; the rest waits for the client to read, or for the kernel. */
static bool has_sent_everything(const struct http_connection *connection)
{
    int unsent_bytes;
    return ioctl(connection->fd, SIOCOUTQNSD, &unsent_bytes) == 0 && unsent_bytes == 0;
}

static bool knows_still(void *data, const struct sockaddr_in *client)
{
    const struct http_server *server = data;
    for (unsigned i = 0; i < server->connections->len; i++) {
        const struct http_connection *connection = server->connections->pdata[i];
        if (connection->peer.sin_port == client->sin_port &&
            connection->peer.sin_addr.s_addr == client->sin_addr.s_addr)
            return connection->is_open_there && has_sent_everything(connection);
    }
    return false;
}

static bool client_has_left(const struct http_connection *connection)
{
    struct pollfd end = {.fd = connection->fd, .events = POLLRDHUP};
    return poll(&end, 1, 0) > 0;
}

/* The end of what a client sends is lost on the library if it arrived together with bytes: it is
 * told of both at once, and reads once. What was suspended is looked at anew. */
static bool nudge_forgotten(struct http_server *server)
{
    bool any = false;
    for (unsigned i = 0; i < server->connections->len; i++) {
        struct http_connection *connection = server->connections->pdata[i];
        if (connection->is_held || connection->nudges == NUDGES_LIMIT ||
            connection->is_open_there || !client_has_left(connection))
            continue;
        connection->nudges++;
        MHD_suspend_connection(connection->mhd);
        MHD_resume_connection(connection->mhd);
        any = server->has_resumed = true;
    }
    return any;
}

/* A client that waits for an answer that never comes, until it has had enough. */
static bool release_ignored(struct http_server *server)
{
    bool any = false;
    for (unsigned i = 0; i < server->connections->len; i++) {
        struct http_connection *connection = server->connections->pdata[i];
        if (connection->ignored != NULL && client_has_left(connection)) {
            http_exchange_give_up(connection->ignored);
            any = true;
        }
    }
    return any;
}

/* Their descriptors are looked at one by one. */
static bool has_secure_connections(void *data)
{
    const struct http_server *server = data;
    return server->doors[1].connections > 0;
}

/* Bytes that are no longer under way have arrived: whether a descriptor tells of them is looked at
 * when all servers are quiet. */
static bool is_quiet(void *data)
{
    struct http_server *server = data;
    return !(server->flight != NULL && has_bytes_under_way(server)) && !server->has_resumed &&
           hidden_works(server) == 0 && !nudge_forgotten(server) && !release_ignored(server);
}

/* The library closes some connections without a word: bytes that no request accounts for are the
 * sign that all kinds of garbage share; what is encrypted can't be accounted for. An empty line
 * behind a body is tolerated (RFC 9112, 2.2).
 */
static void record_garbage(const struct http_server *server,
                           const struct http_connection *connection)
{
    if (server->is_ending || server->settings.history == NULL || connection->is_refused ||
        connection->door->is_secure ||
        tcp_received_bytes(connection->fd) <= connection->request_bytes + STRAY_BYTES_LIMIT)
        return;
    history_begin(server->settings.history, server->name, "malformed");
    history_end(server->settings.history);
}

/* The size of a chunked body on the wire is not known: there, what has arrived so far is the
 * request. */
static void account_request(struct http_exchange *exchange)
{
    struct http_connection *connection = exchange->connection;
    const union MHD_ConnectionInfo *head =
        MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    connection->request_bytes += (head == NULL ? 0 : head->header_size) + exchange->body_bytes;
    if (http_header(exchange, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL)
        connection->request_bytes = tcp_received_bytes(connection->fd);
}

static void connection_changed(void *data, struct MHD_Connection *mhd, void **context,
                               enum MHD_ConnectionNotificationCode code)
{
    const struct http_door *door = data;
    struct http_server *server = door->server;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        server->doors[door->is_secure].connections--;
        record_garbage(server, *context);
        g_ptr_array_remove(server->connections, *context);
        return;
    }
    struct http_connection *connection = g_new0(struct http_connection, 1);
    connection->mhd = mhd;
    connection->door = door;
    server->doors[door->is_secure].connections++;
    connection->number = ++server->connection_count;
    connection->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    const union MHD_ConnectionInfo *peer =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    memcpy(&connection->peer, peer->client_addr, sizeof connection->peer);
    if (server->flight == NULL)
        tcp_flight_acknowledge(connection->fd);
    g_ptr_array_add(server->connections, connection);
    *context = connection;
}

static void *request_begun(void *data, const char *target, struct MHD_Connection *mhd)
{
    const struct http_door *door = data;
    struct http_connection *connection =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    return http_exchange_new(door->server, connection, mhd, http_target_without_authority(target));
}

static void request_completed(void *data G_GNUC_UNUSED, struct MHD_Connection *mhd G_GNUC_UNUSED,
                              void **context, enum MHD_RequestTerminationCode code G_GNUC_UNUSED)
{
    struct http_exchange *exchange = *context;
    *context = NULL;
    if (exchange == NULL)
        return;
    if (exchange->server->flight == NULL)
        tcp_flight_acknowledge(exchange->connection->fd);
    if (exchange->stream != NULL)
        http_stream_end(exchange);
    http_exchange_free(exchange);
}

static size_t body_limit(const struct http_exchange *exchange)
{
    size_t limit_bytes = exchange->server->settings.body_limit_bytes;
    return limit_bytes > 0 ? limit_bytes : HTTP_BODY_LIMIT;
}

/* Keeps the body NUL-terminated; what is over the limit is counted and dropped. */
static bool take_body(struct http_exchange *exchange, const char *bytes, size_t size_bytes)
{
    exchange->body_bytes += size_bytes;
    if (exchange->body_bytes > body_limit(exchange))
        return exchange->body_bytes <= HTTP_DISCARD_LIMIT;
    if (exchange->body == NULL)
        exchange->body = g_byte_array_new();
    else
        g_byte_array_set_size(exchange->body, exchange->body->len - 1);
    g_byte_array_append(exchange->body, (const guint8 *)bytes, (guint)size_bytes);
    g_byte_array_append(exchange->body, (const guint8 *)"", 1);
    return true;
}

static bool announces_too_much(const struct http_exchange *exchange)
{
    const char *length = http_header(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return length != NULL && g_ascii_strtoull(length, NULL, 10) > body_limit(exchange);
}

/* The signature is the library's. Called when the head is complete, then for each piece of the
 * body, which may be empty, then once more without one. */
/* NOLINTNEXTLINE(readability-function-size) */
static enum MHD_Result request_advanced(void *data G_GNUC_UNUSED,
                                        struct MHD_Connection *mhd G_GNUC_UNUSED, const char *path,
                                        const char *method, const char *version G_GNUC_UNUSED,
                                        const char *piece, size_t *piece_bytes, void **context)
{
    struct http_exchange *exchange = *context;
    if (exchange->is_dropped)
        return MHD_NO;
    if (!exchange->is_begun) {
        exchange->is_begun = true;
        exchange->method = method;
        exchange->path = http_target_without_authority(path);
        if (announces_too_much(exchange))
            http_exchange_refuse_size(exchange);
        return MHD_YES;
    }
    if (piece != NULL) {
        bool is_acceptable = take_body(exchange, piece, *piece_bytes);
        *piece_bytes = 0;
        return is_acceptable ? MHD_YES : MHD_NO;
    }
    account_request(exchange);
    if (exchange->body_bytes > body_limit(exchange))
        http_exchange_refuse_size(exchange);
    else
        http_exchange_dispatch(exchange);
    return exchange->is_dropped ? MHD_NO : MHD_YES;
}

static bool open_door(struct http_server *server, const struct http_secure *secure,
                      const struct http_callbacks *callbacks, GError **error)
{
    struct http_door *door = &server->doors[server->door_count];
    if (!http_door_open(door, secure, callbacks, error)) {
        return false;
    }
    server->door_count++;
    return true;
}

static bool open_doors(struct http_server *server, GError **error)
{
    const struct http_secure *secure = server->settings.secure;
    const struct http_callbacks callbacks = {connection_changed, request_begun, request_advanced,
                                             request_completed};
    server->doors[0].server = server->doors[1].server = server;
    if (!open_door(server, NULL, &callbacks, error) ||
        (secure != NULL && !open_door(server, secure, &callbacks, error))) {
        return false;
    }
    bool is_secure = secure != NULL && secure->is_announced;
    server->url = http_door_url(&server->doors[is_secure], is_secure ? secure : NULL);
    return true;
}

struct http_server *http_server_new(const struct http_settings *settings, GError **error)
{
    struct http_server *server = g_new0(struct http_server, 1);
    server->settings = *settings;
    server->name = g_strdup(settings->name);
    server->date_second = INT64_MIN;
    server->connections = g_ptr_array_new_with_free_func(g_free);
    server->faults = g_ptr_array_new_with_free_func(g_free);
    server->flight = tcp_flight_new(NULL);
    server->doors_fd = epoll_create1(EPOLL_CLOEXEC);
    g_assert(server->doors_fd >= 0);
    if (!open_doors(server, error)) {
        http_server_free(server);
        return NULL;
    }
    server->source = (struct source){
        .fd = server->doors_fd,
        .serve = serve,
        .is_quiet = is_quiet,
        .data = server,
        .is_watching = has_secure_connections,
        .knows_still = knows_still,
    };
    return server;
}

void http_server_free(struct http_server *server)
{
    if (server == NULL)
        return;
    server->is_ending = true;
    if (server->refusal != 0)
        queue_cancel(server->settings.queue, server->refusal);
    for (unsigned i = 0; i < server->connections->len; i++) {
        struct http_connection *connection = server->connections->pdata[i];
        if (connection->is_held)
            MHD_resume_connection(connection->mhd);
    }
    for (unsigned i = 0; i < server->door_count; i++)
        http_door_close(&server->doors[i]);
    close(server->doors_fd);
    tcp_flight_free(server->flight);
    g_ptr_array_unref(server->faults);
    g_ptr_array_unref(server->connections);
    g_free(server->url);
    g_free(server->name);
    g_free(server);
}

unsigned http_server_port(const struct http_server *server)
{
    return ntohs(server->doors[0].address.sin_port);
}

const char *http_server_url(const struct http_server *server)
{
    return server->url;
}

const struct source *http_server_source(struct http_server *server)
{
    return &server->source;
}

uint64_t http_server_request_count(const struct http_server *server)
{
    return server->request_count;
}
