/* What became of the sentences of the documents: the segment table, printed. */
#include "harness/commands/explain-document.h"
#include "harness/book.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_LIMIT 1000000

static void print_list(const char *heading, const GPtrArray *names)
{
    for (guint i = 0; i < names->len; i++) {
        printf("%s%s", i == 0 ? heading : ", ", (const char *)g_ptr_array_index(names, i));
    }
    fputs(names->len > 0 ? "\n" : "", stdout);
}

static void print_lines(const struct segment *segment)
{
    printf("%d", segment->first_line);
    if (segment->last_line > segment->first_line) {
        printf("-%d", segment->last_line);
    }
}

static void print_segment(const struct document_segments *document, const struct segment *segment)
{
    g_auto(GStrv) lines = g_strsplit(segment->text, "\n", -1);
    printf("%s:", document->document);
    print_lines(segment);
    putchar('\n');
    for (char **line = lines; *line != NULL; line++) {
        if (line[0][0] != '\0' || line[1] != NULL) {
            printf("    | %s\n", *line);
        }
    }
    print_list("    rules: ", segment->rules);
    print_list("    readings: ", segment->axes);
    if (segment->class != SEGMENT_OF_RULES) {
        printf("    %s\n", segment_class_name(segment->class));
    }
    if (segment->reason != NULL) {
        printf("    %s\n", segment->reason);
    }
}

static const struct document_segments *first_document(void)
{
    return g_ptr_array_index(book_segments()->documents, 0);
}

/* 0: no number. */
static int line_number(const char *text)
{
    char *end = NULL;
    long line = g_ascii_isdigit(text[0]) ? strtol(text, &end, 10) : 0;
    return end != NULL && *end == '\0' && line < LINE_LIMIT ? (int)line : 0;
}

/* `line` 0: all of them. */
static bool print_segments(const struct document_segments *document, int line)
{
    bool is_found = false;
    for (guint i = 0; i < document->segments->len; i++) {
        const struct segment *segment = g_ptr_array_index(document->segments, i);
        if (line == 0 || (segment->first_line <= line && line <= segment->last_line)) {
            fputs(is_found ? "\n" : "", stdout);
            print_segment(document, segment);
            is_found = true;
        }
    }
    return is_found;
}

bool explain_document(const char *word)
{
    if (segment_table_document(book_segments(), word) != NULL) {
        return print_segments(segment_table_document(book_segments(), word), 0);
    }
    const char *colon = strrchr(word, ':');
    int line = line_number(colon == NULL ? word : colon + 1);
    g_autofree char *name = colon == NULL ? NULL : g_strndup(word, (gsize)(colon - word));
    const struct document_segments *document =
        name == NULL ? first_document() : segment_table_document(book_segments(), name);
    return document != NULL && line > 0 && print_segments(document, line);
}

void explain_documents_summary(void)
{
    const GPtrArray *documents = book_segments()->documents;
    for (guint i = 0; i < documents->len; i++) {
        const struct document_segments *document = g_ptr_array_index(documents, i);
        printf("%s: %u segments", document->document, document->segments->len);
        for (unsigned class = 0; class < SEGMENT_CLASS_COUNT; class ++) {
            unsigned count = document_segments_count(document, (enum segment_class) class);
            if (count > 0) {
                printf(", %s %u", segment_class_name((enum segment_class) class), count);
            }
        }
        putchar('\n');
    }
}

void explain_lines(const char *heading, const char *rule)
{
    const GPtrArray *documents = book_segments()->documents;
    for (guint i = 0; i < documents->len; i++) {
        const struct document_segments *document = g_ptr_array_index(documents, i);
        unsigned count = 0;
        for (guint k = 0; k < document->segments->len; k++) {
            const struct segment *segment = g_ptr_array_index(document->segments, k);
            if (!g_ptr_array_find_with_equal_func(segment->rules, rule, g_str_equal, NULL)) {
                continue;
            }
            if (count == 0) {
                printf("%s%s:", heading, document->document);
            }
            fputs(count++ > 0 ? ", " : "", stdout);
            print_lines(segment);
        }
        fputs(count > 0 ? "\n" : "", stdout);
    }
}
