/* The RMS servers: the one of this site, and another site's. */
#include "mocks/site/site-internal.h"
#include <string.h>

struct rms_page {
    const char *path;
    void (*answer)(struct http_exchange *exchange, const struct site *site, bool is_home);
};

static void answer_info(struct http_exchange *exchange, const struct site *site, bool is_home)
{
    g_autofree char *name =
        g_markup_escape_text(is_home ? site->settings.plan->name : "Кафе на Садовой", -1);
    g_autofree char *text = g_strdup_printf(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<r><serverName>%s</serverName>"
        "<edition>default</edition><version>9.2.6.1</version>"
        "<serverState>STARTED_SUCCESSFULLY</serverState></r>\r\n",
        name);
    http_reply_text(exchange, STATUS_OK, "text/xml; charset=UTF-8", text);
}

static void answer_auth(struct http_exchange *exchange, const struct site *site G_GNUC_UNUSED,
                        bool is_home)
{
    g_autofree char *expected =
        g_compute_checksum_for_string(G_CHECKSUM_SHA1, SITE_RMS_PASSWORD, -1);
    bool is_ok = g_strcmp0(http_query(exchange, "login"), SITE_RMS_LOGIN) == 0 &&
                 g_strcmp0(http_query(exchange, "pass"), expected) == 0;
    http_reply_text(exchange, is_ok ? STATUS_OK : 401, "text/plain",
                    !is_ok    ? "Wrong login or password"
                    : is_home ? "b354d18c-3d3a-e1a6-c3b9-9ef7b5055318"
                              : "77d2f1f0-9d5c-4d1b-8a16-0a2c8f3f1c02");
}

static void answer_logout(struct http_exchange *exchange, const struct site *site G_GNUC_UNUSED,
                          bool is_home G_GNUC_UNUSED)
{
    http_reply_text(exchange, STATUS_OK, "text/plain", "OK");
}

static const struct rms_page rms_pages[] = {
    {"/resto/get_server_info.jsp", answer_info},
    {"/resto/api/auth", answer_auth},
    {"/resto/api/logout", answer_logout},
};

static void serve(struct http_exchange *exchange, const struct site *site, bool is_home)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rms_pages); i++) {
        if (strcmp(rms_pages[i].path, http_path(exchange)) == 0) {
            rms_pages[i].answer(exchange, site, is_home);
            return;
        }
    }
    http_reply_text(exchange, STATUS_NOT_FOUND, "text/plain", "Not found");
}

static void serve_home(struct http_exchange *exchange, void *data)
{
    serve(exchange, data, true);
}

static void serve_elsewhere(struct http_exchange *exchange, void *data)
{
    serve(exchange, data, false);
}

struct http_server *rms_server_new(struct site *site, bool is_home, GError **error)
{
    const struct http_settings http = {
        .name = "rms",
        .clock = site->settings.clock,
        .queue = site->settings.queue,
        .history = site->settings.history,
        .handler = is_home ? serve_home : serve_elsewhere,
        .handler_data = site,
    };
    return http_server_new(&http, error);
}
