/* The till's control interface: the calls, and what their answers mean. */
#include "mocks/updaters/till.h"

#include "mocks/updaters/scope.h"

#include <cjson/cJSON.h>
#include <string.h>

#define CALL_TIMEOUT_S 30L
#define INSTALL_TIMEOUT_S 7200L

static bool status_parse(const char *body, struct till_status *status)
{
    struct till_status parsed = {0};
    g_autoptr(cJSON) answer = cJSON_ParseWithOpts(body, NULL, true);
    const cJSON *running = cJSON_GetObjectItemCaseSensitive(answer, "running");
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(answer, "version");
    const cJSON *state = cJSON_GetObjectItemCaseSensitive(answer, "state");
    const cJSON *order = cJSON_GetObjectItemCaseSensitive(answer, "order");
    const char *order_state =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(order, "state"));
    if (!cJSON_IsBool(running) || order == NULL)
        return false;
    parsed.running = cJSON_IsTrue(running);
    parsed.has_version =
        cJSON_IsString(version) && version_parse(version->valuestring, &parsed.version);
    parsed.order_suspended = g_strcmp0(order_state, "SUSPENDED") == 0;
    parsed.order_in_payment = g_strcmp0(order_state, "PAYMENT") == 0;
    parsed.order_open = !cJSON_IsNull(order) && !parsed.order_suspended;
    if (cJSON_IsString(state))
        g_strlcpy(parsed.state, state->valuestring, sizeof parsed.state);
    *status = parsed;
    return true;
}

bool till_ask_status(struct client *client, const char *till_url, struct till_status *status)
{
    g_autofree char *url = g_strconcat(till_url, "/status", NULL);
    g_auto(answer_auto) answer = {0};
    return client_send(client, &(struct request){.url = url, .timeout_s = CALL_TIMEOUT_S},
                       &answer) &&
           answer.status == 200 && status_parse(answer.body->str, status);
}

static const struct {
    const char *error;
    enum till_result result;
} REFUSALS[] = {
    {"order-open", TILL_BUSY},         {"installing", TILL_BUSY},
    {"not-running", TILL_REFUSED},     {"app-running", TILL_REFUSED},
    {"already-running", TILL_REFUSED}, {"nothing-installed", TILL_REFUSED},
    {"bad-package", TILL_REFUSED},     {"disk-full", TILL_REFUSED},
};

static enum till_result refusal_of(const struct answer *answer)
{
    g_autoptr(cJSON) body = cJSON_Parse(answer->body->str);
    const char *error = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "error"));
    for (size_t i = 0; i < G_N_ELEMENTS(REFUSALS); i++)
        if (g_strcmp0(error, REFUSALS[i].error) == 0)
            return REFUSALS[i].result;
    return TILL_UNKNOWN;
}

static enum till_result call(struct client *client, const char *till_url, const char *path,
                             const char *json, long timeout_s)
{
    g_autofree char *url = g_strconcat(till_url, path, NULL);
    g_auto(answer_auto) answer = {0};
    struct request request = {.method = "POST", .url = url, .json = json, .timeout_s = timeout_s};
    if (!client_send(client, &request, &answer))
        return TILL_UNKNOWN;
    return answer.status == 200 ? TILL_DONE : refusal_of(&answer);
}

enum till_result till_quit(struct client *client, const char *till_url, bool only_if_idle)
{
    return call(client, till_url, "/quit", only_if_idle ? "{\"if\": \"idle\"}" : "{}",
                CALL_TIMEOUT_S);
}

enum till_result till_install(struct client *client, const char *till_url, const char *package)
{
    g_autoptr(cJSON) body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "package", package);
    char *json = cJSON_PrintUnformatted(body);
    enum till_result result = call(client, till_url, "/install", json, INSTALL_TIMEOUT_S);
    cJSON_free(json);
    return result;
}

enum till_result till_start(struct client *client, const char *till_url)
{
    return call(client, till_url, "/start", "{}", CALL_TIMEOUT_S);
}
