/* One pair of sockets joins server and client. The parent keeps the client's end open until the
 * client has ended, whatever it became meanwhile: its closing is the server's sign to end. */
#include "harness/bench/duet.h"
#include "harness/bench/bench.h"
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define ENVIRONMENT_BYTES 8192

struct stage {
    const struct duet *duet;
    int server_fd, client_fd;
};

static bool fail(const char *what, GError **error)
{
    g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "%s: %s", what, g_strerror(errno));
    return false;
}

static bool play_server(void *data, struct role_output *output, GError **error)
{
    const struct stage *stage = data;
    close(stage->client_fd);
    return stage->duet->serve(stage->duet->data, stage->server_fd, output, error);
}

static bool play_client(void *data, struct role_output *output, GError **error)
{
    const struct stage *stage = data;
    char text[ENVIRONMENT_BYTES];
    pid_t self = getpid();
    close(stage->server_fd);
    ssize_t size = recv(stage->client_fd, text, sizeof text - 1, 0);
    if (size <= 0 || send(stage->client_fd, &self, sizeof self, MSG_NOSIGNAL) < 0) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED, "the server did not begin");
        return false;
    }
    text[size] = '\0';
    g_auto(GStrv) environment = g_strsplit(text, "\n", -1);
    return stage->duet->ask(stage->duet->data, environment, output, error);
}

bool duet_play(const struct duet *duet, double *served, double *asked, GError **error)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
        return fail("socketpair", error);
    }
    struct stage stage = {duet, fds[0], fds[1]};
    struct role roles[] = {
        {.play = play_server, .data = &stage, .open_until_end = &stage.server_fd},
        {.play = play_client, .data = &stage, .open_until_end = &stage.client_fd},
    };
    bool is_good = roles_play(roles, G_N_ELEMENTS(roles), error);
    if (served != NULL) {
        *served = roles[0].value;
    }
    if (asked != NULL) {
        *asked = roles[1].value;
    }
    return is_good;
}

bool duet_announce(int link_fd, char *const *environment, GError **error)
{
    g_autofree char *text = g_strjoinv("\n", (char **)environment);
    g_assert(strlen(text) < ENVIRONMENT_BYTES);
    return send(link_fd, text, strlen(text), MSG_NOSIGNAL) >= 0 || fail("the client", error);
}

bool duet_hear(int link_fd, pid_t *client)
{
    return recv(link_fd, client, sizeof *client, 0) == (ssize_t)sizeof *client;
}
