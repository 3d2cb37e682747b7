/* What is printed of measurements, and the middle of their samples. */
#include "harness/bench/client.h"
#include "harness/bench/report.h"
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <string.h>

static const struct measurement plain = {.name = "plain",
                                         .what = "something",
                                         .yardstick = "another",
                                         .bound = "light",
                                         .target_ns = 25e3};
static const struct measurement timed = {.name = "timed",
                                         .what = "four weeks",
                                         .yardstick = "another",
                                         .bound = "its requests",
                                         .target_ns = 1e9,
                                         .virtual_ns = 2419200e9};

static const struct measurement relative = {
    .name = "relative", .bound = "light", .target_ratio = 1.5, .waits = 1000};
static const struct measurement both = {
    .name = "both", .bound = "light", .target_ns = 20e6, .target_ratio = 1.5, .waits = 1000};
static const struct measurement spread = {
    .name = "spread", .bound = "light", .target_ns = 25e3, .tells_p95 = true};

static struct result *measured(const struct measurement *measurement, const struct sample *samples,
                               unsigned count)
{
    struct result *result = result_new(measurement);
    g_array_append_vals(result->samples, samples, count);
    return result;
}

Test(bench, the_median_is_the_middle_of_an_odd_number_and_between_two_of_an_even)
{
    static const struct sample samples[] = {{9, 10}, {1, 40}, {2, 20}, {100, 30}};
    struct result *three = measured(&plain, samples, 3), *four = measured(&plain, samples, 4);
    struct sample odd = result_median(three), even = result_median(four);
    cr_expect_eq(odd.figure_ns, 2.0);
    cr_expect_eq(odd.yardstick_ns, 20.0);
    cr_expect_eq(even.figure_ns, 5.5);
    cr_expect_eq(even.yardstick_ns, 25.0);
    result_free(three);
    result_free(four);
}

struct line_row {
    const struct measurement *measurement;
    struct sample sample;
    const char *line;
};

static const struct line_row lines[] = {
    {&plain, {25e3, 2e3}, "plain             25.0 us    2.00 us    12.50    25.0 us ok  light\n"},
    {&plain,
     {25001, 999.6},
     "plain             25.0 us    1.00 us    25.01    25.0 us --  light\n"},
    {&plain,
     {999, 123.4e6},
     "plain              999 ns     123 ms     0.00    25.0 us ok  light\n"},
    {&timed,
     {0.2419200e9, 99.96e6},
     "timed              242 ms     100 ms     2.42     1.00 s ok  its requests; virtual : real = "
     "10000000 : 1\n"},
    /* 1.5 x 10 ms + 1000 x 15 us */
    {&relative,
     {30e6, 10e6},
     "relative          30.0 ms    10.0 ms     3.00    30.0 ms ok  light\n"},
    {&relative,
     {30.1e6, 10e6},
     "relative          30.1 ms    10.0 ms     3.01    30.0 ms --  light\n"},
    {&both, {21e6, 10e6}, "both              21.0 ms    10.0 ms     2.10    20.0 ms --  light\n"},
    {&both, {17e6, 1e6}, "both              17.0 ms    1.00 ms    17.00    16.5 ms --  light\n"},
    {&spread,
     {20e3, 2e3},
     "spread            20.0 us    2.00 us    10.00    25.0 us ok  light; p95 20.0 us\n"},
};

Test(bench, ninety_five_of_a_hundred_figures_do_not_pass_p95)
{
    static const struct {
        unsigned count;
        double p95;
    } rows[] = {{1, 1}, {2, 2}, {20, 19}, {21, 20}, {100, 95}};
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct result *result = result_new(&spread);
        for (unsigned k = rows[i].count; k > 0; k--) { /* the biggest first */
            struct sample sample = {k, 1};
            g_array_append_val(result->samples, sample);
        }
        cr_expect_eq(result_p95_ns(result), rows[i].p95, "%u figures: %g", rows[i].count,
                     result_p95_ns(result));
        result_free(result);
    }
}

Test(bench, a_line_has_figure_yardstick_ratio_target_and_bound)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
        struct result *result = measured(lines[i].measurement, &lines[i].sample, 1);
        g_autofree char *line = report_line(result);
        cr_expect_str_eq(line, lines[i].line, "row %u: %s", i, line);
        result_free(result);
    }
}

Test(bench, what_could_not_be_measured_says_why)
{
    struct result *result = result_new(&plain);
    result->problem = g_strdup("the server did not begin");
    g_autofree char *broken = report_line(result);
    result->is_skipped = true;
    g_autofree char *skipped = report_line(result);
    cr_expect_str_eq(broken, "plain           not measured: the server did not begin\n");
    cr_expect_str_eq(skipped, "plain           left out: the server did not begin\n");
    result_free(result);
}

Test(bench, a_busy_machine_is_warned_of_from_half_a_cpu_on)
{
    static const struct {
        struct machine machine;
        bool is_quiet;
    } rows[] = {{{0.5, 1}, true}, {{0.51, 1}, false}, {{1.0, 2}, true}, {{8.0, 8}, false}};
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = report_machine(&rows[i].machine);
        cr_expect_eq(strstr(text, "WARNING") == NULL, rows[i].is_quiet, "row %u: %s", i, text);
    }
}

Test(bench, json_holds_every_sample)
{
    static const struct sample samples[] = {{30e3, 3e3}, {20e3, 2e3}, {26e3, 2.6e3}};
    const struct machine machine = {.load = 0.25, .cpus = 2};
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func((GDestroyNotify)result_free);
    g_ptr_array_add(results, measured(&plain, samples, 3));
    g_ptr_array_add(results, measured(&timed, samples, 1));
    g_autofree char *text = report_json(&machine, results);
    cJSON *root = cJSON_Parse(text);
    cJSON *all = cJSON_GetObjectItem(root, "measurements");
    const cJSON *one = cJSON_GetArrayItem(all, 0), *other = cJSON_GetArrayItem(all, 1);
    cr_assert_eq(cJSON_GetArraySize(all), 2, "%s", text);
    cr_expect(cJSON_IsTrue(cJSON_GetObjectItem(root, "quiet")));
    cr_expect_eq(cJSON_GetObjectItem(one, "figure-ns")->valuedouble, 26e3);
    cr_expect_eq(cJSON_GetObjectItem(one, "ratio")->valuedouble, 10.0);
    cr_expect(cJSON_IsFalse(cJSON_GetObjectItem(one, "within-target")));
    cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItem(one, "samples")), 3);
    cr_expect(cJSON_IsTrue(cJSON_GetObjectItem(other, "within-target")));
    cr_expect_eq(cJSON_GetObjectItem(other, "virtual-to-real")->valuedouble, 2419200e9 / 30e3);
    cJSON_Delete(root);
}

Test(bench, an_answer_is_complete_with_the_last_byte_that_its_head_announces)
{
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 41},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", 0},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", 0},
        {"HTTP/1.1 200 OK\r\nX: y\r\n\r\nContent-Length: 0", 0},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: y\r\n\r\nHTTP", 44},
        {"", 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t size = client_answer_size(rows[i].bytes, strlen(rows[i].bytes));
        cr_expect_eq(size, rows[i].size, "row %u: %zu", i, size);
    }
}
