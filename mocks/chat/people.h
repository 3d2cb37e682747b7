#pragma once
/* The people of a site: somebody at the client's and somebody at the site, who read what a
 * messenger brings and answer it. They are also the ledger of all messages: the events of the actor
 * `chat` (docs/history-of-a-site.md) are written here.
 *
 *     people = people_new(&settings);
 *     telegram = telegram_new(&telegram_settings, &error);     // each is told of the people,
 *     whatsapp = whatsapp_new(&whatsapp_settings, &error);     // and listens to them
 *     ...
 *     whatsapp_free(whatsapp); telegram_free(telegram); people_free(people);
 *
 * A person reads a message when it was delivered to a chat that he reads: after `read_delay_ns`, in
 * his hours of reading. Some time later he answers, once, all that he has read since he answered
 * last. His answers are used up in order, in each medium from the first; the last one is repeated,
 * but after a wish for another time follows a yes. What is delivered from `questions_until_ns` on
 * is no question: then only a message with a button that fits is answered, and a template of
 * WhatsApp is written back to.
 *
 * An answer is given by a button of the last message with one that fits, else by text. The texts
 * are those of the closed list of docs/history-of-a-site.md, unless the settings say otherwise. */
#include "sim/history.h"
#include "sim/queue.h"
#include "sim/zone.h"

#define PERSON_ANSWER_LIMIT 8
#define CHAT_MESSAGE_LIMIT 10000 /* of one row; further ones are read by nobody */
#define CHAT_BUTTON_LIMIT 64     /* of one message that people look at */

enum party { PARTY_CLIENT, PARTY_SITE, PARTY_COUNT };
enum medium { MEDIUM_TELEGRAM, MEDIUM_WHATSAPP, MEDIUM_COUNT };
enum meaning { MEANING_YES, MEANING_NO, MEANING_TIME, MEANING_OTHER, MEANING_COUNT };

/* The words of the history. */
const char *party_name(enum party party);
const char *medium_name(enum medium medium);
const char *meaning_name(enum meaning meaning);

struct person_answer {
    enum meaning meaning;
    const char *text; /* NULL: "да", "нет", the time as ДД.ММ.ГГГГ ЧЧ:ММ; OTHER needs one */
    int64_t time_ns;  /* of MEANING_TIME: the instant that is wished for */
    int64_t delay_ns; /* after reading; 0: 5 min */
};

/* All zero: reads everything at once, and never answers. The texts must outlive the people. */
struct person_settings {
    bool ignores[MEDIUM_COUNT]; /* does not look there */
    struct person_answer answers[PERSON_ANSWER_LIMIT];
    unsigned answer_count;      /* 0: never answers, and never writes back */
    int64_t read_delay_ns;      /* after the delivery */
    int from_second, to_second; /* of the local day: when he reads; both 0: always */
    int64_t questions_until_ns; /* 0: always */
    bool keeps_silent;          /* does not write back to templates */
    int64_t write_back_ns;      /* after reading a template; 0: 2 min */
    const char *write_back;     /* NULL: "ok" */
};

/* What must not stand in a message. */
struct chat_secret {
    const char *what, *value; /* "telegram-token", "whatsapp-token", "rms-password" */
};
#define CHAT_SECRET_LIMIT 4

struct people_settings {
    const struct clock *clock;
    struct queue *queue;
    struct history *history; /* may be NULL */
    const struct zone *zone; /* of the site; must outlive the people */
    struct person_settings persons[PARTY_COUNT];
    struct chat_secret secrets[CHAT_SECRET_LIMIT]; /* those without a value do not count */
};

enum message_kind { KIND_TEXT, KIND_DOCUMENT, KIND_PHOTO, KIND_ALBUM, KIND_TEMPLATE, KIND_COUNT };

struct chat_button {
    const char *label, *data; /* data NULL: whoever presses it writes the label */
};

/* A file of a message. */
struct chat_file {
    const char *name, *media_type; /* NULL: not known */
    GBytes *content;               /* NULL: not known */
};

/* What a messenger accepted. All is copied that outlives the call. */
struct chat_message {
    enum medium medium;
    bool to[PARTY_COUNT]; /* all false: a chat of strangers */
    enum message_kind kind;
    const char *text;             /* text, caption or the filled template; NULL: none */
    const char *template_name;    /* NULL: none */
    const struct chat_file *file; /* NULL: none; of an album each file is a message */
    const struct chat_button *buttons;
    unsigned button_count;
};

/* What a messenger refused. */
struct chat_refusal {
    enum medium medium;
    bool to[PARTY_COUNT];
    unsigned status;
    int64_t code; /* of the messenger */
    const char *description;
    const char *text, *file_name, *media_type; /* of what was sent; NULL: none */
};

/* What a person says, for the messenger that carries it. Valid during the call. */
struct chat_reply {
    enum party from;
    const char *text;
    uint64_t message;        /* count of the message that it answers; 0: none */
    const char *button_data; /* of that message's button that was pressed; NULL: text was written */
};

/* False if the messenger has no way for it: the reply is not said, and not recorded. */
typedef bool (*chat_say)(void *messenger, const struct chat_reply *reply);
/* A person has read a message. May be NULL. */
typedef void (*chat_has_read)(void *messenger, uint64_t message, enum party party);

struct people;
struct people *people_new(const struct people_settings *settings);
void people_free(struct people *people);
/* A messenger that carries replies, or NULL when it is gone. */
void people_set_messenger(struct people *people, enum medium medium, chat_say say,
                          chat_has_read has_read, void *messenger);

/* Records the message; returns its count, from 1. */
uint64_t people_accept(struct people *people, const struct chat_message *message);
void people_refuse(struct people *people, const struct chat_refusal *refusal);
/* The fate of an accepted message: delivered (the person will read it), or failed. */
void people_deliver(struct people *people, uint64_t message, enum party party);
void people_fail(struct people *people, uint64_t message, enum party party);
/* A person writes of his own accord, now; its meaning is `other`. False if the medium has no way.
 */
bool people_write(struct people *people, enum medium medium, enum party party, const char *text);
