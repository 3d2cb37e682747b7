/* The terminal report: failures first, each told once, then warnings, rows without a verdict, rules
 * that nothing exercised, the totals, and as the last line the verdict. */
#include "reports/failure.h"
#include "reports/printable.h"
#include "reports/report.h"

enum { DEFAULT_COLUMNS = 100, INDENT = 2, BLOCKS_TOLD = 50, IDLE_TOLD = 20 };

/* How an outcome is called at the beginning of a line, in upper case where it asks for action. */
static const struct {
    const char *word, *heading, *colour;
} shown[] = {
    [OUTCOME_PASS] = {"pass", "PASS", "32"},
    [OUTCOME_FAIL] = {"FAIL", "FAIL", "1;31"},
    [OUTCOME_WARN] = {"warn", "WARN", "33"},
    [OUTCOME_NOT_EXERCISED] = {"idle", "IDLE", "36"},
    [OUTCOME_NOT_APPLICABLE] = {"skip", "SKIP", "2"},
    [OUTCOME_NOT_TESTABLE] = {"error", "ERROR", "35"},
    [OUTCOME_INCONCLUSIVE] = {"error", "ERROR", "35"},
    [OUTCOME_HARNESS_ERROR] = {"error", "ERROR", "35"},
};

/* The word padded to six columns; the colour ends before the padding. */
static void append_word(GString *text, const char *word, enum outcome outcome,
                        struct terminal_style style)
{
    int padding = 6 - (int)printable_columns(word);
    if (style.colour)
        g_string_append_printf(text, "\033[%sm%s\033[0m%*s", shown[outcome].colour, word, padding,
                               "");
    else
        g_string_append_printf(text, "%s%*s", word, padding, "");
}

static char *duration_text(double seconds)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (!(seconds >= 0 && seconds < 1e12))
        seconds = 0;
    if (seconds < 1)
        return g_strdup_printf("%.0f ms", seconds * 1000);
    return g_strdup_printf("%s s", g_ascii_formatd(digits, sizeof digits, "%.1f", seconds));
}

char *terminal_row_line(const struct row_result *row, struct terminal_style style)
{
    GString *line = g_string_new("  ");
    append_word(line, shown[row->outcome].word, row->outcome, style);
    g_autofree char *id = printable(row->id);
    g_autofree char *duration = duration_text(row->seconds);
    g_string_append_printf(line, "%s %s", id, duration);
    for (char **reading = row->excludes; reading != NULL && *reading != NULL; reading++)
        g_string_append_printf(line, "%s%s", reading == row->excludes ? "   excludes " : ", ",
                               *reading);
    g_string_append_c(line, '\n');
    return g_string_free(line, false);
}

/* What is being written, and how many blocks of it were told in full. */
struct writing {
    GString *text;
    const struct run_result *run;
    struct terminal_style style;
    struct failure_layout layout;
    unsigned told;
};

/* "FAIL  flow/no-order   desktop/order/...", after an empty line as long as blocks follow. */
static bool begin_block(struct writing *writing, enum outcome outcome, const char *what,
                        const struct row_result *row)
{
    bool in_full = writing->told < BLOCKS_TOLD;
    writing->told++;
    g_autofree char *what_shown = printable(what);
    g_autofree char *row_shown = printable(row->id);
    g_string_append(writing->text, in_full ? "\n" : "");
    append_word(writing->text, shown[outcome].heading, outcome, writing->style);
    g_string_append_printf(writing->text, "%s   %s\n", what_shown, row_shown);
    return in_full;
}

static void write_block(struct writing *writing, const struct row_result *row,
                        const struct rule_outcome *judged, const struct finding *finding)
{
    enum outcome outcome = run_result_counts_as(writing->run, judged->outcome);
    if (!begin_block(writing, outcome, judged->rule, row))
        return;
    g_autofree char *told = failure_tell(writing->run, row, judged, finding, writing->layout);
    g_string_append(writing->text, told);
}

static void write_rule(struct writing *writing, const struct row_result *row,
                       const struct rule_outcome *judged)
{
    if (judged->findings->len == 0)
        write_block(writing, row, judged, NULL);
    for (unsigned i = 0; i < judged->findings->len && i < FINDINGS_TOLD; i++)
        write_block(writing, row, judged, judged->findings->pdata[i]);
    if (judged->findings->len > FINDINGS_TOLD)
        g_string_append_printf(writing->text, "  and %u more of this rule in this row\n",
                               judged->findings->len - FINDINGS_TOLD);
}

/* All rules of all rows that count as `outcome`. A row that failed by itself is told by its reason.
 */
static void write_rules(struct writing *writing, enum outcome outcome)
{
    for (unsigned i = 0; i < writing->run->rows->len; i++) {
        const struct row_result *row = writing->run->rows->pdata[i];
        bool told = false;
        for (unsigned k = 0; k < row->rules->len; k++) {
            const struct rule_outcome *judged = row->rules->pdata[k];
            if (run_result_counts_as(writing->run, judged->outcome) != outcome)
                continue;
            write_rule(writing, row, judged);
            told = true;
        }
        if (told || run_result_counts_as(writing->run, row->outcome) != outcome ||
            !begin_block(writing, outcome, "row", row))
            continue;
        g_autofree char *text = failure_tell_row(writing->run, row, writing->layout);
        g_string_append(writing->text, text);
    }
}

/* The worst of the outcomes that are no judgement; not-applicable if there is none. */
static enum outcome unknown_outcome(const struct row_result *row)
{
    enum outcome worst = outcome_is_unknown(row->outcome) ? row->outcome : OUTCOME_NOT_APPLICABLE;
    for (unsigned i = 0; i < row->rules->len; i++) {
        const struct rule_outcome *judged = row->rules->pdata[i];
        if (outcome_is_unknown(judged->outcome))
            worst = outcome_worse(worst, judged->outcome);
    }
    return worst;
}

static void write_unknown(struct writing *writing)
{
    for (unsigned i = 0; i < writing->run->rows->len; i++) {
        const struct row_result *row = writing->run->rows->pdata[i];
        enum outcome outcome = unknown_outcome(row);
        if (outcome == OUTCOME_NOT_APPLICABLE ||
            !begin_block(writing, outcome, outcome_name(outcome), row))
            continue;
        g_autofree char *told = failure_tell_row(writing->run, row, writing->layout);
        g_string_append(writing->text, told);
    }
}

static void write_never_exercised(struct writing *writing, const GPtrArray *rules)
{
    if (rules->len == 0)
        return;
    g_string_append(writing->text, "\nNever exercised, so neither held nor broken:\n");
    for (unsigned i = 0; i < rules->len; i++) {
        const struct rule_text *rule = run_result_rule(writing->run, rules->pdata[i]);
        g_autofree char *id = printable(rule->id);
        g_autofree char *title = printable(rule->title);
        g_string_append_printf(writing->text, "  %s   %s\n", id, title);
    }
}

static bool is_among(const GPtrArray *rules, const char *id)
{
    for (unsigned i = 0; i < rules->len; i++) {
        if (g_strcmp0(rules->pdata[i], id) == 0)
            return true;
    }
    return false;
}

/* Rules that some row should have exercised and did not, though others did. */
static void write_idle(struct writing *writing, const GPtrArray *never_exercised)
{
    unsigned count = 0;
    for (unsigned i = 0; i < writing->run->rows->len; i++) {
        const struct row_result *row = writing->run->rows->pdata[i];
        for (unsigned k = 0; k < row->rules->len; k++) {
            const struct rule_outcome *judged = row->rules->pdata[k];
            if (judged->outcome != OUTCOME_NOT_EXERCISED ||
                is_among(never_exercised, judged->rule) || ++count > IDLE_TOLD)
                continue;
            g_autofree char *rule = printable(judged->rule);
            g_autofree char *id = printable(row->id);
            g_string_append(writing->text,
                            count == 1 ? "\nNot exercised by a row that lists it:\n" : "");
            g_string_append_printf(writing->text, "  %s   %s\n", rule, id);
        }
    }
    if (count > IDLE_TOLD)
        g_string_append_printf(writing->text, "  and %u more\n", count - IDLE_TOLD);
}

static void append_count(GString *text, unsigned count, const char *what, const char **separator)
{
    if (count == 0)
        return;
    g_string_append_printf(text, "%s%u %s", *separator, count, what);
    *separator = ", ";
}

static void write_totals(struct writing *writing, const struct verdict_detail *detail)
{
    unsigned rows = writing->run->rows->len;
    unsigned idle = rows - detail->passed - detail->failed - detail->warned - detail->unknown;
    g_autofree char *duration = duration_text(writing->run->seconds);
    const char *separator = ": ";
    g_string_append_printf(writing->text, "\n%u %s", rows, rows == 1 ? "row" : "rows");
    append_count(writing->text, detail->passed, "passed", &separator);
    append_count(writing->text, detail->failed, "failed", &separator);
    append_count(writing->text, detail->warned, "with warnings", &separator);
    append_count(writing->text, detail->unknown, "not judged", &separator);
    append_count(writing->text, idle, "not exercised", &separator);
    g_string_append_printf(writing->text, " in %s", duration);
    if (writing->run->seed != 0)
        g_string_append_printf(writing->text, ", seed %" G_GUINT64_FORMAT, writing->run->seed);
    g_string_append_c(writing->text, '\n');
}

/* Of the first row in which there is something to tell. */
static void write_elsewhere(struct writing *writing)
{
    const GPtrArray *rows = writing->run->rows;
    for (unsigned i = 0; i < rows->len; i++) {
        const struct row_result *row = g_ptr_array_index(rows, i);
        if (row->elsewhere == NULL)
            continue;
        g_autofree char *to = printable(row->elsewhere);
        g_string_append_printf(
            writing->text, "the updater wanted to reach %s and was refused (%s)\n", to, row->id);
        return;
    }
}

/* Where time did not pass as sleeps and time-outs asked for: how much of it, at most, in one row.
 */
static const struct time_figure {
    size_t offset; /* of an int64_t, in nanoseconds, in struct row_result */
    const char *before, *after;
} time_figures[] = {
    {offsetof(struct row_result, slack_ns), "idle threads of the runtime were woken up to ",
     " late"},
    {offsetof(struct row_result, spun_ns), "",
     " passed while the updater looked at the clock again and again"},
    {offsetof(struct row_result, cpu_charged_ns), "", " passed while the updater burned CPU"},
};

static void write_time_figure(struct writing *writing, const struct time_figure *figure)
{
    const GPtrArray *rows = writing->run->rows;
    int64_t most_ns = 0;
    unsigned count = 0;
    for (unsigned i = 0; i < rows->len; i++) {
        int64_t value_ns = G_STRUCT_MEMBER(int64_t, rows->pdata[i], figure->offset);
        count += value_ns > 0;
        most_ns = MAX(most_ns, value_ns);
    }
    if (count > 0) {
        g_autofree char *duration = duration_text((double)most_ns / 1e9);
        g_string_append_printf(writing->text, "%s%s%s (%u %s)\n", figure->before, duration,
                               figure->after, count, count == 1 ? "row" : "rows");
    }
}

/* Full is not worth a line. */
static void write_mode(struct writing *writing)
{
    const char *mode = run_result_mode(writing->run);
    if (mode == NULL || mode_is_full(mode))
        return;
    g_autofree char *text = printable(mode);
    g_string_append_printf(writing->text, "%s (`tillspec doctor` says what follows)\n", text);
}

static void write_joined(struct writing *writing, const char *label, char *const *texts)
{
    if (texts == NULL || texts[0] == NULL)
        return;
    g_autofree char *joined = g_strjoinv(", ", (char **)texts);
    g_autofree char *shown_text = printable(joined);
    g_string_append_printf(writing->text, "%s: %s\n", label, shown_text);
}

/* Which reading of the documents was judged under, as far as the run tells. */
static void write_reading(struct writing *writing)
{
    write_joined(writing, "waived", writing->run->waived);
    write_joined(writing, "readings established", writing->run->established);
    write_joined(writing, "readings undetermined", writing->run->undetermined);
    write_joined(writing, "no reading of the documents allows all of", writing->run->conflict);
}

static void write_verdict(struct writing *writing, enum verdict verdict)
{
    static const char *const colours[] = {[VERDICT_CONFORMS] = "1;32",
                                          [VERDICT_DOES_NOT_CONFORM] = "1;31",
                                          [VERDICT_INCOMPLETE] = "1;35"};
    g_autofree char *sentence = run_result_verdict_sentence(writing->run);
    if (writing->style.colour)
        g_string_append_printf(writing->text, "\033[%sm%s\033[0m\n", colours[verdict], sentence);
    else
        g_string_append_printf(writing->text, "%s\n", sentence);
}

char *terminal_report(const struct run_result *run, struct terminal_style style)
{
    if (style.columns == 0)
        style.columns = DEFAULT_COLUMNS;
    struct writing writing = {.text = g_string_new(NULL),
                              .run = run,
                              .style = style,
                              .layout = {.indent = INDENT, .columns = style.columns}};
    struct verdict_detail detail = run_result_verdict(run);
    write_rules(&writing, OUTCOME_FAIL);
    write_rules(&writing, OUTCOME_WARN);
    write_unknown(&writing);
    write_never_exercised(&writing, detail.never_passed);
    write_idle(&writing, detail.never_passed);
    write_totals(&writing, &detail);
    write_elsewhere(&writing);
    for (unsigned i = 0; i < G_N_ELEMENTS(time_figures); i++)
        write_time_figure(&writing, &time_figures[i]);
    write_mode(&writing);
    write_reading(&writing);
    write_verdict(&writing, detail.verdict);
    verdict_detail_clear(&detail);
    return g_string_free(writing.text, false);
}
