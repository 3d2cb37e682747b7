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

/* Where the settings are in an answer; NULL if there are none. */
typedef const cJSON *(*configuration_locate)(const cJSON *value);

bool channel_parse(const char *text, enum channel *channel);
const cJSON *configuration_locate_right(const cJSON *value);
/* Reads an answer's body. False with an error if it is not an answer of the CCC, or if its settings
 * violate the schema: then `configuration` is untouched and the last good one should stay in force.
 */
bool configuration_parse(const char *body, configuration_locate locate,
                         enum channel default_channel, struct configuration *configuration,
                         GError **error);
