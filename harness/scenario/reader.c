/* Reads events and tells of syntax errors in the words of people who write scenarios. */
#include "harness/scenario/reader.h"
#include "harness/scenario/syntax.h"
#include <string.h>

void reader_init(struct reader *reader, const char *text, size_t size_bytes,
                 struct diagnostics *diagnostics)
{
    *reader = (struct reader){.diagnostics = diagnostics, .text = text, .size_bytes = size_bytes};
    int is_initialized = yaml_parser_initialize(&reader->parser);
    g_assert(is_initialized);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)text, size_bytes);
}

void reader_clear(struct reader *reader)
{
    yaml_parser_delete(&reader->parser);
}

struct position event_position(const yaml_event_t *event)
{
    yaml_mark_t start = event->start_mark, end = event->end_mark;
    bool is_on_one_line = start.line == end.line && end.column > start.column;
    return (struct position){.line = (int)start.line + 1,
                             .column = (int)start.column + 1,
                             .width = is_on_one_line ? (int)(end.column - start.column) : 1};
}

void(reader_stop)(struct reader *reader, struct position at, const char *code, const char *message,
                  const char *note)
{
    if (!reader->is_stopped)
        diagnostics_add(reader->diagnostics, at, code, message, note, NULL);
    reader->is_stopped = true;
}

/* The character at a place of the text, 0 for its end or anything but ASCII. */
static int character_at(const struct reader *reader, yaml_mark_t mark)
{
    glong length = g_utf8_strlen(reader->text, (gssize)reader->size_bytes);
    if ((glong)mark.index >= length)
        return 0;
    gunichar character = g_utf8_get_char(g_utf8_offset_to_pointer(reader->text, (glong)mark.index));
    return character < 0x80 ? (int)character : 0;
}

static void complain_of_syntax(const struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "not readable";
    yaml_mark_t mark = parser->problem_mark;
    const struct syntax_help *help = syntax_help_find(problem, character_at(reader, mark));
    g_autofree char *note = NULL;
    if (parser->context && parser->context_mark.line != mark.line)
        note = g_strdup_printf("%s that began in line %zu", parser->context,
                               parser->context_mark.line + 1);
    struct position at = {.line = (int)mark.line + 1, .column = (int)mark.column + 1, .width = 1};
    diagnostics_add(reader->diagnostics, at, "syntax", help ? help->message : problem, note,
                    help ? help->help : NULL);
}

bool reader_next(struct reader *reader, yaml_event_t *event)
{
    memset(event, 0, sizeof *event);
    if (reader->is_stopped)
        return false;
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    complain_of_syntax(reader);
    reader->is_stopped = true;
    return false;
}
