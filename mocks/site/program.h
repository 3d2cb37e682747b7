#pragma once
/* The program of a node, as a process of its own: it lives, writes its logs, and ends. What it
 * does is decided here; the process does it.
 *
 *     program = program_new(&settings);
 *     program_start(program, &error);                  // "front-1-2": the second start
 *     program_append(program, path, bytes, size);      // to a log, in this order
 *     program_end(program);                            // as its user closes it
 *     program_process_ended(program, process)          // of the supervisor's notice
 */
#include "mocks/app-line.h"

struct program;

struct program_settings {
    struct supervisor *supervisor;
    const char *executable; /* site-node */
    const char *name;       /* of its processes, before the count */
    const char *zone;       /* TZ */
    const char *folder;     /* it works in */
    void *owner;            /* of the processes */
    const char *role;       /* its argument: iikoFront, ... */
};

struct program *program_new(const struct program_settings *settings);
void program_free(struct program *program);
bool program_start(struct program *program, GError **error);
bool program_runs(const struct program *program);
/* "front-1-2", also when it has ended. */
const char *program_name(const struct program *program);
struct process *program_process(const struct program *program); /* NULL: does not run */
void program_append(struct program *program, const char *path, const char *bytes,
                    size_t size_bytes);
/* A log that is full gets another name. */
void program_rename(struct program *program, const char *from, const char *to);
/* It is told to end; from now on it does not run, whatever the process still does. */
void program_end(struct program *program);
/* True: it was this program's process, which still ran as far as anybody knew. */
bool program_process_ended(struct program *program, const struct process *process);
