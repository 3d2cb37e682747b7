#pragma once
/* The history: everything that the harness observed in one row, in order. docs/history.md lists the
 * events.
 *
 * Written as JSON Lines, one event a line, each line with one write(2) before the next event
 * begins, so that a crash of the harness loses nothing that happened before; and kept in memory for
 * the judge.
 *
 *     history_begin(history, "till", "control");
 *     history_text(history, "call", "quit");
 *     history_integer(history, "status", 200);
 *     history_end(history);
 *   ->
 * {"n":118,"at":"2030-12-03T20:14:03Z","actor":"till","event":"control","call":"quit","status":200}
 *
 * The instant is that of the clock at history_begin. Texts are copied; bytes that are no UTF-8 are
 * escaped as U+FFFD. Process ids and ports never appear: events name processes by order of
 * appearance ("updater-1", "app-2"). */
#include "sim/clock.h"
#include <glib.h>
#include <stdbool.h>

/* Events in one history; what comes after them is not recorded, and the history is no longer
 * intact. */
#define HISTORY_LIMIT 1000000

struct history;
struct event;

/* `path` may be NULL: memory only. */
struct history *history_new(const struct clock *clock, const char *path, GError **error);
void history_free(struct history *history);
/* The events so far; owned by the history, valid until it is freed. */
const GPtrArray *history_events(const struct history *history);
/* False once a write failed (disk full) or an event did not fit; `history_error_text` says why. The
 * run then ends as a fault of the harness. */
bool history_is_intact(const struct history *history);
const char *history_error_text(const struct history *history);

void history_begin(struct history *history, const char *actor, const char *name);
void history_text(struct history *history, const char *key, const char *value); /* NULL: null */
void history_integer(struct history *history, const char *key, int64_t value);
void history_boolean(struct history *history, const char *key, bool value);
void history_instant(struct history *history, const char *key,
                     int64_t instant_ns); /* as RFC 3339 text */
void history_json(struct history *history, const char *key,
                  const char *json); /* one line of valid JSON */
void history_end(struct history *history);

/* Reading. `history_load` accepts a file whose last line is torn; it is dropped. Free the array
 * with g_ptr_array_unref. Errors: G_FILE_ERROR for a file that can't be read, HISTORY_ERROR for a
 * line that is no event. */
#define HISTORY_ERROR history_error_quark()
GQuark history_error_quark(void);
enum history_error { HISTORY_ERROR_FORMAT };

GPtrArray *history_load(const char *path, GError **error);

uint64_t event_number(const struct event *event);
int64_t event_instant(const struct event *event);
const char *event_actor(const struct event *event);
const char *event_name(const struct event *event);
bool event_is(const struct event *event, const char *actor, const char *name);
/* The value of a key, or the fallback where the event has no such key, null, or another type. */
const char *event_text(const struct event *event,
                       const char *key); /* fallback NULL; also the text of a JSON value */
int64_t event_integer(const struct event *event, const char *key, int64_t fallback);
bool event_boolean(const struct event *event, const char *key); /* fallback false */
bool event_has(const struct event *event, const char *key);     /* also null */
int64_t event_instant_of(const struct event *event, const char *key, int64_t fallback_ns);
/* The whole line. Free with g_free. */
char *event_line(const struct event *event);
