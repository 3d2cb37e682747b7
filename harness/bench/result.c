/* What was measured, and the middle of it. */
#include "harness/bench/bench.h"
#include <stdlib.h>

G_DEFINE_QUARK(bench - error - quark, bench_error)

struct result *result_new(const struct measurement *measurement)
{
    struct result *result = g_new0(struct result, 1);
    result->measurement = measurement;
    result->samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
    return result;
}

void result_free(struct result *result)
{
    g_array_unref(result->samples);
    g_free(result->problem);
    g_free(result);
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, compare);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

struct sample result_median(const struct result *result)
{
    unsigned count = result->samples->len;
    g_assert(count > 0);
    g_autofree double *figures = g_new(double, count), *yardsticks = g_new(double, count);
    for (unsigned i = 0; i < count; i++) {
        const struct sample *sample = &g_array_index(result->samples, struct sample, i);
        figures[i] = sample->figure_ns;
        yardsticks[i] = sample->yardstick_ns;
    }
    return (struct sample){median(figures, count), median(yardsticks, count)};
}

double result_p95_ns(const struct result *result)
{
    unsigned count = result->samples->len;
    g_assert(count > 0);
    g_autofree double *figures = g_new(double, count);
    for (unsigned i = 0; i < count; i++) {
        figures[i] = g_array_index(result->samples, struct sample, i).figure_ns;
    }
    qsort(figures, count, sizeof *figures, compare);
    return figures[(count * 95 + 99) / 100 - 1];
}

double measurement_target_ns(const struct measurement *measurement, double yardstick_ns)
{
    double relative_ns =
        measurement->target_ratio * yardstick_ns + measurement->waits * JUMP_TARGET_NS;
    if (measurement->target_ratio == 0) {
        return measurement->target_ns;
    }
    return measurement->target_ns > 0 ? MIN(measurement->target_ns, relative_ns) : relative_ns;
}
