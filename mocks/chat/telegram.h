#pragma once
/* The mock Telegram: a subset of the Bot API as a server (TELEGRAM_URL).
 *
 *     /bot<token>/METHOD by GET or POST; parameters in the query, as
 *     application/x-www-form-urlencoded, as a JSON object, or as multipart/form-data
 *
 *     getMe getChat sendMessage sendDocument sendPhoto sendMediaGroup getUpdates
 *     answerCallbackQuery setWebhook deleteWebhook getWebhookInfo
 *
 * Statuses, descriptions and limits are those of the Bot API: its reference
 * (core.telegram.org/bots/api), the questions and answers for bots (rates), and the source of its
 * server (descriptions of errors). A webhook leads out of this machine, so that setWebhook only has
 * its consequence here: getUpdates is refused until deleteWebhook.
 *
 * What people answer comes as updates: in private chats, groups and supergroups as messages (in
 * groups as replies to the bot's message, which a bot with privacy mode sees), from a channel as
 * posts, or as messages of its discussion group, and everywhere as callback queries. */
#include "mocks/chat/people.h"
#include "mocks/http.h"

#define TELEGRAM_CHAT_LIMIT 8

struct telegram;

enum telegram_chat_kind { CHAT_SUPERGROUP, CHAT_GROUP, CHAT_CHANNEL, CHAT_PRIVATE };

enum telegram_chat_state {
    CHAT_OPEN,
    CHAT_BARRED,   /* the bot was kicked, of a private chat: blocked: 403 */
    CHAT_MIGRATED, /* upgraded to a supergroup: 400 with migrate_to_chat_id */
    CHAT_SILENT,   /* messages are accepted, and nobody reads them */
};

struct telegram_chat {
    int64_t id; /* negative of groups, from -1000000000001 down of supergroups and channels */
    enum telegram_chat_kind kind;
    const char *title; /* NULL: one of ours */
    bool is_read_by[PARTY_COUNT];
    int64_t discussion_id; /* of a channel: the group where its readers write; 0: they post */
    int64_t migrates_to;   /* the id of the supergroup that a group becomes; 0: -100<id> */
};

/* The texts must outlive the server. */
struct telegram_settings {
    const struct clock *clock;
    struct queue *queue;
    struct history *history;
    struct people *people;
    const char *token;     /* "123456789:AA..." */
    const char *user_name; /* of the bot; NULL: one of ours */
    struct telegram_chat chats[TELEGRAM_CHAT_LIMIT];
    unsigned chat_count;
    /* Rates (core.telegram.org/bots/faq: 1 message a second in a chat, 20 a minute in a group,
     * 30 a second overall; short bursts of the first are let through). 0: as there. */
    unsigned burst_in_chat, in_group_a_minute, overall_a_second;
};

struct telegram *telegram_new(const struct telegram_settings *settings, GError **error);
void telegram_free(struct telegram *telegram);
struct http_server *telegram_server(struct telegram *telegram);
/* From now on. A chat that migrates has its new id at once. */
void telegram_set_chat(struct telegram *telegram, int64_t id, enum telegram_chat_state state);
/* Every sending of a message is answered 429 until then. */
void telegram_throttle(struct telegram *telegram, int64_t until_ns);
