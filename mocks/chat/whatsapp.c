/* The Cloud API as a server: tokens, routes, the form of errors. */
#include "mocks/chat/secrets.h"
#include "mocks/chat/whatsapp-internal.h"
#include <string.h>

#define BODY_LIMIT ((size_t)60 * 1024 * 1024)
#define TOO_LARGE                                                                                  \
    "{\"error\":{\"message\":\"(#131052) Media file size too big\",\"type\":"                      \
    "\"OAuthException\",\"code\":131052}}"

static void reply_json_take(struct request *request, unsigned status, cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    http_reply_text(request->exchange, status, "application/json; charset=UTF-8", text);
    cJSON_free(text);
    cJSON_Delete(json);
}

void request_succeed_take(struct request *request, cJSON *answer)
{
    reply_json_take(request, STATUS_OK, answer);
}

static void record_refusal(const struct request *request, unsigned status, int code,
                           const char *message)
{
    if (!request->is_sending) {
        return;
    }
    struct chat_refusal refusal = {.medium = MEDIUM_WHATSAPP,
                                   .status = status,
                                   .code = code,
                                   .description = message,
                                   .text = request->text,
                                   .file_name = request->file_name,
                                   .media_type = request->media_type};
    memcpy(refusal.to, request->to, sizeof refusal.to);
    people_refuse(request->whatsapp->settings.people, &refusal);
}

bool request_fail(struct request *request, unsigned status, int code, const char *message,
                  const char *details)
{
    cJSON *answer = cJSON_CreateObject(), *error = cJSON_AddObjectToObject(answer, "error");
    g_autofree char *trace =
        g_strdup_printf("A%015" G_GINT64_MODIFIER "uZDZD", ++request->whatsapp->traces);
    cJSON_AddStringToObject(error, "message", message);
    cJSON_AddStringToObject(error, "type", "OAuthException");
    cJSON_AddNumberToObject(error, "code", code);
    if (details != NULL) {
        cJSON *data = cJSON_AddObjectToObject(error, "error_data");
        cJSON_AddStringToObject(data, "messaging_product", "whatsapp");
        cJSON_AddStringToObject(data, "details", details);
    }
    cJSON_AddStringToObject(error, "fbtrace_id", trace);
    record_refusal(request, status, code, message);
    reply_json_take(request, status, answer);
    return false;
}

bool request_fail_parameter(struct request *request, const char *message)
{
    return request_fail(request, 400, 100, message, NULL);
}

/* Bearer, or the parameter that the Graph API also takes. */
static bool is_authorized(struct request *request)
{
    const char *header = http_header(request->exchange, "Authorization");
    const char *given = http_query(request->exchange, "access_token");
    if (header != NULL && g_ascii_strncasecmp(header, "Bearer ", 7) == 0) {
        given = header + 7;
    }
    if (given != NULL && g_str_equal(given, request->whatsapp->settings.token)) {
        return true;
    }
    return request_fail(request, 401, 190,
                        given == NULL ? "An active access token must be used to query information "
                                        "about the current user."
                                      : "Invalid OAuth access token - Cannot parse access token",
                        NULL);
}

static bool is_version(const char *text)
{
    size_t digits = strspn(text + (*text == 'v'), "0123456789");
    return *text == 'v' && digits > 0 && text[1 + digits] == '.' && text[2 + digits] != '\0' &&
           strspn(text + 2 + digits, "0123456789") == strlen(text + 2 + digits);
}

static void not_there(struct request *request, const char *object)
{
    g_autofree char *message = g_strdup_printf(
        "Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation",
        strcmp(http_method(request->exchange), "POST") == 0 ? "post" : "get", object);
    request_fail_parameter(request, message);
}

/* "/v21.0/<object>[/<edge>]", behind the version. */
static void route(struct request *request, const char *object, const char *edge)
{
    const struct whatsapp *whatsapp = request->whatsapp;
    bool is_post = strcmp(http_method(request->exchange), "POST") == 0;
    if (edge == NULL && !is_post) {
        whatsapp_media_answer(request, object);
    } else if (is_post && edge != NULL && g_str_equal(object, whatsapp->settings.phone_id) &&
               g_str_equal(edge, "messages")) {
        request->is_sending = true;
        whatsapp_send(request);
    } else if (is_post && edge != NULL && g_str_equal(object, whatsapp->settings.phone_id) &&
               g_str_equal(edge, "media")) {
        request->is_sending = true;
        whatsapp_upload(request);
    } else {
        not_there(request, object);
    }
}

static void handle(struct http_exchange *exchange, void *data)
{
    struct request request = {.whatsapp = data, .exchange = exchange};
    g_auto(GStrv) parts = g_strsplit(http_path(exchange), "/", 5);
    unsigned count = g_strv_length(parts);
    if (!is_authorized(&request)) {
        return;
    }
    if (!g_utf8_validate(http_path(exchange), -1, NULL) || count < 3 || count > 4 ||
        !is_version(parts[1])) {
        request_fail(&request, 400, 2500, "Unknown path components", NULL);
        return;
    }
    route(&request, parts[2], count == 4 ? parts[3] : NULL);
}

static char *show_target(const char *target, void *data)
{
    const struct whatsapp *whatsapp = data;
    return target_without_secret(target, whatsapp->settings.token, "token");
}

static void open_webhook(struct whatsapp *whatsapp)
{
    const struct whatsapp_settings *settings = &whatsapp->settings;
    const struct webhook_settings webhook = {.clock = settings->clock,
                                             .queue = settings->queue,
                                             .history = settings->history,
                                             .port = settings->webhook_port,
                                             .verify_token = settings->verify_token,
                                             .app_secret = settings->app_secret};
    whatsapp->webhook = webhook_new(&webhook);
}

struct whatsapp *whatsapp_new(const struct whatsapp_settings *settings, GError **error)
{
    struct whatsapp *whatsapp = g_new0(struct whatsapp, 1);
    whatsapp->settings = *settings;
    whatsapp->media = g_ptr_array_new_with_free_func(media_free);
    whatsapp->letters = g_ptr_array_new_with_free_func(letter_free);
    memcpy(whatsapp->written_ns, settings->written_ns, sizeof whatsapp->written_ns);
    open_webhook(whatsapp);
    const struct http_settings http = {.name = "whatsapp",
                                       .clock = settings->clock,
                                       .queue = settings->queue,
                                       .history = settings->history,
                                       .handler = handle,
                                       .handler_data = whatsapp,
                                       .body_limit_bytes = BODY_LIMIT,
                                       .too_large = TOO_LARGE,
                                       .show_target = show_target};
    whatsapp->server = http_server_new(&http, error);
    if (whatsapp->server == NULL) {
        whatsapp_free(whatsapp);
        return NULL;
    }
    people_set_messenger(settings->people, MEDIUM_WHATSAPP, whatsapp_say, whatsapp_has_read,
                         whatsapp);
    return whatsapp;
}

void whatsapp_free(struct whatsapp *whatsapp)
{
    if (whatsapp == NULL) {
        return;
    }
    people_set_messenger(whatsapp->settings.people, MEDIUM_WHATSAPP, NULL, NULL, NULL);
    http_server_free(whatsapp->server);
    g_ptr_array_unref(whatsapp->letters);
    webhook_free(whatsapp->webhook);
    g_ptr_array_unref(whatsapp->media);
    g_free(whatsapp);
}

struct http_server *whatsapp_server(struct whatsapp *whatsapp)
{
    return whatsapp->server;
}

const struct source *whatsapp_webhook_source(struct whatsapp *whatsapp)
{
    return webhook_source(whatsapp->webhook);
}

void whatsapp_set_fate(struct whatsapp *whatsapp, enum party party, enum whatsapp_fate fate)
{
    whatsapp->fates[party] = fate;
}

void whatsapp_throttle(struct whatsapp *whatsapp, int64_t until_ns)
{
    whatsapp->throttled_until_ns = until_ns;
}
