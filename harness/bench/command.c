/* A program in virtual time, and beside it what is left of it in real time: itself without its
 * sleeps, or itself under faketime. Nobody is asked for anything. */
#include "harness/bench/bench.h"
#include "harness/bench/files.h"
#include "harness/bench/roles.h"
#include "harness/bench/supervised.h"
#include "sim/clock.h"

/* Words, with PROGRAMS/ for the folder of the built programs. */
static GStrv words_of(const char *line)
{
    g_autofree char *beside = bench_program("."), *folder = g_strconcat(beside, "/", NULL);
    g_auto(GStrv) parts = g_strsplit(line, "PROGRAMS/", -1);
    g_autofree char *whole = g_strjoinv(folder, parts);
    GStrv words = NULL;
    bool is_good = g_shell_parse_argv(whole, NULL, &words, NULL);
    g_assert(is_good);
    return words;
}

static bool run_virtually(void *data, struct role_output *output, GError **error)
{
    const struct bench_command *command = data;
    g_auto(GStrv) words = words_of(command->figure);
    const struct supervised supervised = {.arguments = (const char *const *)words,
                                          .virtual_ns = command->virtual_s * NS_PER_S};
    return supervised_run(&supervised, &output->value, error);
}

static bool run_really(void *data, struct role_output *output, GError **error)
{
    const struct bench_command *command = data;
    g_auto(GStrv) words = words_of(command->yardstick);
    g_auto(GStrv) environment = g_get_environ();
    return role_become(output, (const char *const *)words, (const char *const *)environment, error);
}

bool take_command(const void *settings, struct sample *sample, GError **error)
{
    struct bench_command command = *(const struct bench_command *)settings;
    struct role virtual = {.play = run_virtually, .data = &command},
                real = {.play = run_really, .data = &command};
    bool is_good = roles_play(&virtual, 1, error) && roles_play(&real, 1, error);
    sample->figure_ns = virtual.value;
    sample->yardstick_ns = real.value;
    return is_good;
}
