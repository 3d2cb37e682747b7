#pragma once
/* A scenario: one story, checked completely before anything is started. docs/scenarios.md is its
 * manual.
 *
 * A file has one row, or one per entry of `cases`. Rows are independent values; times are resolved
 * to instants, durations to ns. */
#include "harness/diagnostic.h"
#include "harness/platform.h"
#include "mocks/ccc/ccc.h"
#include "mocks/chat/people.h"
#include "mocks/chat/telegram.h"
#include "mocks/chat/whatsapp.h"
#include "mocks/feed/feed.h"
#include "mocks/site/site.h"
#include "sim/clock-act.h"
#include "sim/zone.h"

#define SCENARIO_STEP_LIMIT 10000
#define SCENARIO_CASE_LIMIT 1000

enum verb {
    VERB_PUBLISH,
    VERB_PROMOTE,
    VERB_WITHDRAW,
    VERB_PATCH_CONFIGURATION,
    VERB_PUT_CONFIGURATION,
    VERB_DELETE_CONFIGURATION,
    VERB_ORDER, /* begins, goes to payment, is suspended, resumed, ends */
    VERB_APP,   /* opened, closed, crashed, hung */
    VERB_LOGIN,
    VERB_STATE,
    VERB_ROTATE_LOG,
    VERB_KILL_UPDATER, /* process killed: SIGKILL to the updater */
    VERB_FAULT,        /* a server fails */
    VERB_CLOCK,        /* of the workstation: stepped, set, corrected, drifts, a leap second */
    VERB_MACHINE,      /* the workstation is suspended */
    VERB_POWER,        /* the workstation loses its power for a time */
    VERB_DISK,         /* the state folder can't be written, or the till's disk is full */
    VERB_GUEST,        /* of a kiosk */
    VERB_GUESTS,       /* drawn by the seed */
    VERB_SHIFT,        /* opened, closed */
    VERB_NODE,         /* of a site: unreachable, slow, crashes */
    VERB_CHAT,         /* a messenger fails, a person writes */
};
const char *verb_name(enum verb verb);

struct step {
    int64_t instant_ns;
    int line;
    enum verb verb;
    struct feed_release release; /* publish; version only: promote, withdraw */
    char *path;                  /* configuration: path and query as the real request has them */
    char *body;                  /* configuration: request body (JSON), NULL for delete */
    char *word; /* order: begin, pay, suspend, resume, end; app: open, close, crash, hang; state;
                   login: user; fault: server */
    char *id;   /* order: its id */
    struct http_fault fault;
    struct clock_act clock_act; /* clock, machine */
    int64_t duration_ns;        /* power, disk, guests, node, chat */
    struct guest_wishes guest;
    int64_t count; /* guests: an hour */
    struct {
        enum party party;
        enum medium medium;
        enum telegram_chat_state state;
        enum whatsapp_fate fate;
    } chat;
};

/* Does it happen outside of the workstation, so that it also happens while that is suspended? */
bool step_is_outside(const struct step *step);

struct expectation {
    int line;
    char *text; /* as written, one line of JSON, for reports */
    enum { EXPECT_NEVER, EXPECT_INSTALLED, EXPECT_RUNNING } kind;
    char *act;              /* never: quit, install, download, start */
    char *version;          /* never (install, download), installed, running; NULL: any */
    int64_t from_ns, to_ns; /* [from, to] */
};

struct initial_configuration {
    char *target; /* "default", "tenant", "business-units/EU800",
                     "business-units/EU800/workstations/601" */
    char *value;  /* JSON */
};

/* What only a desktop row has: a till under CCC. */
struct desktop_row {
    char *tenant, *business_unit, *workstation;
    char *installed; /* app version at first; NULL: nothing */
    bool app_open;   /* at the start */
    int64_t install_ns, transfer_ns, status_ns, quit_ns;
    struct ccc_choices ccc;
    char **groups;            /* of the business unit, the outermost first; or NULL */
    GPtrArray *configuration; /* struct initial_configuration * */
    GPtrArray *releases;      /* struct feed_release *: in the feed when the row begins */
};

/* What only a site row has. */
struct site_row {
    struct site_plan plan;
    bool has_medium[MEDIUM_COUNT];
    bool is_shared[MEDIUM_COUNT]; /* one chat for client and site */
    enum telegram_chat_kind chats[PARTY_COUNT];
    int64_t written_ns[PARTY_COUNT]; /* WhatsApp: when they wrote last; 0: never */
    struct person_settings persons[PARTY_COUNT];
    GStringChunk *texts; /* of all of it */
};

struct row {
    enum platform platform;
    char *id; /* path without suffix, plus "/case" */
    char *title, *why;
    char *twin; /* id of the row whose permitted acts count for this one too, or NULL */
    char *file; /* as given */
    int line;
    GPtrArray *rules;    /* char *: what the story must exercise */
    GPtrArray *readings; /* char *: "axis=value", what the expectations presume */
    struct zone *zone;
    int64_t start_ns, until_ns;
    int64_t shown_ns; /* by the workstation's clock when the row begins */
    uint64_t seed;    /* of the file; 1 by default */
    int64_t
        poll_ns; /* 0: the updater's own; else the row wants this declared poll (idle otherwise) */
    GPtrArray *steps;        /* struct step *, by (instant, order in the file) */
    GPtrArray *expectations; /* struct expectation * */
    struct desktop_row desktop;
    struct site_row *site; /* NULL: no site row */
};

void row_free(struct row *row);

/* Rows of one file. NULL if it is refused: `report` gets the diagnostics (free with g_free). `name`
 * "-" reads standard input. `rules` are the known rule ids (NULL-terminated). `id` is the file's
 * row id ("desktop/exclusion/..."). Errors that are not the file's content (not readable): also as
 * a diagnostic text. */
GPtrArray *scenario_load(const char *name, const char *id, const char *const *rules, char **report);
/* The JSON Schema (draft 2020-12) of scenario files, from the same tables that the loader uses.
 * Free with g_free. */
char *scenario_schema(void);
