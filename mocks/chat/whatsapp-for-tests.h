#pragma once
/* People, a WhatsApp and the webhook of a tool for tests; a virtual clock that is moved by hand.
 * Only tests include this. */
#include "mocks/chat/chat-for-tests.h"
#include "mocks/chat/whatsapp.h"

#define PHONE "106540352242922"
#define CLIENT_NUMBER "79001112233"
#define SITE_NUMBER "79004445566"
#define HOUR_NS (60 * MINUTE_NS)
#define TOOL_REQUEST_LIMIT 64
#define NOTICE_TO_CLIENT                                                                           \
    "{\"messaging_product\":\"whatsapp\",\"to\":\"+7 900 111-22-33\",\"type\":\"template\","       \
    "\"template\":{\"name\":\"update_notice\",\"language\":{\"code\":\"ru\"},\"components\":["     \
    "{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"14.03.2030\"},{\"type\":"    \
    "\"text\",\"text\":\"03:00\"}]}]}}"

/* What the tool's webhook got, and what it answers. */
struct tool {
    int listener;
    uint16_t port;
    unsigned status; /* 0: it accepts, and never answers */
    const char *body;
    char *requests[TOOL_REQUEST_LIMIT];
    unsigned count;
    int held; /* a connection that is not answered, or -1 */
};

static struct tool tool = {.listener = -1, .held = -1};
static struct whatsapp_settings whatsapp_settings;
static struct whatsapp *whatsapp;

G_GNUC_UNUSED static void tool_listen(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(tool.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int on = 1;
    tool.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(tool.listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    cr_assert_eq(bind(tool.listener, (struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(listen(tool.listener, 8), 0);
    cr_assert_eq(getsockname(tool.listener, (struct sockaddr *)&address, &size), 0);
    tool.port = ntohs(address.sin_port);
}

G_GNUC_UNUSED static void tool_close(void)
{
    if (tool.listener >= 0) {
        close(tool.listener);
    }
    tool.listener = -1;
}

/* Takes one request, and answers it. True if there was one. */
G_GNUC_UNUSED static bool tool_serve(void)
{
    char bytes[16384];
    int fd = tool.listener >= 0 ? accept4(tool.listener, NULL, NULL, SOCK_CLOEXEC) : -1;
    if (fd < 0) {
        return false;
    }
    ssize_t size = 0;
    const struct source *source = whatsapp_webhook_source(whatsapp);
    while (size <= 0) {
        source->serve(source->data);
        size = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
        cr_assert(size != 0, "the caller has left");
    }
    cr_assert_lt(tool.count, TOOL_REQUEST_LIMIT);
    tool.requests[tool.count++] = g_strndup(bytes, (gsize)size);
    if (tool.status == 0) {
        tool.held = fd;
        return true;
    }
    g_autofree char *answer = g_strdup_printf("HTTP/1.1 %u X\r\nContent-Length: %zu\r\n\r\n%s",
                                              tool.status, strlen(tool.body), tool.body);
    cr_assert_gt(send(fd, answer, strlen(answer), MSG_NOSIGNAL), 0);
    close(fd);
    return true;
}

/* Until neither the webhook nor the tool has anything left to do. */
G_GNUC_UNUSED static void settle(void)
{
    const struct source *source = whatsapp_webhook_source(whatsapp);
    bool is_active = true;
    while (is_active) {
        is_active = source->serve(source->data);
        is_active |= tool_serve();
        is_active |= !source->is_quiet(source->data);
    }
}

G_GNUC_UNUSED static void go_on_until(int64_t instant_ns)
{
    settle();
    while (queue_next_ns(fixture.queue) <= instant_ns) {
        clock_advance_to(&fixture.clock, queue_next_ns(fixture.queue));
        queue_run_next(fixture.queue);
        settle();
    }
    clock_advance_to(&fixture.clock, instant_ns);
}

G_GNUC_UNUSED static void go_on(int64_t duration_ns)
{
    go_on_until(fixture.clock.instant_ns + duration_ns);
}

G_GNUC_UNUSED static void renew_whatsapp(void)
{
    whatsapp_free(whatsapp);
    renew();
    whatsapp_settings.people = fixture.people;
    whatsapp_settings.webhook_port = tool.port;
    whatsapp = whatsapp_new(&whatsapp_settings, NULL);
    cr_assert_not_null(whatsapp);
}

G_GNUC_UNUSED static void set_up_whatsapp(void)
{
    set_up();
    tool.status = 200;
    tool.body = "";
    tool_listen();
    whatsapp_settings = (struct whatsapp_settings){
        .clock = &fixture.clock,
        .queue = fixture.queue,
        .history = fixture.history,
        .token = "EAAG-secret",
        .phone_id = PHONE,
        .numbers = {CLIENT_NUMBER, SITE_NUMBER},
        .templates = {{"update_notice", "ru", "Обновление {{1}} в {{2}}. Согласны?"},
                      {"update_finished", "ru", "Работы завершены"}},
        .template_count = 2,
        .written_ns = {0, CHAT_START_NS - HOUR_NS}};
    renew_whatsapp();
}

G_GNUC_UNUSED static void tear_down_whatsapp(void)
{
    whatsapp_free(whatsapp);
    tear_down();
    tool_close();
    for (unsigned i = 0; i < tool.count; i++) {
        g_free(tool.requests[i]);
    }
}

#define AUTHORIZED "Authorization: Bearer EAAG-secret\r\n"

G_GNUC_UNUSED static char *post_message(const char *json)
{
    return said_take(ask(whatsapp_server(whatsapp), "POST", "/v21.0/" PHONE "/messages",
                         AUTHORIZED JSON_TYPE, json));
}
