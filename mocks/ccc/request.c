/* Routes, permissions and the four methods of the configuration service. Statuses and bodies of
 * errors are those of a sibling service of the vendor; a gateway in front answers 401 and 403
 * without a body. */
#include "mocks/ccc/request.h"
#include "mocks/ccc/kind.h"
#include "mocks/etag.h"
#include <string.h>

#define PREFIX "/api/v1/config/"

void ccc_answer_clear(struct ccc_answer *answer)
{
    if (answer->body != NULL)
        g_bytes_unref(answer->body);
    g_free(answer->etag);
    g_free(answer->read_key);
    if (answer->change != NULL)
        ccc_change_free(answer->change);
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
    const struct ccc_settings *settings;
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

/* What the schema says against the change, answered. */
static bool is_valid(const struct operation *operation, const struct ccc_change *change)
{
    const struct ccc_choices *choices = &operation->settings->choices;
    g_autofree char *messages = NULL;
    if (choices->validation == CCC_VALIDATES_NOTHING || change->value == NULL)
        return true;
    if (choices->validation == CCC_VALIDATES_PATCH) {
        messages = ccc_kind_violations(change->value, choices->checks_formats);
    } else {
        g_autoptr(cJSON) own = ccc_change_outcome(operation->store, operation->target, change);
        g_autoptr(cJSON) inherited = ccc_store_inherited(operation->store, operation->target);
        g_autoptr(cJSON) effective = value_merged(inherited, own);
        value_hide_deleted(effective);
        messages = ccc_kind_violations(effective, choices->checks_formats);
    }
    if (messages != NULL)
        ccc_answer_error(operation->answer, 400, messages, "Bad Request");
    return messages == NULL;
}

/* Writes are processed in the background, says the vendor: hence 202. Takes the value. A dry run
 * stores nothing. */
static void accept_write(const struct operation *operation, cJSON *value,
                         const struct patch_options *options)
{
    const struct ccc_choices *choices = &operation->settings->choices;
    struct ccc_change *change = g_new(struct ccc_change, 1);
    *change = (struct ccc_change){.tail = g_strdup(ccc_target_key(operation->target)),
                                  .value = value,
                                  .is_patch = options != NULL,
                                  .replaces = options != NULL && options->replace,
                                  .is_difference = options != NULL && options->difference,
                                  .null_deletes = choices->null_deletes};
    bool is_accepted = is_valid(operation, change);
    if (is_accepted)
        operation->answer->status = choices->write_status != 0 ? choices->write_status : 202;
    if (is_accepted && !(options != NULL && options->dry_run))
        operation->answer->change = change;
    else
        ccc_change_free(change);
}

static void answer_patch(const struct operation *operation)
{
    struct patch_options options;
    cJSON *patch = read_options(operation, &options) ? take_value(operation) : NULL;
    if (patch != NULL)
        accept_write(operation, patch, &options);
}

static void answer_put(const struct operation *operation)
{
    g_autoptr(cJSON) value = take_value(operation);
    if (value != NULL)
        accept_write(operation, value_merged(NULL, value), NULL);
}

static void answer_delete(const struct operation *operation)
{
    accept_write(operation, NULL, NULL);
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

/* A gateway in front of the service refuses without a body. */
static void refuse(const struct ccc_settings *settings, struct ccc_answer *answer, unsigned status)
{
    answer->status = status;
    if (settings->choices.refuses_with_body)
        ccc_answer_error(answer, status, status == 401 ? "\"Unauthorized\"" : "\"Forbidden\"",
                         NULL);
}

static void answer_method(const struct operation *operation, bool may_write)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (strcmp(operation->request->method, methods[i].name) != 0)
            continue;
        if (methods[i].is_write && !may_write)
            refuse(operation->settings, operation->answer, 403);
        else
            methods[i].answer(operation);
        return;
    }
    operation->answer->allow = "GET, HEAD, PUT, PATCH, DELETE";
    ccc_answer_error(operation->answer, 405, "\"Method Not Allowed\"", NULL);
}

/* `path` follows the prefix: {kind}/values/{tail}. */
static bool parse_path(const char *path, const struct ccc_tree *tree, struct ccc_target *target)
{
    static const char values[] = CCC_KIND "/values/";
    return g_str_has_prefix(path, values) && ccc_target_parse(path + strlen(values), tree, target);
}

static void answer_kind(const struct ccc_request *request, struct ccc_answer *answer)
{
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        answer->allow = "GET, HEAD";
        ccc_answer_error(answer, 405, "\"Method Not Allowed\"", NULL);
        return;
    }
    answer->body = ccc_kind_definition();
    answer->etag = etag_weak(answer->body);
    answer->status = etag_is_named(request->if_none_match, answer->etag, ETAG_WEAK) ? 304 : 200;
}

static bool may_read(const struct ccc_settings *settings, const struct ccc_request *request,
                     int64_t now_ns)
{
    bool is_bearer_token = request->authorization != NULL &&
                           g_ascii_strncasecmp(request->authorization, "Bearer ", 7) == 0;
    return is_bearer(request->authorization, settings->read_token) ||
           (is_bearer_token && ccc_token_is_valid(settings, request->authorization + 7, now_ns));
}

struct ccc_answer ccc_request_answer(struct ccc_store *store, const struct ccc_settings *settings,
                                     const struct ccc_request *request, int64_t now_ns)
{
    struct ccc_answer answer = {0};
    const char *mark = strchr(request->target, '?');
    g_autofree char *path = mark == NULL
                                ? g_strdup(request->target)
                                : g_strndup(request->target, (gsize)(mark - request->target));
    if (strcmp(path, "/oauth2/token") == 0) {
        ccc_token_answer(settings, request, now_ns, &answer);
        return answer;
    }
    bool may_write = is_bearer(request->authorization, settings->write_token);
    if (!may_write && !may_read(settings, request, now_ns)) {
        refuse(settings, &answer, 401);
        answer.authenticate = "Bearer";
        return answer;
    }
    if (strcmp(path, PREFIX CCC_KIND) == 0) {
        answer_kind(request, &answer);
        return answer;
    }
    struct ccc_target target;
    if (!g_str_has_prefix(path, PREFIX) ||
        !parse_path(path + strlen(PREFIX), ccc_store_tree(store), &target)) {
        ccc_answer_error(&answer, 404, "\"Not Found\"", NULL);
        return answer;
    }
    const struct operation operation = {.store = store,
                                        .settings = settings,
                                        .request = request,
                                        .target = &target,
                                        .query = mark == NULL ? "" : mark + 1,
                                        .answer = &answer};
    answer_method(&operation, may_write);
    ccc_target_clear(&target);
    return answer;
}
