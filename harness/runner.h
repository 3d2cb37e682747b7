#pragma once
/* Runs rows, each in a process of its own, judges what they recorded, and gathers one result in the
 * order of the rows. */
#include "harness/oracle/reading.h"
#include "harness/selection.h"
#include "harness/statement.h"
#include "reports/result.h"

struct run_options {
    const struct statement *statement;
    unsigned jobs; /* 0: one per CPU */
    uint64_t seed; /* 0: each row's own */
    bool real_random;
    int64_t cpu_limit_ns; /* of an updater that never waits; 0: 10 s */
    bool fail_fast, strict, keep;
    struct reading_pins pins;
    /* Called in the parent as rows end, in order of completion; may be NULL. */
    void (*progress)(const struct row_result *row, unsigned ended, unsigned all, void *data);
    void *progress_data;
};

/* NULL if nothing could be run. An interrupted run has `interrupted` set and holds the rows that
 * ended. */
struct run_result *runner_run(const struct selection *selection, const struct run_options *options,
                              GError **error);

enum start_check {
    UPDATER_STARTS,
    UPDATER_STARTS_NOT, /* the command is wrong */
    UPDATER_UNCHECKED,  /* the machine does not permit it, or a signal came */
};
/* Starts the updater once, stops it before its first instruction, and ends it. `reason` says why
 * not, in one line or with further lines of help (free with g_free). */
enum start_check runner_check_start(const struct statement *statement, char **reason);
