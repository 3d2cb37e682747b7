#pragma once
/* A story as it is written: the drafts that the tables of format.c decode a file into. Times are
 * still texts. */
#include "harness/scenario/scenario.h"
#include "harness/scenario/shape.h"
#include "harness/scenario/story-site.h"

struct draft_readings {
    struct draft map;
    const struct word *window_clock, *patch_window, *patch_kind, *exclusion_field, *download,
        *partial;
};

struct draft_workstation {
    struct draft map;
    const struct node *business_unit, *id, *zone, *tenant, *clock;
};

struct draft_app {
    struct draft map;
    const struct node *version;
    const struct word *state;
};

struct draft_till {
    struct draft map;
    int64_t install_ns, status_ns, quit_ns;
};

struct draft_feed {
    struct draft map;
    int64_t transfer_ns;
};

struct draft_ccc {
    struct draft map;
    int64_t processing_ns;
    GPtrArray *groups; /* const struct node * */
    const struct word *null_values, *accepted, *validates;
    bool checks_formats;
};

struct draft_updater {
    struct draft map;
    int64_t poll_ns;
};

struct draft_targets {
    struct draft map;
    GPtrArray *pairs; /* target -> value */
};

struct draft_moments {
    struct draft map;
    GPtrArray *pairs; /* name -> time */
};

struct draft_release {
    struct draft map;
    const struct node *version, *published, *notes, *contains;
    const struct word *channel, *digest, *size;
};

struct draft_configuration {
    struct draft map;
    const struct node *target, *value; /* one form */
    const struct node *request, *body; /* the other: verbatim */
    bool replace_existing_patch, calculate_diff, dry_run;
};

struct draft_order {
    struct draft map; /* the choice is what happens */
    const struct node *id;
};

struct draft_fault {
    struct draft map; /* the choice is the kind */
    const struct word *server, *kind, *when;
    int64_t status, answer_ns, duration_ns, count;
};

struct draft_clock {
    struct draft map; /* the choice is what happens */
    int64_t duration_ns, ppm;
    const struct node *shown;
    const struct word *word;
};

struct draft_spell {
    struct draft map; /* the choice is what happens */
    int64_t duration_ns;
};

struct draft_step {
    struct draft map; /* the choice is the verb */
    const struct node *at, *name;
    struct draft_release release; /* publish, promote, withdraw */
    struct draft_configuration configuration;
    struct draft_order order;
    const struct word *word; /* app, state, log, updater */
    const struct node *user; /* login */
    struct draft_fault fault;
    struct draft_clock clock; /* clock, machine */
    struct draft_spell spell; /* power, disk */
    struct draft_guest guest;
    struct draft_guests guests;
    struct draft_node_act node;
    struct draft_chat_act chat;
};

struct draft_never {
    struct draft map; /* the choice is the act */
    const struct node *subject, *from, *to;
};

struct draft_installed {
    struct draft map;
    const struct node *version;
    GPtrArray *between; /* const struct node * */
};

struct draft_running {
    struct draft map;
    const struct node *version, *at;
};

struct draft_expectation {
    struct draft map;
    struct draft_never never;
    struct draft_installed installed;
    struct draft_running running;
};

struct draft_case {
    struct draft map;
    const struct node *name;
    GPtrArray *parameters; /* struct pair * */
};

struct draft_story {
    struct draft map;
    const struct node *schema, *title, *why, *twin, *clock, *until;
    GPtrArray *rules; /* const struct node * */
    struct draft_readings readings;
    struct draft_workstation workstation;
    int64_t seed;
    struct draft_app app;
    struct draft_till till;
    struct draft_feed feed;
    struct draft_ccc ccc;
    struct draft_updater updater;
    struct draft_moments moments;
    struct draft_targets configuration;
    GPtrArray *releases;         /* struct draft_release * */
    GPtrArray *timeline;         /* struct draft_step * */
    GPtrArray *expectations;     /* struct draft_expectation * */
    GPtrArray *cases;            /* struct draft_case * */
    struct draft_site_story own; /* of a site */
};

/* Values of the keys that a file may leave out. */
void draft_story_init(struct draft_story *story);
/* Whether the app runs when the row begins. */
bool draft_app_is_open(const struct draft_app *app);
