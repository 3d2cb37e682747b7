#pragma once
/* What the updater prints: one pipe for standard output and one for errors, read while the row
 * runs, and written to files up to a bound. */
#include "sim/supervisor.h"

#define OUTPUT_LIMIT_BYTES (16 * 1024 * 1024)

struct updater_output;

struct updater_output_settings {
    struct supervisor *supervisor;
    const char *path; /* the files are this + ".out" and ".err"; NULL: dropped */
    /* Called after each read, with all that was printed so far; beyond the bound nothing is kept.
     */
    void (*printed)(uint64_t all_bytes, void *data);
    void *data;
};

/* Fails (G_FILE_ERROR) if a pipe or a file can't be opened. */
struct updater_output *updater_output_new(const struct updater_output_settings *settings,
                                          GError **error);
void updater_output_free(struct updater_output *output);
/* Where the updater writes: to be its descriptor 1 (`is_error`: 2). Stays the output's. */
int updater_output_fd(const struct updater_output *output, bool is_error);
