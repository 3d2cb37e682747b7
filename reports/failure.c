/* The telling of a failure: which lines it has and how they are laid out. Terminal, JUnit text and
 * everything else for people print what this file makes. */
#include "reports/failure.h"
#include "reports/printable.h"
#include "reports/shell-quote.h"
#include <string.h>

enum { LABEL_COLUMNS = 10 };

/* Appends `text` at column `indent`; what exceeds the columns goes on below, at the same column. */
static void append_wrapped(GString *told, const char *text, struct failure_layout layout,
                           unsigned indent)
{
    size_t used = indent;
    for (const char *at = text; *at != '\0';) {
        size_t blanks = strspn(at, " ");
        size_t word_bytes = strcspn(at + blanks, " ");
        g_autofree char *word = g_strndup(at + blanks, word_bytes);
        size_t word_columns = printable_columns(word);
        bool fits = layout.columns == 0 || used + blanks + word_columns <= layout.columns;
        if (fits || used == indent) {
            g_string_append_len(told, at, (gssize)(blanks + word_bytes));
            used += blanks + word_columns;
        } else {
            g_string_append_printf(told, "\n%*s%s", (int)indent, "", word);
            used = indent + word_columns;
        }
        at += blanks + word_bytes;
    }
    g_string_append_c(told, '\n');
}

static void append_sentence(GString *told, const char *sentence, struct failure_layout layout)
{
    g_string_append_printf(told, "%*s", (int)layout.indent, "");
    append_wrapped(told, sentence, layout, layout.indent);
}

/* Nothing for an empty text. */
static void append_line(GString *told, const char *label, const char *text,
                        struct failure_layout layout)
{
    if (text == NULL || text[0] == '\0')
        return;
    g_string_append_printf(told, "%*s%-*s", (int)layout.indent, "", LABEL_COLUMNS, label);
    append_wrapped(told, text, layout, layout.indent + LABEL_COLUMNS);
}

static void append_foreign_line(GString *told, const char *label, const char *text,
                                struct failure_layout layout)
{
    g_autofree char *shown = printable(text);
    append_line(told, label, shown, layout);
}

/* The quote and where it stands; without a quote the title and the level. NULL for an unknown rule.
 */
static char *rule_line(const struct run_result *run, const char *rule)
{
    const struct rule_text *text = run_result_rule(run, rule);
    if (text == NULL)
        return NULL;
    g_autofree char *source = printable(text->source);
    if (text->quote != NULL) {
        g_autofree char *quote = printable(text->quote);
        return g_strdup_printf("\"%s\"%s%s", quote, source[0] != '\0' ? "   " : "", source);
    }
    g_autofree char *title = printable(text->title);
    g_autofree char *level = printable(text->level);
    return g_strdup_printf("%s%s%s%s", title, level[0] != '\0' ? " (" : "", level,
                           level[0] != '\0' ? ")" : "");
}

static char *evidence_line(const struct finding *finding)
{
    GString *line = g_string_new(NULL);
    for (unsigned i = 0; i < finding->evidence->len; i++) {
        g_autofree char *piece = printable(finding->evidence->pdata[i]);
        g_string_append_printf(line, "%s%s", i == 0 ? "" : ", ", piece);
    }
    return g_string_free(line, false);
}

/* Where the events of the finding can be read; NULL if no history was kept. */
static char *history_line(const struct row_result *row, const struct finding *finding)
{
    if (row->history == NULL || finding->events->len == 0)
        return NULL;
    g_autofree char *path = printable(row->history);
    GString *line = g_string_new(path);
    g_string_append(line, finding->events->len == 1 ? ", event " : ", events ");
    for (unsigned i = 0; i < finding->events->len; i++)
        g_string_append_printf(line, "%s%" G_GUINT64_FORMAT, i == 0 ? "" : ", ",
                               g_array_index(finding->events, uint64_t, i));
    return g_string_free(line, false);
}

/* A command is pasted: it is not wrapped. */
static void append_again(GString *told, const struct run_result *run, const struct row_result *row,
                         struct failure_layout layout)
{
    if (row->id == NULL)
        return;
    g_autofree char *id = shell_word(row->id);
    GString *command = g_string_new(NULL);
    uint64_t seed = row->seed != 0 ? row->seed : run->seed;
    g_string_append_printf(command, "tillspec run %s", id);
    if (seed != 0)
        g_string_append_printf(command, " --seed %" G_GUINT64_FORMAT, seed);
    if (run->again != NULL)
        g_string_append_printf(command, "%s%s", run->again[0] != '\0' ? " " : "", run->again);
    else if (run->updater != NULL)
        g_string_append_printf(command, " -- %s", run->updater);
    layout.columns = 0;
    append_foreign_line(told, "again", command->str, layout);
    g_string_free(command, true);
}

/* What is said where nobody gave a reason. */
static const char *const default_sentences[] = {
    [OUTCOME_PASS] = "The rule held.",
    [OUTCOME_FAIL] = "The rule was broken.",
    [OUTCOME_WARN] = "The recommendation was not followed.",
    [OUTCOME_NOT_EXERCISED] = "Nothing in this row exercised the rule.",
    [OUTCOME_NOT_APPLICABLE] = "The rule does not apply to this updater.",
    [OUTCOME_NOT_TESTABLE] = "A prerequisite of this row was missing.",
    [OUTCOME_INCONCLUSIVE] = "The row could not be judged.",
    [OUTCOME_HARNESS_ERROR] = "The harness failed.",
};

char *failure_sentence(const struct row_result *row, const struct rule_outcome *judged,
                       const struct finding *finding)
{
    if (finding != NULL && finding->sentence != NULL)
        return printable(finding->sentence);
    if (judged->reason != NULL)
        return printable(judged->reason);
    if (row->reason != NULL && outcome_is_unknown(judged->outcome))
        return printable(row->reason);
    return g_strdup(default_sentences[judged->outcome]);
}

char *failure_tell(const struct run_result *run, const struct row_result *row,
                   const struct rule_outcome *judged, const struct finding *finding,
                   struct failure_layout layout)
{
    GString *told = g_string_new(NULL);
    g_autofree char *sentence = failure_sentence(row, judged, finding);
    append_sentence(told, sentence, layout);
    g_autofree char *rule = rule_line(run, judged->rule);
    append_line(told, "rule", rule, layout);
    if (finding != NULL) {
        append_foreign_line(told, "expected", finding->expected, layout);
        append_foreign_line(told, "actual", finding->actual, layout);
        append_foreign_line(told, "allowed", finding->allowed, layout);
        g_autofree char *evidence = evidence_line(finding);
        append_line(told, "evidence", evidence, layout);
        append_foreign_line(told, "waits", row->waits, layout);
        g_autofree char *history = history_line(row, finding);
        append_line(told, "history", history, layout);
    }
    append_again(told, run, row, layout);
    return g_string_free(told, false);
}

/* The first reason that anybody gave. */
static char *row_reason(const struct row_result *row)
{
    if (row->reason != NULL)
        return printable(row->reason);
    for (unsigned i = 0; i < row->rules->len; i++) {
        const struct rule_outcome *judged = row->rules->pdata[i];
        if (outcome_is_unknown(judged->outcome) && judged->reason != NULL)
            return printable(judged->reason);
    }
    return g_strdup(default_sentences[row->outcome]);
}

char *failure_tell_row(const struct run_result *run, const struct row_result *row,
                       struct failure_layout layout)
{
    GString *told = g_string_new(NULL);
    g_autofree char *reason = row_reason(row);
    append_sentence(told, reason, layout);
    g_autoptr(GString) open = g_string_new(NULL);
    for (unsigned i = 0; i < row->rules->len; i++) {
        const struct rule_outcome *judged = row->rules->pdata[i];
        g_autofree char *rule = printable(judged->rule);
        if (outcome_is_unknown(judged->outcome))
            g_string_append_printf(open, "%s%s", open->len == 0 ? "" : ", ", rule);
    }
    append_line(told, "open", open->str, layout);
    append_foreign_line(told, "history", row->history, layout);
    append_again(told, run, row, layout);
    return g_string_free(told, false);
}
