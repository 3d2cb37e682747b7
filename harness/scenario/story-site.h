#pragma once
/* The parts of a story that only sites have, as they are written. */
#include "harness/scenario/shape.h"

struct draft_hours {
    struct draft map;
    GPtrArray *days[7]; /* const struct node *: opens, closes; from Monday */
};

struct draft_site {
    struct draft map;
    const struct node *name, *zone;
    struct draft_hours hours;
    bool never_closes;
};

struct draft_old {
    struct draft map;
    const struct node *folder, *version;
};

struct draft_site_node {
    struct draft map;
    const struct node *id, *version, *folder;
    const struct word *kind, *trouble, *encoding, *rms;
    GPtrArray *names; /* const struct node * */
    int64_t after_ns;
    bool is_cached, restarts_on_crash, configuration_beside, old_errors, rotated;
    struct draft_old old;
};

struct draft_package {
    struct draft map;
    const struct node *node, *version;
};

struct draft_plan {
    struct draft map;
    GPtrArray *packages; /* struct draft_package * */
    GPtrArray *changes;  /* const struct node * */
    GPtrArray *missing;  /* const struct node * */
    const struct node *release, *start;
    int64_t duration_ns;
};

struct draft_menu {
    struct draft map;
    int64_t items, pages;
};

struct draft_telegram {
    struct draft map;
    const struct word *client, *site;
    bool one_chat;
};

struct draft_whatsapp {
    struct draft map;
    bool one_number;
    int64_t client_wrote_ns, site_wrote_ns;
};

struct draft_media {
    struct draft map;
    struct draft_telegram telegram;
    struct draft_whatsapp whatsapp;
};

struct draft_answer {
    struct draft map; /* the choice is what is answered */
    const struct node *text, *time;
    const struct word *word;
    int64_t after_ns;
};

struct draft_person {
    struct draft map;
    GPtrArray *answers; /* struct draft_answer * */
    GPtrArray *ignores; /* const struct word * */
    int64_t reads_after_ns, writes_back_ns;
    GPtrArray *reads; /* const struct node *: from, to */
    const struct node *questions_until;
    bool keeps_silent;
};

struct draft_people {
    struct draft map;
    struct draft_person client, site;
};

struct draft_site_story {
    struct draft_site site;
    GPtrArray *nodes; /* struct draft_site_node * */
    struct draft_plan plan;
    struct draft_menu menu;
    const struct word *shift;
    struct draft_media media;
    struct draft_people people;
};

/* Steps. */
struct draft_guest {
    struct draft map;
    const struct node *kiosk;
    int64_t browses_ns, cart_ns, checkout_ns, pays_ns, unknown_ns, prints_ns;
};

struct draft_guests {
    struct draft map;
    const struct node *kiosk;
    int64_t an_hour, for_ns;
};

struct draft_node_act {
    struct draft map; /* the choice is what happens */
    const struct node *node;
    int64_t for_ns;
};

struct draft_chat_act {
    struct draft map; /* the choice is what happens */
    const struct word *party, *medium, *state, *fate;
    const struct node *text;
    int64_t for_ns;
};
