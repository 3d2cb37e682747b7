#pragma once
/* How an event is made. Events are read through sim/history.h; only the history and its reader make
 * them.
 *
 *     event_builder_begin(&builder, 118, instant_ns, "till", "control");
 *     event_builder_text(&builder, "call", "quit");
 *     event = event_builder_end(&builder);            // free with g_free
 *
 * A builder is reused for any number of events. Keys are distinct within an event; those of the
 * first four members of a line ("n", "at", "actor", "event") are taken. */
#include "sim/history.h"
#include <stdint.h>

/* Longer texts are cut, and end with an ellipsis. */
#define EVENT_TEXT_LIMIT 65536

struct event_builder {
    uint64_t number;
    int64_t instant_ns;
    uint32_t name;
    GArray *fields;
    GString *texts;
};

void event_builder_init(struct event_builder *builder);
void event_builder_clear(struct event_builder *builder);

void event_builder_begin(struct event_builder *builder, uint64_t number, int64_t instant_ns,
                         const char *actor, const char *name);
bool event_builder_accepts_key(const struct event_builder *builder, const char *key);
void event_builder_text(struct event_builder *builder, const char *key, const char *value);
void event_builder_integer(struct event_builder *builder, const char *key, int64_t value);
void event_builder_boolean(struct event_builder *builder, const char *key, bool value);
/* A JSON value at the beginning of `at`, which moves past it: a string, an integer, a boolean and
 * null become what the functions above make, everything else is kept as text. False, and nothing
 * added, if it is malformed. */
bool event_builder_take_json(struct event_builder *builder, const char *key, const char **at);
struct event *event_builder_end(struct event_builder *builder);

void event_append_line(const struct event *event, GString *line);
/* A line without its end, NUL-terminated UTF-8. NULL if it is no event. */
struct event *event_parse_line(struct event_builder *builder, const char *line);
