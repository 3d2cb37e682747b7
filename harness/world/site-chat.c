/* Assembles the messengers that a site has, and the people who read them. */
#include "harness/world/site-chat.h"
#include "mocks/site/site.h"
#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TELEGRAM_TOKEN "7204563187:AAF9vQk2Wm5Zt8sXyLr1cBd4eNh6jPuGo0"
#define WHATSAPP_TOKEN "EAAGm0PX4ZCpsBAKZBqW8tR5vN2yHd7LkFj3"
#define WHATSAPP_PHONE_ID "106540352242922"

/* Below those that Linux gives out by itself. */
#define PORT_FIRST 12000u
#define PORT_COUNT 20000u
#define PORT_STRIDE 97u
#define PORT_TRIES 200u

struct site_chat {
    const struct site_row *row;
    struct clock *clock;
    struct people *people;
    struct telegram *telegram;
    struct whatsapp *whatsapp;
    int64_t chats[PARTY_COUNT];
    uint16_t webhook_port;
};

static const char *const numbers[] = {"79161234501", "79161234502"};

static bool make_people(struct site_chat *chat, struct world *world)
{
    struct people_settings settings = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .zone = world->settings.row->zone,
        .secrets = {{"telegram-token", TELEGRAM_TOKEN},
                    {"whatsapp-token", WHATSAPP_TOKEN},
                    {"rms-password", SITE_RMS_PASSWORD}},
    };
    memcpy(settings.persons, chat->row->persons, sizeof settings.persons);
    chat->people = people_new(&settings);
    return true;
}

/* Ids as those kinds of chats have them. */
static int64_t id_of(enum telegram_chat_kind kind, enum party party)
{
    int64_t base = 2048113370 + 7 * (int64_t)party;
    return kind == CHAT_PRIVATE ? base : kind == CHAT_GROUP ? -base : -1000000000000 - base;
}

static bool make_telegram(struct site_chat *chat, struct world *world, GError **error)
{
    struct telegram_settings settings = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .people = chat->people,
        .token = TELEGRAM_TOKEN,
    };
    bool is_shared = chat->row->is_shared[MEDIUM_TELEGRAM];
    for (unsigned party = 0; party < PARTY_COUNT; party++) {
        enum party whose = is_shared ? PARTY_CLIENT : party;
        chat->chats[party] = id_of(chat->row->chats[whose], whose);
        if (whose != party) {
            settings.chats[PARTY_CLIENT].is_read_by[party] = true;
            continue;
        }
        struct telegram_chat *own = &settings.chats[settings.chat_count++];
        own->id = chat->chats[party];
        own->kind = chat->row->chats[party];
        own->is_read_by[party] = true;
    }
    chat->telegram = telegram_new(&settings, error);
    if (chat->telegram == NULL) {
        return false;
    }
    supervisor_add_source(world->supervisor, http_server_source(telegram_server(chat->telegram)));
    return true;
}

static bool is_free(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return is_bound;
}

/* One that nobody uses; the tool listens there. 0: there is none. The kernel gives none of this
 * range to others, and rows that run at once begin to look at different ones. */
static uint16_t free_port(void)
{
    for (unsigned i = 0; i < PORT_TRIES; i++) {
        unsigned offset = ((unsigned)getpid() + i * PORT_STRIDE) % PORT_COUNT;
        if (is_free((uint16_t)(PORT_FIRST + offset))) {
            return (uint16_t)(PORT_FIRST + offset);
        }
    }
    return 0;
}

static bool make_whatsapp(struct site_chat *chat, struct world *world, GError **error)
{
    struct whatsapp_settings settings = {
        .clock = &world->clock,
        .queue = world->queue,
        .history = world->history,
        .people = chat->people,
        .token = WHATSAPP_TOKEN,
        .phone_id = WHATSAPP_PHONE_ID,
        .templates = {{"update_notice", "ru", "Уведомление об обновлении: {{1}}"},
                      {"update_notice", "en", "About the update: {{1}}"},
                      {"update_finished", "ru", "Отчёт об обновлении: {{1}}"},
                      {"update_finished", "en", "Report about the update: {{1}}"}},
        .template_count = 4,
    };
    bool is_shared = chat->row->is_shared[MEDIUM_WHATSAPP];
    settings.numbers[PARTY_CLIENT] = numbers[PARTY_CLIENT];
    settings.numbers[PARTY_SITE] = numbers[is_shared ? PARTY_CLIENT : PARTY_SITE];
    memcpy(settings.written_ns, chat->row->written_ns, sizeof settings.written_ns);
    settings.webhook_port = chat->webhook_port = free_port();
    chat->whatsapp = whatsapp_new(&settings, error);
    if (chat->whatsapp == NULL) {
        return false;
    }
    supervisor_add_source(world->supervisor, http_server_source(whatsapp_server(chat->whatsapp)));
    supervisor_add_source(world->supervisor, whatsapp_webhook_source(chat->whatsapp));
    return true;
}

struct site_chat *site_chat_new(struct world *world, GError **error)
{
    struct site_chat *chat = g_new0(struct site_chat, 1);
    chat->row = world->settings.row->site;
    chat->clock = &world->clock;
    const bool *has = chat->row->has_medium;
    if (make_people(chat, world) && (!has[MEDIUM_TELEGRAM] || make_telegram(chat, world, error)) &&
        (!has[MEDIUM_WHATSAPP] || make_whatsapp(chat, world, error))) {
        return chat;
    }
    site_chat_free(chat);
    return NULL;
}

void site_chat_free(struct site_chat *chat)
{
    if (chat == NULL) {
        return;
    }
    g_clear_pointer(&chat->whatsapp, whatsapp_free);
    g_clear_pointer(&chat->telegram, telegram_free);
    g_clear_pointer(&chat->people, people_free);
    g_free(chat);
}

static void set_number(char ***environment, const char *name, int64_t number)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
    environment_set(environment, name, text);
}

static void surround_telegram(const struct site_chat *chat, char ***environment)
{
    environment_set(environment, "TELEGRAM_URL", http_server_url(telegram_server(chat->telegram)));
    environment_set(environment, "TELEGRAM_TOKEN", TELEGRAM_TOKEN);
    set_number(environment, "TELEGRAM_CHAT_CLIENT", chat->chats[PARTY_CLIENT]);
    set_number(environment, "TELEGRAM_CHAT_SITE", chat->chats[PARTY_SITE]);
}

static void surround_whatsapp(const struct site_chat *chat, char ***environment)
{
    bool is_shared = chat->row->is_shared[MEDIUM_WHATSAPP];
    environment_set(environment, "WHATSAPP_URL", http_server_url(whatsapp_server(chat->whatsapp)));
    environment_set(environment, "WHATSAPP_TOKEN", WHATSAPP_TOKEN);
    environment_set(environment, "WHATSAPP_PHONE_ID", WHATSAPP_PHONE_ID);
    environment_set(environment, "WHATSAPP_TO_CLIENT", numbers[PARTY_CLIENT]);
    environment_set(environment, "WHATSAPP_TO_SITE",
                    numbers[is_shared ? PARTY_CLIENT : PARTY_SITE]);
    set_number(environment, "WHATSAPP_WEBHOOK_PORT", chat->webhook_port);
}

void site_chat_surround(const struct site_chat *chat, char ***environment)
{
    if (chat->telegram != NULL) {
        surround_telegram(chat, environment);
    }
    if (chat->whatsapp != NULL) {
        surround_whatsapp(chat, environment);
    }
}

char *site_chat_media_json(const struct site_chat *chat)
{
    cJSON *media = cJSON_CreateObject();
    for (unsigned medium = 0; medium < MEDIUM_COUNT; medium++) {
        if (chat->row->has_medium[medium]) {
            cJSON *chats = cJSON_AddObjectToObject(media, medium_name(medium));
            cJSON_AddStringToObject(chats, "client", "C1");
            cJSON_AddStringToObject(chats, "site", chat->row->is_shared[medium] ? "C1" : "C2");
        }
    }
    char *text = cJSON_PrintUnformatted(media);
    cJSON_Delete(media);
    return text;
}

static bool set_chat(struct site_chat *chat, const struct step *step)
{
    if (chat->telegram == NULL) {
        return false;
    }
    telegram_set_chat(chat->telegram, chat->chats[step->chat.party], step->chat.state);
    return true;
}

static bool set_fate(struct site_chat *chat, const struct step *step)
{
    if (chat->whatsapp == NULL) {
        return false;
    }
    whatsapp_set_fate(chat->whatsapp, step->chat.party, step->chat.fate);
    return true;
}

static bool throttle(struct site_chat *chat, const struct step *step)
{
    int64_t until_ns = chat->clock->instant_ns + step->duration_ns;
    if (step->chat.medium == MEDIUM_TELEGRAM && chat->telegram != NULL) {
        telegram_throttle(chat->telegram, until_ns);
    } else if (step->chat.medium == MEDIUM_WHATSAPP && chat->whatsapp != NULL) {
        whatsapp_throttle(chat->whatsapp, until_ns);
    } else {
        return false;
    }
    return true;
}

static bool write_text(struct site_chat *chat, const struct step *step)
{
    enum medium medium = chat->telegram != NULL ? MEDIUM_TELEGRAM : MEDIUM_WHATSAPP;
    return people_write(chat->people, medium, step->chat.party, step->id);
}

static const struct {
    const char *word;
    bool (*act)(struct site_chat *chat, const struct step *step);
} chat_acts[] = {
    {"telegram", set_chat},
    {"whatsapp", set_fate},
    {"throttle", throttle},
    {"write", write_text},
};

bool site_chat_act(struct site_chat *chat, const struct step *step)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(chat_acts); i++) {
        if (strcmp(chat_acts[i].word, step->word) == 0) {
            return chat_acts[i].act(chat, step);
        }
    }
    g_assert_not_reached();
}
