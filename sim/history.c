/* The writer of a history: each event becomes one line, written before the next begins. Once a
 * write failed nothing more is written; only a process that is killed leaves a torn line, the last.
 */
#include "sim/history.h"
#include "sim/civil.h"
#include "sim/event.h"
#include "sim/json-text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

struct history {
    const struct clock *clock;
    int fd;           /* -1: memory only */
    off_t size_bytes; /* of the whole lines in the file */
    char *path;
    char *error_text; /* NULL while intact */
    GPtrArray *events;
    struct event_builder builder;
    bool is_building;
    GString *line; /* reused */
};

G_DEFINE_QUARK(tillspec - history - error, history_error)

static int open_file(const char *path, GError **error)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno),
                    "can't create the history %s: %s", path, g_strerror(errno));
    return fd;
}

struct history *history_new(const struct clock *clock, const char *path, GError **error)
{
    int fd = path == NULL ? -1 : open_file(path, error);
    if (path != NULL && fd < 0)
        return NULL;
    struct history *history = g_new0(struct history, 1);
    history->clock = clock;
    history->fd = fd;
    history->path = g_strdup(path);
    history->events = g_ptr_array_new_with_free_func(g_free);
    history->line = g_string_sized_new(1024);
    event_builder_init(&history->builder);
    return history;
}

void history_free(struct history *history)
{
    if (history == NULL)
        return;
    if (history->fd >= 0)
        close(history->fd);
    event_builder_clear(&history->builder);
    g_string_free(history->line, TRUE);
    g_ptr_array_unref(history->events);
    g_free(history->error_text);
    g_free(history->path);
    g_free(history);
}

const GPtrArray *history_events(const struct history *history)
{
    return history->events;
}

bool history_is_intact(const struct history *history)
{
    return history->error_text == NULL;
}

const char *history_error_text(const struct history *history)
{
    return history->error_text;
}

void history_begin(struct history *history, const char *actor, const char *name)
{
    g_assert(!history->is_building);
    history->is_building = true;
    event_builder_begin(&history->builder, (uint64_t)history->events->len + 1,
                        history->clock->instant_ns, actor, name);
}

static struct event_builder *open_event(struct history *history)
{
    g_assert(history->is_building);
    return &history->builder;
}

void history_text(struct history *history, const char *key, const char *value)
{
    event_builder_text(open_event(history), key, value);
}

void history_integer(struct history *history, const char *key, int64_t value)
{
    event_builder_integer(open_event(history), key, value);
}

void history_boolean(struct history *history, const char *key, bool value)
{
    event_builder_boolean(open_event(history), key, value);
}

void history_instant(struct history *history, const char *key, int64_t instant_ns)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(instant_ns, text);
    history_text(history, key, text);
}

/* What is no JSON value (a value from outside may be nested too deeply, say) is recorded as text,
 * so that the line stays valid whatever comes. */
void history_json(struct history *history, const char *key, const char *json)
{
    struct event_builder *builder = open_event(history);
    g_autofree char *line = g_utf8_make_valid(json == NULL ? "null" : json, -1);
    g_strdelimit(line, "\r\n", ' ');
    const char *value = json_after_blanks(line);
    const char *end = value;
    bool is_json = json_skip_value(&end) && *json_after_blanks(end) == '\0';
    if (!is_json || !event_builder_take_json(builder, key, &value))
        event_builder_text(builder, key, line);
}

static void fail(struct history *history, const char *reason)
{
    if (history_is_intact(history))
        history->error_text =
            g_strdup_printf("can't write the history %s: %s",
                            history->path == NULL ? "in memory" : history->path, reason);
}

/* False, with errno, if not all of it could be written. */
static bool write_whole(int fd, const char *text, size_t size_bytes)
{
    while (size_bytes > 0) {
        ssize_t written = write(fd, text, size_bytes);
        if (written < 0 && errno != EINTR)
            return false;
        text += MAX(written, 0);
        size_bytes -= (size_t)MAX(written, 0);
    }
    return true;
}

/* A line that did not fit is taken back, so that the file holds whole lines; where that is
 * impossible it stays, and readers drop it. */
static void write_line(struct history *history)
{
    const GString *line = history->line;
    if (write_whole(history->fd, line->str, line->len)) {
        history->size_bytes += (off_t)line->len;
        return;
    }
    fail(history, g_strerror(errno));
    int ignored = ftruncate(history->fd, history->size_bytes);
    (void)ignored;
}

void history_end(struct history *history)
{
    struct event *event = event_builder_end(open_event(history));
    history->is_building = false;
    if (history->events->len == HISTORY_LIMIT) {
        fail(history, "it has too many events");
        g_free(event);
        return;
    }
    g_ptr_array_add(history->events, event);
    if (history->fd < 0 || !history_is_intact(history))
        return;
    g_string_truncate(history->line, 0);
    event_append_line(event, history->line);
    g_string_append_c(history->line, '\n');
    write_line(history);
}
