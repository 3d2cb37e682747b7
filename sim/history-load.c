/* The reader of histories: strict about everything that the writer guarantees, except for a last
 * line that a crash tore. */
#include "sim/civil.h"
#include "sim/event.h"
#include "sim/json-text.h"
#include <string.h>

static bool take_member(const char **at, const char *key)
{
    g_autoptr(GString) name = g_string_new(NULL);
    return json_take_string(at, name) && strcmp(name->str, key) == 0 && json_take(at, ':');
}

static bool take_count(const char **at, uint64_t *count)
{
    const char *start = json_after_blanks(*at);
    const char *end = start;
    if (!g_ascii_isdigit(*start) || !json_skip_value(&end))
        return false;
    g_autofree char *digits = g_strndup(start, (gsize)(end - start));
    if (!g_ascii_string_to_unsigned(digits, 10, 1, INT64_MAX, count, NULL))
        return false;
    *at = end;
    return true;
}

/* The four members that every line begins with. */
static bool take_head(struct event_builder *builder, const char **at)
{
    uint64_t number = 0;
    int64_t instant_ns = 0;
    g_autoptr(GString) instant = g_string_new(NULL);
    g_autoptr(GString) actor = g_string_new(NULL);
    g_autoptr(GString) name = g_string_new(NULL);
    bool is_well_formed =
        json_take(at, '{') && take_member(at, "n") && take_count(at, &number) &&
        json_take(at, ',') && take_member(at, "at") && json_take_string(at, instant) &&
        instant_parse(instant->str, &instant_ns) && json_take(at, ',') &&
        take_member(at, "actor") && json_take_string(at, actor) && json_take(at, ',') &&
        take_member(at, "event") && json_take_string(at, name);
    if (is_well_formed)
        event_builder_begin(builder, number, instant_ns, actor->str, name->str);
    return is_well_formed;
}

static bool take_field(struct event_builder *builder, const char **at)
{
    g_autoptr(GString) key = g_string_new(NULL);
    return json_take_string(at, key) && json_take(at, ':') &&
           event_builder_accepts_key(builder, key->str) &&
           event_builder_take_json(builder, key->str, at);
}

struct event *event_parse_line(struct event_builder *builder, const char *line)
{
    const char *at = line;
    if (!take_head(builder, &at))
        return NULL;
    while (json_take(&at, ','))
        if (!take_field(builder, &at))
            return NULL;
    if (!json_take(&at, '}') || *json_after_blanks(at) != '\0')
        return NULL;
    return event_builder_end(builder);
}

static struct event *parse_numbered(struct event_builder *builder, const char *line,
                                    gsize size_bytes, uint64_t number)
{
    if (!g_utf8_validate(line, (gssize)size_bytes, NULL))
        return NULL;
    struct event *event = event_parse_line(builder, line);
    if (event != NULL && event_number(event) != number)
        g_clear_pointer(&event, g_free);
    return event;
}

/* Ends every line with NUL in place. */
static GPtrArray *parse_all(struct event_builder *builder, const char *path, char *content,
                            gsize size_bytes, GError **error)
{
    g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func(g_free);
    char *line = content;
    char *end = content + size_bytes;
    char *line_end = NULL;
    for (; (line_end = memchr(line, '\n', (gsize)(end - line))) != NULL; line = line_end + 1) {
        *line_end = '\0';
        uint64_t number = (uint64_t)events->len + 1;
        struct event *event = parse_numbered(builder, line, (gsize)(line_end - line), number);
        if (event == NULL) {
            g_set_error(error, HISTORY_ERROR, HISTORY_ERROR_FORMAT,
                        "%s:%" G_GUINT64_FORMAT ": not event %" G_GUINT64_FORMAT " of a history",
                        path, number, number);
            return NULL;
        }
        g_ptr_array_add(events, event);
    }
    return g_steal_pointer(&events);
}

GPtrArray *history_load(const char *path, GError **error)
{
    g_autofree char *content = NULL;
    gsize size_bytes = 0;
    if (!g_file_get_contents(path, &content, &size_bytes, error))
        return NULL;
    struct event_builder builder;
    event_builder_init(&builder);
    GPtrArray *events = parse_all(&builder, path, content, size_bytes, error);
    event_builder_clear(&builder);
    return events;
}
