/* Diagnostics of one input file: collects them, bounded and in the order of the file, and prints
 * them with the source line and carets. What an attacker writes into the file can't reach the
 * terminal as a control character, nor make a line of output unbounded. */
#include "harness/diagnostic.h"
#include <stdbool.h>
#include <string.h>

#define LINE_COLUMNS 120 /* of a source line that are shown */
#define CONTEXT_COLUMNS 60
#define WIDTH_LIMIT 80

struct diagnostic {
    struct position at;
    char *code, *message, *note, *help;
};

struct diagnostics {
    char *name, *text;
    size_t size_bytes;
    GPtrArray *entries; /* struct diagnostic *, by position */
    unsigned count;     /* also those that were not kept */
    GHashTable *seen;   /* char * */
};

static void diagnostic_free(struct diagnostic *diagnostic)
{
    g_free(diagnostic->code);
    g_free(diagnostic->message);
    g_free(diagnostic->note);
    g_free(diagnostic->help);
    g_free(diagnostic);
}

struct diagnostics *diagnostics_new(const char *name, const char *text, size_t size_bytes)
{
    struct diagnostics *diagnostics = g_new0(struct diagnostics, 1);
    diagnostics->name = g_strdup(strcmp(name, "-") == 0 ? "<stdin>" : name);
    diagnostics->text = g_strndup(text, size_bytes);
    diagnostics->size_bytes = strlen(diagnostics->text);
    diagnostics->entries = g_ptr_array_new_with_free_func((GDestroyNotify)diagnostic_free);
    diagnostics->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return diagnostics;
}

void diagnostics_free(struct diagnostics *diagnostics)
{
    if (!diagnostics)
        return;
    g_free(diagnostics->name);
    g_free(diagnostics->text);
    g_ptr_array_unref(diagnostics->entries);
    g_hash_table_unref(diagnostics->seen);
    g_free(diagnostics);
}

static bool is_printable(gunichar character)
{
    return g_unichar_isprint(character) && g_unichar_type(character) != G_UNICODE_FORMAT;
}

/* Control and format characters, and bytes that are no UTF-8, are written as escapes. */
static char *printable(const char *text)
{
    if (!text)
        return NULL;
    GString *out = g_string_new(NULL);
    while (*text) {
        gunichar character = g_utf8_get_char_validated(text, -1);
        if (character == (gunichar)-1 || character == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (unsigned char)*text++);
            continue;
        }
        if (character == '\n')
            g_string_append(out, "\\n");
        else if (is_printable(character))
            g_string_append_unichar(out, character);
        else
            g_string_append_printf(out, "\\u%04x", character);
        text = g_utf8_next_char(text);
    }
    return g_string_free(out, FALSE);
}

char *diagnostic_excerpt(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    if (g_utf8_strlen(valid, -1) <= DIAGNOSTIC_EXCERPT)
        return g_steal_pointer(&valid);
    g_autofree char *head = g_utf8_substring(valid, 0, DIAGNOSTIC_EXCERPT - 3);
    return g_strconcat(head, "...", NULL);
}

char *diagnostic_quoted(const char *text)
{
    if (g_utf8_strlen(text, -1) > DIAGNOSTIC_EXCERPT || strpbrk(text, "\n\t"))
        return NULL;
    if (!strpbrk(text, "\"\\"))
        return g_strdup_printf("\"%s\"", text);
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'", doubled);
}

static bool position_is_before(struct position a, struct position b)
{
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/* The cases of a file meet the same mistake of the story again and again. */
static bool is_repeated(struct diagnostics *diagnostics, const struct diagnostic *new)
{
    return !g_hash_table_add(
        diagnostics->seen,
        g_strdup_printf("%d:%d:%s:%s", new->at.line, new->at.column, new->code, new->message));
}

void(diagnostics_add)(struct diagnostics *diagnostics, struct position at, const char *code,
                      const char *message, const char *note, const char *help)
{
    struct diagnostic *new = g_new0(struct diagnostic, 1);
    *new = (struct diagnostic){.at = at,
                               .code = g_strdup(code),
                               .message = printable(message),
                               .note = printable(note),
                               .help = printable(help)};
    if (is_repeated(diagnostics, new)) {
        diagnostic_free(new);
        return;
    }
    guint place = diagnostics->entries->len;
    while (place > 0) {
        const struct diagnostic *before = g_ptr_array_index(diagnostics->entries, place - 1);
        if (!position_is_before(at, before->at))
            break;
        place--;
    }
    g_ptr_array_insert(diagnostics->entries, (int)place, new);
    if (diagnostics->entries->len > DIAGNOSTIC_LIMIT)
        g_ptr_array_set_size(diagnostics->entries, DIAGNOSTIC_LIMIT);
    diagnostics->count++;
}

unsigned diagnostics_count(const struct diagnostics *diagnostics)
{
    return diagnostics->count;
}

/* The line without its end, or NULL if the text has no such line. */
static char *source_line(const struct diagnostics *diagnostics, int line)
{
    const char *start = diagnostics->text;
    for (int i = 1; start && i < line; i++) {
        start = strchr(start, '\n');
        if (start)
            start++;
    }
    if (!start || line < 1 || !*start)
        return NULL;
    size_t length = strcspn(start, "\r\n");
    return g_utf8_make_valid(start, (gssize)length);
}

/* Appends one character as it may stand in a terminal; returns the columns that it takes there. */
static int append_shown(GString *out, gunichar character)
{
    if (character == '\t' || !is_printable(character)) {
        g_string_append(out, character == '\t' ? " " : "\xef\xbf\xbd");
        return 1;
    }
    g_string_append_unichar(out, character);
    return g_unichar_iszerowidth(character) ? 0 : g_unichar_iswide(character) ? 2 : 1;
}

static void append_times(GString *out, char character, int times)
{
    for (int i = 0; i < times; i++)
        g_string_append_c(out, character);
}

/* The part of a source line around a position, and the carets that stand below it. */
static void append_source(GString *source, GString *carets, const char *line, struct position at)
{
    glong length = g_utf8_strlen(line, -1);
    glong column = MIN(at.column - 1, length);
    glong first = length > LINE_COLUMNS && column > CONTEXT_COLUMNS ? column - CONTEXT_COLUMNS : 0;
    glong last = MIN(length, first + LINE_COLUMNS);
    if (first > 0) {
        g_string_append(source, "...");
        append_times(carets, ' ', 3);
    }
    const char *next = g_utf8_offset_to_pointer(line, first);
    int underlined = 0;
    for (glong i = first; i < last; i++, next = g_utf8_next_char(next)) {
        int columns = append_shown(source, g_utf8_get_char(next));
        bool is_marked = i >= column && i < column + MIN(at.width, WIDTH_LIMIT);
        if (i < column || is_marked)
            append_times(carets, is_marked ? '^' : ' ', columns);
        underlined += is_marked ? columns : 0;
    }
    if (last < length)
        g_string_append(source, "...");
    if (underlined == 0)
        g_string_append_c(carets, '^');
}

static void append_snippet(GString *out, const struct diagnostics *diagnostics, struct position at,
                           int gutter)
{
    g_autofree char *line = source_line(diagnostics, at.line);
    if (!line)
        return;
    g_autoptr(GString) source = g_string_new(NULL);
    g_autoptr(GString) carets = g_string_new(NULL);
    append_source(source, carets, line, at);
    g_string_append_printf(out, "%*s |\n", gutter, "");
    g_string_append_printf(out, "%*d | %s\n", gutter, at.line, source->str);
    g_string_append_printf(out, "%*s | %s\n", gutter, "", carets->str);
}

static void append_diagnostic(GString *out, const struct diagnostics *diagnostics,
                              const struct diagnostic *diagnostic)
{
    struct position at = diagnostic->at;
    g_autofree char *number = g_strdup_printf("%d", at.line);
    int gutter = (int)strlen(number);
    g_string_append_printf(out, "error[%s]: %s\n", diagnostic->code, diagnostic->message);
    g_string_append_printf(out, "%*s--> %s", gutter, "", diagnostics->name);
    if (at.line > 0)
        g_string_append_printf(out, ":%d:%d", at.line, at.column);
    g_string_append_c(out, '\n');
    append_snippet(out, diagnostics, at, gutter);
    if (diagnostic->note)
        g_string_append_printf(out, "%*s = note: %s\n", gutter, "", diagnostic->note);
    if (diagnostic->help)
        g_string_append_printf(out, "%*s = help: %s\n", gutter, "", diagnostic->help);
}

char *diagnostics_text(const struct diagnostics *diagnostics)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < diagnostics->entries->len; i++) {
        if (i > 0)
            g_string_append_c(out, '\n');
        append_diagnostic(out, diagnostics, g_ptr_array_index(diagnostics->entries, i));
    }
    unsigned hidden = diagnostics->count - diagnostics->entries->len;
    if (hidden > 0)
        g_string_append_printf(out, "\n%s: %u more error%s not shown\n", diagnostics->name, hidden,
                               hidden == 1 ? " is" : "s are");
    return g_string_free(out, FALSE);
}

extern struct diagnostic_place *const __start_diagnostic_places[];
extern struct diagnostic_place *const __stop_diagnostic_places[];

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In the programs of the fuzzer and of some tests nothing tells diagnostics. */
#pragma weak __start_diagnostic_places
#pragma weak __stop_diagnostic_places

GPtrArray *diagnostics_not_reached(void)
{
    GPtrArray *places = g_ptr_array_new_with_free_func(g_free);
    for (struct diagnostic_place *const *place = __start_diagnostic_places;
         place != __stop_diagnostic_places; place++)
        if (!(*place)->is_reached)
            g_ptr_array_add(places, g_strdup_printf("%s:%d", (*place)->file, (*place)->line));
    g_ptr_array_sort(places, compare_texts);
    return places;
}
