#pragma once
/* The result model: what a run found. Plain data; every report is written from it alone.
 *
 *     run
 *       rows: one per scenario file or per case of it, in stable order
 *         outcomes: one per rule
 *           findings
 *
 * All strings are owned by the run. Free with run_result_free. */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum outcome {
    OUTCOME_PASS,
    OUTCOME_FAIL,
    OUTCOME_WARN, /* a SHOULD is broken (fail with --strict) */
    OUTCOME_NOT_EXERCISED,
    OUTCOME_NOT_APPLICABLE, /* by the updater's statement */
    OUTCOME_NOT_TESTABLE,   /* a prerequisite was missing */
    OUTCOME_INCONCLUSIVE,   /* the machine interfered, or virtual time did not cover an act */
    OUTCOME_HARNESS_ERROR,
};
/* "pass", "fail", "warn", "not-exercised", ... */
const char *outcome_name(enum outcome outcome);
/* The one that weighs more; fail, then harness-error, inconclusive, not-testable, warn, pass,
 * not-exercised, not-applicable. */
enum outcome outcome_worse(enum outcome a, enum outcome b);
/* Could not be judged: not-testable, inconclusive, harness-error. */
bool outcome_is_unknown(enum outcome outcome);

/* One violation, told once: every format says the same. */
struct finding {
    char *rule;                        /* "flow/no-order", or "expect/2" */
    char *sentence;                    /* "The app quit for an update while order 9913 was open." */
    char *expected, *actual, *allowed; /* allowed may be NULL */
    int64_t instant_ns;                /* when it happened; INT64_MIN: not at one instant */
    GArray *events;      /* uint64_t: numbers of the history lines that prove it, in causal order */
    GPtrArray *evidence; /* char *: "pos.log:402", "request 17 (GET configuration, 200)" */
};
struct finding *finding_new(const char *rule);
void finding_free(struct finding *finding);

struct rule_outcome {
    char *rule;
    enum outcome outcome;
    char *reason;        /* of everything but pass; may be NULL */
    GPtrArray *findings; /* struct finding *; empty unless fail or warn */
    bool awaits_twin;    /* not exercised only for want of a permitted act: passed if the updater
                            did one in the row's twin */
    /* What the updater reported of this run, without its facts, line by line; NULL: nothing to be
     * compared. The report of a failure must differ from those of successes (conclusion.h). */
    char **success_lines, **failure_lines;
    bool failure_is_named; /* and it names what failed */
};

/* What a row was judged to be under some readings of the documents. */
struct row_view {
    char **readings; /* NULL-terminated: "window-clock=local,patch-window=bound,..." */
    enum outcome outcome;
    char *reason;
    GPtrArray *rules; /* as in struct row_result */
    bool has_acted;   /* the updater installed something that was permitted */
};
struct row_view *row_view_new(void);
void row_view_free(struct row_view *view);

struct row_result {
    char *id; /* "desktop/order/checkout-crosses-the-window" or ".../case" */
    char *title;
    char *file; /* as the user gave it */
    int line;
    char *zone;           /* IANA name, for local times */
    enum outcome outcome; /* the worst of its rules */
    char *reason;         /* of inconclusive and harness-error */
    GPtrArray *
        rules; /* struct rule_outcome *, sorted by rule id; judged rules first, then expectations */
    uint64_t seed;  /* what the row ran with; 0: that of the run */
    double seconds; /* real */
    int64_t virtual_ns;
    int64_t cpu_charged_ns; /* virtual time that passed because the updater burned CPU */
    int64_t spun_ns;        /* the same because it looked at the clock again and again */
    int64_t slack_ns;       /* by at most so much idle threads of a runtime were woken late */
    int64_t slack_waits;    /* so often */
    char *history;          /* path of the history file, or NULL */
    char *elsewhere; /* whom the updater wanted to reach outside of its world: "192.0.2.1:443, ...";
                        NULL: nobody */
    char *waits;     /* who of the updater waited for ever, or woke without end, and in which call;
                        NULL: nobody */
    char *mode;      /* "full", or "degraded: " and the reasons; NULL: nothing was run */
    /* Until the whole run has chosen a reading; NULL afterwards, and if nothing was judged. */
    GPtrArray *views; /* struct row_view *, in table order of their first readings */
    unsigned axes;    /* what the readings of the views are made of, bit per axis */
    char *twin;       /* id of the row whose permitted acts count for this one too, or NULL */
    char **excludes;  /* readings under which the row fails: "window-clock=utc"; NULL: none */
};

/* What is printed of a rule beside its id. */
struct rule_text {
    char *id, *title;
    char *level;  /* MUST, GUARD, SHOULD */
    char *quote;  /* sentence of the document, or NULL */
    char *source; /* "checkout-app-updates.txt:107", or NULL */
};

struct run_result {
    GPtrArray *rows; /* struct row_result * */
    GPtrArray
        *rules; /* struct rule_text *: applicable rules (union of the rows' lists), sorted by id */
    char *updater; /* as started: "./my-updater --flag" (shell_command of its arguments) */
    char *again;   /* what follows "tillspec run ROW --seed N", e.g. "--poll 1h -- ./my-updater", as
                    * shell words; NULL: "-- " and `updater` */
    char *version; /* of tillspec */
    uint64_t seed; /* 0: each row's own */
    bool strict;
    /* Of the documents; NULL: only one reading was tried. */
    char *reading;       /* the one that the outcomes are of: "window-clock=local,..." */
    char **established;  /* axes on which all conforming readings agree: "window-clock=local" */
    char **undetermined; /* names of axes that the run leaves open */
    char **waived;       /* "RULE in ROW (REASON, until DATE)": broken, but waived; NULL: nothing */
    char **conflict;     /* rows of which every reading fails one, where none conforms */
    double seconds;
    int64_t started_unix; /* real time, for reports that need a date */
    bool interrupted;
};
struct run_result *run_result_new(void);
void run_result_free(struct run_result *run);
struct row_result *row_result_new(void);
void row_result_free(struct row_result *row);
struct rule_outcome *rule_outcome_new(const char *rule, enum outcome outcome);
void rule_outcome_free(struct rule_outcome *outcome);
struct rule_text *rule_text_new(void);
void rule_text_free(struct rule_text *text);
const struct rule_text *run_result_rule(const struct run_result *run,
                                        const char *id); /* NULL if unknown */

/* The verdict of the run: conforms iff no row failed, none is unknown, and every applicable MUST
 * and GUARD rule passed in some row. */
enum verdict { VERDICT_CONFORMS, VERDICT_DOES_NOT_CONFORM, VERDICT_INCOMPLETE };
struct verdict_detail {
    enum verdict verdict;
    unsigned passed, failed, warned, unknown; /* rows */
    GPtrArray
        *never_passed; /* const char *: applicable MUST or GUARD rules that no row exercised */
};
struct verdict_detail run_result_verdict(const struct run_result *run);
void verdict_detail_clear(struct verdict_detail *detail);
/* The mode of the run: that of the first row that was not run in full mode, else "full"; NULL if
 * nothing was run. Owned by the run. */
const char *run_result_mode(const struct run_result *run);
bool mode_is_full(const char *mode);
/* What a row or rule counts as in this run: a warning is a fail with `strict`. */
enum outcome run_result_counts_as(const struct run_result *run, enum outcome outcome);
/* "does not conform: 1 of 31 rows failed (flow/no-order)": the last line of what people read. Free
 * with g_free. */
char *run_result_verdict_sentence(const struct run_result *run);
/* 0, 1 or 3 of the contract. */
int verdict_exit_status(enum verdict verdict);

/* JSON form, for --report json=FILE and between worker and parent. Numbers that may pass 2^53
 * (nanoseconds, seeds) are decimal texts; bytes that are no UTF-8 become U+FFFD. */
char *run_result_to_json(const struct run_result *run);
char *row_result_to_json(const struct row_result *row);
struct row_result *row_result_from_json(const char *json); /* NULL if it is none */
/* Makes the view what the row is; the views go. */
void row_result_choose(struct row_result *row, unsigned view);
/* Makes the view what the row is; the views stay. */
void row_result_show(struct row_result *row, unsigned view);
