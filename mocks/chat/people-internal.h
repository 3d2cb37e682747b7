#pragma once
/* What the parts of the people share: people.c (the ledger), people-reading.c (who reads when),
 * people-answers.c (what is answered). Nobody else includes this. */
#include "mocks/chat/people.h"

struct message {
    uint64_t count;
    enum medium medium;
    enum message_kind kind;
    struct chat_button *buttons; /* copied */
    unsigned button_count;
    bool is_to[PARTY_COUNT];
    bool is_delivered[PARTY_COUNT];
};

/* A person in one medium: what he has read there and not answered yet. */
struct desk {
    struct people *people;
    enum party party;
    enum medium medium;
    GArray *unanswered; /* uint64_t: counts of messages */
    unsigned given;     /* answers in this medium so far */
    bool writes_back;   /* what is on its way is no answer but a write-back */
    uint64_t entry;     /* of the queue: an answer is on its way; 0: none */
};

/* A message that a person will read. */
struct reading {
    struct desk *desk;
    uint64_t message;
    bool is_question;
    uint64_t entry; /* of the queue */
};

struct messenger {
    chat_say say;
    chat_has_read has_read;
    void *messenger;
};

struct people {
    struct people_settings settings;
    GPtrArray *messages; /* struct message *, by count */
    GPtrArray *readings; /* struct reading *, in order of delivery */
    struct desk desks[PARTY_COUNT][MEDIUM_COUNT];
    struct messenger messengers[MEDIUM_COUNT];
};

/* NULL if there is none. */
struct message *people_message(const struct people *people, uint64_t count);
void people_record_delivery(const struct people *people, uint64_t message, enum party party,
                            const char *status);
void people_record_reply(const struct people *people, enum medium medium,
                         const struct chat_reply *reply, const struct person_answer *meant,
                         uint64_t since);
/* A message is on its way to the eyes of a person. */
void people_begin_to_read(struct people *people, const struct message *message, enum party party);
void people_stop_reading(struct people *people);
/* A person has read a message. */
void desk_take(struct desk *desk, const struct message *message, bool is_question);
void desk_clear(struct desk *desk);
/* The button of a message that says so much, or NULL. */
const struct chat_button *answer_button(const struct message *message, enum meaning meaning);
