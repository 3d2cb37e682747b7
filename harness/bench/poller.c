/* Four weeks of a program that looks once an hour: in virtual time, and the same without its pauses
 * in real time. */
#include "harness/bench/bench.h"
#include "harness/bench/duet.h"
#include "harness/bench/files.h"
#include "harness/bench/mock-servers.h"
#include "harness/bench/roles.h"
#include "harness/bench/supervised.h"

#define HOURS (4 * 7 * 24)

struct poller_command {
    char *path, *count;
    const char *arguments[5];
};

static void command_init(struct poller_command *command, const struct poller *poller,
                         const char *option)
{
    unsigned count = 0;
    command->path = poller->interpreter == NULL ? bench_program(poller->program)
                                                : bench_source(poller->program);
    command->count = g_strdup_printf("%d", HOURS);
    const char *const words[] = {poller->interpreter, command->path, command->count, option};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i] != NULL) {
            command->arguments[count++] = words[i];
        }
    }
    command->arguments[count] = NULL;
}

static void command_clear(struct poller_command *command)
{
    g_free(command->path);
    g_free(command->count);
}

static bool run_virtually(void *data, int result_fd, double *value, GError **error)
{
    const struct poller *poller = data;
    (void)result_fd;
    struct poller_command command;
    command_init(&command, poller, NULL);
    const struct supervised supervised = {
        .arguments = command.arguments,
        .virtual_ns = HOURS * 3600 * NS_PER_S,
        .requests = poller->asks ? HOURS : 0,
    };
    bool is_good = supervised_run(&supervised, value, error);
    command_clear(&command);
    return is_good;
}

static bool run_natively(void *data, GStrv environment, int result_fd, double *value,
                         GError **error)
{
    (void)value;
    struct poller_command command;
    command_init(&command, data, "--no-sleep");
    role_become(result_fd, command.arguments, (const char *const *)environment, error);
    command_clear(&command);
    return false;
}

static bool serve(void *data, int link_fd, double *value, GError **error)
{
    const struct poller *poller = data;
    (void)value;
    struct mock_servers *servers = mock_servers_new(error);
    if (servers == NULL) {
        return false;
    }
    g_auto(GStrv) environment = mock_servers_environment(servers);
    bool is_good =
        duet_announce(link_fd, environment, error) && mock_servers_serve(servers, link_fd, error);
    uint64_t count = mock_servers_count(servers);
    if (is_good && count != (poller->asks ? HOURS : 0)) {
        g_set_error(error, BENCH_ERROR, BENCH_ERROR_FAILED,
                    "%s sent %" G_GUINT64_FORMAT " requests", poller->program, count);
        is_good = false;
    }
    mock_servers_free(servers);
    return is_good;
}

bool take_poller(const void *settings, struct sample *sample, GError **error)
{
    struct poller poller = *(const struct poller *)settings;
    const struct role role = {.play = run_virtually, .data = &poller};
    const struct duet duet = {serve, run_natively, &poller};
    return roles_play(&role, 1, &sample->figure_ns, error) &&
           duet_play(&duet, NULL, &sample->yardstick_ns, error);
}
