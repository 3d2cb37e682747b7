/* Look-ups in the segment table, and what it lacks. */
#include "harness/oracle/reading.h"
#include "harness/oracle/segments.h"
#include <string.h>

const struct document_segments *segment_table_document(const struct segment_table *table,
                                                       const char *name)
{
    for (guint i = 0; i < table->documents->len; i++) {
        const struct document_segments *document = g_ptr_array_index(table->documents, i);
        if (strcmp(document->document, name) == 0) {
            return document;
        }
    }
    return NULL;
}

unsigned document_segments_count(const struct document_segments *document, enum segment_class class)
{
    unsigned count = 0;
    for (guint i = 0; i < document->segments->len; i++) {
        count += ((const struct segment *)g_ptr_array_index(document->segments, i))->class == class;
    }
    return count;
}

static bool names(const GPtrArray *list, const char *name)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)list, name, g_str_equal, NULL);
}

typedef const GPtrArray *(*segment_list)(const struct segment *segment);

static const GPtrArray *rules_of(const struct segment *segment)
{
    return segment->rules;
}

static const GPtrArray *axes_of(const struct segment *segment)
{
    return segment->axes;
}

static bool is_named(const struct segment_table *table, segment_list list, const char *name)
{
    for (guint i = 0; i < table->documents->len; i++) {
        const struct document_segments *document = g_ptr_array_index(table->documents, i);
        for (guint k = 0; k < document->segments->len; k++) {
            if (names(list(g_ptr_array_index(document->segments, k)), name)) {
                return true;
            }
        }
    }
    return false;
}

/* The quote stands in the lines that the rule book computed; each segment that it touches must name
 * the rule. */
static void check_quote(const struct segment_table *table, const struct rule *rule,
                        const struct quote *quote, GString *gaps)
{
    const struct document_segments *document = segment_table_document(table, quote->document);
    g_autoptr(GString) joined = g_string_new(NULL);
    for (guint i = 0; document != NULL && i < document->segments->len; i++) {
        const struct segment *segment = g_ptr_array_index(document->segments, i);
        g_string_append(joined, segment->text);
    }
    const char *place = strstr(joined->str, quote->text);
    size_t from = place == NULL ? 0 : (size_t)(place - joined->str);
    size_t to = from + strlen(quote->text);
    for (guint i = 0; place != NULL && i < document->segments->len; i++) {
        const struct segment *segment = g_ptr_array_index(document->segments, i);
        bool is_touched = segment->offset < to && from < segment->offset + strlen(segment->text);
        if (is_touched && !names(segment->rules, rule->id)) {
            g_string_append_printf(gaps, "%s quotes %s:%d, whose segment does not name it\n",
                                   rule->id, document->document, segment->first_line);
        }
    }
}

static bool is_marked(const struct rule *rule)
{
    return rule->level == LEVEL_GUARD || g_str_has_prefix(rule->id, "ruling/");
}

char *segment_table_gaps(const struct segment_table *table, const struct rule_book *book)
{
    GString *gaps = g_string_new(NULL);
    for (guint i = 0; i < book->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(book->rules, i);
        bool has_segment = is_named(table, rules_of, rule->id);
        if (!has_segment && (rule->level == LEVEL_MUST || !is_marked(rule))) {
            g_string_append_printf(gaps, "%s rests on no segment\n", rule->id);
        }
        if (has_segment && rule->level == LEVEL_GUARD) {
            g_string_append_printf(gaps, "%s is a guard, but segments name it\n", rule->id);
        }
        for (guint k = 0; k < rule->quotes->len; k++) {
            check_quote(table, rule, g_ptr_array_index(rule->quotes, k), gaps);
        }
    }
    for (unsigned axis = 0; axis < AXIS_COUNT; axis++) {
        if (!is_named(table, axes_of, axis_table[axis].name)) {
            g_string_append_printf(gaps, "no segment speaks to %s\n", axis_table[axis].name);
        }
    }
    return g_string_free(gaps, FALSE);
}
