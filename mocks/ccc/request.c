/* Routes, permissions and the four methods of the configuration service. Statuses and bodies of
 * errors are those of a sibling service of the vendor; a gateway in front answers 401 and 403
 * without a body. */
#include "mocks/ccc/request.h"
#include "mocks/etag.h"
#include <string.h>

static const char prefix[] = "/api/v1/config/";

void ccc_answer_clear(struct ccc_answer *answer)
{
    if (answer->body != NULL)
        g_bytes_unref(answer->body);
    g_free(answer->etag);
    g_free(answer->read_key);
}

void ccc_answer_error(struct ccc_answer *answer, unsigned status, const char *message,
                      const char *error)
{
    g_autofree char *tail =
        error == NULL ? g_strdup("") : g_strdup_printf(",\"error\":\"%s\"", error);
    char *text = g_strdup_printf("{\"statusCode\":%u,\"message\":%s%s}", status, message, tail);
    answer->status = status;
    answer->body = g_bytes_new_take(text, strlen(text));
}

/* One PATCH, PUT or DELETE, or GET. */
struct operation {
    struct ccc_store *store;
    const struct ccc_request *request;
    const struct ccc_target *target;
    const char *query;
    struct ccc_answer *answer;
};

/* The object under "value" of the body, detached; NULL after an error was answered. */
static cJSON *take_value(const struct operation *operation)
{
    const struct ccc_request *request = operation->request;
    struct ccc_answer *answer = operation->answer;
    if (request->body_bytes > CCC_BODY_LIMIT) {
        ccc_answer_error(answer, 413, "\"request entity too large\"", "Payload Too Large");
        return NULL;
    }
    g_autoptr(cJSON) body = NULL;
    if (strlen(request->body) == request->body_bytes &&
        g_utf8_validate(request->body, (gssize)request->body_bytes, NULL))
        body = cJSON_ParseWithOpts(request->body, NULL, true);
    if (body == NULL) {
        ccc_answer_error(answer, 400, "[\"body must be JSON\"]", "Bad Request");
        return NULL;
    }
    if (!cJSON_IsObject(body) || !cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(body, "value"))) {
        ccc_answer_error(answer, 400, "[\"value must be an object\"]", "Bad Request");
        return NULL;
    }
    return cJSON_DetachItemFromObjectCaseSensitive(body, "value");
}

struct patch_options {
    bool replace, difference, dry_run;
};

/* False after an error was answered. */
static bool read_options(const struct operation *operation, struct patch_options *options)
{
    const struct {
        const char *name;
        bool *value;
    } rows[] = {
        {"replaceExistingPatch", &options->replace},
        {"calculateDiff", &options->difference},
        {"dryRun", &options->dry_run},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = ccc_form_value(operation->query, rows[i].name);
        *rows[i].value = g_strcmp0(text, "true") == 0;
        if (text == NULL || *rows[i].value || strcmp(text, "false") == 0)
            continue;
        g_autofree char *message =
            g_strdup_printf("[\"%s must be a boolean string\"]", rows[i].name);
        ccc_answer_error(operation->answer, 400, message, "Bad Request");
        return false;
    }
    return true;
}

/* Writes are processed in the background, says the vendor: hence 202. Here they take effect at
 * once. */
static void write_take(const struct operation *operation, cJSON *value)
{
    ccc_store_set_take(operation->store, operation->target, value);
    operation->answer->status = 202;
    operation->answer->has_written = true;
}

/* With calculateDiff what equals the inherited value is not stored, so that later changes above
 * shine through. */
static void answer_patch(const struct operation *operation)
{
    struct patch_options options;
    if (!read_options(operation, &options))
        return;
    g_autoptr(cJSON) patch = take_value(operation);
    if (patch == NULL)
        return;
    const cJSON *own = options.replace ? NULL : ccc_store_own(operation->store, operation->target);
    g_autoptr(cJSON) merged = value_merged(own, patch);
    if (options.difference) {
        g_autoptr(cJSON) inherited = ccc_store_inherited(operation->store, operation->target);
        cJSON *difference = value_difference(inherited, merged);
        cJSON_Delete(merged);
        merged = difference;
    }
    operation->answer->status = 202;
    if (!options.dry_run)
        write_take(operation, g_steal_pointer(&merged));
}

static void answer_put(const struct operation *operation)
{
    g_autoptr(cJSON) value = take_value(operation);
    if (value != NULL)
        write_take(operation, value_merged(NULL, value));
}

static void answer_delete(const struct operation *operation)
{
    write_take(operation, NULL);
}

static void answer_get(const struct operation *operation)
{
    struct ccc_answer *answer = operation->answer;
    const struct ccc_effective *effective =
        ccc_store_effective(operation->store, operation->target);
    bool is_known = etag_is_named(operation->request->if_none_match, effective->etag, ETAG_WEAK);
    answer->status = is_known ? 304 : 200;
    answer->body = g_bytes_ref(effective->body);
    answer->etag = g_strdup(effective->etag);
    if (strcmp(operation->request->method, "GET") == 0)
        answer->read_key = g_strdup(ccc_target_key(operation->target));
}

static const struct {
    const char *name;
    bool is_write;
    void (*answer)(const struct operation *operation);
} methods[] = {
    {"GET", false, answer_get}, {"HEAD", false, answer_get},     {"PATCH", true, answer_patch},
    {"PUT", true, answer_put},  {"DELETE", true, answer_delete},
};

static bool is_bearer(const char *authorization, const char *token)
{
    return authorization != NULL && token != NULL && *token != '\0' &&
           g_ascii_strncasecmp(authorization, "Bearer ", 7) == 0 &&
           strcmp(authorization + 7, token) == 0;
}

static void answer_method(const struct operation *operation, bool may_write)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (strcmp(operation->request->method, methods[i].name) != 0)
            continue;
        if (methods[i].is_write && !may_write)
            operation->answer->status = 403;
        else
            methods[i].answer(operation);
        return;
    }
    operation->answer->allow = "GET, HEAD, PUT, PATCH, DELETE";
    ccc_answer_error(operation->answer, 405, "\"Method Not Allowed\"", NULL);
}

/* `path` follows the prefix: {kind}/values/{tail}. */
static bool parse_path(const char *path, struct ccc_target *target)
{
    static const char values[] = CCC_KIND "/values/";
    return g_str_has_prefix(path, values) && ccc_target_parse(path + strlen(values), target);
}

struct ccc_answer ccc_request_answer(struct ccc_store *store, const struct ccc_settings *settings,
                                     const struct ccc_request *request)
{
    struct ccc_answer answer = {0};
    const char *mark = strchr(request->target, '?');
    g_autofree char *path = mark == NULL
                                ? g_strdup(request->target)
                                : g_strndup(request->target, (gsize)(mark - request->target));
    if (strcmp(path, "/oauth2/token") == 0) {
        ccc_token_answer(settings, request, &answer);
        return answer;
    }
    bool may_write = is_bearer(request->authorization, settings->write_token);
    if (!may_write && !is_bearer(request->authorization, settings->read_token)) {
        answer.status = 401;
        answer.authenticate = "Bearer";
        return answer;
    }
    struct ccc_target target;
    if (!g_str_has_prefix(path, prefix) || !parse_path(path + strlen(prefix), &target)) {
        ccc_answer_error(&answer, 404, "\"Not Found\"", NULL);
        return answer;
    }
    const struct operation operation = {.store = store,
                                        .request = request,
                                        .target = &target,
                                        .query = mark == NULL ? "" : mark + 1,
                                        .answer = &answer};
    answer_method(&operation, may_write);
    ccc_target_clear(&target);
    return answer;
}
