/* HTTP requests over kept-alive connections (libcurl). */
#include "mocks/updaters/client.h"

#include <curl/curl.h>
#include <signal.h>
#include <string.h>

#define CONNECT_TIMEOUT_S 10L
#define IDLE_CONNECTION_S (7L * 24 * 3600)

static volatile sig_atomic_t aborted;

struct client {
    CURL *curl;
    bool follows_redirects, waits_forever;
};

/* What the callbacks of one transfer need. */
struct transfer {
    CURL *curl;
    const struct request *request;
    struct answer *answer;
};

void client_abort(void)
{
    aborted = 1;
}

bool client_is_aborted(void)
{
    return aborted != 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
    const struct transfer *transfer = data;
    GString *body = transfer->answer->body;
    long status = 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    size_t length = size * count;
    if (transfer->request->sink != NULL && status / 100 == 2)
        return transfer->request->sink(bytes, length, transfer->request->sink_data) ? length : 0;
    if (body->len + length > CLIENT_ANSWER_LIMIT_BYTES)
        return 0;
    g_string_append_len(body, bytes, (gssize)length);
    return length;
}

static char *header_value(const char *line, size_t length, const char *name)
{
    size_t name_length = strlen(name);
    if (length <= name_length || g_ascii_strncasecmp(line, name, name_length) != 0)
        return NULL;
    return g_strstrip(g_strndup(line + name_length, length - name_length));
}

static size_t on_header(char *line, size_t size, size_t count, void *data)
{
    struct answer *answer = data;
    size_t length = size * count;
    g_autofree char *date = header_value(line, length, "date:");
    char *etag = header_value(line, length, "etag:");
    if (etag != NULL) {
        g_free(answer->etag);
        answer->etag = etag;
    }
    if (date != NULL)
        answer->date = MAX(0, curl_getdate(date, NULL));
    return length;
}

static int on_progress(void *data, curl_off_t total_down, curl_off_t down, curl_off_t total_up,
                       curl_off_t up)
{
    (void)data, (void)total_down, (void)down, (void)total_up, (void)up;
    return client_is_aborted();
}

struct client *client_new(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct client *client = g_new0(struct client, 1);
    client->curl = curl_easy_init();
    g_assert(client->curl != NULL);
    return client;
}

void client_free(struct client *client)
{
    if (client == NULL)
        return;
    curl_easy_cleanup(client->curl);
    g_free(client);
    curl_global_cleanup();
}

void client_relax(struct client *client, bool follows_redirects, bool waits_forever)
{
    client->follows_redirects = follows_redirects;
    client->waits_forever = waits_forever;
}

static struct curl_slist *add_header(struct curl_slist *headers, const char *name,
                                     const char *value)
{
    if (value == NULL)
        return headers;
    g_autofree char *line = g_strconcat(name, value, NULL);
    return curl_slist_append(headers, line);
}

static struct curl_slist *headers_of(const struct request *request)
{
    struct curl_slist *headers =
        add_header(NULL, "Accept: ", request->sink == NULL ? "application/json" : "*/*");
    headers = add_header(headers, "Authorization: Bearer ", request->token);
    headers = add_header(headers, "If-None-Match: ", request->etag);
    return add_header(headers, "Content-Type: ", request->json ? "application/json" : NULL);
}

static void prepare(CURL *curl, const struct request *request, struct transfer *transfer)
{
    curl_easy_reset(curl); /* keeps the open connections */
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    const char *authorities = g_getenv("CURL_CA_BUNDLE"); /* the library does not look at it */
    if (authorities != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, authorities);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, IDLE_CONNECTION_S);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, request->timeout_s);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer->answer);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    if (request->json != NULL)
        curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, request->json);
    if (request->method != NULL)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

/* The library follows redirects too, but gives up some day. */
static bool is_redirected(CURL *curl)
{
    char *url = NULL;
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &url);
    if (url == NULL || client_is_aborted())
        return false;
    g_autofree char *next = g_strdup(url); /* the library's own is gone before it is set */
    return curl_easy_setopt(curl, CURLOPT_URL, next) == CURLE_OK;
}

bool client_send(struct client *client, const struct request *request, struct answer *answer)
{
    struct transfer transfer = {client->curl, request, answer};
    struct curl_slist *headers = headers_of(request);
    *answer = (struct answer){.body = g_string_new(NULL)};
    prepare(client->curl, request, &transfer);
    if (client->waits_forever)
        curl_easy_setopt(client->curl, CURLOPT_TIMEOUT, 0L);
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
    bool is_complete = curl_easy_perform(client->curl) == CURLE_OK;
    while (is_complete && client->follows_redirects && is_redirected(client->curl))
        is_complete = curl_easy_perform(client->curl) == CURLE_OK;
    if (is_complete)
        curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return is_complete;
}

void answer_clear(struct answer *answer)
{
    if (answer->body != NULL)
        g_string_free(answer->body, TRUE);
    g_free(answer->etag);
    *answer = (struct answer){0};
}
