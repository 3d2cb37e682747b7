#pragma once
/* Which readings of the documents a row excludes: under them it fails. */
#include "harness/oracle/reading.h"
#include "reports/result.h"

/* "window-clock=utc" where every reading with that value fails; else whole readings, told by the
 * axes that the row touches. NULL if none fails, or all do: then the row is no evidence for any
 * reading. Free with g_strfreev. */
char **excluded_readings(const struct row_result *row, const struct reading_pins *pins);
