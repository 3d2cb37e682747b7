#pragma once
/* What this machine allows. Each question is answered by doing the thing, in a process of its own
 * that is ended afterwards: what a version, a file or a capability promises is not believed.
 *
 *     machine = machine_examine();        // before any thread or supervisor exists; some ms
 *     machine->mode ...                   // free with machine_free */
#include "sim/mode.h"
#include <stdbool.h>

enum machine_weight {
    MACHINE_NEEDED, /* nothing runs without it */
    MACHINE_WANTED, /* without it the mode is degraded */
    MACHINE_NOTED,  /* changes nothing, but explains */
};

struct machine_question {
    const char *name; /* stable: "trace" */
    enum machine_weight weight;
    unsigned mode;    /* MACHINE_WANTED: the bit of the mode without it */
    const char *lift; /* MACHINE_NEEDED: what would permit it */
    /* In a child. True if it works; `said` gets what was found, or why not. */
    bool (*probe)(GString *said);
};

struct machine_answer {
    const struct machine_question *question;
    bool works;
    char *said;
};

struct machine {
    GArray *answers; /* struct machine_answer, in the order of the questions */
    bool is_possible;
    unsigned mode;
};

struct machine *machine_examine(void);
void machine_free(struct machine *machine);
