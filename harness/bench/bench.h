#pragma once
/* The measurements. Each takes a figure of ours and, right beside it, that of a yardstick: the same
 * work done by something that can't be beaten, or that nobody would call slow. Only the ratio of
 * the two says something; both depend on the machine and on its mood. docs/benchmarks.md explains
 * each.
 */
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* One run of a measurement; nanoseconds. */
struct sample {
    double figure_ns, yardstick_ns;
};

struct measurement {
    const char *name;
    const char *what;      /* is measured */
    const char *yardstick; /* is run beside it */
    const char *bound;     /* what keeps the figure from being 0 */
    double target_ns;      /* on a quiet machine the figure is to be at most this; 0: only what
                              follows */
    double target_ratio;   /* and at most so many times the yardstick, 0: not asked, */
    double waits;          /* plus so many times JUMP_TARGET_NS */
    double virtual_ns;     /* time that passes in it; 0: it is not about that */
    unsigned runs;         /* of which the median is taken */
    bool tells_p95;        /* the figure that 95 of 100 runs do not pass is told too */
    const char *needs;     /* a command that must be there, or NULL */
    const char *built;     /* what must have been built from the programs, or NULL */
    bool (*take)(const void *settings, struct sample *sample, GError **error);
    const void *settings;
};

/* What the supervision of one wait may cost. */
#define JUMP_TARGET_NS 15e3

extern const struct measurement measurements[];
extern const unsigned measurement_count;

bool take_stop(const void *settings, struct sample *sample, GError **error);
bool take_jump(const void *settings, struct sample *sample, GError **error);
bool take_poller(const void *settings, struct sample *sample, GError **error);
bool take_exchange(const void *settings, struct sample *sample, GError **error);
bool take_day(const void *settings, struct sample *sample, GError **error);
bool take_command(const void *settings, struct sample *sample, GError **error);
bool take_start(const void *settings, struct sample *sample, GError **error);
bool take_row(const void *settings, struct sample *sample, GError **error);
bool take_suite(const void *settings, struct sample *sample, GError **error);

struct poller {
    const char *interpreter; /* NULL: none */
    const char *program;     /* below harness/bench, or the name of a built one */
    bool asks;               /* the feed, once an hour; else nobody */
};

/* Command lines, with PROGRAMS/ for the folder of the built programs. */
struct bench_command {
    const char *figure, *yardstick;
    int64_t virtual_s; /* that must pass in it */
};

enum exchange_kind { EXCHANGE_FEED, EXCHANGE_CONFIGURATION };

/* Yardsticks that several measurements use. */
bool measure_switch(double *ns, GError **error);
bool measure_raw_exchange(enum exchange_kind kind, double *ns, GError **error);
bool measure_native_start(double *ns, GError **error);

/* What was measured. */
struct result {
    const struct measurement *measurement;
    GArray *samples; /* struct sample */
    char *problem;   /* why it could not be measured, or NULL */
    bool is_skipped; /* something that it needs is not there: no fault */
};

struct result *result_new(const struct measurement *measurement);
void result_free(struct result *result);
struct sample result_median(const struct result *result);
double result_p95_ns(const struct result *result); /* of the figures */
/* What the figure is to be at most, given the yardstick that was measured. */
double measurement_target_ns(const struct measurement *measurement, double yardstick_ns);

#define BENCH_ERROR bench_error_quark()
GQuark bench_error_quark(void);
enum bench_error { BENCH_ERROR_FAILED, BENCH_ERROR_INTERRUPTED };
