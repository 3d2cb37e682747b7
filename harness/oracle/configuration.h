#pragma once
/* The effective `pos.autoUpdate` as values. Where the documents or the rulings leave more than one
 * way to take a value, all of them are kept: the first is the ruled one, an act is forbidden only
 * if all forbid it, owed only if all owe it.
 *
 *     configuration_set_parse(json, reading, last_good, &set);
 *
 * A value that violates the schema (empty `days`, unknown channel, 25:00, duration 0) is not
 * obeyed: the last good one stays [nothing is installed]. More than 30 days: rejected or clamped
 * [the exclusion ignored]. Unknown keys never invalidate. What is open (HH:MM:SS, text durations,
 * null, start = end, ...) forbids and owes nothing; who rejects it may keep the last good one. */
#include "harness/oracle/exclusion.h"

enum channel { CHANNEL_NONE, CHANNEL_INTERNAL, CHANNEL_PREVIEW, CHANNEL_STABLE };
/* "stable"; CHANNEL_NONE is "none". */
const char *channel_name(enum channel channel);
/* CHANNEL_NONE for anything else. */
enum channel channel_parse(const char *text);

enum configuration_kind {
    CONFIGURATION_NONE, /* no pos.autoUpdate: "No CCC auto update config set" */
    CONFIGURATION_SET,
    CONFIGURATION_OPEN, /* something in it is open: windows and exclusions forbid and owe nothing */
    CONFIGURATION_NOTHING, /* nothing may be installed: there is no good value */
};

struct configuration {
    enum configuration_kind kind;
    enum channel channel; /* as far as it could be read; stable where none is given */
    bool has_window;      /* without one (partial=accepted) no window forbids or owes */
    struct window window;
    bool has_exclusion;
    struct exclusion exclusion;
    unsigned alternative_of; /* rulings (mask of ruling.h) that allow it; 0: it is ruled */
};

/* Where settings leave more ways than this (a long row of doubtful ones), the last alternative
 * stands for all that there is no room for: it forbids and owes nothing. */
#define CONFIGURATION_ALTERNATIVES 12

struct configuration_set {
    unsigned count; /* at least 1 */
    struct configuration alternatives[CONFIGURATION_ALTERNATIVES];
    bool is_valid; /* not against the schema: it is a "last good one" for those that follow */
};

/* `json` NULL or null: no configuration. `last_good` NULL: there was none before. */
struct configuration_set configuration_set_parse(const char *json, const struct reading *reading,
                                                 const struct configuration_set *last_good);
