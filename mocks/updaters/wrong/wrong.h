#pragma once
/* The wrong updaters: one row each. A row names the rule that it breaks and the rules that follow
 * of necessity; if the judge convicts it of anything else, or not of its rule, the judge or the row
 * is mistaken. */
#include "mocks/updaters/policy.h"

struct wrong_updater {
    const char *name;
    const char *rule;
    const char *follows; /* rules, separated by blanks */
    const char *summary;
    struct policy policy; /* what differs from the reference updater */
};

/* One table per area, each ended by a row without a name. */
extern const struct wrong_updater WRONG_CHOICES[]; /* channels, versions, packages, configuration */
extern const struct wrong_updater WRONG_TIMES[];   /* windows and exclusions */
extern const struct wrong_updater WRONG_CONDUCT[]; /* the flow of an attempt */
extern const struct wrong_updater WRONG_PROCESSES[]; /* what the process does to its surroundings */
extern const struct wrong_updater WRONG_FAULTS[];    /* what is done about failures of others */
extern const struct wrong_updater WRONG_POWER[];     /* what a power loss leaves behind */
extern const struct wrong_updater WRONG_HABITS[];    /* what moves an updater instead of rules */

/* Where a ruling leaves alternatives, an act or an omission that is wrong elsewhere may be one that
 * an alternative defends. */
#define WHATEVER_IS_RULED                                                                          \
    "ruling/window-end ruling/midnight ruling/dst-gap ruling/dst-overlap ruling/exclusion-days "   \
    "ruling/invalid-config ruling/unavailable-config ruling/default-channel ruling/decide-again"
/* What an updater that does not update in time is guilty of, whichever of them a story is about. */
#define WHATEVER_IS_OWED                                                                           \
    WHATEVER_IS_RULED                                                                              \
    " ruling/prompt ruling/exempt-prompt "                                                         \
    "window/used window/missed channel/preview-superset channel/promotion "                        \
    "exclusion/patch-passes exclusion/preview-ignores exclusion/ends flow/reschedule "             \
    "exception/no-config"
/* What an updater that does not know when it may act is guilty of. An act that only a former
 * configuration would permit is also an act of a changed configuration that was not obeyed. */
#define WHATEVER_IS_EARLY                                                                          \
    WHATEVER_IS_RULED                                                                              \
    " window/inside window/patch window/missed window/download ruling/config-change"
/* What an updater that obeys other settings than the effective ones is guilty of. */
#define WHATEVER_IS_SET                                                                            \
    WHATEVER_IS_OWED " " WHATEVER_IS_EARLY " channel/stable-only channel/preview-only "            \
                     "exclusion/blocks-feature"
