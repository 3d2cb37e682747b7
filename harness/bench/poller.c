/* Four weeks of a program that looks once an hour: in virtual time, and the same without its pauses
 * in real time. */
#include "harness/bench/bench.h"
#include "harness/bench/duet.h"
#include "harness/bench/files.h"
#include "harness/bench/mock-servers.h"
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

static bool run_virtually(void *data, struct role_output *output, GError **error)
{
    const struct poller *poller = data;
    struct poller_command command;
    command_init(&command, poller, NULL);
    const struct supervised supervised = {
        .arguments = command.arguments,
        .virtual_ns = HOURS * 3600 * NS_PER_S,
        .requests = poller->asks ? HOURS : 0,
    };
    bool is_good = supervised_run(&supervised, &output->value, error);
    command_clear(&command);
    return is_good;
}

static bool run_natively(void *data, GStrv environment, struct role_output *output, GError **error)
{
    struct poller_command command;
    command_init(&command, data, "--no-sleep");
    role_become(output, command.arguments, (const char *const *)environment, error);
    command_clear(&command);
    return false;
}

static bool serve(void *data, int link_fd, struct role_output *output, GError **error)
{
    const struct poller *poller = data;
    const struct mock_duty duty = {.requests = poller->asks ? HOURS : 0};
    return mock_servers_play(&duty, link_fd, output, error);
}

bool take_poller(const void *settings, struct sample *sample, GError **error)
{
    struct poller poller = *(const struct poller *)settings;
    struct role role = {.play = run_virtually, .data = &poller};
    const struct duet duet = {serve, run_natively, &poller};
    bool is_good =
        roles_play(&role, 1, error) && duet_play(&duet, NULL, &sample->yardstick_ns, error);
    sample->figure_ns = role.value;
    return is_good;
}
