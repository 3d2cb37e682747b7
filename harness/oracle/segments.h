#pragma once
/* The segment table: every byte of the documents, in order, and what became of it. Data, in
 * scenarios/rule-book-segments.yaml.
 *
 *     struct segment_table *table = segment_table_load(&source, documents, count, book, &report);
 *
 * A table that does not join to its documents byte for byte, or that names a rule or an axis that
 * does not exist, is refused. segment_table_gaps says what a table lacks: a MUST without a segment,
 * a quote in a segment that does not name its rule, an axis that no sentence speaks to. */
#include "harness/oracle/rule-book.h"

enum segment_class {
    SEGMENT_OF_RULES, /* rules rest on it, or readings differ in it */
    SEGMENT_INFORMATIVE,
    SEGMENT_CUSTOMER, /* addressed to the customer */
    SEGMENT_VENDOR,   /* addressed to the vendor */
    SEGMENT_RESIDUE,  /* of the page that it was copied from */
    SEGMENT_UNTESTABLE,
    SEGMENT_UNJUDGED, /* of a kind of updater that is not judged yet */
    SEGMENT_CLASS_COUNT
};
/* "informative"; SEGMENT_OF_RULES is "rules". */
const char *segment_class_name(enum segment_class class);

struct segment {
    char *text;
    GPtrArray *rules, *axes; /* char *, as in the rule book and in the table of axes */
    enum segment_class class;
    char *reason; /* or NULL */
    size_t offset;
    int first_line, last_line; /* of the document, from 1 */
};

struct document_segments {
    char *document;
    GPtrArray *segments; /* struct segment * */
};

struct segment_table {
    GPtrArray *documents; /* struct document_segments * */
};

/* NULL if it is refused: `report` gets the diagnostics (free with g_free). */
struct segment_table *segment_table_load(const struct rule_book_source *source,
                                         const struct document *documents, size_t count,
                                         const struct rule_book *book, char **report);
void segment_table_free(struct segment_table *table);
/* NULL if the table has no such document. */
const struct document_segments *segment_table_document(const struct segment_table *table,
                                                       const char *name);
unsigned document_segments_count(const struct document_segments *document,
                                 enum segment_class class);
/* One line for each thing that the table lacks; "" if it lacks nothing. Free with g_free. */
char *segment_table_gaps(const struct segment_table *table, const struct rule_book *book);
