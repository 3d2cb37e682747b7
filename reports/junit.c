/* JUnit XML: one suite per row, one test case per rule of the row, so that a CI server shows which
 * rule broke where. All text in it is printable and escaped. */
#include "reports/junit.h"
#include "reports/failure.h"
#include "reports/printable.h"
#include <string.h>

/* GitLab refuses reports over 30 MB: from this size on a result has a short message and no text. */
enum { FULL_TEXT_BYTES = 12 << 20, MESSAGE_BYTES = 1000, SHORT_MESSAGE_BYTES = 100 };

/* The element that a test case of this outcome holds; NULL: none, it passed. */
static const char *const elements[] = {
    [OUTCOME_PASS] = NULL,
    [OUTCOME_FAIL] = "failure",
    [OUTCOME_WARN] = NULL,
    [OUTCOME_NOT_EXERCISED] = "skipped",
    [OUTCOME_NOT_APPLICABLE] = "skipped",
    [OUTCOME_NOT_TESTABLE] = "error",
    [OUTCOME_INCONCLUSIVE] = "error",
    [OUTCOME_HARNESS_ERROR] = "error",
};

struct counts {
    unsigned tests, failures, errors, skipped;
};

struct junit {
    GString *xml;
    const struct run_result *run;
    double case_seconds; /* of each test case of the present row */
    /* Class name and name of every test case so far, with how often the name was asked for; never
     * iterated. */
    GHashTable *names;
};

static void append_attribute_within(GString *xml, const char *name, const char *value,
                                    size_t limit_bytes)
{
    g_autofree char *shown = printable_within(value, limit_bytes);
    g_autofree char *escaped = g_markup_escape_text(shown, -1);
    g_string_append_printf(xml, " %s=\"%s\"", name, escaped);
}

static void append_attribute(GString *xml, const char *name, const char *value)
{
    append_attribute_within(xml, name, value, PRINTABLE_LIMIT_BYTES);
}

static void append_seconds(GString *xml, double seconds)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (!(seconds >= 0 && seconds < 1e12))
        seconds = 0;
    g_string_append_printf(xml, " time=\"%s\"",
                           g_ascii_formatd(digits, sizeof digits, "%.6f", seconds));
}

static void append_counts(GString *xml, struct counts counts)
{
    g_string_append_printf(xml, " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\"",
                           counts.tests, counts.failures, counts.errors, counts.skipped);
}

/* A row whose own outcome weighs more than that of all its rules gets a test case of its own. */
static bool speaks_for_itself(const struct row_result *row)
{
    for (unsigned i = 0; i < row->rules->len; i++) {
        const struct rule_outcome *judged = row->rules->pdata[i];
        if (outcome_worse(judged->outcome, row->outcome) == judged->outcome)
            return false;
    }
    return true;
}

static void count_case(const struct run_result *run, enum outcome outcome, struct counts *counts)
{
    const char *element = elements[run_result_counts_as(run, outcome)];
    counts->tests++;
    counts->failures += g_strcmp0(element, "failure") == 0;
    counts->errors += g_strcmp0(element, "error") == 0;
    counts->skipped += g_strcmp0(element, "skipped") == 0;
}

static struct counts count_row(const struct run_result *run, const struct row_result *row)
{
    struct counts counts = {0};
    for (unsigned i = 0; i < row->rules->len; i++) {
        const struct rule_outcome *judged = row->rules->pdata[i];
        count_case(run, judged->outcome, &counts);
    }
    if (speaks_for_itself(row))
        count_case(run, row->outcome, &counts);
    return counts;
}

static struct counts count_run(const struct run_result *run)
{
    struct counts sum = {0};
    for (unsigned i = 0; i < run->rows->len; i++) {
        struct counts counts = count_row(run, run->rows->pdata[i]);
        sum.tests += counts.tests;
        sum.failures += counts.failures;
        sum.errors += counts.errors;
        sum.skipped += counts.skipped;
    }
    return sum;
}

/* Consumers drop the second of two test cases with one name: it becomes "name (2)". */
static char *unique_name(struct junit *junit, const char *classname, const char *name)
{
    g_autofree char *class_shown = printable(classname);
    g_autofree char *name_shown = printable(name);
    g_autofree char *plain = g_strdup_printf("%s\n%s", class_shown, name_shown);
    unsigned count = GPOINTER_TO_UINT(g_hash_table_lookup(junit->names, plain));
    char *unique = g_strdup(name_shown);
    char *key = g_strdup(plain);
    while (g_hash_table_contains(junit->names, key)) {
        g_free(unique);
        g_free(key);
        unique = g_strdup_printf("%s (%u)", name_shown, ++count);
        key = g_strdup_printf("%s\n%s", class_shown, unique);
    }
    g_hash_table_insert(junit->names, key, GUINT_TO_POINTER(1));
    g_hash_table_insert(junit->names, g_strdup(plain), GUINT_TO_POINTER(MAX(count, 1)));
    return unique;
}

static void append_escaped(GString *xml, const char *printable_text)
{
    g_autofree char *escaped = g_markup_escape_text(printable_text, -1);
    g_string_append(xml, escaped);
}

static char *tell_findings(const struct run_result *run, const struct row_result *row,
                           const struct rule_outcome *judged)
{
    static const struct failure_layout unwrapped = {0};
    GString *told = g_string_new(NULL);
    unsigned count = MAX(judged->findings->len, 1);
    for (unsigned i = 0; i < count && i < FINDINGS_TOLD; i++) {
        const struct finding *finding =
            judged->findings->len > 0 ? judged->findings->pdata[i] : NULL;
        g_autofree char *text = failure_tell(run, row, judged, finding, unwrapped);
        g_string_append_printf(told, "%s%s", i == 0 ? "" : "\n", text);
    }
    if (count > FINDINGS_TOLD)
        g_string_append_printf(told, "\nand %u more of this rule in this row\n",
                               count - FINDINGS_TOLD);
    return g_string_free(told, false);
}

/* What one test case says. */
struct telling {
    const char *name;
    enum outcome outcome;
    const char *sentence, *told;
};

/* <failure> and <error>: the sentence as message, all of it as text; <skipped>: the reason. */
static void append_result(GString *xml, const char *element, const struct telling *telling)
{
    bool in_full = xml->len < FULL_TEXT_BYTES;
    g_string_append_printf(xml, "      <%s", element);
    append_attribute_within(xml, "message", telling->sentence,
                            in_full ? MESSAGE_BYTES : SHORT_MESSAGE_BYTES);
    if (strcmp(element, "skipped") != 0)
        append_attribute(xml, "type", outcome_name(telling->outcome));
    if (strcmp(element, "skipped") == 0 || !in_full) {
        g_string_append(xml, "/>\n");
        return;
    }
    g_string_append_c(xml, '>');
    append_escaped(xml, telling->told);
    g_string_append_printf(xml, "</%s>\n", element);
}

static void append_warning(GString *xml, const char *told)
{
    if (xml->len >= FULL_TEXT_BYTES)
        return;
    g_string_append(xml, "      <system-out>warning: ");
    append_escaped(xml, told);
    g_string_append(xml, "</system-out>\n");
}

static void append_case(struct junit *junit, const struct row_result *row, struct telling telling)
{
    enum outcome outcome = run_result_counts_as(junit->run, telling.outcome);
    g_autofree char *unique = unique_name(junit, row->id, telling.name);
    g_string_append(junit->xml, "    <testcase");
    append_attribute(junit->xml, "classname", row->id);
    append_attribute(junit->xml, "name", unique);
    if (row->file != NULL)
        append_attribute(junit->xml, "file", row->file);
    if (row->file != NULL && row->line > 0)
        g_string_append_printf(junit->xml, " line=\"%d\"", row->line);
    append_seconds(junit->xml, junit->case_seconds);
    if (outcome == OUTCOME_PASS) {
        g_string_append(junit->xml, "/>\n");
        return;
    }
    g_string_append(junit->xml, ">\n");
    if (outcome == OUTCOME_WARN)
        append_warning(junit->xml, telling.told);
    else
        append_result(junit->xml, elements[outcome], &telling);
    g_string_append(junit->xml, "    </testcase>\n");
}

static void append_rule_case(struct junit *junit, const struct row_result *row,
                             const struct rule_outcome *judged)
{
    const struct finding *first = judged->findings->len > 0 ? judged->findings->pdata[0] : NULL;
    g_autofree char *sentence = failure_sentence(row, judged, first);
    g_autofree char *told = tell_findings(junit->run, row, judged);
    append_case(junit, row, (struct telling){judged->rule, judged->outcome, sentence, told});
}

static void append_row_case(struct junit *junit, const struct row_result *row)
{
    static const struct failure_layout unwrapped = {0};
    g_autofree char *told = failure_tell_row(junit->run, row, unwrapped);
    g_autofree char *sentence = g_strndup(told, strcspn(told, "\n"));
    append_case(junit, row, (struct telling){"row", row->outcome, sentence, told});
}

static void append_property(GString *properties, const char *name, const char *value)
{
    if (value == NULL)
        return;
    g_string_append(properties, "      <property");
    append_attribute(properties, "name", name);
    append_attribute(properties, "value", value);
    g_string_append(properties, "/>\n");
}

static void append_list(GString *properties, const char *name, char **values)
{
    g_autofree char *list = values != NULL ? g_strjoinv(", ", values) : NULL;
    append_property(properties, name, list);
}

/* What the run says of readings stands in every suite: the format has no place for a whole run. */
static void append_properties(GString *xml, const struct run_result *run,
                              const struct row_result *row)
{
    g_autoptr(GString) properties = g_string_new(NULL);
    append_property(properties, "mode", row->mode);
    append_property(properties, "reading", run->reading);
    append_list(properties, "readings-established", run->established);
    append_list(properties, "readings-undetermined", run->undetermined);
    append_list(properties, "readings-excluded", row->excludes);
    if (properties->len > 0)
        g_string_append_printf(xml, "    <properties>\n%s    </properties>\n", properties->str);
}

static void append_suite(struct junit *junit, const struct row_result *row)
{
    g_autoptr(GDateTime) started = g_date_time_new_from_unix_utc(junit->run->started_unix);
    g_autofree char *timestamp =
        started != NULL ? g_date_time_format(started, "%Y-%m-%dT%H:%M:%S") : NULL;
    struct counts counts = count_row(junit->run, row);
    junit->case_seconds = row->seconds / MAX(counts.tests, 1);
    g_string_append(junit->xml, "  <testsuite");
    append_attribute(junit->xml, "name", row->id);
    append_counts(junit->xml, counts);
    append_seconds(junit->xml, row->seconds);
    if (timestamp != NULL)
        append_attribute(junit->xml, "timestamp", timestamp);
    g_string_append(junit->xml, ">\n");
    append_properties(junit->xml, junit->run, row);
    if (speaks_for_itself(row))
        append_row_case(junit, row);
    for (unsigned i = 0; i < row->rules->len; i++)
        append_rule_case(junit, row, row->rules->pdata[i]);
    g_string_append(junit->xml, "  </testsuite>\n");
}

char *junit_report(const struct run_result *run)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct junit junit = {.xml = g_string_new(NULL), .run = run, .names = names};
    g_string_append(junit.xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    append_attribute(junit.xml, "name", "tillspec");
    append_counts(junit.xml, count_run(run));
    append_seconds(junit.xml, run->seconds);
    g_string_append(junit.xml, ">\n");
    for (unsigned i = 0; i < run->rows->len; i++)
        append_suite(&junit, run->rows->pdata[i]);
    g_string_append(junit.xml, "</testsuites>\n");
    return g_string_free(junit.xml, false);
}
