/* What is under way on TCP connections within the tree while every thread sleeps: bytes that
 * Nagle's algorithm holds back until a delayed acknowledgement comes, a connection that is being
 * opened, an end that has not arrived. The kernel's real timers bring them on; the clock must not
 * jump meanwhile. Connections are noted when they are opened; a tree that opens none pays nothing.
 * Source: tcp(7), pidfd_getfd(2). Not seen: what a process on another machine does, and connections
 * where pidfd_getfd is not permitted. */
#include "sim/supervisor/internal.h"
#include "sim/supervisor/socket-diagnosis.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Looks at which a connection was found busy and nothing changed, until it is taken for stuck: some
 * seconds. A guard against a hang: the kernel's longest timer here is one second. */
#define LOOKS_LIMIT 5000u
#define CONNECTIONS_LIMIT 4096u
#define LINK_BYTES 64

struct descriptor {
    pid_t pid;
    int fd;
};

struct connection {
    struct socket_end client, server;
    struct descriptor readers[2]; /* where the client's and the server's socket was seen last */
    uint64_t mark;                /* of what was sent and received */
    unsigned looks;               /* since it changed */
};

struct flight {
    int diagnosis;
    GArray *connections; /* struct connection */
};

void flight_init(struct supervisor *supervisor)
{
    supervisor->flight = g_new0(struct flight, 1);
    supervisor->flight->diagnosis = socket_diagnosis_open();
    supervisor->flight->connections = g_array_new(FALSE, TRUE, sizeof(struct connection));
}

void flight_free(struct flight *flight)
{
    if (flight->diagnosis >= 0) {
        close(flight->diagnosis);
    }
    g_array_unref(flight->connections);
    g_free(flight);
}

/* A copy of a descriptor of another process; negative if there is none, or it is not permitted. */
static int borrow(pid_t pid, int fd)
{
    int process = pidfd_open(pid, 0);
    int copy = process >= 0 ? pidfd_getfd(process, fd, 0) : -1;
    if (process >= 0) {
        close(process);
    }
    return copy;
}

static bool read_ends(int fd, struct connection *connection)
{
    struct sockaddr_storage here = {0}, there = {0};
    socklen_t here_bytes = sizeof here, there_bytes = sizeof there;
    int type = 0;
    socklen_t type_bytes = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_bytes) == 0 && type == SOCK_STREAM &&
           getsockname(fd, (struct sockaddr *)&here, &here_bytes) == 0 &&
           socket_end_of(&connection->client, (struct sockaddr *)&here) &&
           getpeername(fd, (struct sockaddr *)&there, &there_bytes) == 0 &&
           socket_end_of(&connection->server, (struct sockaddr *)&there);
}

static void note(struct supervisor *supervisor, struct task *task,
                 struct user_regs_struct *registers)
{
    int64_t result = (int64_t)registers->rax;
    GArray *connections = supervisor->flight->connections;
    if ((result != 0 && result != -EINPROGRESS) || connections->len >= CONNECTIONS_LIMIT) {
        return;
    }
    struct connection connection = {.readers = {{task->process->pid, (int)task->entry.rdi}}};
    int fd = borrow(task->process->pid, (int)task->entry.rdi);
    if (fd >= 0 && read_ends(fd, &connection)) {
        g_array_append_val(connections, connection);
    }
    if (fd >= 0) {
        close(fd);
    }
}

void flight_connect(struct supervisor *supervisor, struct task *task,
                    struct user_regs_struct *registers)
{
    (void)supervisor;
    sa_family_t family = AF_UNSPEC;
    bool is_known = process_read(task->process, registers->rsi, &family, sizeof family);
    if (is_known && (family == AF_INET || family == AF_INET6)) {
        task_run_to_exit(task, registers, note);
    } else {
        task_resume(task, 0);
    }
}

/* From a socket to its peer, in one direction. */
static bool is_flying(const struct socket_knowledge *from, const struct socket_knowledge *to)
{
    if (from->state == SOCKET_ABSENT || from->state == SOCKET_TIME_WAIT ||
        to->state == SOCKET_ABSENT || to->state == SOCKET_TIME_WAIT) {
        return false;
    }
    bool has_been_read = to->unread_bytes == 0;
    if (from->unsent_bytes > 0) {
        return from->unacknowledged > 0 || has_been_read;
    }
    bool is_end = from->state == SOCKET_FIN_WAIT_1 && to->state == SOCKET_ESTABLISHED;
    return has_been_read && (from->sent_bytes > to->received_bytes || is_end);
}

/* On this machine: of others nothing is known. A listener whose queue is full does not answer until
 * somebody accepts: that is waiting. */
static bool is_opening(const struct socket_knowledge *client, const struct socket_knowledge *server)
{
    bool is_full = server->state == SOCKET_LISTEN && server->waiting > server->waiting_limit;
    return client->state == SOCKET_SYN_SENT && server->state != SOCKET_ABSENT && !is_full;
}

static bool is_socket(const struct descriptor *descriptor, uint32_t inode)
{
    char path[LINK_BYTES], link[LINK_BYTES], wanted[LINK_BYTES];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", descriptor->pid, descriptor->fd);
    snprintf(wanted, sizeof wanted, "socket:[%u]", inode);
    ssize_t size = descriptor->pid != 0 ? readlink(path, link, sizeof link - 1) : -1;
    link[MAX(size, 0)] = '\0';
    return strcmp(link, wanted) == 0;
}

static bool find_in_process(pid_t pid, uint32_t inode, struct descriptor *descriptor)
{
    char path[LINK_BYTES];
    const char *name;
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        struct descriptor candidate = {pid, (int)g_ascii_strtoll(name, NULL, 10)};
        if (is_socket(&candidate, inode)) {
            *descriptor = candidate;
            return true;
        }
    }
    return false;
}

static bool find_reader(const struct supervisor *supervisor, uint32_t inode,
                        struct descriptor *descriptor)
{
    bool is_found = is_socket(descriptor, inode);
    for (unsigned i = 0; !is_found && inode != 0 && i < supervisor->tasks->len; i++) {
        const struct task *task = g_ptr_array_index(supervisor->tasks, i);
        is_found = task->tid == task->process->pid &&
                   find_in_process(task->process->pid, inode, descriptor);
    }
    return is_found;
}

/* Spares the 40 real milliseconds by which the kernel delays an acknowledgement. */
static void acknowledge(const struct supervisor *supervisor, uint32_t inode,
                        struct descriptor *reader)
{
    const int on = 1;
    int fd = find_reader(supervisor, inode, reader) ? borrow(reader->pid, reader->fd) : -1;
    if (fd >= 0) {
        /* Fails only on a connection that is gone, which has nothing to acknowledge. */
        (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
        close(fd);
    }
}

static bool is_over(const struct socket_knowledge *socket)
{
    return socket->state == SOCKET_ABSENT || socket->state == SOCKET_TIME_WAIT ||
           socket->state == SOCKET_LISTEN;
}

/* False once it has been looked at in vain so often that nothing will come. */
static bool is_hopeful(struct connection *connection, const struct socket_knowledge *client,
                       const struct socket_knowledge *server)
{
    uint64_t mark = client->sent_bytes + client->received_bytes + server->sent_bytes +
                    server->received_bytes + (uint64_t)client->state + (uint64_t)server->state;
    connection->looks = mark == connection->mark ? connection->looks + 1 : 0;
    connection->mark = mark;
    return connection->looks < LOOKS_LIMIT;
}

/* Looks at one connection; true if something is under way on it. `has_ended`: it can be forgotten.
 */
static bool look(const struct supervisor *supervisor, struct connection *connection,
                 bool *has_ended)
{
    int diagnosis = supervisor->flight->diagnosis;
    struct socket_knowledge client =
        socket_diagnosis_ask(diagnosis, &connection->client, &connection->server);
    struct socket_knowledge server =
        socket_diagnosis_ask(diagnosis, &connection->server, &connection->client);
    *has_ended = is_over(&client) && is_over(&server);
    bool there = is_flying(&client, &server), back = is_flying(&server, &client);
    if (!there && !back && !is_opening(&client, &server)) {
        connection->looks = 0;
        return false;
    }
    if (there && client.unacknowledged > 0) {
        acknowledge(supervisor, server.inode, &connection->readers[1]);
    }
    if (back && server.unacknowledged > 0) {
        acknowledge(supervisor, client.inode, &connection->readers[0]);
    }
    return is_hopeful(connection, &client, &server);
}

bool flight_has_connections(const struct supervisor *supervisor)
{
    return supervisor->flight->connections->len > 0;
}

/* A server of ours has looked at it, with fewer questions. */
static bool is_known_still(const struct supervisor *supervisor, const struct connection *connection)
{
    const struct socket_end *end = &connection->client;
    const struct sockaddr_in client = {
        .sin_family = AF_INET, .sin_port = end->port, .sin_addr.s_addr = end->address[0]};
    return end->family == AF_INET && sources_know_still(supervisor, &client);
}

bool flight_is_under_way(struct supervisor *supervisor)
{
    GArray *connections = supervisor->flight->connections;
    bool any = false;
    for (unsigned i = connections->len; i-- > 0;) {
        struct connection *connection = &g_array_index(connections, struct connection, i);
        bool has_ended = false;
        any |= !is_known_still(supervisor, connection) && look(supervisor, connection, &has_ended);
        if (has_ended) {
            g_array_remove_index_fast(connections, i);
        }
    }
    return any;
}
