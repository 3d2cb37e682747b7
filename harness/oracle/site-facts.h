#pragma once
/* Facts of a site: what the events of its row say (docs/history-of-a-site.md), gathered in one
 * pass. They do not depend on rules or readings.
 *
 *     struct site_facts *site = site_facts_new(facts, zone);   // facts must outlive it
 *     site_facts_free(site);
 *
 * Every element begins with a stamp and the arrays are in its order. Texts belong to the events. */
#include "harness/oracle/facts.h"
#include "harness/oracle/site-plan.h"
#include "sim/zone.h"

struct site_file {
    struct stamp stamp;
    const char *node, *path, *sha256, *version; /* sha256 NULL: gone */
    bool was_there, is_gone, by_tool;
};

struct site_touch {
    struct stamp stamp;
    const char *node, *path, *how;
};

struct site_control {
    struct stamp stamp; /* answered */
    int64_t begun_ns;
    const char *call, *node;
    int64_t status;
    const struct event *event;
};

struct site_program {
    struct stamp stamp;
    const char *node, *change;
    bool by_tool;
};

struct site_plugin {
    struct stamp stamp;
    const char *node, *folder, *change, *version;
    bool is_logged;
};

struct site_kiosk {
    struct stamp stamp;
    const char *node, *to;
    bool is_logged, has_error;
};

struct site_session {
    struct stamp stamp; /* began */
    const char *node, *session;
    struct stamp ended;
};

/* A fact that holds from here on: reachable, shift, menu, configured, fault. */
struct site_state {
    struct stamp stamp;
    const char *node; /* NULL: of the site */
    bool holds;
    const struct event *event;
};

enum audience { AUDIENCE_CLIENT, AUDIENCE_SITE, AUDIENCE_COUNT };

struct site_message {
    struct stamp stamp;
    int64_t count;
    bool to[AUDIENCE_COUNT], failed[AUDIENCE_COUNT];
    struct stamp failed_at;
    const char *medium, *text, *template_name, *file_name, *media_type, *file_text;
    const char *secrets; /* JSON: the list of what stands in it; NULL: nothing */
    bool is_refused;     /* the messenger did not take it */
    bool is_fault;       /* and that was the messenger's fault: 429, 5xx */
};

enum meaning { MEANING_YES, MEANING_NO, MEANING_TIME, MEANING_OTHER };
struct site_reply {
    struct stamp stamp;
    enum audience from;
    enum meaning meaning;
    int64_t time_ns; /* of MEANING_TIME, else INSTANT_NEVER */
    int64_t answers; /* count of the message, or -1 */
};

struct site_login {
    struct stamp stamp;
    const char *node;
    bool is_home, is_ok;
};

struct site_facts {
    const struct facts *facts;
    const struct zone *zone;
    struct runbook_plan *plan;
    GArray *files;                                            /* struct site_file */
    GArray *touches;                                          /* struct site_touch */
    GArray *controls;                                         /* struct site_control */
    GArray *programs;                                         /* struct site_program */
    GArray *plugins;                                          /* struct site_plugin */
    GArray *kiosks;                                           /* struct site_kiosk */
    GArray *sessions;                                         /* struct site_session */
    GArray *reachable, *shifts, *menus, *configured, *faults; /* struct site_state */
    GArray *configurations; /* struct site_state: plugin-configuration; holds: not empty */
    GArray *messages;       /* struct site_message: refused ones too */
    GArray *replies;        /* struct site_reply */
    GArray *logins;         /* struct site_login */
    GPtrArray *secrets;     /* const struct event * */
};

struct site_facts *site_facts_new(const struct facts *facts, const struct zone *zone);
void site_facts_free(struct site_facts *site);
/* The last state of the node (NULL: of the site) with at most this number, or NULL. */
const struct site_state *site_state_at(const GArray *states, const char *node, uint64_t number);
/* The wall clock of the site, as seconds of civil time. */
int64_t site_local_s(const struct site_facts *site, int64_t instant_ns);
/* The instant of a second of the wall clock; the later of two. */
int64_t site_instant(const struct site_facts *site, int64_t local_s);
bool same_text(const char *a, const char *b); /* both may be NULL */
