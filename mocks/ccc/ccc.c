/* The configuration service as a server: HTTP in, values through mocks/ccc/request.c, and the
 * history of what the followed workstation has. */
#include "mocks/ccc/ccc.h"
#include "mocks/ccc/elsewhere.h"
#include "mocks/ccc/request.h"
#include <gio/gio.h>
#include <string.h>

struct ccc {
    struct ccc_settings settings;
    struct ccc_store *store;
    struct http_server *server;
    struct ccc_target followed;
    struct ccc_tree tree;
    char **groups;
    GPtrArray *pending; /* struct pending *: writes that were accepted, in order */
};

/* A write on its way. */
struct pending {
    struct ccc *ccc;
    struct ccc_change *change;
    int line;
    uint64_t id; /* entry of the queue */
};

/* Notes and later lines must come from texts that stay. */
static void copy_texts(struct ccc_settings *settings)
{
    const char **const texts[] = {
        &settings->tenant,        &settings->business_unit, &settings->workstation,
        &settings->read_token,    &settings->write_token,   &settings->client_id,
        &settings->client_secret,
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup(*texts[i]);
}

static void free_texts(const struct ccc_settings *settings)
{
    const char *const texts[] = {
        settings->tenant,        settings->business_unit, settings->workstation,
        settings->read_token,    settings->write_token,   settings->client_id,
        settings->client_secret,
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free((char *)texts[i]);
}

static bool follow(struct ccc *ccc, GError **error)
{
    g_autofree char *unit = g_uri_escape_string(ccc->settings.business_unit, NULL, TRUE);
    g_autofree char *workstation = g_uri_escape_string(ccc->settings.workstation, NULL, TRUE);
    g_autofree char *tail =
        g_strconcat("business-units/", unit, "/workstations/", workstation, NULL);
    if (ccc_target_parse(tail, &ccc->tree, &ccc->followed))
        return true;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "`%s` is no workstation", tail);
    return false;
}

/* Refusals answer nothing. */
static const char *answered(const struct ccc *ccc, const struct ccc_answer *answer)
{
    return g_strcmp0(answer->read_key, ccc_target_key(&ccc->followed)) == 0 ? "configuration"
                                                                            : "other";
}

static void set_headers(struct http_exchange *exchange, const struct ccc_answer *answer)
{
    const struct {
        const char *name, *value;
    } headers[] = {
        {"ETag", answer->etag},
        {"WWW-Authenticate", answer->authenticate},
        {"Allow", answer->allow},
        {"Cache-Control", answer->cache_control},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(headers); i++)
        if (headers[i].value != NULL)
            http_set_header(exchange, headers[i].name, headers[i].value);
}

static void free_pending(void *data)
{
    struct pending *pending = data;
    if (pending->id != 0)
        queue_cancel(pending->ccc->settings.queue, pending->id);
    ccc_change_free(pending->change);
    g_free(pending);
}

static void process(void *data)
{
    struct pending *pending = data;
    struct ccc *ccc = pending->ccc;
    pending->id = 0;
    ccc_change_apply(ccc->store, pending->change);
    ccc_record_effective(ccc, pending->line);
    g_ptr_array_remove(ccc->pending, pending);
}

/* Takes the change of the answer, if it has one. */
static void carry_out(struct ccc *ccc, struct ccc_answer *answer, int line)
{
    if (answer->change == NULL)
        return;
    struct pending *pending = g_new0(struct pending, 1);
    *pending =
        (struct pending){.ccc = ccc, .change = g_steal_pointer(&answer->change), .line = line};
    g_ptr_array_add(ccc->pending, pending);
    if (ccc->settings.choices.processing_ns == 0) {
        process(pending);
        return;
    }
    pending->id = queue_add_outside(
        ccc->settings.queue, ccc->settings.clock->instant_ns + ccc->settings.choices.processing_ns,
        process, pending);
}

static void handle(struct http_exchange *exchange, void *data)
{
    struct ccc *ccc = data;
    struct ccc_request request = {.method = http_method(exchange),
                                  .target = http_target(exchange),
                                  .authorization = http_header(exchange, "Authorization"),
                                  .if_none_match = http_header(exchange, "If-None-Match")};
    request.body = http_body(exchange, &request.body_bytes);
    struct ccc_answer answer =
        ccc_request_answer(ccc->store, &ccc->settings, &request, ccc->settings.clock->instant_ns);
    set_headers(exchange, &answer);
    if (answer.status < 400)
        http_note_text(exchange, "answers", answered(ccc, &answer));
    http_reply(exchange, answer.status,
               answer.body == NULL ? NULL : "application/json; charset=utf-8", answer.body);
    carry_out(ccc, &answer, 0);
    ccc_answer_clear(&answer);
}

struct ccc *ccc_new(const struct ccc_settings *settings, GError **error)
{
    struct ccc *ccc = g_new0(struct ccc, 1);
    ccc->settings = *settings;
    copy_texts(&ccc->settings);
    ccc->groups = g_strdupv((char **)settings->groups);
    ccc->tree = (struct ccc_tree){ccc->settings.business_unit, (const char *const *)ccc->groups};
    ccc->store = ccc_store_new(&ccc->tree);
    ccc->pending = g_ptr_array_new_with_free_func(free_pending);
    const struct http_settings http = {.name = "ccc",
                                       .clock = settings->clock,
                                       .queue = settings->queue,
                                       .history = settings->history,
                                       .handler = handle,
                                       .handler_data = ccc,
                                       .secure = settings->secure};
    if (follow(ccc, error) && (ccc->server = http_server_new(&http, error)) != NULL)
        return ccc;
    ccc_free(ccc);
    return NULL;
}

void ccc_free(struct ccc *ccc)
{
    if (ccc == NULL)
        return;
    http_server_free(ccc->server);
    g_ptr_array_unref(ccc->pending);
    ccc_target_clear(&ccc->followed);
    ccc_store_free(ccc->store);
    free_texts(&ccc->settings);
    g_strfreev(ccc->groups);
    g_free(ccc);
}

struct http_server *ccc_server(struct ccc *ccc)
{
    return ccc->server;
}

bool ccc_set(struct ccc *ccc, const char *target, const char *value_json, GError **error)
{
    struct ccc_target parsed;
    if (!ccc_target_parse(target, &ccc->tree, &parsed)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "`%s` is no target", target);
        return false;
    }
    g_autoptr(cJSON) value =
        value_json == NULL ? NULL : cJSON_ParseWithOpts(value_json, NULL, true);
    bool is_usable = value_json == NULL || cJSON_IsObject(value);
    if (is_usable)
        ccc_store_set_take(ccc->store, &parsed, value == NULL ? NULL : value_merged(NULL, value));
    else
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "the value of `%s` is no JSON object", target);
    ccc_target_clear(&parsed);
    return is_usable;
}

unsigned ccc_write(struct ccc *ccc, const char *method, const char *path_and_query,
                   const char *body_json, int line)
{
    g_autofree char *authorization = g_strconcat("Bearer ", ccc->settings.write_token, NULL);
    const char *body = body_json == NULL ? "" : body_json;
    const struct ccc_request request = {.method = method,
                                        .target = path_and_query,
                                        .authorization = authorization,
                                        .body = body,
                                        .body_bytes = strlen(body)};
    struct ccc_answer answer =
        ccc_request_answer(ccc->store, &ccc->settings, &request, ccc->settings.clock->instant_ns);
    unsigned status = answer.status;
    struct history *history = ccc->settings.history;
    if (history != NULL) {
        http_server_begin_record(ccc->server, method, path_and_query, status,
                                 answer.body == NULL ? 0 : g_bytes_get_size(answer.body));
        if (status < 400)
            history_text(history, "answers", answered(ccc, &answer));
        history_boolean(history, "operator", true);
        history_end(history);
    }
    carry_out(ccc, &answer, line);
    ccc_answer_clear(&answer);
    return status;
}

void ccc_record_effective(struct ccc *ccc, int line)
{
    static const char *const auto_update[] = {"pos", "autoUpdate", NULL};
    struct history *history = ccc->settings.history;
    if (history == NULL)
        return;
    const struct ccc_effective *effective = ccc_store_effective(ccc->store, &ccc->followed);
    const cJSON *value = value_at(effective->value, auto_update);
    g_autofree char *text = value == NULL ? g_strdup("null") : value_text(value);
    g_autofree char *elsewhere = ccc_elsewhere(ccc->store, &ccc->followed);
    history_begin(history, "ccc", "configuration");
    history_json(history, "value", text);
    if (elsewhere != NULL)
        history_json(history, "elsewhere", elsewhere);
    history_integer(history, "line", line);
    history_end(history);
}

char *ccc_effective(struct ccc *ccc, const char *target, const char **inherited_from)
{
    struct ccc_target parsed;
    if (!ccc_target_parse(target, &ccc->tree, &parsed))
        return NULL;
    const struct ccc_effective *effective = ccc_store_effective(ccc->store, &parsed);
    if (inherited_from != NULL)
        *inherited_from = effective->inherited_from;
    char *text = value_text(effective->value);
    ccc_target_clear(&parsed);
    return text;
}
