/* The line of an exchange in the history, and of those that no connection carried. */
#include "mocks/http-internal.h"

static void begin_record(const struct http_server *server, uint64_t number, unsigned connection,
                         const char *method)
{
    struct history *history = server->settings.history;
    history_begin(history, server->name, "exchange");
    history_integer(history, "request", (int64_t)number);
    history_integer(history, "connection", connection);
    history_text(history, "method", method);
}

static void record_outcome(const struct http_server *server, const char *target, unsigned status,
                           size_t sent_bytes)
{
    const struct http_settings *settings = &server->settings;
    struct history *history = settings->history;
    g_autofree char *shown = settings->show_target != NULL
                                 ? settings->show_target(target, settings->handler_data)
                                 : NULL;
    history_text(history, "path", shown != NULL ? shown : target);
    history_integer(history, "status", status);
    history_integer(history, "sent", (int64_t)sent_bytes);
}

void http_server_begin_record(struct http_server *server, const char *method, const char *target,
                              unsigned status, size_t sent_bytes)
{
    begin_record(server, ++server->request_count, 0, method);
    record_outcome(server, target, status, sent_bytes);
}

void http_exchange_record(const struct http_exchange *exchange, unsigned status, size_t sent_bytes)
{
    const struct http_server *server = exchange->server;
    struct history *history = server->settings.history;
    if (history == NULL)
        return;
    begin_record(server, exchange->number, exchange->connection->number, exchange->method);
    record_outcome(server, exchange->target, status, sent_bytes);
    if (exchange->asked_ns < server->settings.clock->instant_ns)
        history_instant(history, "asked", exchange->asked_ns);
    for (unsigned i = 0; i < exchange->note_count; i++) {
        const struct http_note *note = &exchange->notes[i];
        const char *key = exchange->scratch->str + note->key;
        if (note->kind == NOTE_TEXT)
            history_text(history, key, exchange->scratch->str + note->value);
        else
            history_integer(history, key,
                            note->kind == NOTE_SENT ? (int64_t)sent_bytes : note->integer);
    }
    if (exchange->fault != NULL && exchange->has_left)
        history_boolean(history, "left", true);
    history_end(history);
}
