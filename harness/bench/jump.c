/* One jump of the clock with one sleeper: a program that does nothing but sleep. */
#include "harness/bench/bench.h"
#include "harness/bench/files.h"
#include "harness/bench/roles.h"
#include "harness/bench/supervised.h"
#include "sim/clock.h"

#define JUMPS 43200
#define SLEEP_S 60

static bool sleep_often(void *data, struct role_output *output, GError **error)
{
    g_autofree char *program = bench_program("sleeper");
    g_autofree char *count = g_strdup_printf("%d", JUMPS);
    g_autofree char *seconds = g_strdup_printf("%d", SLEEP_S);
    const char *const arguments[] = {program, count, seconds, NULL};
    const struct supervised supervised = {.arguments = arguments,
                                          .virtual_ns = JUMPS * SLEEP_S * NS_PER_S};
    (void)data;
    double real_ns = 0;
    bool is_good = supervised_run(&supervised, &real_ns, error);
    output->value = real_ns / JUMPS;
    return is_good;
}

bool take_jump(const void *settings, struct sample *sample, GError **error)
{
    struct role role = {.play = sleep_often};
    (void)settings;
    bool is_good = roles_play(&role, 1, error) && measure_switch(&sample->yardstick_ns, error);
    sample->figure_ns = role.value;
    return is_good;
}
