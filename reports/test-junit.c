/* JUnit XML: golden files (which CTest validates against reports/junit.xsd), names that are unique,
 * hostile text, and the size of a large report. */
#include "reports/junit.h"
#include "reports/report.h"
#include "reports/test-hostile.h"

Test(junit, a_run_with_rows_of_every_kind_is_the_golden_file)
{
    struct run_result *run = sample_run();
    g_autofree char *xml = junit_report(run);
    expect_golden("junit.xml", xml);
    run_result_free(run);
}

Test(junit, warnings_are_failures_when_strict)
{
    struct run_result *run = sample_run();
    run->strict = true;
    g_autofree char *xml = junit_report(run);
    expect_golden("junit-strict.xml", xml);
    run_result_free(run);
}

Test(junit, says_in_each_suite_what_is_known_of_readings)
{
    struct run_result *run = sample_run();
    run->reading = g_strdup("window-clock=local,download=window");
    run->established = g_strdupv((char *[]){"window-clock=local", NULL});
    run->undetermined = g_strdupv((char *[]){"download", "partial", NULL});
    g_autofree char *xml = junit_report(run);
    g_auto(GStrv) suites = g_strsplit(xml, "<testsuite ", -1);
    for (unsigned i = 1; suites[i] != NULL; i++) {
        cr_expect(strstr(suites[i], "<property name=\"readings-established\" "
                                    "value=\"window-clock=local\"/>") != NULL);
        cr_expect(strstr(suites[i], "<property name=\"readings-undetermined\" "
                                    "value=\"download, partial\"/>") != NULL);
        cr_expect(strstr(suites[i], "<property name=\"reading\" "
                                    "value=\"window-clock=local,download=window\"/>") != NULL);
    }
    cr_assert_eq(g_strv_length(suites), run->rows->len + 1);
    run_result_free(run);
}

Test(junit, hostile_text_is_the_golden_file)
{
    struct run_result *run = sample_empty_run();
    for (size_t i = 0; i < G_N_ELEMENTS(hostile_texts); i++) {
        struct run_result *one = hostile_run(hostile_texts[i]);
        g_ptr_array_add(run->rows, g_ptr_array_steal_index(one->rows, OUTCOME_FAIL));
        run_result_free(one);
    }
    g_autofree char *xml = junit_report(run);
    expect_golden("junit-hostile.xml", xml);
    run_result_free(run);
}

Test(junit, a_run_without_rows_is_the_golden_file)
{
    struct run_result *run = sample_empty_run();
    g_autofree char *xml = junit_report(run);
    expect_golden("junit-empty.xml", xml);
    run_result_free(run);
}

/* What a consumer reads: the names of the test cases, and the outcomes as letters. */
struct reading {
    GHashTable *names;
    GString *outcomes;
    unsigned doubles;
};

static void read_element(GMarkupParseContext *context, const char *element, const char **attributes,
                         const char **values, gpointer data, GError **error)
{
    (void)context, (void)error;
    struct reading *reading = data;
    if (strcmp(element, "failure") == 0 || strcmp(element, "error") == 0 ||
        strcmp(element, "skipped") == 0)
        reading->outcomes->str[reading->outcomes->len - 1] = element[0];
    if (strcmp(element, "testcase") != 0)
        return;
    g_autoptr(GString) name = g_string_new(NULL);
    for (size_t i = 0; attributes[i] != NULL; i++) {
        if (strcmp(attributes[i], "classname") == 0 || strcmp(attributes[i], "name") == 0)
            g_string_append_printf(name, "%s|", values[i]);
    }
    reading->doubles += !g_hash_table_add(reading->names, g_strdup(name->str));
    g_string_append_c(reading->outcomes, '.');
}

static struct reading read_junit(const char *xml)
{
    static const GMarkupParser parser = {.start_element = read_element};
    struct reading reading = {.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                              .outcomes = g_string_new(NULL)};
    g_autoptr(GError) error = NULL;
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, &reading, NULL);
    bool read = g_markup_parse_context_parse(context, xml, -1, &error) &&
                g_markup_parse_context_end_parse(context, &error);
    g_markup_parse_context_free(context);
    cr_assert(read, "%s", read ? "" : error->message);
    return reading;
}

static void reading_clear(struct reading *reading)
{
    g_hash_table_unref(reading->names);
    g_string_free(reading->outcomes, true);
}

Test(junit, each_outcome_is_what_consumers_call_it)
{
    struct run_result *run = sample_empty_run();
    struct row_result *row = sample_row(run, "a/b");
    for (enum outcome outcome = OUTCOME_PASS; outcome <= OUTCOME_HARNESS_ERROR; outcome++)
        sample_rule(row, outcome_name(outcome), outcome, "because");
    g_autofree char *xml = junit_report(run);
    struct reading reading = read_junit(xml);
    /* pass, fail, warn, not-exercised, not-applicable, not-testable, inconclusive, harness-error */
    cr_expect_str_eq(reading.outcomes->str, ".f.sseee");
    reading_clear(&reading);
    run->strict = true;
    g_autofree char *strict_xml = junit_report(run);
    reading = read_junit(strict_xml);
    cr_expect_str_eq(reading.outcomes->str, ".ffsseee");
    reading_clear(&reading);
    run_result_free(run);
}

Test(junit, hostile_text_forges_no_test_case)
{
    for (size_t i = 0; i < G_N_ELEMENTS(hostile_texts); i++) {
        struct run_result *run = hostile_run(hostile_texts[i]);
        g_autofree char *xml = junit_report(run);
        cr_expect(is_clean(xml), "text %zu", i);
        struct reading reading = read_junit(xml);
        cr_expect_eq(reading.outcomes->len, 16, "text %zu: %zu test cases", i,
                     reading.outcomes->len);
        cr_expect_eq(reading.doubles, 0, "text %zu", i);
        reading_clear(&reading);
        run_result_free(run);
    }
}

Test(junit, numbers_have_a_dot_and_never_an_exponent)
{
    static const double seconds[] = {0, 1e-9, 0.5, 86400, 1e300, -3, G_MAXDOUBLE * 10};
    for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++) {
        struct run_result *run = sample_empty_run();
        run->seconds = seconds[i];
        g_autofree char *xml = junit_report(run);
        const char *time = strstr(xml, "time=\"");
        cr_assert_not_null(time);
        time += strlen("time=\"");
        size_t digits = strspn(time, "0123456789");
        cr_expect(digits > 0 && time[digits] == '.' &&
                      strspn(time + digits + 1, "0123456789") == 6 && time[digits + 7] == '"',
                  "%.40s", time);
        run_result_free(run);
    }
}

Test(junit, ten_thousand_failures_of_a_megabyte_each_stay_below_thirty_megabytes)
{
    g_autofree char *huge = g_strnfill(1 << 20, '<');
    struct run_result *run = sample_empty_run();
    struct row_result *row = sample_row(run, "a/b");
    struct rule_outcome *judged = sample_rule(row, "a/b", OUTCOME_FAIL, NULL);
    sample_finding(judged, huge, NULL, NULL, NULL);
    for (int i = 1; i < 10000; i++) {
        struct rule_outcome *other = sample_rule(row, "a/b", OUTCOME_FAIL, NULL);
        g_ptr_array_add(other->findings, judged->findings->pdata[0]);
    }
    g_autofree char *xml = junit_report(run);
    cr_expect_lt(strlen(xml), 30 << 20, "%zu", strlen(xml));
    struct reading reading = read_junit(xml);
    cr_expect_eq(reading.outcomes->len, 10000);
    cr_expect_eq(reading.doubles, 0);
    reading_clear(&reading);
    for (unsigned i = 1; i < row->rules->len; i++)
        g_ptr_array_steal_index(((struct rule_outcome *)row->rules->pdata[i])->findings, 0);
    run_result_free(run);
}

Test(formats, each_is_found_by_its_name_and_no_other)
{
    size_t count;
    const struct report_format *formats = report_formats(&count);
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(report_format_find(formats[i].name), &formats[i]);
    cr_expect_not_null(report_format_find("junit"));
    cr_expect_null(report_format_find("JUnit"));
    cr_expect_null(report_format_find(""));
}
