#pragma once
/* Facts: what the events of a row say, gathered in one pass and in one order. They do not depend on
 * rules, readings or zones.
 *
 *     struct facts *facts = facts_new(events);        // the events must outlive the facts
 *     const struct release_step *step = facts_last(release->steps, number);
 *     facts_free(facts);
 *
 * Texts belong to the events. Every element of an array begins with a stamp and the arrays are in
 * its order; the state that holds at an instant is that of the last event with at most this
 * instant. */
#include "harness/oracle/configuration.h"
#include "harness/oracle/version.h"
#include "sim/history.h"

struct stamp {
    int64_t instant_ns;
    uint64_t number; /* of the event */
};
#define STAMP_NEVER ((struct stamp){INSTANT_NEVER, UINT64_MAX})
bool stamp_is_never(struct stamp stamp);

struct world_facts {
    bool has_begun;
    const char *platform;     /* "desktop", "site", "android"; NULL: desktop */
    int64_t start_ns, end_ns; /* end: of what was observed, at most `until` */
    int64_t until_ns;
    int64_t poll_ns, splay_ns, backoff_max_ns, install_ns, transfer_ns, restart_ns;
    bool pickup_is_login, is_oneshot;
    const char *business_unit, *workstation;
};

/* The clock of the machine from here on. */
struct clock_fact {
    struct stamp stamp;
    int64_t error_ns, drift_ppm;
    int64_t resumes_ns; /* it is suspended until then; INT64_MIN: it is not */
};

struct configuration_step {
    struct stamp stamp;
    const char *value;     /* JSON, or NULL */
    const char *elsewhere; /* JSON, or NULL: see docs/history.md */
};

struct release_step {
    struct stamp stamp;
    enum channel channel; /* CHANNEL_NONE: withdrawn */
    const char *sha256, *package_sha256, *package_version;
    int64_t size_bytes, package_size_bytes;
};

struct release {
    const char *name; /* the version as announced */
    struct version version;
    bool has_version;      /* else it can't be compared and nothing is judged about it */
    GArray *steps;         /* struct release_step */
    struct stamp promoted; /* to stable, later than it was published; else never */
};

struct app_run {
    struct stamp stamp; /* started */
    struct stamp ended;
    const char *how; /* quit, closed, crash, signal, power; NULL while it runs */
    bool ended_by_updater, started_by_updater;
    struct stamp hung;
};

/* The power of the workstation. */
struct power_loss {
    struct stamp stamp; /* lost */
    struct stamp back;
    bool had_program; /* something was installed at some time before */
};

struct state_step {
    struct stamp stamp;
    const char *state;
};

struct order_step {
    struct stamp stamp;
    const char *open;   /* id of the order that is open and not suspended, or NULL */
    unsigned suspended; /* parked baskets */
    struct stamp since; /* of `open` */
};

struct status_answer {
    struct stamp stamp;
    const char *order; /* open and not suspended, or NULL */
};

enum exchange_kind { EXCHANGE_SUCCESS, EXCHANGE_FAULT, EXCHANGE_OTHER };
/* Requests for the configuration or for the list of releases. */
struct exchange_fact {
    struct stamp stamp; /* answered */
    int64_t asked_ns;
    int64_t request, status;
    enum exchange_kind kind;
};

/* Nobody listens at a server from here on: what is asked of it meets a fault, and no exchange
 * tells.
 */
struct outage {
    struct stamp stamp;
    int64_t until_ns;
    const char *server; /* ccc, feed, till */
};

#define TARGET_SIZE 160
/* A request to the configuration service: "tenant", "business-units/EU800/workstations/602". */
struct target_request {
    struct stamp stamp;
    char target[TARGET_SIZE];
};

struct installed_step {
    struct stamp stamp;
    const char *version; /* NULL: nothing */
};

struct install_fact {
    struct stamp stamp; /* accepted by the installer */
    const char *package_sha256, *package_version;
    int64_t package_size_bytes;
    struct stamp installed;
    const char *version;
};

/* All requests for one URL until the package is complete, or until a pause over the grace. */
struct transfer {
    struct stamp stamp; /* its first byte request was answered */
    int64_t began_ns;   /* its first byte request arrived */
    int64_t last_ns;
    const char *path, *release;
    GArray *ranges; /* struct byte_range, delivered so far */
    int64_t size_bytes;
    struct stamp complete;
};

/* A package that was asked for and not delivered whole. */
struct package_failure {
    struct stamp stamp;
    const char *path;
};

/* Bytes of a package that were sent, whether or not they were the right ones. */
struct package_piece {
    struct stamp stamp;
    const char *release;
    int64_t bytes, size_bytes;
};

struct attempt {
    struct stamp stamp; /* the app's end, or the install into a closed till */
    bool into_closed;
    bool is_quit, if_idle; /* POST /quit, with {"if": "idle"} */
    const char *how;
    const char *order; /* open at the end, or NULL */
    struct stamp order_since;
    const char *state; /* of the app before its end */
    const char *installed_before;
    int first_install; /* index in `installs`, -1: none was accepted */
    int last_install;
    bool tried_install;          /* also a refused one */
    const char *refused_version; /* of a refused package, or NULL */
    struct stamp started_again;
    bool started_by_updater;
    bool is_cut_off; /* the power was lost before the app ran again */
};

struct updater_life {
    struct stamp stamp; /* started */
    struct stamp exited;
    bool expected, by_world;
    int64_t code, signal; /* -1: not so */
};

struct facts {
    const GPtrArray *events;
    struct world_facts world;
    GArray *clocks;                                   /* struct clock_fact */
    GArray *configurations;                           /* struct configuration_step */
    GPtrArray *releases;                              /* struct release *, in order of appearance */
    GArray *app_runs;                                 /* struct app_run */
    GArray *power_losses;                             /* struct power_loss */
    GArray *states;                                   /* struct state_step */
    GArray *orders;                                   /* struct order_step */
    GArray *statuses;                                 /* struct status_answer */
    GArray *logins;                                   /* struct stamp */
    GArray *configuration_exchanges, *feed_exchanges; /* struct exchange_fact */
    GArray *target_requests; /* struct target_request: GET, of the updater */
    GArray *faults;          /* struct stamp: faults of the world that the updater met */
    GArray *outages;         /* struct outage */
    GArray *other_faults;  /* the same without those of the configuration, but the first in a row */
    GArray *failed_probes; /* struct stamp: the till did not say its status */
    GArray *package_failures; /* struct package_failure */
    GArray *package_pieces;   /* struct package_piece */
    GArray *installed;        /* struct installed_step */
    GArray *installs;         /* struct install_fact */
    GPtrArray *transfers;     /* struct transfer * */
    GArray *attempts;         /* struct attempt */
    GArray *lives;            /* struct updater_life */
    GPtrArray *limits;    /* const struct event *: updater limit, left-behind, ignored-sigterm */
    GPtrArray *touched;   /* const struct event *: files, settings that are not the updater's own */
    GPtrArray *malformed; /* const struct event *: bytes that are no request */
    const struct event *not_started, *inconclusive;
};

struct facts *facts_new(const GPtrArray *events);
void facts_free(struct facts *facts);
/* G = 2 x poll + splay + transfer + install: how long an updater may take once everything holds. */
int64_t facts_grace_ns(const struct facts *facts);
/* The last element whose event number is at most `number`, or NULL. */
const void *facts_last(const GArray *array, uint64_t number);
/* The number of the last event with at most this instant (0: none). */
uint64_t facts_number_at(const struct facts *facts, int64_t instant_ns);
const struct event *facts_event(const struct facts *facts, uint64_t number);
/* The release whose served package has this digest at some time, or NULL. */
const struct release *facts_release_of_package(const struct facts *facts,
                                               const char *package_sha256);
const struct release *facts_release_named(const struct facts *facts, const char *name);
const char *facts_installed(const struct facts *facts, uint64_t number);
/* The app's run at this moment, or NULL while it is closed. */
const struct app_run *facts_app_run(const struct facts *facts, uint64_t number);
/* Is a process of the updater supposed to be there? (Not after the world killed it, until it was
 * started again.) */
bool facts_updater_is_expected(const struct facts *facts, uint64_t number);
/* The last restart within this time of an updater that the world had killed; else from_ns. */
int64_t facts_last_restart_ns(const struct facts *facts, int64_t from_ns, int64_t to_ns);
/* The longest stretch of this time in which the server could be reached, as far as the machine was
 * awake. */
int64_t facts_reachable_ns(const struct facts *facts, const char *server, int64_t from_ns,
                           int64_t to_ns);
bool facts_is_refused(const struct facts *facts, const char *server, int64_t instant_ns);
/* Had every byte of the package been delivered before this event? */
bool facts_is_delivered(const struct facts *facts, const struct release *release, uint64_t number);
