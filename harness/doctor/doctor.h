#pragma once
/* What `tillspec doctor` finds: of the machine, of this installation, and of an updater. */
#include "harness/statement.h"
#include "sim/machine.h"

/* One line of what was found of an updater. */
enum symptom { SYMPTOM_GOOD, SYMPTOM_NOTED, SYMPTOM_DOUBTFUL };
struct updater_finding {
    const char *name; /* stable: "poll" */
    enum symptom symptom;
    char *said;
};

struct examination {
    struct machine *machine;
    GPtrArray *missing;  /* const char *: parts of the installation that are not there */
    GPtrArray *runtimes; /* const char *: interpreters that are installed */
    const struct statement *statement; /* NULL: no updater was named */
    GArray *findings;                  /* struct updater_finding */
    char *not_started;                 /* why the updater can't be started, or NULL */
};

void examination_init(struct examination *examination);
void examination_clear(struct examination *examination);
bool examination_is_possible(const struct examination *examination);
/* 0, 1, 2 or 3. */
int examination_exit_status(const struct examination *examination);
char *examination_text(const struct examination *examination);
char *examination_json(const struct examination *examination);

/* Runs the updater for some virtual hours in a small world, and looks at what it did. */
void updater_examine(struct examination *examination, const struct statement *statement);
void finding_add(GArray *findings, const char *name, enum symptom symptom, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
void findings_free(GArray *findings);

/* What a program is, by its file and (unless `pid` is 0) what the running process has loaded: "ELF,
 * dynamic; Python 3.11 (/usr/bin/python3)". Free with g_free. */
char *runtime_of(const char *program, const char *folder, int pid);
