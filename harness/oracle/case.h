#pragma once
/* Inside of the judge: one row under one reading. A case is built in four steps, each a file:
 *
 *     acts         what the updater did (attempts, transfers), and the rules that forbade each
 *     spans        the row cut where anything changes; which rule tempted the updater in which span
 *     obligations  what was owed, when, by which rules, and whether it was done
 *     families     one function per rule, which turns all this into findings
 *
 * Rules that forbid or owe are bits, so that "exactly this rule forbade it" is a comparison. */
#include "harness/oracle/elsewhere.h"
#include "harness/oracle/facts.h"
#include "harness/oracle/knowledge.h"
#include "harness/oracle/machine.h"
#include "harness/oracle/policy.h"
#include "reports/result.h"

/* Continues the bits of policy.h. */
enum {
    FORBIDS_NOT_RUNNING = 1 << 5,
    FORBIDS_ORDER = 1 << 6,
    FORBIDS_NOT_NEWER = 1 << 7,
    FORBIDS_PACKAGE = 1 << 8,
    FORBIDS_NOT_DELIVERED = 1 << 9,
    FORBIDS_FOR_NOTHING = 1 << 10,
    FORBIDS_DOWNLOAD = 1 << 11,
    FORBIDS_SET_IS_SET = 1 << 12,
    FORBIDS_INHERITANCE = 1 << 13,
    FORBIDS_PATH = 1 << 14,
    FORBIDS_CATCH_UP = 1 << 15, /* window/missed: before the next window */
    FORBIDS_STALE = 1 << 16,    /* ruling/config-change */
    FORBIDS_OLDER = 1 << 17,    /* ruling/newest */
    FORBIDS_WITHDRAWN = 1 << 18,
    FORBIDS_WRONG_CLOCK = 1 << 19,
    FORBIDS_CHANNEL_CHANGE = 1 << 20,
    FORBIDS_PROBE_FAILURE = 1 << 21,
    FORBIDS_DECIDE_AGAIN = 1 << 22,
    FORBIDS_FIRST_RULING = 1 << 23, /* and a bit for each further one of enum ruling */
};
#define FORBIDS_BY_RULING(RULING) ((unsigned)FORBIDS_FIRST_RULING << (RULING))
#define FORBIDS_BY_RULINGS (RULINGS_ALL * (unsigned)FORBIDS_FIRST_RULING)
#define FORBIDS_SHOULD                                                                             \
    (FORBIDS_STALE | FORBIDS_OLDER | FORBIDS_WITHDRAWN | FORBIDS_WRONG_CLOCK |                     \
     FORBIDS_CHANNEL_CHANGE | FORBIDS_PROBE_FAILURE | FORBIDS_DECIDE_AGAIN | FORBIDS_BY_RULINGS)
/* What depends on the time of day. */
#define FORBIDS_BY_TIME (FORBIDS_WINDOW | FORBIDS_EXCLUSION)

enum {
    OWED_USED = 1 << 0,
    OWED_PREVIEW_SUPERSET = 1 << 1,
    OWED_PROMOTION = 1 << 2,
    OWED_PATCH_PASSES = 1 << 3,
    OWED_PREVIEW_IGNORES = 1 << 4,
    OWED_EXCLUSION_ENDS = 1 << 5,
    OWED_RESCHEDULE = 1 << 6,
    OWED_MISSED = 1 << 7,
    OWED_NO_CONFIG = 1 << 8,
    OWED_INHERITANCE = 1 << 9,
    OWED_PATH = 1 << 10,
    OWED_CONFIG_CHANGE = 1 << 11,
    OWED_PROMPT = 1 << 12,
    OWED_EXEMPT_PROMPT = 1 << 13,
    OWED_FIRST_RULING = 1 << 14, /* and a bit for each further one of enum ruling */
};
#define OWED_BY_RULING(RULING) ((unsigned)OWED_FIRST_RULING << (RULING))

/* An attempt or a transfer. */
struct act {
    struct stamp stamp;
    const struct attempt *attempt; /* NULL: a transfer */
    const struct transfer *transfer;
    const struct install_fact *install; /* the first one, or NULL */
    const struct release *release;      /* or NULL: no release of the feed */
    const char *version_text;           /* or NULL */
    enum version_kind kind;
    unsigned forbids;       /* rules that it breaks */
    unsigned fixed;         /* rulings that are held while it is being judged (ruling.h) */
    int64_t clock_error_ns; /* by which the time of day is taken to be off while it is judged */
    const struct elsewhere_entry *explained_by;
    const struct release *newer; /* FORBIDS_OLDER: what should have been installed */
    bool chose_newest;           /* there was an older eligible one */
    bool is_by_wrong_clock;      /* which explains it, or could not be known to be wrong */
};

struct span {
    int64_t from_ns, to_ns;
    uint64_t number;   /* of the last event with at most from_ns */
    int configuration; /* index of the step in force, -1: none yet */
    bool expected;     /* the updater is supposed to be there */
    bool running;      /* the app, and it answers */
    bool in_attempt;
    bool order, parked, idle;
    bool paused;         /* after a fault that the updater met */
    bool paused_besides; /* the same without faults of the configuration but the first in a row */
    bool asleep;         /* the machine is suspended */
    enum machine_clock clock;
};

/* What is owed must be done within the bound of MUST rules, of SHOULD rules, or of rulings alone.
 */
struct obligation {
    const struct release *release;
    unsigned rules; /* OWED_* */
    bool is_should, is_missed;
    int64_t from_ns, to_ns; /* the conditions held without a break */
    int64_t due_ns;
    int configuration;
    const struct act *by;
};

struct oracle_case {
    const struct facts *facts;
    const struct reading *reading;
    struct zone *zone;
    GArray *sets;         /* struct configuration_set, one per configuration step */
    GPtrArray *elsewhere; /* GArray * of struct elsewhere_entry, one per configuration step */
    GArray *acts;         /* struct act: attempts first, then transfers */
    GArray *spans;        /* struct span */
    GArray *obligations;  /* struct obligation */
    unsigned tempted;     /* FORBIDS_*: rules that alone stood in the way at some time */
    bool is_permitted;    /* some attempt installed a release and broke nothing */
    bool transferred;     /* some transfer began and broke nothing */
};

void case_init(struct oracle_case *oracle_case, const struct facts *facts,
               const struct reading *reading, struct zone *zone);
void case_clear(struct oracle_case *oracle_case);

/* acts.c */
void case_find_acts(struct oracle_case *oracle_case);
/* spans.c */
void case_cut_spans(struct oracle_case *oracle_case);
void case_find_temptations(struct oracle_case *oracle_case);
/* obligations.c */
void case_find_obligations(struct oracle_case *oracle_case);

/* Shared look-ups. */
const struct span *case_span_at(const struct oracle_case *oracle_case,
                                int64_t instant_ns); /* NULL outside of the row */
const struct configuration_set *case_set(const struct oracle_case *oracle_case, int configuration);
int case_configuration_at(const struct oracle_case *oracle_case, uint64_t number);
struct policy_question case_question(const struct oracle_case *oracle_case,
                                     const struct release *release, struct stamp moment);
/* Does the act break a rule that is no SHOULD? */
bool act_is_forbidden(const struct act *act);
/* Forbidden under every alternative: the rules common to all, or those of the ruled one. 0: allowed
 * under some. */
unsigned set_forbids(const struct configuration_set *set, const struct policy_question *question);
unsigned set_forbids_time(const struct configuration_set *set,
                          const struct policy_question *question);
/* The least that an alternative owes. */
enum owes set_owes(const struct configuration_set *set, const struct policy_question *question);
const struct release_step *release_at(const struct release *release, uint64_t number);
/* Is what the feed serves what it announces? */
bool release_is_sound(const struct release *release, const struct release_step *step);
bool release_is_newer(const struct release *release, const char *installed);
/* Had the updater asked for the target before this event? Settings of this workstation it knows
 * always. */
bool elsewhere_is_known(const struct oracle_case *oracle_case, const GArray *entries,
                        const struct elsewhere_entry *entry, uint64_t number);
