#pragma once
/* The content of a zone file: TZif version 2 or later (RFC 8536), fat or slim. */
#include "sim/posix-tz.h"
#include <glib.h>

/* From `seconds` (since 1970, UTC) on the period is in force. */
struct tzif_change {
    int64_t seconds;
    unsigned period;
};

struct tzif {
    GArray *periods; /* of struct posix_period; the first is in force before the first change */
    GArray *changes; /* of struct tzif_change, ascending */
    char *footer;    /* TZ string for the time after the last change; may be empty */
};

/* A failure (ZONE_ERROR_FORMAT) leaves the output untouched. */
bool tzif_read(GBytes *bytes, struct tzif *tzif, GError **error);
void tzif_clear(struct tzif *tzif);
