#pragma once
/* The settings at value.pos.autoUpdate of an answer of the CCC. */
#include "mocks/updaters/window.h"

#include <cjson/cJSON.h>
#include <glib.h>

enum channel { CHANNEL_STABLE, CHANNEL_PREVIEW, CHANNEL_INTERNAL };

struct configuration {
    bool is_set; /* false: the CCC has no auto-update configuration for this workstation */
    enum channel channel;
    bool has_window, has_exclusion;
    struct window window;
    struct exclusion exclusion;
};

/* Under which key the length of an exclusion stands. */
enum exclusion_field { EXCLUSION_FIELD_EITHER, EXCLUSION_FIELD_DURATION, EXCLUSION_FIELD_DAYS };
/* What becomes of an exclusion of more than 30 days. */
enum long_exclusion { LONG_EXCLUSION_REJECTED, LONG_EXCLUSION_CLAMPED, LONG_EXCLUSION_IGNORED };

/* Where the settings are in an answer; NULL if there are none. */
typedef const cJSON *(*configuration_locate)(const cJSON *value);

/* How settings are read; zero is how the reference updater does, where `locate` is given. */
struct dialect {
    configuration_locate locate;
    enum channel default_channel; /* where the settings name none */
    enum channel unset_channel;   /* where there are no settings */
    enum exclusion_field exclusion_field;
    enum long_exclusion long_exclusion;
    bool partial_is_invalid;  /* channel and window must be there */
    bool crossing_is_invalid; /* no window across midnight */
};

bool channel_parse(const char *text, enum channel *channel);
const cJSON *configuration_locate_right(const cJSON *value);
/* Reads an answer's body. False with an error if it is not an answer of the CCC, or if its settings
 * violate the schema: then `configuration` is untouched and the last good one should stay in force.
 */
bool configuration_parse(const char *body, const struct dialect *dialect,
                         struct configuration *configuration, GError **error);
