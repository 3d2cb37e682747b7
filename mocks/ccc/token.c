/* The token service: client credentials (RFC 6749, 4.4) with the client's id and secret in a Basic
 * header. What it gives out permits reading, and says itself when it expires: nothing is kept. */
#include "mocks/ccc/request.h"
#include <string.h>

#define TOKEN_LIFE_NS (3600 * NS_PER_S)
#define SEPARATOR "-until-"

char *ccc_form_value(const char *form, const char *name)
{
    g_auto(GStrv) pairs = g_strsplit(form, "&", -1);
    char *found = NULL;
    for (unsigned i = 0; pairs[i] != NULL; i++) {
        char *equals = strchr(pairs[i], '=');
        if (equals != NULL)
            *equals = '\0';
        if (strcmp(pairs[i], name) != 0)
            continue;
        g_free(found);
        g_autofree char *spaced =
            g_strdelimit(g_strdup(equals == NULL ? "" : equals + 1), "+", ' ');
        found = g_uri_unescape_string(spaced, NULL);
    }
    return found;
}

static bool is_authorised(const struct ccc_settings *settings, const char *authorization)
{
    if (settings->client_id == NULL || settings->client_secret == NULL || authorization == NULL ||
        g_ascii_strncasecmp(authorization, "Basic ", 6) != 0)
        return false;
    size_t size_bytes;
    g_autofree guchar *given = g_base64_decode(authorization + 6, &size_bytes);
    g_autofree char *wanted =
        g_strdup_printf("%s:%s", settings->client_id, settings->client_secret);
    return size_bytes == strlen(wanted) && memcmp(given, wanted, size_bytes) == 0;
}

static void answer_text(struct ccc_answer *answer, unsigned status, char *text)
{
    answer->status = status;
    answer->cache_control = "no-store";
    answer->body = g_bytes_new_take(text, strlen(text));
}

static int64_t life_ns(const struct ccc_settings *settings)
{
    return settings->choices.token_life_ns > 0 ? settings->choices.token_life_ns : TOKEN_LIFE_NS;
}

/* Signed with the secret, so that only who has it can make one. Free with g_free. */
static char *token_until(const struct ccc_settings *settings, int64_t until_ns)
{
    g_autofree char *text =
        g_strdup_printf("%s" SEPARATOR "%" G_GINT64_FORMAT, settings->read_token, until_ns);
    g_autofree char *signature =
        g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)settings->client_secret,
                                  strlen(settings->client_secret), text, -1);
    return g_strdup_printf("%s-%.16s", text, signature);
}

bool ccc_token_is_valid(const struct ccc_settings *settings, const char *token, int64_t now_ns)
{
    g_autofree char *prefix = g_strconcat(settings->read_token, SEPARATOR, NULL);
    if (settings->client_secret == NULL || !g_str_has_prefix(token, prefix)) {
        return false;
    }
    int64_t until_ns = g_ascii_strtoll(token + strlen(prefix), NULL, 10);
    g_autofree char *own = token_until(settings, until_ns);
    return now_ns < until_ns && strcmp(token, own) == 0;
}

void ccc_token_answer(const struct ccc_settings *settings, const struct ccc_request *request,
                      int64_t now_ns, struct ccc_answer *answer)
{
    if (strcmp(request->method, "POST") != 0) {
        answer->allow = "POST";
        ccc_answer_error(answer, 405, "\"Method Not Allowed\"", NULL);
        return;
    }
    if (!is_authorised(settings, request->authorization)) {
        answer->authenticate = "Basic realm=\"oauth2\"";
        answer_text(answer, 401, g_strdup("{\"error\":\"invalid_client\"}"));
        return;
    }
    g_autofree char *grant = ccc_form_value(request->body, "grant_type");
    if (g_strcmp0(grant, "client_credentials") != 0) {
        const char *word = grant == NULL ? "invalid_request" : "unsupported_grant_type";
        answer_text(answer, 400, g_strdup_printf("{\"error\":\"%s\"}", word));
        return;
    }
    g_autofree char *token = token_until(settings, now_ns + life_ns(settings));
    answer_text(answer, 200,
                g_strdup_printf("{\"access_token\":\"%s\",\"token_type\":\"Bearer\","
                                "\"expires_in\":%" G_GINT64_FORMAT "}",
                                token, life_ns(settings) / NS_PER_S));
}
