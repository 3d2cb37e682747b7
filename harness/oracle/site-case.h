#pragma once
/* Inside of the judge: one site row, ready to be judged. What follows from its facts and does not
 * depend on a rule: its work, its conversations, its agreements, its report.
 *
 *     struct site_case site_case;
 *     site_case_init(&site_case, site, lexicon);
 *     site_case_clear(&site_case); */
#include "harness/oracle/namings.h"
#include "harness/oracle/site-facts.h"

/* Messages to one audience that follow one another without a reply or a pause over 5 minutes. */
struct site_group {
    struct stamp first, last;
    enum audience audience;
    char *text;       /* all of them, with the texts of their files */
    GArray *instants; /* int64_t, sorted: starts that it may name, not before it was written */
    bool names_wished;
};

/* A yes (or a time that a person named) to a start. */
struct site_agreement {
    struct stamp stamp;     /* of the reply */
    int64_t from_ns, to_ns; /* the earliest and the latest start that the message may name */
    struct stamp group;     /* of the message's group */
    const char *text;       /* of the group */
    struct stamp revoked;   /* by a later no, else never */
    bool is_open;           /* a person named the time, and the tool did not repeat it */
};

/* Everything that the tool sent after its last act. */
struct site_report {
    struct stamp first, last; /* never: there is none */
    char *text;
    bool is_early; /* it was sent before the last act, and nothing after it */
};

struct site_case {
    const struct site_facts *site;
    const struct runbook_plan *plan;
    const struct lexicon *lexicon;
    struct stamp work, last_act; /* never: the tool did nothing */
    GPtrArray *groups;           /* struct site_group *, in order of their ends */
    GArray *agreements;          /* struct site_agreement */
    struct stamp unread_yes;     /* a yes to a message in which no time was recognised */
    struct stamp last_no;        /* the last no, else never */
    struct site_report report;
};

void site_case_init(struct site_case *site_case, const struct site_facts *site,
                    const struct lexicon *lexicon);
void site_case_clear(struct site_case *site_case);

/* site-work.c */
void site_case_find_work(struct site_case *site_case);
/* site-talk.c */
void site_case_find_groups(struct site_case *site_case);
bool site_message_reached(const struct site_message *message, enum audience audience);
/* Texts of a message, joined: text, caption, what its file says. Free with g_free. */
char *site_message_text(const struct site_message *message);
struct namings *site_namings(const struct site_case *site_case, struct wording *wording,
                             int64_t written_ns);
void site_case_find_report(struct site_case *site_case);
/* site-agreement.c */
void site_case_find_agreements(struct site_case *site_case);
/* The agreement that binds work at this stamp, or NULL. `earliest` (may be NULL) gets the first
 * reply that agreed to the same time. */
const struct site_agreement *site_case_agreement(const struct site_case *site_case,
                                                 struct stamp work, struct stamp *earliest);
/* The last one that was not revoked, or NULL. */
const struct site_agreement *site_case_last_agreement(const struct site_case *site_case);

/* site-paths.c: paths are compared without case. */
enum place {
    PLACE_ELSEWHERE,
    PLACE_OLD,
    PLACE_FRONT_PLUGINS,
    PLACE_OFFICE_PLUGINS,
    PLACE_CONFIGS,
    PLACE_KIOSK
};
/* `inside` (may be NULL) gets what follows the place: "Folder/sub/file.dll". Free with g_free. */
enum place site_place(const char *path, char **inside);
/* Does "Folder/x" lie in this folder? */
bool inside_folder(const char *inside, const char *folder);
/* The last known file of every path of a node before this event: lower-case path to
 * const struct site_file *. Free with g_hash_table_unref. */
GHashTable *site_tree(const struct site_facts *site, const char *node, uint64_t number);
/* Is this package's version the one in its folder after this event? */
bool site_is_in_place(const struct site_facts *site, const struct plan_package *package,
                      uint64_t number);
