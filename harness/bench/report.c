/* One line a measurement: figure, yardstick, ratio, target, and what bounds it. */
#include "harness/bench/report.h"
#include <cjson/cJSON.h>
#include <string.h>

#define QUIET_LOAD 0.5 /* of a CPU */

bool machine_is_quiet(const struct machine *machine)
{
    return machine->load <= QUIET_LOAD * machine->cpus;
}

char *report_machine(const struct machine *machine)
{
    return g_strdup_printf("load average %.2f on %u CPU%s%s\n", machine->load, machine->cpus,
                           machine->cpus == 1 ? "" : "s",
                           machine_is_quiet(machine)
                               ? ""
                               : "\nWARNING: this machine is busy with something else: figures and "
                                 "ratios are worthless");
}

/* Three digits, in the unit that suits. */
static char *duration(double ns)
{
    static const struct {
        double ns;
        const char *unit;
    } units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
        double value = ns / units[i].ns;
        if (value >= 0.9995) {
            int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
            return g_strdup_printf("%.*f %s", digits, value, units[i].unit);
        }
    }
    return g_strdup_printf("%.0f ns", ns);
}

char *report_head(void)
{
    return g_strdup_printf("%-14s  %9s  %9s  %7s  %9s     %s\n", "", "figure", "yardstick", "ratio",
                           "target", "bounded by");
}

static char *speed(const struct measurement *measurement, double figure_ns)
{
    return measurement->virtual_ns > 0
               ? g_strdup_printf("; virtual : real = %.0f : 1", measurement->virtual_ns / figure_ns)
               : g_strdup("");
}

static char *p95_of(const struct result *result)
{
    if (!result->measurement->tells_p95) {
        return g_strdup("");
    }
    g_autofree char *p95 = duration(result_p95_ns(result));
    return g_strdup_printf("; p95 %s", p95);
}

char *report_line(const struct result *result)
{
    const struct measurement *measurement = result->measurement;
    if (result->problem != NULL) {
        return g_strdup_printf("%-14s  %s: %s\n", measurement->name,
                               result->is_skipped ? "left out" : "not measured", result->problem);
    }
    struct sample sample = result_median(result);
    g_autofree char *figure = duration(sample.figure_ns);
    g_autofree char *yardstick = duration(sample.yardstick_ns);
    double target_ns = measurement_target_ns(measurement, sample.yardstick_ns);
    g_autofree char *target = duration(target_ns);
    g_autofree char *ratio = speed(measurement, sample.figure_ns);
    g_autofree char *p95 = p95_of(result);
    return g_strdup_printf("%-14s  %9s  %9s  %7.2f  %9s %s  %s%s%s\n", measurement->name, figure,
                           yardstick, sample.figure_ns / sample.yardstick_ns, target,
                           sample.figure_ns <= target_ns ? "ok" : "--", measurement->bound, ratio,
                           p95);
}

char *report_list(void)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < measurement_count; i++) {
        const struct measurement *measurement = &measurements[i];
        g_string_append_printf(text, "%-14s  %s / %s\n", measurement->name, measurement->what,
                               measurement->yardstick);
    }
    return g_string_free(text, FALSE);
}

static cJSON *samples_of(const struct result *result)
{
    cJSON *samples = cJSON_CreateArray();
    for (unsigned i = 0; i < result->samples->len; i++) {
        const struct sample *sample = &g_array_index(result->samples, struct sample, i);
        cJSON *object = cJSON_CreateObject();
        cJSON_AddNumberToObject(object, "figure-ns", sample->figure_ns);
        cJSON_AddNumberToObject(object, "yardstick-ns", sample->yardstick_ns);
        cJSON_AddItemToArray(samples, object);
    }
    return samples;
}

static void add_numbers(cJSON *object, const struct result *result)
{
    const struct measurement *measurement = result->measurement;
    struct sample sample = result_median(result);
    cJSON_AddNumberToObject(object, "figure-ns", sample.figure_ns);
    cJSON_AddNumberToObject(object, "yardstick-ns", sample.yardstick_ns);
    cJSON_AddNumberToObject(object, "ratio", sample.figure_ns / sample.yardstick_ns);
    double target_ns = measurement_target_ns(measurement, sample.yardstick_ns);
    cJSON_AddNumberToObject(object, "target-ns", target_ns);
    cJSON_AddBoolToObject(object, "within-target", sample.figure_ns <= target_ns);
    if (measurement->tells_p95) {
        cJSON_AddNumberToObject(object, "p95-ns", result_p95_ns(result));
    }
    if (measurement->virtual_ns > 0) {
        cJSON_AddNumberToObject(object, "virtual-to-real",
                                measurement->virtual_ns / sample.figure_ns);
    }
    cJSON_AddItemToObject(object, "samples", samples_of(result));
}

static cJSON *object_of(const struct result *result)
{
    const struct measurement *measurement = result->measurement;
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", measurement->name);
    cJSON_AddStringToObject(object, "what", measurement->what);
    cJSON_AddStringToObject(object, "yardstick", measurement->yardstick);
    cJSON_AddStringToObject(object, "bound", measurement->bound);
    if (result->problem != NULL) {
        cJSON_AddStringToObject(object, result->is_skipped ? "left-out" : "problem",
                                result->problem);
    } else {
        add_numbers(object, result);
    }
    return object;
}

char *report_json(const struct machine *machine, const GPtrArray *results)
{
    cJSON *root = cJSON_CreateObject();
    cJSON_AddNumberToObject(root, "cpus", machine->cpus);
    cJSON_AddNumberToObject(root, "load-average", machine->load);
    cJSON_AddBoolToObject(root, "quiet", machine_is_quiet(machine));
    cJSON *all = cJSON_AddArrayToObject(root, "measurements");
    for (unsigned i = 0; i < results->len; i++) {
        cJSON_AddItemToArray(all, object_of(g_ptr_array_index(results, i)));
    }
    char *printed = cJSON_Print(root), *text = g_strconcat(printed, "\n", NULL);
    cJSON_free(printed);
    cJSON_Delete(root);
    return text;
}
